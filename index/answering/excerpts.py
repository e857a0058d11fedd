"""A quotation, or a sentence of the text, as it is shown: an `Excerpt`, read back from the store.

In: candidates for a question, or the numbers of stored quotations. Out: excerpts whose every range
is a range of the stored document; one that differs from the store by a character is a
`QuoteMismatch` and is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.answering.cutting import Sought
from index.answering.evidence import Weighed
from index.answering.question import Question
from index.documents.source import Document, Mark, Span
from index.errors import QuoteMismatch
from index.speech.quotations import Kind
from index.storage.generation import Generation
from index.storage.records import (
    Copy,
    Records,
    Statement,
    StoredQuotation,
    StoredSentence,
)
from index.storage.rows import hash_slice


class Manner(StrEnum):
    """How an excerpt's words stand in the source: somebody's own words, a report, the author's."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NARRATION = "narration"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One quotation of an answer: the answering words, and where and by whom they were said.

    `span` and `text` are the answering words; of a very long sentence of the text's own, the part
    with most of the question's words. `whole` runs from the beginning of the quotation they
    belong to to its end, with the reporting words between its parts; for what is reported, or the
    text's own, it is made of whole sentences. `parts` are what of `whole` was said (for the text's
    own words `whole` itself), `marked` what of it answers. `before` and `after` are the sentences
    beside the answering one. `clause` holds the reporting words, `via` who relays them ("TASS
    quoted Peskov as saying"), `role` what the speaker was said to be at the time. All spans are
    ranges of the document's text. `paragraph` counts from 1; `score` is the probability that this
    answers. `quotation` and `number` are the numbers of the quotation and its speaker in the
    generation, None where there is none.
    """

    document: Document
    span: Span
    text: str
    whole: Span
    before: Span | None
    after: Span | None
    paragraph: int
    manner: Manner
    speaker: str | None
    role: str | None
    clause: Span | None
    via: Span | None
    score: float
    copies: tuple[Copy, ...] = ()
    parts: tuple[Span, ...] = ()
    marked: tuple[Span, ...] = ()
    quotation: int | None = None
    number: int | None = None

    @property
    def mark(self) -> Mark | None:
        """The page or moment where the answering words begin; None where there is none."""
        return self.document.mark_at(self.span.start)


def make_excerpt(weighed: Weighed, question: Question, generation: Generation) -> Excerpt:
    """What is shown of a candidate, read back from the store. Raises QuoteMismatch."""
    sentence, records = weighed.candidate.sentence, generation.records
    document = records.document(sentence.document)
    if hash_slice(sentence.span.of(document.text)) != sentence.hash:
        raise QuoteMismatch(document.id, sentence.span.start, sentence.span.end)
    sought = Sought.of(generation.lexical, question.topic, question.text)
    statements, stored = _speech(sentence, document, question, sought, records)
    if stored is None:
        span = sought.stretch(sentence.span, document.text)
        told = _narration(sentence, span, document, weighed.score, records)
        return verify(told, records, sentence)
    span = sentence.span
    marked: tuple[Span, ...] = (span,)
    if stored.attribution.quotation.kind is Kind.DIRECT:
        span = _telling(statements, document, sought).span
        marked = tuple(s.span for s in statements)
    excerpt = _spoken(stored, document, sentence, span, marked, weighed.score, generation)
    return verify(excerpt, records, sentence)


def quotation_excerpts(quotations: Sequence[int], generation: Generation) -> Iterator[Excerpt]:
    """Stored quotations, each as a whole, in the order given; one that is damaged is left out.

    `span` reaches from a quotation's first part to its last, `marked` are its parts.
    """
    records = generation.records
    documents: dict[int, Document] = {}
    for number in quotations:
        stored = records.quotation(number)
        try:
            if stored.document not in documents:
                documents[stored.document] = records.document(stored.document)
        except QuoteMismatch:
            continue
        parts = stored.attribution.quotation.parts
        within = records.sentences_within(stored.document, parts[0]) if parts else []
        if within:
            first = min(within, key=lambda s: s.span)
            document = documents[stored.document]
            yield _spoken(stored, document, first, None, parts, 1.0, generation)


def verify(excerpt: Excerpt, records: Records, sentence: StoredSentence) -> Excerpt:
    """`excerpt`, after its document was read back from the store and compared.

    Raises QuoteMismatch when the stored text is not the one the excerpt was cut from.
    """
    stored = records.document(sentence.document)
    if stored.id != excerpt.document.id or excerpt.span.of(stored.text) != excerpt.text:
        raise QuoteMismatch(excerpt.document.id, excerpt.span.start, excerpt.span.end)
    return excerpt


def speaker_name(stored: StoredQuotation | None, generation: Generation) -> str | None:
    """The speaker by their name in the collection, else as the document names them."""
    if stored is None or stored.speaker is None:
        return stored.attribution.speaker if stored else None
    return generation.people.speakers[stored.speaker].name


def _narration(
    sentence: StoredSentence, span: Span, document: Document, score: float, records: Records
) -> Excerpt:
    """An excerpt of the text's own words: `span` of a sentence."""
    before, after = records.neighbours(sentence)
    return Excerpt(
        document=document,
        span=span,
        text=span.of(document.text),
        whole=sentence.span,
        before=before,
        after=after,
        paragraph=sentence.paragraph,
        manner=Manner.NARRATION,
        speaker=None,
        role=None,
        clause=None,
        via=None,
        score=score,
        copies=records.copies(document),
        parts=(sentence.span,),
        marked=(span,),
    )


def _spoken(
    stored: StoredQuotation,
    document: Document,
    sentence: StoredSentence,
    span: Span | None,
    marked: tuple[Span, ...],
    score: float,
    generation: Generation,
) -> Excerpt:
    """An excerpt of a quotation; `span` None takes all of it."""
    records, attribution = generation.records, stored.attribution
    whole = _whole(stored, records)
    before, after = records.neighbours(sentence)
    span = span or whole
    return Excerpt(
        document=document,
        span=span,
        text=span.of(document.text),
        whole=whole,
        before=before,
        after=after,
        paragraph=sentence.paragraph,
        manner=Manner(attribution.quotation.kind.value),
        speaker=speaker_name(stored, generation),
        role=_role(stored, document.date, generation),
        clause=attribution.clause,
        via=attribution.via,
        score=score,
        copies=records.copies(document),
        parts=attribution.quotation.parts,
        marked=marked,
        quotation=stored.number,
        number=stored.speaker,
    )


def _whole(stored: StoredQuotation, records: Records) -> Span:
    """All of a quotation: the words alone where they are quoted, else the sentences they are in."""
    quotation = stored.attribution.quotation
    if quotation.kind is Kind.DIRECT:
        return quotation.span
    sentences = records.sentences_within(stored.document, quotation.span)
    return Span(
        min((s.span.start for s in sentences), default=quotation.span.start),
        max((s.span.end for s in sentences), default=quotation.span.end),
    )


def _role(stored: StoredQuotation, date: str | None, generation: Generation) -> str | None:
    """What the speaker was said to be at that date, as far as documents of the time tell."""
    if stored.speaker is None:
        return None
    roles = generation.people.speakers[stored.speaker].roles
    if date:
        roles = tuple(r for r in roles if r.first and r.last and r.first <= date <= r.last)
    return roles[0].words if roles else None


def _speech(
    sentence: StoredSentence,
    document: Document,
    question: Question,
    sought: Sought,
    records: Records,
) -> tuple[tuple[Statement, ...], StoredQuotation | None]:
    """The speech in a sentence that the answer shows: the asked speaker's, else the most telling.

    All statements of one quotation: “A,” he said, “B.” has two. Words in quotation marks that the
    text puts in nobody's mouth (a title, a term) answer only who asks for speech, unless they are
    the greater part of their sentence.
    """
    found = [
        (statement, records.quotation(statement.quotation))
        for statement in records.statements([sentence.number]).get(sentence.number, [])
    ]
    said = [(s, q) for s, q in found if q.attribution.quotation.said]
    if question.speakers:
        said = [(s, q) for s, q in said if q.speaker in question.speakers]
    elif not question.anybody:
        said = [
            (s, q)
            for s, q in said
            if q.attribution.speaker
            or q.attribution.mention
            or 2 * len(s.span) >= len(sentence.span)
        ]
    said = [(s, q) for s, q in said if q.speaker not in question.besides]
    if not said:
        return (), None
    telling = _telling([s for s, _ in said], document, sought)
    stored = next(q for s, q in said if s is telling)
    return tuple(s for s, q in said if q.number == stored.number), stored


def _telling(statements: Sequence[Statement], document: Document, sought: Sought) -> Statement:
    """The statement with most of the question's words; of those with as many the longest."""
    if len(statements) == 1:
        return statements[0]
    return max(statements, key=lambda s: (sought.held_by(s.span.of(document.text)), len(s.span)))
