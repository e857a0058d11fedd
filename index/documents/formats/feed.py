"""RSS and Atom: every entry is a document, published by the feed."""

from __future__ import annotations

import re
from typing import Any

from index.documents.encoding import cleaned
from index.documents.formats.markup import check_nesting, paragraphs_of
from index.documents.metadata import entry_name, metadata_from
from index.documents.source import Extract, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings

ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The entries that hold words, in the order of the feed."""
    if ENTITY.search(data):
        # Feeds need none, and nested ones are a known bomb.
        raise FormatError("declares XML entities, which are not accepted")
    import feedparser

    parsed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    if not parsed.get("version"):
        raise FormatError("is not a feed (RSS or Atom)")
    extracts = []
    for number, entry in enumerate(parsed.entries, start=1):
        text = _text(entry, settings)
        if text:
            known = _metadata(entry, parsed.feed)
            extracts.append(Extract(text, known, name=entry_name(known.title, number)))
    if not extracts:
        raise FormatError("is a feed without entries that hold words")
    return extracts


def _text(entry: Any, settings: DocumentSettings) -> str:
    from lxml import html

    contents = [item.value for item in entry.get("content", []) if item.get("value")]
    markup = max(contents, key=len) if contents else entry.get("summary", "")
    if not markup.strip():
        return ""
    check_nesting(markup.encode("utf-8", "replace"), settings.max_nesting)
    tree = html.fragment_fromstring(cleaned(markup), create_parent="div")
    return paragraphs_of(tree)[0]


def _metadata(entry: Any, feed: Any) -> Metadata:
    return metadata_from(
        {
            "title": entry.get("title"),
            "date": _date(entry),
            "author": entry.get("author"),
            "publisher": feed.get("title"),
            "url": entry.get("link"),
            "language": entry.get("language") or feed.get("language"),
        }
    )


def _date(entry: Any) -> str | None:
    """When an entry was published: as feedparser reads it, else as written."""
    for name in ("published", "updated"):
        moment, written = entry.get(f"{name}_parsed"), entry.get(name)
        if moment:
            return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}"
        if written:
            return str(written)
    return None
