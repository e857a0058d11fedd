"""The rows of buttons under answers, as Discord's JSON; their state is in the custom_id."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

ROW, BUTTON, GRAY = 1, 2, 2


class Fault(StrEnum):
    """What people can say is wrong with a quotation."""

    SPEAKER = "speaker"
    SHORT = "short"
    SUBJECT = "subject"


FAULT_LABELS = {
    Fault.SPEAKER: "Wrong speaker",
    Fault.SHORT: "Cut short",
    Fault.SUBJECT: "Off the subject",
}


def answer_row(key: str, page: int, more: int) -> list[dict[str, Any]]:
    """The row under a page of an answer; `more` quotations are on the pages after it."""
    buttons = [_button("More context", f"context:{key}:{page}")]
    if more:
        buttons.append(_button(f"More quotes · {more}", f"more:{key}:{page + 1}"))
    return _row([*buttons, _button("Wrong?", f"wrong:{key}:{page}")])


def ask_row() -> list[dict[str, Any]]:
    """The button that lets a person type a question where the bot cannot read one."""
    return _row([_button("Ask", "ask:0:0")])


def fault_row(key: str, page: int) -> list[dict[str, Any]]:
    """What may be wrong with a page of an answer."""
    return _row([_button(FAULT_LABELS[f], f"fault-{f}:{key}:{page}") for f in Fault])


def _row(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": ROW, "components": buttons}]


def _button(label: str, state: str) -> dict[str, Any]:
    return {"type": BUTTON, "style": GRAY, "label": label, "custom_id": f"quoth:{state}"}
