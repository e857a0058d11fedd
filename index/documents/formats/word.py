"""DOCX: the paragraphs and tables in order, with the pages that the word processor last made.

Deleted text of tracked changes is left out, inserted text is in. Pages come from the breaks that
Word writes down when it saves; a file without them has no page numbers.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from index.documents.encoding import cleaned
from index.documents.formats.archive import check_archive, check_expansion
from index.documents.metadata import metadata_from
from index.documents.source import Extract, Mark, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What programs write that make DOCX with python-docx and say nothing of their own.
DATE_OF_A_TEMPLATE = "2013-12-23"
BREAKS = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The document's text, one paragraph a block."""
    check_archive(data, settings)
    opened = _open(data)
    text, marks = _text(opened.element.body)
    if not text:
        raise FormatError("holds no words")
    check_expansion(len(text), len(data), settings)
    core = opened.core_properties
    return [Extract(text, _metadata(core), marks, made=_made(core))]


def _open(data: bytes) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        return docx.Document(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, etree.LxmlError) as error:
        raise FormatError("is not a DOCX file, or a damaged one") from error


def _text(body: Any) -> tuple[str, tuple[Mark, ...]]:
    blocks: list[str] = []
    marks: list[Mark] = []
    page, length = 1, 0
    for paragraph in body.iter(f"{WORD}p"):
        if _is_fallback(paragraph):
            continue
        words, breaks = _paragraph(paragraph)
        start = len(words) - len(words.lstrip())
        for offset in breaks:
            page += 1
            marks.append(Mark(length + max(0, offset - start), page))
        if words.strip():
            blocks.append(words.strip())
            length += len(words.strip()) + 2
    if marks and marks[0].offset:
        marks.insert(0, Mark(0, 1))
    return "\n\n".join(blocks), tuple(marks)


def _paragraph(paragraph: Any) -> tuple[str, list[int]]:
    """A paragraph's words, and where in them a page begins."""
    words, breaks = "", []
    for element in paragraph.iter():
        if element.tag == f"{WORD}t" and _owner(element) is paragraph:
            words += cleaned(element.text or "")
        elif element.tag in BREAKS and _owner(element) is paragraph:
            is_page = element.get(f"{WORD}type") == "page"
            # Tab stops in a paragraph's properties are no text.
            in_run = element.getparent().tag == f"{WORD}r"
            words += BREAKS[element.tag] if in_run and not is_page else ""
        elif element.tag == f"{WORD}lastRenderedPageBreak":
            breaks.append(len(words))
    return words, breaks


def _owner(element: Any) -> Any:
    """The paragraph an element belongs to: a text box in a paragraph holds ones of its own."""
    return next(element.iterancestors(f"{WORD}p"), None)


def _is_fallback(paragraph: Any) -> bool:
    """Whether these words stand a second time, for word processors that know no text boxes."""
    return next(paragraph.iterancestors(FALLBACK), None) is not None


def _metadata(core: Any) -> Metadata:
    author = core.author if core.author != "python-docx" else None
    return metadata_from({"title": core.title, "author": author, "language": core.language})


def _made(core: Any) -> str | None:
    day = core.created.date().isoformat() if core.created else None
    return day if day != DATE_OF_A_TEMPLATE else None
