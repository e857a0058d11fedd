"""EPUB: the chapters in reading order, with the pages of the printed book where it names them."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from index.documents.encoding import cleaned
from index.documents.formats.archive import check_archive, check_expansion
from index.documents.formats.markup import check_nesting, paragraphs_of
from index.documents.metadata import metadata_from
from index.documents.source import Extract, Mark, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The book's text, chapter after chapter."""
    check_archive(data, settings)
    book = _open(data)
    text = ""
    marks: list[Mark] = []
    for chapter in _chapters(book):
        check_nesting(chapter, settings.max_nesting)
        words, pages = _chapter(chapter)
        words = cleaned(words)
        if not words:
            continue
        start = len(text) + 2 if text else 0
        marks.extend(Mark(start + mark.offset, mark.page) for mark in pages)
        text = f"{text}\n\n{words}" if text else words
    if not text:
        raise FormatError("holds no words")
    check_expansion(len(text), len(data), settings)
    return [Extract(text, _metadata(book), tuple(marks))]


def _open(data: bytes) -> Any:
    from ebooklib import epub
    from lxml import etree

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return epub.read_epub(BytesIO(data), {"ignore_ncx": True})
    except (epub.EpubException, KeyError, ValueError, AttributeError, TypeError) as error:
        raise FormatError("is not an EPUB file, or a damaged one") from error
    except etree.LxmlError as error:
        raise FormatError("is not an EPUB file, or a damaged one") from error


def _chapters(book: Any) -> list[bytes]:
    """The documents of the book's spine, but for those that only lead to others."""
    from ebooklib.epub import EpubHtml, EpubNav

    items = [book.get_item_with_id(name) for name, *_ in book.spine]
    return [
        item.content
        for item in items
        if isinstance(item, EpubHtml) and not isinstance(item, EpubNav)
    ]


def _chapter(content: bytes) -> tuple[str, tuple[Mark, ...]]:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError):
        return "", ()
    body = tree.find("body")
    return paragraphs_of(tree if body is None else body)


def _metadata(book: Any) -> Metadata:
    def first(name: str) -> str | None:
        values = book.get_metadata("DC", name)
        return values[0][0] if values else None

    return metadata_from(
        {
            "title": first("title"),
            "author": ", ".join(value for value, _ in book.get_metadata("DC", "creator") if value),
            "publisher": first("publisher"),
            "date": first("date"),
            "language": first("language"),
            "url": first("source") or first("identifier"),
        }
    )
