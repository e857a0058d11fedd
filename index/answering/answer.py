"""ask(): a question -> `Answer` or `Abstention`, every slice read back and compared.

What is shown as a quotation is a range of a stored document. Just before it leaves this module the
document is read again, its hash and the slice are compared, and a quotation that differs by one
character is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.answering.evidence import Weighed, weigh
from index.answering.question import Question, understand_question
from index.answering.reader import Reader
from index.answering.rereading import Judged, read_again
from index.answering.retrieval import Candidate, LocalSearcher
from index.documents.source import Document, Mark, Span
from index.errors import QuoteMismatch
from index.settings import AnsweringSettings, Settings
from index.speech.attribution import Attribution
from index.speech.quotations import Kind
from index.storage.encoder import Encoder
from index.storage.generation import Generation
from index.storage.records import (
    Copy,
    Records,
    Statement,
    StoredQuotation,
    StoredSentence,
    hash_slice,
)


class Manner(StrEnum):
    """How an excerpt's words stand in the source: somebody's own words, a report, the author's."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NARRATION = "narration"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One quotation of an answer: the answering words, and where and by whom they were said.

    `span` and `text` are the answering words; `whole` is the quotation or sentence they belong to
    (all of it was said by the same person), `before` and `after` the neighbouring sentences.
    `clause` holds the reporting words, `via` who relays them ("TASS quoted Peskov as saying"),
    `role` what the speaker was said to be at the time. All spans are ranges of the document's text.
    `paragraph` counts from 1; `score` is the probability that this answers.
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

    @property
    def mark(self) -> Mark | None:
        """The page or moment where the answering words begin; None where there is none."""
        return self.document.mark_at(self.span.start)


@dataclass(frozen=True, slots=True)
class Answer:
    """One to five quotations, the best first, and the question as understood.

    `nearest` holds further ranked excerpts that were not good enough to be given.
    """

    question: Question
    excerpts: tuple[Excerpt, ...]
    nearest: tuple[Excerpt, ...] = ()


class Reason(StrEnum):
    """Why nothing is shown."""

    NO_SUCH_SPEAKER = "no_such_speaker"
    NOT_ON_THIS = "not_on_this"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest no: why, in words for a person, and who is quoted here instead.

    `nearest` holds the ranked excerpts that were not good enough; they are no answer and are
    shown only on request.
    """

    question: Question
    reason: Reason
    message: str
    people: tuple[str, ...]
    nearest: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What a question passed through on its way to the answer, for whoever asks why.

    `judged` holds what the reader made of the sentences that it read, by sentence number;
    `weighed` the candidates in their last order.
    """

    question: Question
    candidates: tuple[Candidate, ...]
    judged: Mapping[int, Judged]
    weighed: tuple[Weighed, ...]


def ask(
    text: str,
    generation: Generation,
    encoder: Encoder,
    settings: Settings,
    documents: Sequence[str] = (),
    reader: Reader | None = None,
    watch: Callable[[Steps], None] | None = None,
) -> Answer | Abstention:
    """Answer `text` from one generation, or say why not; `documents` (ids) restricts the search.

    With a `reader` the first candidates are read again in their context. `watch` is told the steps
    before the answer is composed. Raises QuestionError for a question without words, or too long.
    """
    question = understand_question(
        text, generation.people, settings.answering.max_question_characters
    )
    candidates = LocalSearcher(generation, encoder, settings.retrieval).search(question, documents)
    judged: dict[int, Judged] = {}
    windows = settings.retrieval.windows

    def read(first: Sequence[Candidate]) -> Mapping[int, Judged]:
        if reader is not None:
            judged.update(read_again(question.topic, first, generation, reader, windows))
        return judged

    weighed = weigh(candidates, question, read if reader is not None and windows else None)
    if watch is not None:
        watch(Steps(question, candidates, judged, weighed))
    return answer(question, weighed, generation, settings.answering)


def answer(
    question: Question,
    weighed: Sequence[Weighed],
    generation: Generation,
    settings: AnsweringSettings,
) -> Answer | Abstention:
    """Show the best of the weighed candidates; abstain where none is good enough."""
    excerpts = tuple(_excerpts(weighed, question, generation, settings.quotations))
    nobody = question.spoken and not question.speakers
    good = tuple(e for e in excerpts if e.score >= settings.least_score and not nobody)
    if good:
        return Answer(question, good, excerpts[len(good) :])
    people = tuple(speaker.name for speaker in generation.people.speakers)
    reason, message = _why_not(question)
    return Abstention(question, reason, message, people, excerpts)


def _why_not(question: Question) -> tuple[Reason, str]:
    if question.spoken and not question.speakers:
        message = f"Nobody by the name of “{question.asked}” is quoted in this collection."
        return Reason.NO_SUCH_SPEAKER, message
    if question.speakers:
        message = f"{' and '.join(question.names)} is quoted here, but I found nothing on this."
        return Reason.NOT_ON_THIS, message
    return Reason.NOTHING_FOUND, "I found nothing in this collection that answers this."


def verify(excerpt: Excerpt, records: Records, number: int) -> Excerpt:
    """`excerpt`, after its document was read back from the store and compared.

    Raises QuoteMismatch when the stored text is not the one the excerpt was cut from.
    """
    stored = records.document(number)
    if stored.id != excerpt.document.id or excerpt.span.of(stored.text) != excerpt.text:
        raise QuoteMismatch(excerpt.document.id, excerpt.span.start, excerpt.span.end)
    return excerpt


def _excerpts(
    weighed: Sequence[Weighed], question: Question, generation: Generation, limit: int
) -> list[Excerpt]:
    excerpts: dict[tuple[str, str], Excerpt] = {}
    for item in weighed:
        if len(excerpts) == limit:
            break
        try:
            excerpt = make_excerpt(item, question, generation)
        except QuoteMismatch:
            # The store is damaged here; the other sentences are checked on their own.
            continue
        excerpts.setdefault(_identity(excerpt), excerpt)
    return list(excerpts.values())


def _identity(excerpt: Excerpt) -> tuple[str, str]:
    """What an excerpt shares with the same words in a copy of its document only."""
    document = excerpt.document
    place = "" if document.copy_of or excerpt.copies else str(excerpt.span)
    return document.copy_of or document.id, "".join(filter(str.isalnum, excerpt.text)) + place


def make_excerpt(weighed: Weighed, question: Question, generation: Generation) -> Excerpt:
    """What is shown of a candidate, read back from the store. Raises QuoteMismatch."""
    sentence, records = weighed.candidate.sentence, generation.records
    document = records.document(sentence.document)
    if hash_slice(sentence.span.of(document.text)) != sentence.hash:
        raise QuoteMismatch(document.id, sentence.span.start, sentence.span.end)
    statement, stored = _speech(sentence, question, records)
    attribution = stored.attribution if stored else None
    span, whole, manner = _extent(sentence, statement, attribution)
    before, after = records.neighbours(sentence)
    excerpt = Excerpt(
        document=document,
        span=span,
        text=span.of(document.text),
        whole=whole,
        before=before,
        after=after,
        paragraph=sentence.paragraph,
        manner=manner,
        speaker=speaker_name(stored, generation),
        role=_role(stored, document.date, generation),
        clause=attribution.clause if attribution else None,
        via=attribution.via if attribution else None,
        score=weighed.score,
        copies=records.copies(document),
    )
    return verify(excerpt, records, sentence.document)


def speaker_name(stored: StoredQuotation | None, generation: Generation) -> str | None:
    """The speaker by their name in the collection, else as the document names them."""
    if stored is None or stored.speaker is None:
        return stored.attribution.speaker if stored else None
    return generation.people.speakers[stored.speaker].name


def _role(stored: StoredQuotation | None, date: str | None, generation: Generation) -> str | None:
    """What the speaker was said to be at that date, as far as documents of the time tell."""
    if stored is None or stored.speaker is None:
        return None
    roles = generation.people.speakers[stored.speaker].roles
    if date:
        roles = tuple(r for r in roles if r.first and r.last and r.first <= date <= r.last)
    return roles[0].words if roles else None


def _speech(
    sentence: StoredSentence, question: Question, records: Records
) -> tuple[Statement | None, StoredQuotation | None]:
    """The speech in a sentence that the answer shows: the asked speaker's, else the longest."""
    found = [
        (statement, records.quotation(statement.quotation))
        for statement in records.statements([sentence.number]).get(sentence.number, [])
    ]
    said = [(s, q) for s, q in found if q.attribution.quotation.said]
    if question.speakers:
        said = [(s, q) for s, q in said if q.speaker in question.speakers]
    return max(said, key=lambda pair: len(pair[0].span), default=(None, None))


def _extent(
    sentence: StoredSentence, statement: Statement | None, attribution: Attribution | None
) -> tuple[Span, Span, Manner]:
    """What is shown: spoken words alone where they are quoted, else the whole sentence."""
    if statement is None or attribution is None:
        return sentence.span, sentence.span, Manner.NARRATION
    quotation = attribution.quotation
    if quotation.kind is not Kind.DIRECT:
        return sentence.span, sentence.span, Manner(quotation.kind.value)
    whole = next(part for part in quotation.parts if part.contains(statement.span))
    return statement.span, whole, Manner.DIRECT
