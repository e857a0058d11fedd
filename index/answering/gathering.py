"""All that a speaker is quoted on a subject, in order of time: for "how often", "first", "latest".

In: a question with a wish, and what its restrictions leave. Out: excerpts and how many there are.
The store selects, counts and sorts by the words of the subject; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.answering.excerpts import Excerpt, quotation_excerpts
from index.answering.filters import Scope
from index.answering.how import Wish
from index.answering.question import Question
from index.answering.subjects import sentences_on
from index.storage.catalogue import Selection, count_quotations, page_quotations
from index.storage.generation import Generation
from index.storage.scoping import sentences_doing, sentences_in

# Every ISO date is behind this one; no date is not.
ANY_DATE = "0"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Some of the quotations meant, in order, how many there are, and how many have a date."""

    excerpts: tuple[Excerpt, ...]
    total: int
    dated: int


def gather(question: Question, scope: Scope, generation: Generation, limit: int) -> Gathered:
    """What the asked speakers are quoted on the subject: newest first, but for the first ones."""
    selection = Selection(question.speakers, _sentences(question, scope, generation))
    records = generation.records
    newest = question.wish not in (Wish.FIRST, Wish.COUNT)
    page = page_quotations(records, selection, limit, newest=newest)
    dated = count_quotations(records, replace(selection, after=ANY_DATE))
    return Gathered(tuple(quotation_excerpts(page.numbers, generation)), page.total, dated)


def gathered_note(question: Question, gathered: Gathered) -> str:
    """How many statements there are, and what their order is worth."""
    who, about = " and ".join(question.names), "" if question.anything else " on this"
    count = f"{gathered.total:,} {'statement' if gathered.total == 1 else 'statements'}"
    note = f"Found: {count} of {who}{about}."
    undated = gathered.total - gathered.dated
    if question.wish in (Wish.FIRST, Wish.LATEST) and undated:
        which = "None of them has" if not gathered.dated else f"{undated:,} of them have no"
        note += f" {which}{' a' if not gathered.dated else ''} date, so the order may be another."
    return note


def by_date(excerpts: Sequence[Excerpt], *, newest: bool) -> tuple[Excerpt, ...]:
    """Excerpts in order of their documents' dates, undated ones at the end."""
    dated = [e for e in excerpts if e.document.date]
    dated.sort(key=lambda e: e.document.date or "", reverse=newest)
    return (*dated, *(e for e in excerpts if not e.document.date))


def in_turns(groups: Sequence[Sequence[Excerpt]]) -> tuple[Excerpt, ...]:
    """The first of each group, then the second of each, and so on."""
    rows = zip_longest(*groups)
    return tuple(excerpt for row in rows for excerpt in row if excerpt is not None)


def around(excerpt: Excerpt) -> str:
    """An excerpt's quotation with the sentences beside it: to search, not to show."""
    spans = [s for s in (excerpt.before, excerpt.whole, excerpt.after) if s]
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    return excerpt.document.text[start:end]


def _sentences(question: Question, scope: Scope, generation: Generation) -> tuple[int, ...] | None:
    """The sentences that the quotations must touch; None for any."""
    records = generation.records
    found: set[int] | None = None
    if not question.anything:
        found = set(sentences_on(generation, question.topic))
    if scope.documents is not None:
        within = sentences_in(records, scope.documents)
        found = within if found is None else found & within
    if question.deed:
        own = records.sentences_by_speakers(question.speakers)
        among = own if found is None else sorted(found.intersection(own))
        found = sentences_doing(records, among, question.deed.act, question.deed.forms)
    return None if found is None else tuple(sorted(found))
