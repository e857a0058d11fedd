"""Speakers named by a sign instead of a verb -> reports.

A byline after the quotation (“…” — Jorge Falcon), a label before it within the marks (“PENCE: …),
and a headline's colon (Palace: No date yet).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.marks import Marked
from index.speech.quotations import Cue
from index.speech.reports import Report
from index.speech.sentences import Paragraph, Role

NAME = r"[^\W\d_a-zа-яё][\w.’'-]*"
BYLINE = re.compile(
    rf"\s*([—–―]|--)\s*({NAME}(?:\s+(?:(?:of|de|del|van|von|la)\s+)?{NAME}){{0,4}})\s*(?=[.,]?\s*\Z|,)"
)
LABEL = re.compile(r"([A-Z][A-Z.'’-]+(?:[ \t][A-Z][A-Z.'’-]+){0,3})(:)\s+(?=\S)")
HEADING = re.compile(rf"((?:{NAME})(?:\s+{NAME}){{0,3}})(:)\s+(?=\S)")
MAX_HEADING_WORDS = 25


def find_bylines(
    text: str, paragraphs: Sequence[Paragraph], marked: Sequence[Marked]
) -> Iterator[Report]:
    """A dash and a name after the last marks of a paragraph."""
    for stretch in marked:
        paragraph = paragraphs[stretch.paragraph].span
        match = BYLINE.match(text[stretch.outer.end : max(stretch.outer.end, paragraph.end)])
        if match:
            yield _report(match, stretch.outer.end, ())


def cut_labels(
    text: str, marked: Sequence[Marked]
) -> tuple[tuple[Marked, ...], tuple[Report, ...]]:
    """Marked stretches without a label in capitals at their start, and the labels as reports."""
    stretches: list[Marked] = []
    reports: list[Report] = []
    for stretch in marked:
        match = LABEL.match(text, stretch.inner.start, stretch.inner.end)
        if match is None or stretch.depth:
            stretches.append(stretch)
            continue
        reports.append(_report(match, 0, (), name=1, sign=2))
        words = Span(match.end(), stretch.inner.end)
        stretches.append(
            replace(
                stretch, outer=Span(match.end(), stretch.outer.end), inner=words, continues=False
            )
        )
    return tuple(stretches), tuple(reports)


def find_heading_labels(
    text: str, paragraphs: Sequence[Paragraph], lexicon: CueWords
) -> Iterator[Report]:
    """Labels as in "Palace: No date yet for summit", in headings and a short first line."""
    for index, paragraph in enumerate(paragraphs):
        heading = paragraph.role in (Role.TITLE, Role.HEADING) or index == 0
        if not heading or len(paragraph.span.of(text).split()) > MAX_HEADING_WORDS:
            continue
        match = HEADING.match(text, paragraph.span.start, paragraph.span.end)
        if match and match[1].split()[0].lower() not in lexicon.determiners:
            yield _report(match, 0, (Span(match.end(), paragraph.span.end),), name=1, sign=2)


def _report(
    match: re.Match[str], offset: int, contents: tuple[Span, ...], name: int = 2, sign: int = 1
) -> Report:
    mention = Span(offset + match.start(name), offset + match.end(name))
    cue = Span(offset + match.start(sign), offset + match.end(sign))
    return Report(
        cue=Cue(cue),
        clause=Span(min(mention.start, cue.start), max(mention.end, cue.end)),
        contents=contents,
        mention=mention,
        construction="label",
        tag=not contents,
    )
