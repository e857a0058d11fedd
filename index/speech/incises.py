"""Reporting words inside the marks -> the marked stretch cut in two around them.

French, Russian and Spanish print “A, said X, B” with one pair of marks, or with a dash at the
paragraph's start and none at its end. In: marked stretches. Out: the stretches without the
reporting words, and the reports found in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.marks import Marked
from index.speech.plain import read_incise
from index.speech.reports import Report
from index.speech.sentences import Paragraph, Role

DASHES = "—–―"
LEADING_DASH = re.compile(rf"[{DASHES}][ \t\u00a0]*(?=[\w¡¿«„“\"(])")


def mark_dialogue(
    text: str, paragraphs: Sequence[Paragraph], marked: Sequence[Marked]
) -> tuple[Marked, ...]:
    """The marks, and paragraphs that a dash opens as speech; a single such paragraph is none."""
    opened = [
        Marked(paragraph.span, Span(match.end(), paragraph.span.end), index)
        for index, paragraph in enumerate(paragraphs)
        if paragraph.role is Role.BODY
        and (match := LEADING_DASH.match(text, paragraph.span.start, paragraph.span.end))
    ]
    if len(opened) < 2:
        return tuple(marked)
    spoken = {m.paragraph for m in opened}
    return tuple(sorted([*(m for m in marked if m.paragraph not in spoken), *opened], key=_start))


def cut_incises(
    text: str, marked: Sequence[Marked], lexicon: CueWords
) -> tuple[tuple[Marked, ...], tuple[Report, ...]]:
    """The marked stretches around reporting words within them, and those words as reports."""
    stretches: list[Marked] = []
    reports: list[Report] = []
    for stretch in marked:
        found = read_incise(text, stretch.inner, lexicon) if stretch.depth == 0 else None
        if found is None:
            stretches.append(stretch)
            continue
        aside, report = found
        stretches += _around(text, stretch, aside)
        reports.append(report)
    return tuple(stretches), tuple(reports)


def _around(text: str, stretch: Marked, aside: Span) -> Iterator[Marked]:
    before = _stripped(text, Span(stretch.inner.start, aside.start))
    after = _stripped(text, Span(aside.end, max(aside.end, stretch.inner.end)))
    if before:
        yield replace(stretch, outer=Span(stretch.outer.start, aside.start), inner=before)
    if after:
        yield replace(
            stretch, outer=Span(aside.end, stretch.outer.end), inner=after, continues=False
        )


def _stripped(text: str, span: Span) -> Span | None:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(f" ,\u00a0\u202f\n{DASHES}-"))
    end = span.start + len(words.rstrip(f" \u00a0\u202f\n{DASHES}-"))
    return Span(start, end) if start < end else None


def _start(stretch: Marked) -> int:
    return stretch.outer.start
