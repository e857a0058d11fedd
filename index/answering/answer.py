"""ask(): a question -> `Answer` or `Abstention`, every slice read back and compared.

What is shown as a quotation is a range of a stored document. Just before it leaves this module the
document is read again, its hash and the slice are compared, and a quotation that differs by one
character is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.answering.question import Question, understand_question
from index.answering.retrieval import Candidate, LocalSearcher, Searcher
from index.documents.source import Document, Mark, Span
from index.errors import QuoteMismatch
from index.settings import AnsweringSettings, Settings
from index.speech.attribution import Attribution
from index.speech.quotations import Kind
from index.storage.encoder import Encoder
from index.storage.generation import Generation
from index.storage.records import Records, Statement, StoredSentence, hash_slice


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
    (all of it was said by the same person), `before` and `after` the neighbouring sentences. All
    spans are ranges of the document's text. `paragraph` counts from 1. `mark` tells the page or time
    where the answering words begin, in documents that have pages or times.
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
    clause: Span | None
    score: float

    @property
    def mark(self) -> Mark | None:
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


def ask(
    text: str,
    generation: Generation,
    encoder: Encoder,
    settings: Settings,
    documents: Sequence[str] = (),
) -> Answer | Abstention:
    """Answer `text` from one generation, or say why not; `documents` (ids) restricts the search.

    Raises QuestionError for a question without words, or too long.
    """
    records = generation.records
    speakers = records.speakers()
    question = understand_question(
        text, lambda name: find_by_name(name, speakers), settings.answering.max_question_characters
    )
    if question.spoken and not question.speakers:
        return _nobody(question, tuple(speakers))
    searcher = LocalSearcher(generation, encoder, settings.retrieval)
    return answer(question, searcher, records, settings.answering, documents)


def answer(
    question: Question,
    searcher: Searcher,
    records: Records,
    settings: AnsweringSettings,
    documents: Sequence[str] = (),
) -> Answer | Abstention:
    """Choose among the searcher's candidates; abstain where the best is not good enough."""
    candidates = searcher.search(question, documents)
    excerpts = tuple(_excerpts(candidates, question, records, settings.quotations))
    good = tuple(e for e in excerpts if e.score >= settings.least_score)
    if good:
        return Answer(question, good, excerpts[len(good) :])
    people = tuple(records.speakers())
    if question.speakers:
        names = " and ".join(question.speakers)
        message = f"{names} is quoted here, but I found nothing of theirs on this."
        return Abstention(question, Reason.NOT_ON_THIS, message, people, excerpts)
    message = "I found nothing in this collection that answers this."
    return Abstention(question, Reason.NOTHING_FOUND, message, people, excerpts)


def verify(excerpt: Excerpt, records: Records, number: int) -> Excerpt:
    """`excerpt`, after its document was read back from the store and compared.

    Raises QuoteMismatch when the stored text is not the one the excerpt was cut from.
    """
    stored = records.document(number)
    if stored.id != excerpt.document.id or excerpt.span.of(stored.text) != excerpt.text:
        raise QuoteMismatch(excerpt.document.id, excerpt.span.start, excerpt.span.end)
    return excerpt


def find_by_name(name: str, speakers: Sequence[str] | dict[str, int]) -> tuple[str, ...]:
    """The speakers that `name` may mean: the same name, or the same last name."""
    wanted = name.casefold().removesuffix("’s").removesuffix("'s").split()
    if not wanted:
        return ()
    return tuple(s for s in speakers if s.casefold().split()[-len(wanted) :] == wanted)


def _nobody(question: Question, people: tuple[str, ...]) -> Abstention:
    message = f"Nobody by the name of “{question.asked}” is quoted in this collection."
    return Abstention(question, Reason.NO_SUCH_SPEAKER, message, people)


def _excerpts(
    candidates: Sequence[Candidate], question: Question, records: Records, limit: int
) -> list[Excerpt]:
    excerpts: list[Excerpt] = []
    for candidate in candidates:
        if len(excerpts) == limit:
            break
        try:
            excerpts.append(_excerpt(candidate, question, records))
        except QuoteMismatch:
            # The store is damaged here; the other sentences are checked on their own.
            continue
    return excerpts


def _excerpt(candidate: Candidate, question: Question, records: Records) -> Excerpt:
    sentence = candidate.sentence
    document = records.document(sentence.document)
    if hash_slice(sentence.span.of(document.text)) != sentence.hash:
        raise QuoteMismatch(document.id, sentence.span.start, sentence.span.end)
    statement, attribution = _speech(sentence, question, records)
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
        speaker=attribution.speaker if attribution else None,
        clause=attribution.clause if attribution else None,
        score=candidate.score,
    )
    return verify(excerpt, records, sentence.document)


def _speech(
    sentence: StoredSentence, question: Question, records: Records
) -> tuple[Statement | None, Attribution | None]:
    """The speech in a sentence that the answer shows: the asked speaker's, else the longest."""
    found = [
        (statement, records.attribution(statement.quotation))
        for statement in records.statements([sentence.number]).get(sentence.number, [])
    ]
    said = [(s, a) for s, a in found if a.quotation.said]
    if question.speakers:
        said = [(s, a) for s, a in said if a.speaker in question.speakers]
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
