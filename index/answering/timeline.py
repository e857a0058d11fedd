"""What somebody said, in order of time: repeats folded, changes of wording side by side.

In: an open generation, a speaker, perhaps a topic and a span of time. Out: a `Timeline`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.answering.composing import Finding, Variant, fold, voice, wording_of
from index.answering.excerpts import Manner, quotation_excerpts
from index.answering.listing import select
from index.answering.wording import Wording, find_changes, likeness
from index.storage.catalogue import count_by_date, page_quotations
from index.storage.generation import Generation

# From this share of words in common on, a later statement is an earlier one in other words.
MUCH_ALIKE = 0.6
FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A statement, where else it is repeated, and the earlier one that it says in other words.

    `date` is its document's, ISO 8601; None where nobody knows. Of the changes to `earlier`,
    `quoted` are this statement's words and `source` the earlier one's.
    """

    finding: Finding
    date: str | None
    earlier: Variant | None = None

    @property
    def repeats(self) -> tuple[Variant, ...]:
        """The same statement in other documents."""
        return self.finding.variants


@dataclass(frozen=True, slots=True)
class Timeline:
    """Statements in order of time, the undated ones at the end.

    `total` counts the quotations that were asked for, `shown` those that went into this page.
    """

    moments: tuple[Moment, ...]
    shown: int
    total: int

    @property
    def undated(self) -> int:
        """How many of the moments have no date."""
        return sum(moment.date is None for moment in self.moments)


def timeline(
    generation: Generation,
    speakers: Sequence[int],
    topic: str | None = None,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Timeline:
    """What these speakers said, first things first; `after` and `before` are dates, both included.

    Of the quotations in order of time `limit` are taken from `offset` on; repeats are folded and
    wordings compared among those.
    """
    selection = select(generation, speakers, topic, after, before)
    page = page_quotations(generation.records, selection, limit, offset, newest=False)
    excerpts = quotation_excerpts(page.numbers, generation)
    findings = fold([Finding((excerpt,)) for excerpt in excerpts], longest=False)
    return Timeline(_moments(findings), len(page.numbers), page.total)


@dataclass(frozen=True, slots=True)
class Dated:
    """How many quotations of one manner stand in the documents of a date (None: undated)."""

    date: str | None
    manner: Manner
    quotations: int


def dates_of(
    generation: Generation, speakers: Sequence[int], topic: str | None = None
) -> tuple[Dated, ...]:
    """How often these speakers are quoted when, the undated ones first."""
    selection = select(generation, speakers, topic, None, None)
    found = count_by_date(generation.records, selection)
    return tuple(Dated(date, Manner(kind), count) for date, kind, count in found)


def _moments(findings: Sequence[Finding]) -> tuple[Moment, ...]:
    moments: list[Moment] = []
    before: list[tuple[Finding, Wording]] = []
    for finding in findings:
        wording = wording_of(finding)
        date = finding.best.document.date
        # Without a date nobody knows what came before.
        earlier = _earlier(finding, wording, before) if date else None
        moments.append(Moment(finding, date, earlier))
        before.append((finding, wording))
    return tuple(moments)


def _earlier(
    finding: Finding, wording: Wording, before: Sequence[tuple[Finding, Wording]]
) -> Variant | None:
    """The earlier statement that is most alike, where it differs in but some of its words."""
    if len(wording.folded) < FEWEST_WORDS:
        return None
    day, who = finding.best.document.date or "", voice(finding.best)
    alike = [
        (likeness(wording, other), place)
        for place, (first, other) in enumerate(before)
        if voice(first.best) == who and (first.best.document.date or "") < day
    ]
    most, place = max(alike, default=(0.0, 0))
    if most < MUCH_ALIKE:
        return None
    first, other = before[place]
    return Variant(first.best, find_changes(wording, other))
