"""ask(): a question -> `Answer` or `Abstention`, every slice read back and compared.

What is shown as a quotation is a range of a stored document. Just before it leaves the store
(excerpts.py) the document is read again, its hash and the slice are compared, and a quotation that
differs by one character is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from index.answering.composing import Finding, compose
from index.answering.evidence import Weighed, weigh
from index.answering.excerpts import Excerpt, make_excerpt
from index.answering.filters import EVERYWHERE, NO_FILTERS, Filters, Scope, find_scope
from index.answering.listing import names_like
from index.answering.question import Question, restrict, understand_question
from index.answering.reader import Reader
from index.answering.refusing import left_out, no_source, nobody
from index.answering.rereading import read_again
from index.answering.retrieval import LocalSearcher
from index.answering.subjects import Topic, topics_of
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

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The excerpts as they are shown: a quotation each, repeats folded, positions by date."""
        return compose(self.excerpts)


# So many quotations tell well enough what somebody is quoted on, in a moment.
TOPICS_READ = 100


class Reason(StrEnum):
    """Why nothing is shown."""

    NO_SUCH_SPEAKER = "no_such_speaker"
    NO_SUCH_SOURCE = "no_such_source"
    NOT_ON_THIS = "not_on_this"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest no: why, in words for a person, and what is nearest.

    `people` are all who are quoted here, those whose names are most like the asked one first, of
    whom `alike` are alike at all. `topics` are what the asked speakers are quoted on. `nearest`
    holds the ranked excerpts that were not good enough; they are no answer and are shown only on
    request.
    """

    question: Question
    reason: Reason
    message: str
    people: tuple[str, ...]
    nearest: tuple[Excerpt, ...] = ()
    alike: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()


@damage_is_said
def ask(
    text: str,
    generation: Generation,
    encoder: Encoder,
    settings: Settings,
    documents: Sequence[str] = (),
    reader: Reader | None = None,
    filters: Filters = NO_FILTERS,
) -> Answer | Abstention:
    """Answer `text` from one generation, or say why not.

    `documents` (ids) and `filters` restrict what may answer. With a `reader` the first candidates
    are read again in their context. Raises QuestionError for a question without words, or too long.
    """
    question = understand_question(
        text, generation.people, settings.answering.max_question_characters
    )
    scope = find_scope(generation, filters)
    question = restrict(replace(question, given=filters), scope, generation.people)
    searcher = LocalSearcher(generation, encoder, settings.retrieval)
    candidates = searcher.search(question, documents, scope)
    read = None
    known = question.speakers or not question.spoken
    if reader is not None and settings.retrieval.windows and known:
        read = partial(
            read_again,
            question.topic,
            generation=generation,
            reader=reader,
            windows=settings.retrieval.windows,
        )
    weighed = weigh(candidates, question, read)
    return answer(question, weighed, generation, settings.answering, scope)


def answer(
    question: Question,
    weighed: Sequence[Weighed],
    generation: Generation,
    settings: AnsweringSettings,
    scope: Scope = EVERYWHERE,
) -> Answer | Abstention:
    """Show the best of the weighed candidates; abstain where none is good enough."""
    excerpts = tuple(_excerpts(weighed, question, generation, settings.quotations))
    nobody = question.spoken and not question.speakers
    good = tuple(e for e in excerpts if e.score >= settings.least_score and not nobody)
    if good:
        return Answer(question, good, excerpts[len(good) :])
    return _abstain(question, excerpts, generation, scope)


def _abstain(
    question: Question, nearest: tuple[Excerpt, ...], generation: Generation, scope: Scope
) -> Abstention:
    reason, message = _why_not(question, scope)
    alike: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    if reason is Reason.NO_SUCH_SPEAKER:
        alike = names_like(question.asked or "", generation)
    elif reason is Reason.NOT_ON_THIS:
        topics = topics_of(generation, question.speakers, read=TOPICS_READ)
    people = (*alike, *(speaker.name for speaker in generation.people.speakers))
    return Abstention(
        question, reason, message, tuple(dict.fromkeys(people)), nearest, alike, topics
    )


def _why_not(question: Question, scope: Scope) -> tuple[Reason, str]:
    if scope.nowhere:
        return Reason.NO_SUCH_SOURCE, no_source(scope.nowhere)
    if question.spoken and not question.speakers:
        return Reason.NO_SUCH_SPEAKER, nobody(question, scope)
    if question.speakers:
        names, verb = " and ".join(question.names), "is" if len(question.names) == 1 else "are"
        message = f"{names} {verb} quoted here, but I found nothing on this."
        return Reason.NOT_ON_THIS, message + left_out(question, scope)
    message = "I found nothing in this collection that answers this."
    return Reason.NOTHING_FOUND, message + left_out(question, scope)


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
