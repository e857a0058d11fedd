"""One small file a format: bytes -> `Extract`s, the text and what the file says of itself.

Every one has `read(data, settings) -> list[Extract]` and raises FormatError for what it cannot
read. Those that stand on a parser of somebody else's are untrusted: `index.documents.isolation`
runs them in a process of their own. The libraries load inside the functions.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from index.documents.source import Extract
from index.settings import DocumentSettings

Format = Callable[[bytes, DocumentSettings], list[Extract]]


class Kind(StrEnum):
    """The formats of documents."""

    PLAIN = "text"
    MARKDOWN = "Markdown"
    WEBPAGE = "HTML"
    PDF = "PDF"
    WORD = "DOCX"
    EPUB = "EPUB"
    FEED = "feed"
    SUBTITLES = "subtitles"
    JSON_LINES = "JSON Lines"


ISOLATED = frozenset({Kind.WEBPAGE, Kind.PDF, Kind.WORD, Kind.EPUB, Kind.FEED})


def format_of(kind: Kind) -> Format:
    """The function that reads documents of this kind."""
    from index.documents.formats import (
        epub,
        feed,
        json_lines,
        markdown,
        pdf,
        plain,
        subtitles,
        webpage,
        word,
    )

    formats: dict[Kind, Format] = {
        Kind.PLAIN: plain.read,
        Kind.MARKDOWN: markdown.read,
        Kind.WEBPAGE: webpage.read,
        Kind.PDF: pdf.read,
        Kind.WORD: word.read,
        Kind.EPUB: epub.read,
        Kind.FEED: feed.read,
        Kind.SUBTITLES: subtitles.read,
        Kind.JSON_LINES: json_lines.read,
    }
    return formats[kind]
