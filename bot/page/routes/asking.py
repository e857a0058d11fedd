"""`GET /?q=…`: a question, in the light of the ones before it -> its answer, streamed.

The whole conversation stands in the address: `q` is the question, `past` the earlier ones as they
were understood, so that each can be opened, shared and gone back to by itself; `shown` which
quotations of the last one's answer were shown ("0-3"), for a question that asks for more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.failures import report
from bot.following import Turn
from bot.page.addresses import ask_address
from bot.page.cards import CardView, view_cards
from bot.page.setting import Page, page_of
from bot.render import abstention_text, understanding
from index import (
    Abstention,
    Answer,
    Filters,
    Generation,
    Question,
    QuothError,
    Reason,
    match_sources,
    match_speakers,
    read_bound,
    topics_of,
)

PAST_KEPT = 6
SUGGESTED = 8
EXAMPLE_PEOPLE, EXAMPLE_TOPICS = 3, 2
SHOWN = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)
FILTERS = ("speaker", "source", "after", "before")


@dataclass(frozen=True, slots=True)
class Query:
    """What the address asks for."""

    question: str
    past: tuple[str, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    shown: tuple[int, int] = (0, 0)

    def without(self, name: str) -> str:
        """The address of the same question without one of its filters."""
        kept = {key: value for key, value in self.filters.items() if key != name}
        return ask_address(self.question, self.past, **kept)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link that leads on."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: cards, or a reason with suggestions, or what went wrong."""

    meaning: str = ""
    understood: tuple[tuple[str, str], ...] = ()
    note: str = ""
    shown: str = ""
    cards: Sequence[CardView] = ()
    closest: Sequence[CardView] = ()
    reason: str = ""
    suggestions: Sequence[Suggestion] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the collection holds, for the page without a question."""

    documents: int = 0
    quotations: int = 0
    people: int = 0
    suggestions: Sequence[Suggestion] = ()
    failure: str = ""


async def ask(request: Request) -> Response:
    """The chat page, with the answer to `q` where there is one."""
    page, query = page_of(request), read_query(request.query_params)

    async def answered() -> Outcome:
        return await answer(page, query)

    async def welcomed() -> Welcome:
        return await welcome(page)

    return page.stream("ask.html", query=query, answered=answered, welcomed=welcomed)


def read_query(params: QueryParams) -> Query:
    """The question and what goes with it; empty values are none."""
    return Query(
        params.get("q", "").strip(),
        tuple(text for text in params.getlist("past") if text.strip())[-PAST_KEPT:],
        {name: params[name].strip() for name in FILTERS if params.get(name, "").strip()},
        _read_shown(params.get("shown", "")),
    )


def _read_shown(words: str) -> tuple[int, int]:
    """Which quotations were shown; (0, 0) where that is not known."""
    found = SHOWN.fullmatch(words)
    return (int(found[1]), int(found[2])) if found else (0, 0)


async def answer(page: Page, query: Query) -> Outcome:
    """Ask the desk; whatever goes wrong is said in a sentence, for the page has begun."""
    try:
        filters = read_filters(query, page.today())
        earlier = Turn(query.past[-1], filters, *query.shown) if query.past else None
        result = await page.desk.answer_soon(query.question, earlier, filters=filters)
    except QuothError as error:
        return Outcome(failure=str(error))
    except Exception as error:
        return Outcome(failure=report(error, lambda: page.config.data_dir))
    return _outcome(page, result)


def read_filters(query: Query, today: date) -> Filters:
    """The restrictions of the address. Raises QuestionError for a date that cannot be read."""
    given = query.filters
    return Filters(
        tuple(filter(None, [given.get("speaker")])),
        tuple(filter(None, [given.get("source")])),
        read_bound(given["after"], today, end=False) if "after" in given else None,
        read_bound(given["before"], today, end=True) if "before" in given else None,
    )


async def suggest(request: Request) -> Response:
    """Names of speakers or sources for what was typed so far, as a JSON list."""
    typed = request.query_params.get("typed", "")
    find = match_speakers if request.path_params["kind"] == "speaker" else match_sources
    names = await page_of(request).desk.read_soon(lambda g: find(g, typed, SUGGESTED))
    return JSONResponse(list(names))


def _outcome(page: Page, result: Answer | Abstention) -> Outcome:
    question, today = result.question, page.today()
    understood = (question.text, tuple(_understood(question)))
    match result:
        case Answer():
            start, count = question.offset, len(result.excerpts)
            return Outcome(
                *understood,
                note=result.note,
                shown=f"{start}-{start + count}",
                cards=view_cards(result.excerpts, today),
            )
        case Abstention():
            return Outcome(
                *understood,
                closest=view_cards(result.nearest, today),
                reason=abstention_text(result),
                suggestions=_suggestions(result),
            )


def _understood(question: Question) -> Iterator[tuple[str, str]]:
    """How a question was understood, as names and values; filters have chips of their own."""
    for name, value in understanding(replace(question, given=Filters())).items():
        if value:
            yield name, " ".join(value.split())
    if question.carried:
        yield "carried over", ", ".join(question.carried)


def _suggestions(abstention: Abstention) -> list[Suggestion]:
    """The same of people whose names are alike; what the asked person is quoted on; of anybody."""
    asked = abstention.question
    match abstention.reason:
        case Reason.NO_SUCH_SPEAKER:
            people = abstention.alike or abstention.people
            questions = [f"what did {name} say about {asked.topic}?" for name in people]
        case Reason.NOT_ON_THIS:
            who = " and ".join(asked.names)
            topics = [f"what did {who} say about {topic.words}?" for topic in abstention.topics]
            questions = [*topics, f"what was said about {asked.topic}?"]
        case _:
            questions = []
    return [Suggestion(words, ask_address(words)) for words in questions[:SUGGESTED]]


async def welcome(page: Page) -> Welcome:
    """What can be asked about here."""

    def look(generation: Generation) -> Welcome:
        counts = generation.manifest.counts
        people = len(generation.people.speakers)
        examples = tuple(_examples(generation))
        return Welcome(counts.documents, counts.quotations, people, examples)

    try:
        return await page.desk.read_soon(look)
    except QuothError as error:
        return Welcome(failure=str(error))


def _examples(generation: Generation) -> Iterator[Suggestion]:
    """What the people who are quoted most are quoted on."""
    for number, speaker in enumerate(generation.people.speakers[:EXAMPLE_PEOPLE]):
        for topic in topics_of(generation, (number,), EXAMPLE_TOPICS):
            words = f"What did {speaker.name} say about {topic.words}?"
            yield Suggestion(words, ask_address(words))
