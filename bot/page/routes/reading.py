"""`GET /d/{document}/{hash}?at=…`: a document as it was stored, open at a quotation.

The hash in the address is of the text that was quoted. Where the text is another one by now the
page says so and shows what became of the words; a document that was taken out stays gone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.hidden import hidden_remark
from bot.page.addresses import citation_address, document_address, read_spans
from bot.page.cards import original_address
from bot.page.setting import page_of
from bot.page.viewer import View, make_view
from index import (
    Changed,
    Check,
    Document,
    Generation,
    Span,
    check_words,
    find_edition,
    spoken_in,
)

GONE = "This document is no longer in the collection, and neither are its words."
MISPLACED = "The address does not name a range of characters: ?at=10-20 does."
CHANGES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: "-" stood before, "+" stands now, "…" where lines were left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document that changed: the words that were quoted, and what became of them."""

    document: Document
    words: tuple[tuple[str, Check, str | None], ...]
    lines: tuple[Line, ...]
    kept: bool


async def read(request: Request) -> Response:
    """The source viewer."""
    identity, digest = request.path_params["document"], request.path_params["digest"]
    at, part = request.query_params.get("at", ""), request.query_params.get("part", "")
    page = page_of(request)

    def look(generation: Generation) -> View | Comparison | None:
        match find_edition(identity, digest, generation):
            case Document() as document:
                spans = _spans(at, document)
                number = int(part) - 1 if part.isdecimal() and len(part) < 6 else None
                return make_view(document, spoken_in(document, generation), spans, number)
            case Changed() as changed:
                return _compare(changed, at, generation)
            case None:
                return None

    match await page.desk.read_soon(look):
        case View() as view if view.document.id != identity:
            return RedirectResponse(document_address(view.document, view.spans))
        case View() as view:
            return await page.show(
                "document.html",
                view=view,
                remark=hidden_remark(view.document.text),
                original=original_address(view.document, view.spans),
                cite=citation_address(view.document, view.spans) if view.spans else None,
                part_address=lambda number: f"{request.url.path}?at={at}&part={number}",
            )
        case Comparison() as comparison:
            return await page.show("changed.html", HTTPStatus.OK, comparison=comparison)
        case _:
            raise HTTPException(HTTPStatus.GONE, GONE)


def _spans(at: str, document: Document) -> tuple[Span, ...]:
    try:
        return read_spans(at, len(document.text))
    except ValueError:
        raise HTTPException(HTTPStatus.BAD_REQUEST, MISPLACED) from None


def _compare(changed: Changed, at: str, generation: Generation) -> Comparison:
    """What became of the words at `at`, as far as the earlier text is kept."""
    document, earlier = changed.document, changed.earlier
    if earlier is None:
        return Comparison(document, (), (), False)
    words = tuple(
        _trace(span.of(earlier.text), document, generation) for span in _spans(at, earlier)
    )
    return Comparison(document, words, tuple(_lines(earlier, document)), True)


def _trace(words: str, document: Document, generation: Generation) -> tuple[str, Check, str | None]:
    """Words that stood in the document, what became of them, and where they are in it now."""
    check = check_words(words, None, generation)
    match = check.match if check.match and check.match.document.id == document.id else None
    return words, check, document_address(document, (match.span,)) if match else None


def _lines(earlier: Document, document: Document) -> Iterator[Line]:
    """Which lines of the text are others now, the first of them."""
    before, now = earlier.text.splitlines(), document.text.splitlines()
    matcher = difflib.SequenceMatcher(None, before, now, autojunk=False)
    shown = 0
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        if shown >= CHANGES_SHOWN:
            yield Line("…", "")
            return
        found = [*(("-", t) for t in before[start:end]), *(("+", t) for t in now[first:last])]
        yield from (Line(sign, text) for sign, text in found[:CHANGES_SHOWN] if text.strip())
        shown += len(found)
