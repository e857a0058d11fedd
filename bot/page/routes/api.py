"""`/api/…`: what the page shows, as JSON for other programs; documented in docs/api.md.

The same guard stands before it as before the page. What is asked wrongly, or is not there, is told
as `{"error": "a sentence"}` with the status that fits (see `bot.page.app`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import programs
from bot.checks import check_in_turns
from bot.citing import citation_to_json, cite_match, find_quotation
from bot.following import Turn
from bot.page.routes.asking import read_filters, read_query
from bot.page.routes.checking import BODY_BYTES, TEXT_CHARACTERS
from bot.page.setting import page_of
from index import (
    Citation,
    Generation,
    Match,
    SpeakerEntry,
    Style,
    check_words,
    sources_of,
    speakers_of,
)

ROWS, MOST_ROWS = 20, 1000
STYLES = ", ".join(style.value for style in Style)
NOT_THERE = "These words are not in the collection word for word: /api/verify tells what differs."
NO_JSON = 'The body has to be JSON: {"text": "…"}, or {"quote": "…", "speaker": "…"}.'


async def ask(request: Request) -> Response:
    """`q`, after the questions in `past`; `speaker`, `source`, `after`, `before`, `top`."""
    page, query = page_of(request), read_query(request.query_params)
    _needed(request.query_params, "q")
    filters = read_filters(query, page.today())
    earlier = Turn(query.past[-1], filters) if query.past else None
    top = _number(request.query_params, "top", None, 1, page.desk.quotations)
    result = await page.desk.answer_soon(query.question, earlier, top, filters)
    return _json(programs.answer_object(query.question, result))


async def list_quotes(request: Request) -> Response:
    """What `speaker` is quoted on: `topic`, `after`, `before`, `limit`, `offset`."""
    page, params = page_of(request), request.query_params
    speaker, topic = _needed(params, "speaker"), params.get("topic", "").strip() or None
    days = programs.filters_of(None, None, params.get("after"), params.get("before"), page.today())
    limit, offset = _sheet(params)
    found = await page.desk.read_soon(
        lambda g: programs.quotes_object(speaker, topic, days, limit, offset, g)
    )
    return _json(found, HTTPStatus.OK if found["speakers"] else HTTPStatus.NOT_FOUND)


async def verify(request: Request) -> Response:
    """The quotations in a `text`, or one `quote` given to a `speaker`, from a body of JSON."""
    body = await _body(request)
    quote, speaker, text = (_words(body, key) for key in ("quote", "speaker", "text"))
    if not quote and not text:
        raise HTTPException(HTTPStatus.BAD_REQUEST, NO_JSON)

    desk = page_of(request).desk
    if text and not quote:
        checks = await check_in_turns(text, desk)
    else:
        checks = (await desk.read_soon(partial(check_words, quote or "", speaker)),)
    return _json({"checks": programs.checks_object(checks)})


async def cite(request: Request) -> Response:
    """The citation of a `quotation` (its words, or its id) in a `style`."""
    page, quotation = page_of(request), _needed(request.query_params, "quotation")
    style = _style(request.query_params.get("style", Style.APA.value))

    def look(generation: Generation) -> tuple[Citation, Match] | None:
        match = find_quotation(quotation, generation)
        return None if match is None else (cite_match(match, style, page.today()), match)

    found = await page.desk.read_soon(look)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, NOT_THERE)
    return _json(citation_to_json(*found))


async def list_speakers(request: Request) -> Response:
    """Everybody quoted, most quoted first; `name` looks for a part of a name; `limit`, `offset`."""
    typed = request.query_params.get("name", "").strip().casefold()
    limit, offset = _sheet(request.query_params)
    entries = await page_of(request).desk.read_soon(speakers_of)
    found = [entry for entry in entries if _named(entry, typed)]
    rows = [_speaker(entry) for entry in found[offset : offset + limit]]
    return _json({"total": len(found), "speakers": rows})


async def list_sources(request: Request) -> Response:
    """The documents, newest first; `limit`, `offset`."""
    limit, offset = _sheet(request.query_params)
    found = await page_of(request).desk.read_soon(lambda g: sources_of(g, limit, offset))
    return _json({"total": found.total, "sources": [asdict(entry) for entry in found.entries]})


async def read_document(request: Request) -> Response:
    """A document as stored, by its id or a quotation's: `start`, `end`, `hash`."""
    params, reference = request.query_params, request.path_params["document"]
    start, end = (_number(params, name, None, 0) for name in ("start", "end"))
    found = await page_of(request).desk.read_soon(
        lambda g: programs.source_object(reference, params.get("hash"), start, end, g)
    )
    return _json(found)


ROUTES = (
    Route("/api/ask", ask),
    Route("/api/quotes", list_quotes),
    Route("/api/verify", verify, methods=["POST"]),
    Route("/api/cite", cite),
    Route("/api/speakers", list_speakers),
    Route("/api/sources", list_sources),
    Route("/api/documents/{document:path}", read_document),
)


def _named(entry: SpeakerEntry, typed: str) -> bool:
    names = (entry.speaker.name, *entry.speaker.aliases)
    return any(typed in name.casefold() for name in names)


def _speaker(entry: SpeakerEntry) -> dict[str, Any]:
    speaker = entry.speaker
    return {
        "name": speaker.name,
        "aliases": list(speaker.aliases),
        "roles": [role.words for role in speaker.roles],
        "may_be": list(speaker.may_be),
        "quotations": entry.quotations,
        "first": entry.first,
        "last": entry.last,
    }


def _needed(params: QueryParams, name: str) -> str:
    value = params.get(name, "").strip()
    if not value:
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"“{name}” is missing.")
    return value


def _sheet(params: QueryParams) -> tuple[int, int]:
    """How many rows at most, and how many to leave out first."""
    limit = _number(params, "limit", ROWS, 1, MOST_ROWS)
    return limit or ROWS, _number(params, "offset", 0, 0) or 0


def _number(
    params: QueryParams, name: str, default: int | None, least: int, most: int = 10**9
) -> int | None:
    value = params.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and least <= int(value[:12]) <= most):
        words = f"“{name}” has to be a whole number from {least:,} to {most:,}."
        raise HTTPException(HTTPStatus.BAD_REQUEST, words)
    return int(value)


def _style(value: str) -> Style:
    try:
        return Style(value)
    except ValueError:
        words = f"There is no style “{value}”: {STYLES}."
        raise HTTPException(HTTPStatus.BAD_REQUEST, words) from None


async def _body(request: Request) -> dict[str, Any]:
    """The object that was sent, not read beyond what is taken."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > BODY_BYTES:
            words = f"At most {TEXT_CHARACTERS:,} characters are checked at once."
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
    try:
        body = json.loads(received)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise HTTPException(HTTPStatus.BAD_REQUEST, NO_JSON)
    return body


def _words(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise HTTPException(HTTPStatus.BAD_REQUEST, NO_JSON)
    if value and len(value) > TEXT_CHARACTERS:
        words = f"At most {TEXT_CHARACTERS:,} characters are checked at once."
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
    return value.strip() or None if value else None


def _json(value: Any, status: int = HTTPStatus.OK) -> Response:
    # Half of a surrogate pair can come in with a question, and UTF-8 has no form for it.
    return Response(
        json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"),
        status,
        media_type="application/json",
    )


def refuse(status: int, words: str) -> Response:
    """What goes wrong under `/api/`, as an object."""
    return JSONResponse({"error": words}, status)
