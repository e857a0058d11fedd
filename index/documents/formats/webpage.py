"""HTML: the main text of a page, without its navigation, and what the page says of itself.

trafilatura tells the article from what surrounds it and reads the metadata (dates by htmldate);
where it finds no article (a very short page), all of the body is taken.
"""

from __future__ import annotations

from typing import Any

from index.documents.encoding import cleaned, decode_declared
from index.documents.formats.markup import break_lines, check_nesting, paragraphs_of
from index.documents.metadata import metadata_from
from index.documents.source import Extract, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The article of a page in paragraphs."""
    check_nesting(data, settings.max_nesting)
    text, encoding = decode_declared(data)
    tree = _parse(text)
    break_lines(tree)
    found = _article(tree)
    body, language = (found.body if found is not None else None), tree.get("lang")
    words, _ = paragraphs_of(body) if body is not None else ("", ())
    if not words:
        words, _ = paragraphs_of(tree.find("body") if tree.find("body") is not None else tree)
    if not words:
        raise FormatError("holds no words")
    known = _metadata(found) if found is not None else Metadata(title=tree.findtext(".//title"))
    return [Extract(cleaned(words), known.over(Metadata(language=language)), encoding=encoding)]


def _parse(text: str) -> Any:
    from lxml import etree, html

    try:
        # Bytes, since lxml refuses a str that declares an encoding of its own.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise FormatError("cannot be parsed as HTML") from error


def _article(tree: Any) -> Any:
    from copy import deepcopy

    from trafilatura import bare_extraction

    return bare_extraction(
        deepcopy(tree),
        with_metadata=True,
        include_comments=False,
        include_formatting=False,
        # The date of the article, not whatever date stands on the page.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _metadata(found: Any) -> Metadata:
    return metadata_from(
        {
            "title": found.title,
            "date": found.date,
            "author": found.author,
            "publisher": found.sitename,
            "url": found.url,
            "language": found.language,
        }
    )
