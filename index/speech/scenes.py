"""One paragraph with what was found in it, and the drafts of quotations made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.marks import Marked
from index.speech.quotations import Quotation
from index.speech.reports import Report

SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|\Z)")
LAST_WORDS = 4
# How often a reporting construction was right on news, rounded.
CERTAINTIES = {
    "clause": 0.9,
    "infinitive": 0.7,
    "prepositional": 0.7,
    "object": 0.6,
    "noun": 0.7,
    "source": 0.9,
    "label": 0.7,
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
        return next((s for s in self.sentences if s.start <= offset < s.end), self.span)


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
