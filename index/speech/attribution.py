"""A document's text -> who says what in it, by which words.

In: the text, and a parser where there is one for its language. Out: `Speech`: paragraphs, sentences
and `Attribution`s in reading order. The way: marks are paired paragraph by paragraph (marks.py),
reporting constructions found in the parse (english.py) or by word lists alone (plain.py), both
joined to quotations (joining.py), and the speakers' mentions resolved to names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech import english, plain
from index.speech.cues import CueWords, guess_language, load_cues
from index.speech.incises import cut_incises, mark_dialogue
from index.speech.joining import Draft, Scene, join
from index.speech.labels import cut_labels, find_bylines, find_heading_labels
from index.speech.marks import Marked, find_marked, outermost
from index.speech.parsing import ParsedParagraph, Parser, parse_paragraphs
from index.speech.people import resolve_mentions
from index.speech.quotations import Act, Cue, Kind, Quotation
from index.speech.reports import Report
from index.speech.sentences import (
    Paragraph,
    Role,
    Sentence,
    split_paragraphs,
    split_sentences,
)
from index.speech.turns import Turn, find_turns


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quotation with its speaker, as far as the document tells.

    `mention` is where the speaker is named ("he", "the spokesman"); `speaker` the person meant, by
    the fullest name the document gives. `clause` holds the reporting words ("TASS quoted Peskov as
    saying"), `via` whoever relays. `certainty` is from 0 to 1.
    """

    quotation: Quotation
    mention: Span | None = None
    speaker: str | None = None
    clause: Span | None = None
    via: Span | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A document cut into paragraphs and sentences, with the speech found in it."""

    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]


def analyse(
    text: str,
    title: Span | None = None,
    *,
    language: str | None = None,
    parser: Parser | None = None,
) -> Speech:
    """Everything said in a document, with its speakers as far as the document names them.

    `title` marks the title in the text. `language` is a two-letter code, guessed when None. With a
    `parser` for that language, indirect speech is found by syntax; without one, by word lists.
    """
    language = language or guess_language(text)
    words = load_cues(language)
    paragraphs = split_paragraphs(text, title)
    sentences = split_sentences(text, paragraphs)
    turns = find_turns(text, paragraphs)
    marked, signs = _read_marks(text, paragraphs, turns, words)
    parses: Sequence[ParsedParagraph] = ()
    if parser is not None and parser.language == language:
        parses = parse_paragraphs(text, paragraphs, parser)
    scenes = _scenes(text, paragraphs, sentences, marked, signs, parses, words)
    drafts = [*join(scenes), *_turn_drafts(turns)]
    quoted = [m.outer for m in marked]
    attributions = _attributions(text, sentences, parses, drafts, quoted)
    return Speech(paragraphs, sentences, tuple(attributions))


def _read_marks(
    text: str, paragraphs: Sequence[Paragraph], turns: Sequence[Turn], words: CueWords
) -> tuple[tuple[Marked, ...], tuple[Report, ...]]:
    """The outermost marked stretches, and the reports that signs and words inside them make."""
    spoken = [part for turn in turns for part in turn.parts]
    marked = tuple(
        m
        for m in outermost(find_marked(text, paragraphs))
        if not any(s.contains(m.outer) for s in spoken)
    )
    marked = mark_dialogue(text, paragraphs, marked)
    marked, labels = cut_labels(text, marked)
    marked, incises = cut_incises(text, marked, words)
    bylines = find_bylines(text, paragraphs, marked)
    headings = find_heading_labels(text, paragraphs, words)
    return marked, (*labels, *incises, *bylines, *headings)


def _scenes(
    text: str,
    paragraphs: Sequence[Paragraph],
    sentences: Sequence[Sentence],
    marked: Sequence[Marked],
    signs: Sequence[Report],
    parses: Sequence[ParsedParagraph],
    words: CueWords,
) -> list[Scene]:
    scenes: list[Scene] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.label is not None or paragraph.role is Role.BOILERPLATE:
            continue
        span = paragraph.span
        here = tuple(m for m in marked if m.paragraph == index)
        quoted = [m.outer for m in marked if m.outer.overlap(span)]
        spans = tuple(s.span for s in sentences if s.paragraph == index)
        reports = [r for r in signs if span.contains(r.cue.span)]
        asides = [*quoted, *(r.clause for r in reports)]
        found = plain.find_reports(text, spans, asides, words)
        subjects: list[Span] = []
        if parses:
            found = _completed(english.find_reports(parses[index], asides, words), found)
            subjects = english.find_subjects(parses[index], asides, words)
        ordered = tuple(sorted([*reports, *found], key=lambda r: r.cue.span))
        scenes.append(Scene(text, index, span, spans, here, ordered, tuple(subjects)))
    return scenes


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
    clause = Span(
        min(report.clause.start, other.clause.start), max(report.clause.end, other.clause.end)
    )
    if any(clause.overlap(content) for content in report.contents):
        clause = report.clause
    return replace(report, mention=other.mention, clause=clause)


def _turn_drafts(turns: Sequence[Turn]) -> Iterator[Draft]:
    for turn in turns:
        cue = Cue(turn.label, Act.ASKS) if turn.asks else Cue(turn.label)
        yield Draft(Quotation(turn.parts, Kind.DIRECT, cue), None, 0, 1.0, turn.label)


def _attributions(
    text: str,
    sentences: Sequence[Sentence],
    parses: Sequence[ParsedParagraph],
    drafts: Sequence[Draft],
    quoted: Sequence[Span],
) -> Iterator[Attribution]:
    ordered = sorted(drafts, key=lambda d: d.quotation.span)
    named = [_named(draft) for draft in ordered]
    mentions = [span for span in named if span is not None]
    names = dict(
        zip(mentions, resolve_mentions(text, sentences, parses, mentions, quoted), strict=True)
    )
    for draft, span in zip(ordered, named, strict=True):
        report = draft.report
        yield Attribution(
            quotation=draft.quotation,
            mention=report.mention if report else draft.mention,
            speaker=names.get(span) if span else None,
            clause=report.clause if report else None,
            via=report.via if report else None,
            certainty=draft.certainty,
        )


def _named(draft: Draft) -> Span | None:
    if draft.report is None:
        return draft.mention
    return draft.report.named or draft.report.mention
