"""The rows of buttons and menus under messages; their state is in the custom_id.

A button's custom_id begins with "quoth:", a menu's with "quoth/"; then comes what to do, the key of
the question that the message answers, and the page it shows. So they work after a restart, as long
as the ledger keeps the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.guild.characters import label, length
from bot.guild.layout import OPTION_CHARACTERS, Component, button, row, select
from index import Style, Topic

BUTTONS_IN_ROW = 5
# An option needs a value.
ALL_TOPICS = "*"


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
STYLE_LABELS = {
    Style.APA: "APA",
    Style.MLA: "MLA",
    Style.CHICAGO: "Chicago (notes and bibliography)",
    Style.HARVARD: "Harvard (Cite Them Right)",
    Style.IEEE: "IEEE",
    Style.BIBTEX: "BibTeX",
    Style.RIS: "RIS",
    Style.CSL_JSON: "CSL-JSON",
    Style.MARKDOWN: "Markdown",
    Style.PLAIN: "plain text",
}


def answer_rows(key: str, page: int, more: int) -> list[Component]:
    """The row under a page of an answer; `more` quotations are on the pages after it."""
    buttons = _quotation_buttons(key, page)
    if more:
        buttons.append(button(f"More quotes · {more}", f"more:{key}:{page + 1}"))
    return [row([*buttons, button("Wrong?", f"wrong:{key}:{page}")])]


def page_rows(key: str, page: int, pages: int, quotations: bool) -> list[Component]:
    """The row under a page of a list: to its neighbours, and what quotations have."""
    buttons = []
    if page > 0:
        buttons.append(button("◀ Back", f"page:{key}:{page - 1}"))
    if page + 1 < pages:
        buttons.append(button("Next ▶", f"page:{key}:{page + 1}"))
    if quotations:
        buttons += _quotation_buttons(key, page)
    return [row(buttons)] if buttons else []


def _quotation_buttons(key: str, page: int) -> list[Component]:
    return [button("More context", f"context:{key}:{page}"), button("Cite", f"cite:{key}:{page}")]


def topic_row(key: str, topics: Sequence[Topic], chosen: str) -> list[Component]:
    """The menu of a list's topics; the first option stands for all of them."""
    if not topics:
        return []
    kept = [topic for topic in topics if length(topic.words) <= OPTION_CHARACTERS]
    options = [(t.words, f"{label(t.words)} · {t.quotations}") for t in kept]
    if chosen and chosen not in dict(options):
        options.insert(0, (chosen[:OPTION_CHARACTERS], label(chosen)))
    everything = (ALL_TOPICS, "all topics")
    return [row([select(f"topic:{key}:0", [everything, *options][:25], chosen or ALL_TOPICS)])]


def suggestion_rows(key: str, labels: Sequence[str]) -> list[Component]:
    """Questions that somebody may want to ask instead, by their place in the ledger."""
    buttons = [button(name, f"try:{key}:{place}") for place, name in enumerate(labels)]
    starts = range(0, len(buttons), BUTTONS_IN_ROW)
    return [row(buttons[start : start + BUTTONS_IN_ROW]) for start in starts]


def ask_rows() -> list[Component]:
    """The button that lets a person type a question where the bot cannot read one."""
    return [row([button("Ask", "ask:0:0")])]


def fault_row(key: str, page: int) -> Component:
    """What may be wrong with a page of an answer."""
    return row([button(FAULT_LABELS[f], f"fault-{f}:{key}:{page}") for f in Fault])


def citing_rows(
    key: str, page: int, number: int, style: Style, names: Sequence[str]
) -> list[Component]:
    """The menus under a citation: which quotation of the page, and in which style."""
    rows = []
    if len(names) > 1:
        options = [(str(n), f"{n + 1}. {name}") for n, name in enumerate(names[:25])]
        rows.append(row([select(f"number:{key}:{page}:{style}", options, str(number))]))
    styles = [(each.value, STYLE_LABELS[each]) for each in Style]
    return [*rows, row([select(f"style:{key}:{page}:{number}", styles, style)])]
