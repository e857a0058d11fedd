"""Who is quoted, one person's quotations in order of time, the sources, and feedback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ledger import Ledger, Shown
from bot.page.addresses import document_address, speaker_address
from bot.page.cards import CardView, view_finding
from bot.page.plot import describe, draw, make_bars
from bot.page.setting import Page, page_of
from index import (
    Change,
    Changed,
    Dated,
    Document,
    Generation,
    Moment,
    Span,
    Speaker,
    SpeakerEntry,
    Topic,
    dates_of,
    find_edition,
    people_named,
    sources_of,
    speakers_of,
    timeline,
    topics_of,
)

ROWS = 100
MOMENTS = 20
# What the buttons under an answer say.
FAULTS = {"speaker": "Wrong speaker", "short": "Cut short", "subject": "Off the subject"}
NOBODY = "Nobody by the name of “{name}” is quoted in this collection."
CHANGED = "The document has changed since."
AS_NOW = "As the words stand now."
NO_DOCUMENT = "There is no document “{name}” in this collection."


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which page of a list is shown, and the addresses of its neighbours."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MomentView:
    """A statement as cards, where else it stands, and how it was worded earlier."""

    cards: tuple[CardView, ...]
    repeats: tuple[tuple[str, str], ...]
    earlier: tuple[str, str] | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything on a speaker's page."""

    people: tuple[Speaker, ...]
    dates: tuple[Dated, ...]
    topics: tuple[Topic, ...]
    moments: tuple[Moment, ...]
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody said was wrong, with the words that were shown (None: no longer kept)."""

    fault: str
    question: str
    words: str | None
    viewer: str | None
    title: str
    note: str


async def list_speakers(request: Request) -> Response:
    """Everybody quoted, most quoted first; `name` looks for a part of a name."""
    page, typed = page_of(request), request.query_params.get("name", "").strip()
    entries = await page.desk.read_soon(speakers_of)
    if typed:
        entries = tuple(entry for entry in entries if _named(entry, typed))
    start = _start(request, ROWS)
    sheet = _sheet(request, start, ROWS, len(entries))
    shown = entries[start : start + ROWS]
    return await page.show("speakers.html", entries=shown, typed=typed, sheet=sheet)


def _named(entry: SpeakerEntry, typed: str) -> bool:
    names = (entry.speaker.name, *entry.speaker.aliases)
    return any(typed.casefold() in name.casefold() for name in names)


async def show_speaker(request: Request) -> Response:
    """One person: roles, when they are quoted, on what, and the quotations in order of time."""
    page, name = page_of(request), request.path_params["name"]
    topic = request.query_params.get("topic", "").strip()
    start = _start(request, MOMENTS)

    def look(generation: Generation) -> Profile:
        numbers = _people(name, generation)
        found = timeline(generation, numbers, topic or None, limit=MOMENTS, offset=start)
        return Profile(
            tuple(generation.people.speakers[number] for number in numbers),
            dates_of(generation, numbers, topic or None),
            topics_of(generation, numbers),
            found.moments,
            found.shown,
            found.total,
        )

    profile = await page.desk.read_soon(look)
    return await page.show(
        "speaker.html",
        name=name,
        topic=topic,
        profile=profile,
        described=describe(profile.dates),
        plotted=bool(make_bars(profile.dates)),
        plot=_plot_address(name, topic),
        moments=[_moment(moment, page) for moment in profile.moments],
        sheet=_sheet(request, start, MOMENTS, profile.total),
    )


def _plot_address(name: str, topic: str) -> Callable[[str], str]:
    path, _, _ = speaker_address(name).partition("?")
    query = speaker_address(name, topic=topic).removeprefix(path)
    return lambda scheme: f"{path}/timeline.svg{query}{'&' if query else '?'}scheme={scheme}"


def _moment(moment: Moment, page: Page) -> MomentView:
    earlier = moment.earlier
    return MomentView(
        tuple(view_finding(moment.finding, page.today())),
        tuple(_where(variant.excerpt.document, variant.excerpt.span) for variant in moment.repeats),
        _where(earlier.excerpt.document, earlier.excerpt.span) if earlier else None,
        earlier.changes if earlier else (),
    )


def _where(document: Document, span: Span) -> tuple[str, str]:
    """A document's title and date, and its address."""
    words = f"{' '.join(document.title.split())}, {document.date or 'undated'}"
    return words, document_address(document, (span,))


async def draw_timeline(request: Request) -> Response:
    """When somebody is quoted, as a picture; `scheme=dark` for dark pages."""
    page, name = page_of(request), request.path_params["name"]
    topic = request.query_params.get("topic", "").strip() or None

    def look(generation: Generation) -> tuple[Dated, ...]:
        return dates_of(generation, _people(name, generation), topic)

    bars = make_bars(await page.desk.read_soon(look))
    dark = request.query_params.get("scheme") == "dark"
    picture = await asyncio.to_thread(draw, bars, dark)
    # The drawing's own style sheet stands in it; there is nothing else in a picture to be let in.
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(picture, media_type="image/svg+xml", headers=policy)


def _people(name: str, generation: Generation) -> tuple[int, ...]:
    numbers = people_named(name, generation)
    if not numbers:
        raise HTTPException(HTTPStatus.NOT_FOUND, NOBODY.format(name=name))
    return numbers


async def list_sources(request: Request) -> Response:
    """The documents of the collection, newest first."""
    page, start = page_of(request), _start(request, ROWS)
    sources = await page.desk.read_soon(lambda generation: sources_of(generation, ROWS, start))
    sheet = _sheet(request, start, ROWS, sources.total)
    return await page.show("sources.html", sources=sources, sheet=sheet)


async def find_source(request: Request) -> Response:
    """From a document's id to its permalink."""
    identity = request.path_params["document"]

    def look(generation: Generation) -> Document | None:
        number = generation.records.document_numbers().get(identity)
        return None if number is None else generation.records.document(number)

    document = await page_of(request).desk.read_soon(look)
    if document is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, NO_DOCUMENT.format(name=identity))
    return RedirectResponse(document_address(document))


async def list_feedback(request: Request) -> Response:
    """What people said was wrong with answers on Discord, the last first."""
    page = page_of(request)
    path = page.config.data_dir / "bot.sqlite"
    found = await asyncio.to_thread(_complaints, path, page.collection) if path.exists() else ()
    start = _start(request, ROWS)
    rows = tuple(reversed(found))[start : start + ROWS]

    def look(generation: Generation) -> list[Complaint]:
        return [_complaint(*row, generation) for row in rows]

    complaints = await page.desk.read_soon(look)
    sheet = _sheet(request, start, ROWS, len(found))
    return await page.show("feedback.html", complaints=complaints, sheet=sheet)


def _complaints(path: Path, collection: str) -> tuple[tuple[int, str, str, Shown], ...]:
    ledger = Ledger(path)
    try:
        return ledger.complaints(collection)
    finally:
        ledger.close()


def _complaint(
    person: int, fault: str, question: str, shown: Shown, generation: Generation
) -> Complaint:
    """A complaint with the words that were shown, as far as their text is still kept."""
    document, note = _shown_text(shown, generation)
    label = FAULTS.get(fault, fault)
    if document is None or not shown.start < shown.end <= len(document.text):
        return Complaint(label, question, None, None, shown.document, note)
    span = Span(shown.start, shown.end)
    viewer = document_address(document, (span,))
    return Complaint(label, question, span.of(document.text), viewer, document.title, note)


def _shown_text(shown: Shown, generation: Generation) -> tuple[Document | None, str]:
    """The text that a quotation was shown from, and what to say where it is another one by now."""
    if not shown.hash:
        # Before complaints kept it: all that is known is where the words stood.
        number = generation.records.document_numbers().get(shown.document)
        return (None if number is None else generation.records.document(number)), AS_NOW
    match find_edition(shown.document, shown.hash, generation):
        case Document() as document:
            return document, ""
        case Changed() as changed:
            return changed.earlier, CHANGED
        case None:
            return None, ""


def _start(request: Request, size: int) -> int:
    """The first row of the page asked for; pages count from 1."""
    number = request.query_params.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 8):
        return 0
    return max(0, int(number) - 1) * size


def _sheet(request: Request, start: int, size: int, total: int) -> Sheet:
    def address(number: int) -> str:
        url = request.url.include_query_params(page=number)
        return f"?{url.query}"

    number = start // size + 1
    return Sheet(
        min(start + 1, total),
        min(start + size, total),
        total,
        address(number - 1) if start else None,
        address(number + 1) if start + size < total else None,
    )
