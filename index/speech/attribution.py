"""A document's text -> who says what in it, by which words.

In: the text, and a parser where there is one for its language. Out: `Speech`: paragraphs, sentences
and `Attribution`s in reading order. The way: marks are paired paragraph by paragraph (marks.py),
reporting constructions found in the parse (english.py), by word lists alone (plain.py), or by those
and the order of words (german/), brought together (staging.py), joined to quotations (joining.py),
and the speakers' mentions resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.cues import guess_language, load_cues
from index.speech.joining import join
from index.speech.parsing import ParsedParagraph, Parser, parse_paragraphs
from index.speech.people import resolve_mentions
from index.speech.quotations import Act, Cue, Kind, Quotation, find_insertions
from index.speech.reports import Report
from index.speech.scenes import Draft
from index.speech.sentences import Paragraph, Sentence, split_paragraphs, split_sentences
from index.speech.staging import Layout, Marks, lay_out, read_marks, stage, stage_within
from index.speech.turns import Turn


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quotation with its speaker, as far as the document tells.

    `mention` is where the speaker is named ("he", "the spokesman"); `speaker` the person meant, by
    the fullest name the document gives. `clause` holds the reporting words ("TASS quoted Peskov as
    saying"), `via` whoever relays, `addressee` whom it is said to. `certainty` is from 0 to 1.
    `inner` are the quotations within this one, with speakers of their own ("my mother said, ‘No’").
    """

    quotation: Quotation
    mention: Span | None = None
    speaker: str | None = None
    clause: Span | None = None
    via: Span | None = None
    certainty: float = 1.0
    addressee: Span | None = None
    inner: tuple[Attribution, ...] = ()


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
    paragraphs = split_paragraphs(text, title)
    sentences = split_sentences(text, paragraphs)
    layout = lay_out(text, paragraphs, sentences, load_cues(language))
    marks = read_marks(layout)
    parses: tuple[ParsedParagraph, ...] = ()
    if parser is not None and parser.language == language:
        parses = parse_paragraphs(text, paragraphs, parser)
    drafts = [*join(stage(layout, marks, parses)), *_turn_drafts(layout.turns)]
    drafts.sort(key=lambda draft: draft.quotation.span)
    names = _names(layout, marks, parses, drafts)
    attributions = tuple(_attribution(layout, marks, draft, names) for draft in drafts)
    return Speech(paragraphs, sentences, attributions)


def _turn_drafts(turns: Sequence[Turn]) -> Iterator[Draft]:
    for turn in turns:
        cue = Cue(turn.label, Act.ASKS if turn.asks else Act.ASSERTS)
        report = Report(cue, turn.label, mention=turn.label, named=turn.named)
        yield Draft(Quotation(turn.parts, Kind.DIRECT, cue), report, 0, 1.0)


def _names(
    layout: Layout,
    marks: Marks,
    parses: Sequence[ParsedParagraph],
    drafts: Sequence[Draft],
) -> dict[Span, str | None]:
    """The name meant by each draft's mention."""
    mentions = [span for draft in drafts if (span := _named(draft)) is not None]
    quoted = [stretch.outer for stretch in marks.outer]
    names = resolve_mentions(layout.text, layout.sentences, parses, mentions, quoted)
    return dict(zip(mentions, names, strict=True))


def _named(draft: Draft) -> Span | None:
    if draft.report is None:
        return draft.mention
    return draft.report.named or draft.report.mention


def _attribution(
    layout: Layout, marks: Marks, draft: Draft, names: dict[Span, str | None]
) -> Attribution:
    report, named = draft.report, _named(draft)
    quotation = draft.quotation
    insertions = find_insertions(layout.text, quotation.parts)
    return Attribution(
        quotation=replace(quotation, insertions=insertions),
        mention=report.mention if report else draft.mention,
        speaker=names.get(named) if named else None,
        clause=report.clause if report else None,
        via=report.via if report else None,
        certainty=draft.certainty,
        addressee=report.addressee if report else None,
        inner=tuple(_inner(layout, marks, quotation)) if quotation.kind is Kind.DIRECT else (),
    )


def _inner(layout: Layout, marks: Marks, quotation: Quotation) -> Iterator[Attribution]:
    """Quotations within the spoken words, by whoever is named there; never the document's own."""
    for part in quotation.parts:
        scene = stage_within(layout, marks, part)
        for draft in join([scene]) if scene else ():
            report = draft.report
            yield Attribution(
                quotation=draft.quotation,
                mention=report.mention if report else None,
                clause=report.clause if report else None,
                certainty=draft.certainty / 2,
            )
