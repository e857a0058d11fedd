"""Who said a quotation, by which words of the document.

In: a document's text and sentences. Out: `Attribution`s. This first version knows direct speech in
quotation marks and takes the name beside the nearest reporting verb; no name is better than a
wrong one, so where there is no such verb a quotation stays without a speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.quotations import Cue, Kind, Quotation
from index.speech.sentences import (
    Paragraph,
    Role,
    Sentence,
    split_paragraphs,
    split_sentences,
)


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


MARKED = re.compile(
    r"“(?P<curly>[^“”]*)(?:”|\Z)|\"(?P<straight>[^\"]*)(?:\"|\Z)|«(?P<angle>[^«»]*)(?:»|\Z)"
)
NAME = r"(?:[A-ZÀ-Þ][\w'’-]+\.?\s+){0,4}[A-ZÀ-Þ][\w'’-]+"
VERB = r"(?:said|says|told|added|stated|explained|argued|insisted|warned|noted|replied|asked)"
# "Peskov said", "said Peskov", "TASS quoted Peskov as saying".
CLAUSES = (
    re.compile(rf"(?P<via>{NAME})\s+(?:quoted|cited)\s+(?P<who>{NAME})\s+as\s+saying"),
    re.compile(rf"(?P<who>{NAME})\s+(?:\w+ly\s+)?{VERB}\b"),
    re.compile(rf"\b{VERB}\s+(?P<who>{NAME})"),
    re.compile(rf"[Aa]ccording\s+to\s+(?P<who>{NAME})"),
)


def analyse(text: str, title: Span | None = None) -> Speech:
    """The paragraphs, sentences and direct quotations of `text`; `title` is where its title stands.

    A quotation takes the speaker of the reporting clause in its own sentences, else the speaker
    before it in its paragraph, with less certainty.
    """
    paragraphs = split_paragraphs(text, title)
    sentences = split_sentences(text, paragraphs)
    attributions: list[Attribution] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.role is Role.BODY:
            own = [s for s in sentences if s.paragraph == index]
            attributions.extend(_attribute(text, paragraph, own))
    return Speech(paragraphs, sentences, tuple(attributions))


def _attribute(
    text: str, paragraph: Paragraph, sentences: Sequence[Sentence]
) -> Iterator[Attribution]:
    marked = list(_marked(text, paragraph.span))
    before: Attribution | None = None
    for span in marked:
        touched = [s.span for s in sentences if s.span.overlap(span)]
        around = Span(touched[0].start, touched[-1].end) if touched else span
        quotation = Quotation((span,), Kind.DIRECT)
        found = _clause(text, around, marked, quotation)
        if found is not None:
            before = found
            yield found
        elif before is not None and " " in span.of(text).strip():
            yield replace(before, quotation=quotation, clause=None, via=None, certainty=0.6)
        elif len(span.of(text).split()) > 4:
            yield Attribution(quotation, certainty=0.0)


def _marked(text: str, paragraph: Span) -> Iterator[Span]:
    for match in MARKED.finditer(text, paragraph.start, paragraph.end):
        start, end = match.span(match.lastgroup or 0)
        inner = text[start:end]
        if inner.strip():
            lead, trail = len(inner) - len(inner.lstrip()), len(inner) - len(inner.rstrip())
            yield Span(start + lead, end - trail)


def _clause(
    text: str, around: Span, marked: Sequence[Span], quotation: Quotation
) -> Attribution | None:
    for pattern in CLAUSES:
        for match in pattern.finditer(text, around.start, around.end):
            clause = Span(*match.span())
            if any(clause.overlap(span) for span in marked):
                continue
            mention = Span(*match.span("who"))
            via = Span(*match.span("via")) if "via" in pattern.groupindex else None
            cued = replace(quotation, cue=Cue(clause))
            return Attribution(cued, mention, _full_name(text, mention), clause, via, 0.9)
    return None


def _full_name(text: str, mention: Span) -> str:
    """The longest form before a last name in the document, without titles in lower case."""
    name = mention.of(text)
    last = name.split()[-1]
    forms = re.findall(rf"(?:[A-ZÀ-Þ][\w'’-]+\s+){{1,2}}{re.escape(last)}\b", text)
    return max([*forms, name], key=len) if " " not in name else name
