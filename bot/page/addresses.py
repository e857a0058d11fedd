"""The page's addresses, built in one place: questions, documents, people, citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from index import Document, Span

# So much of a content hash stands in a permalink: enough to name a text beyond doubt.
HASH_CHARACTERS = 16


def ask_address(question: str, past: Sequence[str] = (), **filters: str) -> str:
    """Where a question is answered, after the questions in `past`."""
    pairs = [("q", question), *(("past", text) for text in past)]
    pairs += [(name, value) for name, value in filters.items() if value]
    return f"/?{urlencode(pairs)}"


def document_address(document: Document, spans: Iterable[Span] = ()) -> str:
    """The permalink of a document, open at `spans`."""
    return f"/d/{_place(document, spans)}" + ("#at" if spans else "")


def citation_address(document: Document, spans: Iterable[Span]) -> str:
    """Where the citations of a quotation stand."""
    return f"/cite/{_place(document, spans)}"


def speaker_address(name: str, **query: str) -> str:
    """The page about one person."""
    found = {key: value for key, value in query.items() if value}
    return f"/speakers/{quote(name, safe='')}" + (f"?{urlencode(found)}" if found else "")


def _place(document: Document, spans: Iterable[Span]) -> str:
    at = ",".join(f"{span.start}-{span.end}" for span in spans)
    path = f"{quote(document.id, safe='/')}/{document.content_hash[:HASH_CHARACTERS]}"
    return f"{path}?at={at}" if at else path


def read_spans(at: str, length: int) -> tuple[Span, ...]:
    """The ranges that `at` names ("10-20" or "10-20,35-60"); those outside the text are left out.

    Raises ValueError for anything else.
    """
    spans = []
    for piece in filter(None, at.split(",")):
        start, _, end = piece.partition("-")
        if not (start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()):
            raise ValueError(f"not a range of characters: {piece}")
        if int(start) < int(end) <= length:
            spans.append(Span(int(start), int(end)))
    return tuple(sorted(spans))
