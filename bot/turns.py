"""A question that may follow an earlier one -> its answer, at a desk or at several together.

In: the words, the `Turn` before, and whatever answers. What is asked of the answer itself ("more",
"number 2", "when did he say that?") is shown from it; else what the words leave out is taken from
the turn before (bot/following.py has the readings).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.following import (
    Turn,
    asks_whence,
    no_more,
    number_wanted,
    page_wanted,
    readings,
    shown_again,
    whence_note,
)
from index import NO_FILTERS, Abstention, Answer, Filters, Question


class Answerer(Protocol):
    """What answers questions, and tells how it understands them. Both raise QuothError."""

    @property
    def quotations(self) -> int:
        """How many quotations an answer shows at once."""

    def answer(
        self, question: str, *, at_most: int | None = None, filters: Filters = NO_FILTERS
    ) -> Answer | Abstention:
        """The answer to a whole question, with at most so many quotations."""

    def understand(self, text: str, filters: Filters = NO_FILTERS) -> Question:
        """What the words ask, without an answer."""


def follow(
    desk: Answerer,
    question: str,
    earlier: Turn | str | None = None,
    at_most: int | None = None,
    filters: Filters = NO_FILTERS,
) -> Answer | Abstention:
    """Answer a question that may follow an earlier one. Raises QuothError."""
    if earlier is None:
        return desk.answer(question, at_most=at_most, filters=filters)
    turn = Turn(earlier) if isinstance(earlier, str) else earlier
    carried = replace(turn, filters=filters or turn.filters)
    return _of_the_answer(desk, question, carried, at_most) or _carry_on(
        desk, question, carried, at_most, filters
    )


def _of_the_answer(
    desk: Answerer, text: str, turn: Turn, at_most: int | None
) -> Answer | Abstention | None:
    """More of the answer before, one of its quotations, or when that was said."""
    size = at_most or desk.quotations
    page, number = page_wanted(text, turn, size), number_wanted(text)
    if page is None and number is None and not asks_whence(text):
        return None
    start, end = page or (turn.start, max(turn.end, size))
    result = desk.answer(turn.question, at_most=max(end, number or 0), filters=turn.filters)
    if isinstance(result, Abstention):
        return result
    if page is not None:
        excerpts = result.excerpts[start:end]
        return shown_again(result, excerpts, start) if excerpts else no_more(result, "more")
    if number is not None:
        found = result.findings[number - 1 : number] if number else ()
        if not found:
            return no_more(result, f"number {number}")
        return shown_again(result, found[0].excerpts, number - 1)
    first = result.excerpts[min(start, len(result.excerpts) - 1)]
    return replace(shown_again(result, (first,), start), note=whence_note(first))


def _carry_on(
    desk: Answerer, text: str, turn: Turn, at_most: int | None, filters: Filters
) -> Answer | Abstention:
    """Answer a question with what it leaves out taken from the turn before."""
    alone = desk.understand(text, filters)
    earlier = desk.understand(turn.question, turn.filters)
    shown: tuple[str, ...] = ()
    if earlier.anybody:
        before = desk.answer(turn.question, filters=turn.filters)
        shown = (
            tuple(e.speaker for e in before.excerpts if e.speaker)
            if isinstance(before, Answer)
            else ()
        )
    for reading, carried in readings(text, alone, earlier, shown, date.today()):
        meant = desk.understand(reading, turn.filters)
        if meant.names or meant.anybody:
            result = desk.answer(reading, at_most=at_most, filters=turn.filters)
            kept = (*carried, *(("filters",) if turn.filters and not filters else ()))
            return replace(result, question=replace(result.question, carried=kept))
    return desk.answer(text, at_most=at_most, filters=filters)
