"""`GET /cite/{document}/{hash}?at=…`: a quotation's citation in every style, to be copied."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.citing import cite_match, show_citation
from bot.page.addresses import document_address, read_spans
from bot.page.setting import page_of
from index import CitationError, Document, Generation, Match, Span, Style, find_edition, match_at

NAMES = {
    Style.PLAIN: "Plain text",
    Style.MARKDOWN: "Markdown",
    Style.APA: "APA",
    Style.MLA: "MLA",
    Style.CHICAGO: "Chicago",
    Style.HARVARD: "Harvard",
    Style.IEEE: "IEEE",
    Style.BIBTEX: "BibTeX",
    Style.RIS: "RIS",
    Style.CSL_JSON: "CSL-JSON",
}
GONE = "This text is no longer in the collection; only what stands there can be cited."
MISPLACED = "The address does not name a range of characters of the text: ?at=10-20 does."


@dataclass(frozen=True, slots=True)
class Setting:
    """A citation in one style, or why it cannot be set."""

    name: str
    text: str
    failure: str = ""


async def cite_quotation(request: Request) -> Response:
    """Every style under one another; `bare` leaves the frame of the page away."""
    identity, digest = request.path_params["document"], request.path_params["digest"]
    at, page = request.query_params.get("at", ""), page_of(request)

    def look(generation: Generation) -> Match | None:
        document = find_edition(identity, digest, generation)
        if not isinstance(document, Document):
            raise HTTPException(HTTPStatus.GONE, GONE)
        spans = _spans(at, document)
        whole = Span(spans[0].start, spans[-1].end)
        return match_at(document.id, whole, generation)

    match = await page.desk.read_soon(look)
    if match is None:
        raise HTTPException(HTTPStatus.BAD_REQUEST, MISPLACED)
    # Each style is a run of pandoc, a process of its own.
    settings = await asyncio.gather(
        *(asyncio.to_thread(_set, match, style, page.today()) for style in NAMES)
    )
    template = "citations.html" if "bare" in request.query_params else "cite.html"
    viewer = document_address(match.document, (match.span,))
    return await page.show(template, match=match, settings=settings, viewer=viewer)


def _spans(at: str, document: Document) -> tuple[Span, ...]:
    try:
        spans = read_spans(at, len(document.text))
    except ValueError:
        spans = ()
    if not spans:
        raise HTTPException(HTTPStatus.BAD_REQUEST, MISPLACED)
    return spans


def _set(match: Match, style: Style, today: date) -> Setting:
    try:
        return Setting(NAMES[style], show_citation(cite_match(match, style, today), match))
    except CitationError as error:
        return Setting(NAMES[style], "", str(error))
