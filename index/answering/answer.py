"""ask(): a question -> `Answer` or `Abstention`, every slice read back and compared.

What is shown as a quotation is a range of a stored document. Just before it leaves this module the
document is read again, its hash and the slice are compared, and a quotation that differs by one
character is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from index.answering.evidence import Weighed, weigh
from index.answering.excerpts import Excerpt, make_excerpt
from index.answering.question import Question, understand_question
from index.answering.reader import Reader
from index.answering.rereading import read_again
from index.answering.retrieval import LocalSearcher
from index.errors import QuoteMismatch
from index.settings import AnsweringSettings, Settings
from index.storage.encoder import Encoder
from index.storage.generation import Generation, damage_is_said


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


@damage_is_said
def ask(
    text: str,
    generation: Generation,
    encoder: Encoder,
    settings: Settings,
    documents: Sequence[str] = (),
    reader: Reader | None = None,
) -> Answer | Abstention:
    """Answer `text` from one generation, or say why not; `documents` (ids) restricts the search.

    With a `reader` the first candidates are read again in their context. Raises QuestionError for
    a question without words, or too long.
    """
    question = understand_question(
        text, generation.people, settings.answering.max_question_characters
    )
    candidates = LocalSearcher(generation, encoder, settings.retrieval).search(question, documents)
    read = None
    if reader is not None and settings.retrieval.windows:
        read = partial(
            read_again,
            question.topic,
            generation=generation,
            reader=reader,
            windows=settings.retrieval.windows,
        )
    return answer(question, weigh(candidates, question, read), generation, settings.answering)


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
