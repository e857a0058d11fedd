"""A document's paragraphs, marks and parses -> `Scene`s, ready to be joined to quotations.

Here the reporting constructions of syntax, of word lists and of signs (labels, bylines, incises)
come together, one scene a paragraph; paragraphs that are speech already, a transcript's turns, make
none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.documents.source import Span
from index.speech import english, plain
from index.speech.cues import CueWords
from index.speech.german.reports import find_reports as german_reports
from index.speech.incises import cut_incises, mark_dialogue
from index.speech.labels import cut_labels, find_bylines, find_heading_labels
from index.speech.marks import Marked, find_marked, outermost
from index.speech.parsing import ParsedParagraph
from index.speech.ranges import Ranges
from index.speech.reports import Report, outer_report
from index.speech.scenes import Scene
from index.speech.sentences import Paragraph, Role, Sentence
from index.speech.turns import Turn, find_turns

WINDOW = 8_000


@dataclass(frozen=True, slots=True)
class Layout:
    """A document cut up: paragraphs, sentences, turns, and the words of its language."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    turns: tuple[Turn, ...]
    words: CueWords

    @property
    def spoken(self) -> list[Span]:
        """The ranges of a transcript's turns."""
        return [part for turn in self.turns for part in turn.parts]


@dataclass(frozen=True, slots=True)
class Marks:
    """A document's marked stretches: outermost, nested, and the reports that signs make."""

    outer: tuple[Marked, ...]
    nested: tuple[Marked, ...]
    signs: tuple[Report, ...]


def lay_out(
    text: str,
    paragraphs: tuple[Paragraph, ...],
    sentences: tuple[Sentence, ...],
    words: CueWords,
) -> Layout:
    """The document's parts with its turns, if it is a transcript."""
    return Layout(text, paragraphs, sentences, find_turns(text, paragraphs), words)


def read_marks(layout: Layout) -> Marks:
    """The marked stretches outside turns, without the labels and reporting words inside them."""
    text, paragraphs = layout.text, layout.paragraphs
    found = find_marked(text, paragraphs)
    spoken = Ranges.of(layout.spoken)
    outer: tuple[Marked, ...] = tuple(m for m in outermost(found) if not spoken.hold(m.outer.start))
    outer = mark_dialogue(text, paragraphs, outer)
    outer, labels = cut_labels(text, outer)
    outer, incises = cut_incises(text, outer, layout.words)
    bylines = find_bylines(text, paragraphs, outer)
    headings = find_heading_labels(text, paragraphs, layout.words)
    nested = tuple(m for m in found if m.depth > 0)
    return Marks(outer, nested, (*labels, *incises, *bylines, *headings))


def stage(layout: Layout, marks: Marks, parses: Sequence[ParsedParagraph]) -> list[Scene]:
    """A scene for each paragraph, several for a very long one; turns and boilerplate make none."""
    spoken = Ranges.of(layout.spoken)
    sentences: dict[int, list[Span]] = defaultdict(list)
    for sentence in layout.sentences:
        sentences[sentence.paragraph].append(sentence.span)
    by_paragraph = _marks_by_paragraph(layout, marks)
    scenes: list[Scene] = []
    for index, paragraph in enumerate(layout.paragraphs):
        if paragraph.role is Role.BOILERPLATE or spoken.touch(paragraph.span):
            continue
        parse = parses[index] if parses else None
        scene = _scene(layout, by_paragraph[index], sentences[index], index, parse)
        scenes += _windows(scene) if len(paragraph.span) > WINDOW else [scene]
    return scenes


def _marks_by_paragraph(layout: Layout, marks: Marks) -> dict[int, Marks]:
    """The marks and signs that touch each paragraph."""
    starts = [paragraph.span.start for paragraph in layout.paragraphs]
    outer: dict[int, list[Marked]] = defaultdict(list)
    signs: dict[int, list[Report]] = defaultdict(list)
    for marked in marks.outer:
        for index in range(marked.paragraph, bisect_left(starts, marked.outer.end)):
            outer[index].append(marked)
    for report in marks.signs:
        signs[bisect_right(starts, report.cue.span.start) - 1].append(report)
    return {
        index: Marks(tuple(outer[index]), (), tuple(signs[index])) for index in range(len(starts))
    }


def _windows(scene: Scene) -> Iterator[Scene]:
    """A very long paragraph in pieces, so that the work grows with its length and no faster."""
    start = scene.span.start
    while start < scene.span.end:
        ends = [s.end for s in scene.sentences if start < s.end <= start + WINDOW]
        end = ends[-1] if ends else min(start + WINDOW, scene.span.end)
        piece = Span(start, end)
        yield replace(
            scene,
            span=piece,
            sentences=tuple(b for s in scene.sentences if (b := s.intersection(piece))),
            marked=tuple(m for m in scene.marked if start <= m.outer.start < end),
            reports=tuple(r for r in scene.reports if start <= r.cue.span.start < end),
            subjects=tuple(s for s in scene.subjects if start <= s.start < end),
        )
        start = end


def stage_within(layout: Layout, marks: Marks, outer: Span) -> Scene | None:
    """A scene of somebody's own words, where marks inside them quote another; else None."""
    place = bisect_left(marks.nested, outer.start, key=lambda m: m.outer.start)
    within = takewhile(lambda m: m.outer.start < outer.end, marks.nested[place:])
    inside = tuple(m for m in within if outer.contains(m.outer) and m.depth == 1)
    if not inside:
        return None
    first = bisect_right(layout.sentences, outer.start, key=lambda s: s.span.start) - 1
    cut = (
        s.span.intersection(outer)
        for s in takewhile(lambda s: s.span.start < outer.end, layout.sentences[max(0, first) :])
    )
    sentences = tuple(span for span in cut if span is not None)
    quoted = [m.outer for m in inside]
    reports = _listed(layout.text, sentences, quoted, layout.words)
    return Scene(layout.text, inside[0].paragraph, outer, sentences, inside, tuple(reports))


def _scene(
    layout: Layout,
    marks: Marks,
    sentences: Sequence[Span],
    index: int,
    parse: ParsedParagraph | None,
) -> Scene:
    text, words = layout.text, layout.words
    asides = [*(m.outer for m in marks.outer), *(report.clause for report in marks.signs)]
    found = _listed(text, sentences, asides, words)
    subjects: list[Span] = []
    if parse is not None:
        verbs = english.verb_ends(parse)
        listed = [report for report in found if report.cue.span.end in verbs]
        found = _completed(english.find_reports(parse, asides, words), listed)
        subjects = english.find_subjects(parse, asides, words)
    return Scene(
        text=text,
        index=index,
        span=layout.paragraphs[index].span,
        sentences=tuple(sentences),
        marked=tuple(m for m in marks.outer if m.paragraph == index),
        reports=_handed_on(sorted([*marks.signs, *found], key=lambda report: report.cue.span)),
        subjects=tuple(subjects),
    )


def _listed(
    text: str, sentences: Sequence[Span], quoted: Sequence[Span], words: CueWords
) -> list[Report]:
    """What word lists find: German by the order of its words too, other languages side by side."""
    finder = german_reports if words.language == "de" else plain.find_reports
    return finder(text, sentences, quoted, words)


def _handed_on(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports, with whoever hands them on where they stand in what another reports."""
    return tuple(
        replace(report, via=outer.mention)
        if report.via is None and (outer := outer_report(report, reports)) is not None
        else report
        for report in reports
    )


def _completed(parsed: Sequence[Report], listed: Sequence[Report]) -> list[Report]:
    """What syntax found, with speakers from the word lists where it found none.

    A report that only the word lists found counts beside quotation marks alone.
    """
    by_cue = {report.cue.span.end: report for report in listed}
    completed = [_with_speaker(report, by_cue.get(report.cue.span.end)) for report in parsed]
    known = {report.cue.span.end for report in parsed}
    completed += [
        replace(report, contents=(), tag=True)
        for report in listed
        if report.cue.span.end not in known and report.construction != "source"
    ]
    return completed


def _with_speaker(report: Report, other: Report | None) -> Report:
    if report.mention is not None or other is None or report.construction == "noun":
        return report
    if other.mention and any(content.contains(other.mention) for content in report.contents):
        report = replace(report, contents=())  # No speaker stands in what he says.
    clause = Span(
        min(report.clause.start, other.clause.start), max(report.clause.end, other.clause.end)
    )
    if any(clause.overlap(content) for content in report.contents):
        clause = report.clause
    return replace(report, mention=other.mention, clause=clause)
