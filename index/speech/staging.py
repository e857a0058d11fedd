"""A document's paragraphs, marks and parses -> `Scene`s, ready to be joined to quotations.

Here the reporting constructions of syntax, of word lists and of signs (labels, bylines, incises)
come together, one scene a paragraph; paragraphs that are speech already, a transcript's turns, make
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech import english, plain
from index.speech.cues import CueWords
from index.speech.incises import cut_incises, mark_dialogue
from index.speech.labels import cut_labels, find_bylines, find_heading_labels
from index.speech.marks import Marked, find_marked, outermost
from index.speech.parsing import ParsedParagraph
from index.speech.reports import Report, outer_report
from index.speech.scenes import Scene
from index.speech.sentences import Paragraph, Role, Sentence
from index.speech.turns import Turn, find_turns


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
    spoken = layout.spoken
    outer: tuple[Marked, ...] = tuple(
        m for m in outermost(found) if not any(s.contains(m.outer) for s in spoken)
    )
    outer = mark_dialogue(text, paragraphs, outer)
    outer, labels = cut_labels(text, outer)
    outer, incises = cut_incises(text, outer, layout.words)
    bylines = find_bylines(text, paragraphs, outer)
    headings = find_heading_labels(text, paragraphs, layout.words)
    nested = tuple(m for m in found if m.depth > 0)
    return Marks(outer, nested, (*labels, *incises, *bylines, *headings))


def stage(layout: Layout, marks: Marks, parses: Sequence[ParsedParagraph]) -> list[Scene]:
    """One scene a paragraph, but for turns and boilerplate."""
    spoken = layout.spoken
    return [
        _scene(layout, marks, index, parses[index] if parses else None)
        for index, paragraph in enumerate(layout.paragraphs)
        if paragraph.role is not Role.BOILERPLATE
        and not any(s.overlap(paragraph.span) for s in spoken)
    ]


def stage_within(layout: Layout, marks: Marks, outer: Span) -> Scene | None:
    """A scene of somebody's own words, where marks inside them quote another; else None."""
    inside = tuple(m for m in marks.nested if outer.contains(m.outer) and m.depth == 1)
    if not inside:
        return None
    sentences = tuple(
        both for s in layout.sentences if (both := s.span.intersection(outer)) is not None
    )
    quoted = [m.outer for m in inside]
    reports = plain.find_reports(layout.text, sentences, quoted, layout.words)
    return Scene(layout.text, inside[0].paragraph, outer, sentences, inside, tuple(reports))


def _scene(layout: Layout, marks: Marks, index: int, parse: ParsedParagraph | None) -> Scene:
    text, words = layout.text, layout.words
    span = layout.paragraphs[index].span
    signs = [report for report in marks.signs if span.contains(report.cue.span)]
    asides = [m.outer for m in marks.outer if m.outer.overlap(span)]
    asides += [report.clause for report in signs]
    sentences = tuple(s.span for s in layout.sentences if s.paragraph == index)
    found = plain.find_reports(text, sentences, asides, words)
    subjects: list[Span] = []
    if parse is not None:
        verbs = english.verb_ends(parse)
        listed = [report for report in found if report.cue.span.end in verbs]
        found = _completed(english.find_reports(parse, asides, words), listed)
        subjects = english.find_subjects(parse, asides, words)
    return Scene(
        text=text,
        index=index,
        span=span,
        sentences=sentences,
        marked=tuple(m for m in marks.outer if m.paragraph == index),
        reports=_handed_on(sorted([*signs, *found], key=lambda report: report.cue.span)),
        subjects=tuple(subjects),
    )


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
