"""Several collections asked as one: their answers, checks and lists joined.

In: desks, the nearest to the asker first. Out: one answer or one no, as from one collection. Scores
are probabilities, so those of two collections can be compared; a no is a no of all of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.asking import Desk
from bot.following import Turn
from bot.turns import follow
from index import (
    NO_FILTERS,
    Abstention,
    Answer,
    Check,
    CollectionError,
    Document,
    Excerpt,
    Filters,
    Generation,
    Match,
    Question,
    Reason,
    Topic,
    Verdict,
    Wish,
)

T = TypeVar("T")
log = logging.getLogger("quoth.asking")
PARTLY = "A collection that belongs here could not be read; this is from the others."
# What is told of a no of several collections: that of the one that came nearest to an answer.
NEAREST = (
    Reason.NO_MORE,
    Reason.NOT_ON_THIS,
    Reason.NOTHING_FOUND,
    Reason.NO_SUCH_SPEAKER,
    Reason.NO_SUCH_SOURCE,
)
BEST_VERDICTS = (Verdict.EXACT, Verdict.OTHER_SPEAKER, Verdict.ALTERED, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an excerpt comes from: a collection, and the generation of it that was asked."""

    collection: str
    generation: str


@dataclass(slots=True)
class Together:
    """Desks on one bench that answer one question together."""

    desks: tuple[Desk, ...]
    # By identity, the excerpts kept so that it stays theirs: two collections may hold equal ones.
    _origins: dict[int, tuple[Excerpt, Origin]] = field(default_factory=dict)

    @property
    def collections(self) -> tuple[str, ...]:
        """The names of the collections."""
        return tuple(desk.collection for desk in self.desks)

    @property
    def quotations(self) -> int:
        """How many quotations an answer shows at once."""
        return self.desks[0].quotations

    def origin_of(self, excerpt: Excerpt) -> Origin:
        """Where an excerpt of an answer given here comes from."""
        return self._origins[id(excerpt)][1]

    def answer(
        self, question: str, *, at_most: int | None = None, filters: Filters = NO_FILTERS
    ) -> Answer | Abstention:
        """Answer now, on this thread. Raises QuothError where no collection can be asked."""

        def ask(desk: Desk) -> Answer | Abstention:
            result = desk.answer(question, at_most=at_most, filters=filters)
            self._remember(result, Origin(desk.collection, desk.generation.name))
            return result

        results = self._each(ask)
        return join_answers(results, at_most or self.quotations, len(results) < len(self.desks))

    def understand(self, text: str, filters: Filters = NO_FILTERS) -> Question:
        """What the words ask, as the collection understands them that knows whom they name."""
        questions = self._each(lambda desk: desk.understand(text, filters))
        return max(questions, key=lambda question: len(question.names))

    async def answer_soon(
        self,
        question: str,
        earlier: Turn | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer on the worker thread a question that may follow an earlier one."""
        bench = self.desks[0].bench
        return await bench.do(lambda: follow(self, question, earlier, at_most, filters))

    async def read_soon(self, read: Callable[[tuple[Generation, ...]], T]) -> T:
        """What `read` finds in the generations in force, on the worker thread."""
        bench = self.desks[0].bench
        return await bench.do(lambda: read(tuple(self._each(lambda desk: desk.generation))))

    async def document_soon(self, collection: str, identity: str) -> Document | None:
        """A document of one of the collections; None where it is not, or not any more."""
        for desk in self.desks:
            if desk.collection == collection:
                return await desk.document_soon(identity)
        return None

    def _remember(self, result: Answer | Abstention, origin: Origin) -> None:
        excerpts = (*result.nearest, *(result.excerpts if isinstance(result, Answer) else ()))
        self._origins |= {id(excerpt): (excerpt, origin) for excerpt in excerpts}

    def _each(self, ask: Callable[[Desk], T]) -> list[T]:
        """What every desk says; one whose collection cannot be read is passed over, not all."""
        found: list[T] = []
        failures: list[CollectionError] = []
        for desk in self.desks:
            try:
                found.append(ask(desk))
            except CollectionError as error:
                log.error("%s", error)
                failures.append(error)
        if not found:
            raise failures[0]
        return found


def collection_of(generation: Generation) -> str:
    """The name of the collection that a generation is of."""
    return generation.folder.parent.parent.name


def join_answers(
    results: Sequence[Answer | Abstention], at_most: int, partly: bool = False
) -> Answer | Abstention:
    """One answer made of those that there are, else one no; `partly` where somebody is missing."""
    answers = [result for result in results if isinstance(result, Answer)]
    refusals = [result for result in results if isinstance(result, Abstention)]
    if not answers:
        refusal = _join_refusals(refusals)
        return replace(refusal, message=f"{refusal.message} {PARTLY}") if partly else refusal
    notes = [*_notes(answers), *([PARTLY] if partly else [])]
    if len(answers) == 1:
        return replace(answers[0], note=" ".join(notes))
    question = max((a.question for a in answers), key=lambda question: len(question.names))
    excerpts = _in_order(question, [answer.excerpts for answer in answers])[:at_most]
    nearest = _by_score([result.nearest for result in results])
    return Answer(question, excerpts, nearest, " ".join(notes))


def best_checks(found: Sequence[Sequence[Check]]) -> tuple[Check, ...]:
    """The same quotations checked in several collections: the best that each came to."""
    return tuple(
        min(checks, key=lambda check: BEST_VERDICTS.index(check.verdict))
        for checks in zip(*found, strict=True)
    )


def first_match(
    find: Callable[[Generation], Match | None], generations: Sequence[Generation]
) -> tuple[Match, Generation] | None:
    """What is found in the first generation that has it, and that generation."""
    for generation in generations:
        match = find(generation)
        if match is not None:
            return match, generation
    return None


def join_topics(groups: Sequence[Sequence[Topic]], limit: int) -> tuple[Topic, ...]:
    """What somebody is quoted on in several collections, the most quotations first."""
    counts: dict[str, int] = {}
    for topic in (topic for group in groups for topic in group):
        counts[topic.words] = counts.get(topic.words, 0) + topic.quotations
    # One collection's order is by more than the count, so it stays.
    ranked = sorted(counts, key=lambda words: -counts[words]) if len(groups) > 1 else list(counts)
    return tuple(Topic(words, counts[words]) for words in ranked[:limit])


def _join_refusals(refusals: Sequence[Abstention]) -> Abstention:
    """The no that came nearest to an answer, with what all of them know."""
    reasons = sorted(refusals, key=lambda refusal: NEAREST.index(refusal.reason))
    best = reasons[0]
    same = [refusal for refusal in refusals if refusal.reason is best.reason]
    return replace(
        best,
        people=_once(refusal.people for refusal in refusals),
        alike=_once(refusal.alike for refusal in same),
        topics=join_topics([refusal.topics for refusal in same], limit=sum(map(_size, same))),
        nearest=_by_score([refusal.nearest for refusal in refusals]),
    )


def _size(refusal: Abstention) -> int:
    return len(refusal.topics)


def _once(groups: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _notes(answers: Sequence[Answer]) -> list[str]:
    """What is said beside the answers, but that somebody is unknown whom another one knows."""
    unknown = set.intersection(*(set(answer.question.unknown) for answer in answers))
    kept = [a.note for a in answers if a.note and set(a.question.unknown) <= unknown]
    return list(dict.fromkeys(kept))


def _in_order(question: Question, groups: Sequence[Sequence[Excerpt]]) -> tuple[Excerpt, ...]:
    """By date where that is the order of each, else by score."""
    listed = all(excerpt.score == 1.0 for group in groups for excerpt in group)
    if question.wish in (Wish.FIRST, Wish.LATEST) or listed:
        newest = question.wish not in (Wish.FIRST, Wish.COUNT)
        return _apart(by_date((e for group in groups for e in group), newest=newest))
    return _by_score(groups)


def by_date(excerpts: Iterator[Excerpt], *, newest: bool) -> list[Excerpt]:
    """Excerpts in order of their documents' dates, undated ones at the end."""
    listed = list(excerpts)
    dated = [excerpt for excerpt in listed if excerpt.document.date]
    dated.sort(key=lambda excerpt: excerpt.document.date or "", reverse=newest)
    return [*dated, *(excerpt for excerpt in listed if not excerpt.document.date)]


def _by_score(groups: Sequence[Sequence[Excerpt]]) -> tuple[Excerpt, ...]:
    """Each group in its own order; of the next ones of all groups, the likeliest goes first."""
    left = [list(group) for group in groups if group]
    merged: list[Excerpt] = []
    while left:
        best = max(left, key=lambda group: group[0].score)
        merged.append(best.pop(0))
        left = [group for group in left if group]
    return _apart(merged)


def _apart(excerpts: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """Without the second of two that are the same place of the same text in two collections."""
    kept: dict[tuple[object, ...], Excerpt] = {}
    for excerpt in excerpts:
        kept.setdefault((excerpt.document.content_hash, excerpt.whole, excerpt.span), excerpt)
    return tuple(kept.values())
