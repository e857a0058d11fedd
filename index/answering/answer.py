"""ask(): a question -> `Answer` or `Abstention`, every slice read back and compared.

What is shown as a quotation is a range of a stored document. Just before it leaves the store
(excerpts.py) the document is read again, its hash and the slice are compared, and a quotation that
differs by one character is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from index.answering.composing import AS_GOOD, Finding, compose
from index.answering.evidence import Weighed, weigh
from index.answering.exactly import find_exactly
from index.answering.excerpts import Excerpt, make_excerpt
from index.answering.filters import (
    EVERYWHERE,
    NO_FILTERS,
    Filters,
    Scope,
    documents_named,
    find_scope,
    in_a_year_of,
)
from index.answering.gathering import around, by_date, gather, gathered_note, in_turns
from index.answering.how import Wish
from index.answering.listing import names_like
from index.answering.question import Question, restrict, understand_question, without_time
from index.answering.reader import Reader
from index.answering.refusing import beside_answer, left_out, no_source, nobody
from index.answering.regions import read_in_region
from index.answering.rereading import Judged, read_again
from index.answering.retrieval import Candidate, LocalSearcher
from index.answering.sources import source_index
from index.answering.subjects import Topic, topics_of
from index.errors import QuoteMismatch
from index.settings import AnsweringSettings, Settings
from index.storage.encoder import Encoder
from index.storage.generation import Generation, damage_is_said
from index.storage.scoping import sentences_doing

YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """One to five quotations, the best first, and the question as understood.

    `nearest` holds further ranked excerpts that were not good enough to be given. `note` is what a
    person should know beside it: how many statements there are, who of several is not quoted.
    """

    question: Question
    excerpts: tuple[Excerpt, ...]
    nearest: tuple[Excerpt, ...] = ()
    note: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The excerpts as they are shown: a quotation each, repeats folded, positions by date."""
        return compose(self.excerpts, ordered=self.question.wish is not Wish.BEST)


# So many quotations tell well enough what somebody is quoted on, in a moment.
TOPICS_READ = 100


class Reason(StrEnum):
    """Why nothing is shown."""

    NO_SUCH_SPEAKER = "no_such_speaker"
    NO_SUCH_SOURCE = "no_such_source"
    NOT_ON_THIS = "not_on_this"
    NOTHING_FOUND = "nothing_found"
    NO_MORE = "no_more"


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


@damage_is_said
def ask(
    text: str,
    generation: Generation,
    encoder: Encoder,
    settings: Settings,
    documents: Sequence[str] = (),
    reader: Reader | None = None,
    filters: Filters = NO_FILTERS,
    today: Callable[[], date] = date.today,
    watch: Callable[[Steps], None] | None = None,
) -> Answer | Abstention:
    """Answer `text` from one generation, or say why not.

    `documents` (ids) and `filters` restrict what may answer. With a `reader` the first candidates
    are read again in their context. `watch` is told the steps before the answer is composed. Raises
    QuestionError for a question without words, or too long.
    """
    question = understand(text, generation, settings.answering, filters, today)
    asked = _Asked(generation, encoder, settings, tuple(documents), reader, watch)
    result = _respond(question, asked)
    if question.loose and isinstance(result, Abstention):
        # The time may have been part of the subject; then the words that answer tell of it.
        result = _on_time(_respond(without_time(question), asked)) or result
    if isinstance(result, Answer):
        note = " ".join(filter(None, (result.note, beside_answer(question))))
        return replace(result, note=note)
    return result


def understand(
    text: str,
    generation: Generation,
    settings: AnsweringSettings,
    filters: Filters = NO_FILTERS,
    today: Callable[[], date] = date.today,
) -> Question:
    """What `text` asks of one generation, without an answer. Raises QuestionError."""
    question = understand_question(
        text,
        generation.people,
        settings.max_question_characters,
        source_index(generation.records),
        today(),
    )
    return replace(question, given=filters)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question is asked of, and with what."""

    generation: Generation
    encoder: Encoder
    settings: Settings
    documents: tuple[str, ...]
    reader: Reader | None
    watch: Callable[[Steps], None] | None


def _respond(question: Question, asked: _Asked) -> Answer | Abstention:
    question, scope, wider = place_question(question, asked.generation, asked.documents)
    result = _found(question, scope, asked)
    if wider and isinstance(result, Answer):
        return replace(result, note=" ".join(filter(None, (wider, result.note))))
    return result


def place_question(
    question: Question, generation: Generation, documents: Sequence[str] = ()
) -> tuple[Question, Scope, str]:
    """A question as it is asked of one collection, what of that it is asked of, and a note.

    `documents` (ids) restrict it. Its speakers are those that the restrictions leave, a month
    without a year has one, and a place that no document names is read as its region: so the note.
    """
    if question.yearless:
        question = _in_a_year(question, generation, documents)
    scope = _scope_among(documents, generation, question.filters, question.given)
    question = restrict(question, scope, generation.people)
    if question.exact:
        return question, scope, ""
    question, wider = read_in_region(question, generation)
    return question, scope, wider


def _scope_among(documents: Sequence[str], generation: Generation, *filters: Filters) -> Scope:
    """What filters leave of these documents (ids; none for all)."""
    scope = find_scope(generation, *filters)
    return scope.within(documents_named(documents, generation)) if documents else scope


def _in_a_year(question: Question, generation: Generation, documents: Sequence[str]) -> Question:
    """A question of a time without a year, asked of the last year from which there is something."""
    undated = replace(question.filters, after=None, before=None)
    scope = _scope_among(documents, generation, undated, question.given)
    if question.speakers:
        people = [generation.people.speakers[number] for number in question.speakers]
        theirs = [document for speaker in people for document in speaker.documents]
        scope = scope.within(documents_named(theirs, generation))
    filters = in_a_year_of(scope.documents, question.filters, generation)
    return replace(question, filters=filters, yearless=False)


def _found(question: Question, scope: Scope, asked: _Asked) -> Answer | Abstention:
    """What the collection has on a question, each asked in the way of its kind."""
    if len(question.apart) > 1:
        return _together(question, scope, asked)
    if question.exact:
        return _exactly(question, scope, asked)
    listed = question.wish is not Wish.BEST or (question.anything and not question.whole)
    if question.speakers and listed:
        return _gathered(question, scope, asked)
    return _searched(question, scope, asked)


def _searched(question: Question, scope: Scope, asked: _Asked) -> Answer | Abstention:
    """The best of what is found for a question."""
    generation, settings = asked.generation, asked.settings
    searcher = LocalSearcher(generation, asked.encoder, settings.retrieval)
    candidates = searcher.search(question, asked.documents, scope)
    judged: dict[int, Judged] = {}
    languages = generation.lexical.languages
    weighed = weigh(candidates, question, languages, _read(question, asked, judged))
    if asked.watch is not None:
        asked.watch(Steps(question, candidates, judged, weighed))
    note = ""
    if question.deed:
        weighed, note = _doing_first(weighed, question, asked)
    result = answer(question, weighed, generation, settings.answering, scope)
    if isinstance(result, Answer) and question.wish in (Wish.FIRST, Wish.LATEST):
        newest = question.wish is Wish.LATEST
        result = replace(result, excerpts=by_date(result.excerpts, newest=newest))
    return replace(result, note=note) if isinstance(result, Answer) else result


def _read(
    question: Question, asked: _Asked, judged: dict[int, Judged]
) -> Callable[[Sequence[Candidate]], Mapping[int, Judged]] | None:
    """How the reader judges candidates, its judgements put into `judged`.

    None without a reader, and where nobody could have answered.
    """
    reader, windows = asked.reader, asked.settings.retrieval.windows
    nobody_known = question.spoken and not question.speakers
    if reader is None or not windows or nobody_known:
        return None

    def read(first: Sequence[Candidate]) -> Mapping[int, Judged]:
        judged.update(read_again(question.topic, first, asked.generation, reader, windows))
        return judged

    return read


def _doing_first(
    weighed: Sequence[Weighed], question: Question, asked: _Asked
) -> tuple[tuple[Weighed, ...], str]:
    """What is good enough and does what was asked for ("deny") first; a note where nothing does."""
    assert question.deed is not None
    deed, least = question.deed, asked.settings.answering.least_score
    good = [w for w in weighed if w.score >= least]
    numbers = [w.candidate.sentence.number for w in good]
    doing = sentences_doing(asked.generation.records, numbers, deed.act, deed.forms)
    near = [w for w in good if w.score >= AS_GOOD * good[0].score]
    first = [w for w in near if w.candidate.sentence.number in doing]
    rest = [w for w in weighed if w not in first]
    note = "" if first else f"No statement found is reported by the verb asked for ({deed.verb})."
    return (*first, *rest), note


def _gathered(question: Question, scope: Scope, asked: _Asked) -> Answer | Abstention:
    """All that the speakers are quoted on the subject, as many as an answer shows."""
    limit = asked.settings.answering.quotations
    gathered = gather(question, scope, asked.generation, limit)
    if not gathered.excerpts:
        return _abstain(question, (), asked.generation, scope)
    return Answer(question, gathered.excerpts, note=gathered_note(question, gathered))


def _exactly(question: Question, scope: Scope, asked: _Asked) -> Answer | Abstention:
    """The quotation that has the very words asked for."""
    if question.spoken and not question.speakers:
        return _abstain(question, (), asked.generation, scope)
    found = find_exactly(question, scope, asked.generation)
    if found.excerpt and found.answers:
        return Answer(question, (found.excerpt,), note=found.note)
    nearest = (found.excerpt,) if found.excerpt else ()
    return replace(_abstain(question, nearest, asked.generation, scope), message=found.note)


def _together(question: Question, scope: Scope, asked: _Asked) -> Answer | Abstention:
    """Several speakers, each answered by their own words, in turns."""
    answering = asked.settings.answering
    share = max(1, answering.quotations // len(question.apart))
    settings = replace(asked.settings, answering=replace(answering, quotations=share))
    people = asked.generation.people.speakers
    results = [
        _respond(
            replace(question, speakers=group, names=tuple(people[n].name for n in group), apart=()),
            replace(asked, settings=settings),
        )
        for group in question.apart
    ]
    answers = [result for result in results if isinstance(result, Answer)]
    nearest = in_turns([result.nearest for result in results])
    if not answers:
        return _abstain(question, nearest, asked.generation, scope)
    silent = [result.message for result in results if isinstance(result, Abstention)]
    notes = dict.fromkeys((*silent, *(result.note for result in answers if result.note)))
    excerpts = in_turns([result.excerpts for result in answers])
    return Answer(question, excerpts, nearest, " ".join(notes))


def _on_time(result: Answer | Abstention) -> Answer | None:
    """Those words of an answer that tell of the year in its subject."""
    years = set(YEAR.findall(result.question.topic))
    if isinstance(result, Abstention) or not years:
        return None
    told = tuple(e for e in result.excerpts if years & set(YEAR.findall(around(e))))
    note = f"No document of {' or '.join(sorted(years))} answers; these words tell of it."
    return replace(result, excerpts=told, note=note) if told else None


def answer(
    question: Question,
    weighed: Sequence[Weighed],
    generation: Generation,
    settings: AnsweringSettings,
    scope: Scope = EVERYWHERE,
) -> Answer | Abstention:
    """Show the best of the weighed candidates; abstain where none is good enough."""
    excerpts = tuple(_excerpts(weighed, question, generation, settings.quotations))
    nobody_known = question.spoken and not question.speakers
    good = tuple(e for e in excerpts if e.score >= settings.least_score and not nobody_known)
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
