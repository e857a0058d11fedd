"""One paragraph with what was found in it, and the drafts of quotations made from it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.marks import Marked
from index.speech.quotations import Quotation
from index.speech.reports import Report

SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|\Z)")
LAST_WORDS = 4
NEAR = 50
# How often a reporting construction was right on news, rounded.
CERTAINTIES = {
    "clause": 0.9,
    "infinitive": 0.7,
    "prepositional": 0.7,
    "object": 0.6,
    "noun": 0.7,
    "source": 0.9,
    "label": 0.7,
    "free": 0.7,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One paragraph with all that was found in it, in order."""

    text: str
    index: int
    span: Span
    sentences: tuple[Span, ...]
    marked: tuple[Marked, ...]
    reports: tuple[Report, ...]
    subjects: tuple[Span, ...] = ()

    def sentence_at(self, offset: int) -> Span:
        """The sentence around an offset; the paragraph where none is."""
        place = bisect_right(self.sentences, offset, key=lambda s: s.start) - 1
        if place >= 0 and offset < self.sentences[place].end:
            return self.sentences[place]
        return self.span

    def mark_before(self, offset: int) -> Marked | None:
        """The last marked stretch that begins before an offset."""
        place = bisect_left(self.marked, offset, key=lambda m: m.outer.start)
        return self.marked[place - 1] if place else None

    def mark_from(self, offset: int) -> Marked | None:
        """The first marked stretch that begins at an offset or after it."""
        place = bisect_left(self.marked, offset, key=lambda m: m.outer.start)
        return self.marked[place] if place < len(self.marked) else None

    def reports_near(self, offset: int) -> tuple[Report, ...]:
        """The reports whose cues stand nearest to an offset, in order."""
        place = bisect_left(self.reports, offset, key=lambda r: r.cue.span.start)
        return self.reports[max(0, place - NEAR) : place + NEAR]


@dataclass(frozen=True, slots=True)
class Draft:
    """A quotation with its report; without one, `mention` is whoever is nearest, if anybody."""

    quotation: Quotation
    report: Report | None
    paragraph: int
    certainty: float
    mention: Span | None = None


def certainty_of(report: Report) -> float:
    """How sure a reporting construction is, by its kind."""
    return CERTAINTIES.get(report.construction, 0.8)


def is_last(scene: Scene, report: Report) -> bool:
    """Whether its sentence ends with the report, but for a word or two (", he said on Friday")."""
    sentence = scene.sentence_at(report.cue.span.start)
    after = scene.text[report.clause.end : max(report.clause.end, sentence.end)]
    return len(after.split()) <= LAST_WORDS
