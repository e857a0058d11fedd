"""PDF: the text layer in its own order, page by page, as paragraphs.

pdfium gives lines; which of them make a paragraph is read from their places on the page (distance,
indent, a short last line, letter size). Lines of a paragraph are joined by a space. What stands at
the head or foot of most pages alike but for numbers is left out, so that sentences run on over the
page. A hyphen at a line's end goes, unless the rest of the text writes the word with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from index.documents.encoding import cleaned
from index.documents.formats.archive import check_expansion
from index.documents.metadata import iso_date, metadata_from
from index.documents.source import Extract, Mark
from index.errors import FormatError
from index.settings import DocumentSettings

# What pdfium writes where a word is divided at a line's end.
DIVIDED = re.compile(r"(\w+)[\x02\ufffe](\w+)")
SENTENCE_END = re.compile(r"[.!?…:]['\"”’»)\]]*$")
HYPHENED = re.compile(r"\w-$")
FEWEST_PAGES_FOR_RUNNING_LINES = 3
# At the head and at the foot.
MOST_RUNNING_LINES = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and in points where it begins (`left`, `top`) and ends on its page."""

    words: str
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    height: float = 0.0


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The text of a PDF with a mark where each page begins."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        raise FormatError("is damaged, protected by a password, or no PDF") from error
    if count > settings.max_pages:
        raise FormatError(
            f"has {count:,} pages, more than documents.max_pages = {settings.max_pages:,}"
        )
    pages = [_lines(pdf, number) for number in range(count)]
    text, marks = join_pages(without_running_lines(pages))
    if not any(character.isalnum() for character in text):
        raise FormatError("has no text layer (a scan has to go through text recognition first)")
    check_expansion(len(text), len(data), settings)
    said = pdf.get_metadata_dict(skip_empty=True)
    known = metadata_from({"title": said.get("Title"), "author": said.get("Author")})
    return [Extract(text, known, marks, made=iso_date(said.get("CreationDate")))]


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without their heads and feet.

    A page's first or last line is one when most pages have it, numbers aside, and it does not end
    like a sentence, or when it begins or ends with a number that counts the pages.
    """
    kept = [list(lines) for lines in pages]
    if len(pages) < FEWEST_PAGES_FOR_RUNNING_LINES:
        return kept
    most = max(FEWEST_PAGES_FOR_RUNNING_LINES, len(pages) // 2 + 1)
    for _ in range(MOST_RUNNING_LINES):
        shapes = Counter(s for lines in kept for s in {_shape(line) for line in _outermost(lines)})
        common = {shape for shape, count in shapes.items() if count >= most}
        leads = Counter(d for n, lines in enumerate(kept) for d in _leads_of_page(n, lines))
        counting = {d for d, count in leads.items() if count >= FEWEST_PAGES_FOR_RUNNING_LINES}
        kept = [
            [
                line
                for place, line in enumerate(lines)
                if 0 < place < len(lines) - 1
                or not (_is_running(line, common) or _leads(number, line) & counting)
            ]
            for number, lines in enumerate(kept)
        ]
    return kept


def join_pages(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[Mark, ...]]:
    """The text of all pages in paragraphs, and where each page begins in it."""
    # A divided word is decided on before offsets are counted; all pages testify to its spelling.
    whole = DIVIDED.sub(" ", " ".join(line.words for lines in pages for line in lines))
    spelt = set(re.findall(r"\w+(?:-\w+)*", whole.casefold()))
    text, marks = "", []
    for number, lines in enumerate(pages, start=1):
        blocks = [_undivided(block, spelt) for block in paragraphs(lines)]
        if not blocks:
            continue
        runs_on = text and not SENTENCE_END.search(text) and blocks[0][:1].islower()
        text += "" if not text else " " if runs_on else "\n\n"
        marks.append(Mark(len(text), page=number))
        text += "\n\n".join(blocks)
    return text, tuple(marks)


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines of one page, joined to paragraphs."""
    if not lines:
        return []
    steps = [a.bottom - b.top for a, b in pairwise(lines)]
    heights = [a.height for a in lines if a.height > 0]
    height = median(heights) if heights else 1.0
    near = [step for step in steps if -height < step < 2 * height]
    step = median(near) if near else 0.0
    right = max(line.right for line in lines)
    blocks = [lines[0].words]
    for index, line in enumerate(lines[1:], start=1):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if _begins(lines[index - 1], line, following, step, height, right):
            blocks.append(line.words)
        else:
            blocks[-1] += _glue(blocks[-1], line.words) + line.words
    return blocks


def _glue(before: str, after: str) -> str:
    """What joins two lines: nothing after a hyphen that pdfium has left there (2019-20)."""
    return "" if HYPHENED.search(before) and after[:1].isalnum() else " "


def _begins(
    before: Line, line: Line, after: Line | None, step: float, height: float, right: float
) -> bool:
    """Whether a new paragraph begins with `line`."""
    if not line.height or not before.height:
        return False
    is_apart = before.bottom - line.top > step + 0.35 * height
    is_other_size = abs(before.height - line.height) > 0.15 * max(before.height, line.height)
    is_indented = (
        line.left > before.left + 0.8 * height
        and after is not None
        and after.left < line.left - 0.5 * height
    )
    width = max(right - before.left, 1.0)
    ends_short = before.right < before.left + 0.75 * width and SENTENCE_END.search(before.words)
    return bool(is_apart or is_other_size or is_indented or ends_short)


def _lines(pdf: Any, number: int) -> list[Line]:
    import pypdfium2

    try:
        page = pdf[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        # One page that cannot be drawn does not cost the others.
        return []
    try:
        # The bounded text knows characters beyond 16 bits, the plain one has the places.
        written = text.get_text_bounded().split("\r\n")
        placed = text.get_text_range().split("\r\n")
        places = _places(text, placed) if len(placed) == len(written) else [None] * len(written)
        lines = [_line(words, place) for words, place in zip(written, places, strict=True)]
        return [line for line in lines if line.words]
    finally:
        text.close()
        page.close()


def _line(words: str, place: tuple[float, float, float, float, float] | None) -> Line:
    clean = " ".join(cleaned(words).split())
    return Line(clean, *place) if place else Line(clean)


def _places(text: Any, lines: Sequence[str]) -> list[tuple[float, float, float, float, float]]:
    import pypdfium2
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex

    places, start = [], 0
    for line in lines:
        words = line.strip()
        first = start + len(line) - len(line.lstrip())
        ends = [
            FPDFText_GetCharIndexFromTextIndex(text, i) for i in (first, first + len(words) - 1)
        ]
        try:
            left, low, _, top = text.get_charbox(ends[0], loose=True)
            _, bottom, right, _ = text.get_charbox(ends[1], loose=True)
            places.append((left, top, right, bottom, top - low))
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            places.append((0.0, 0.0, 0.0, 0.0, 0.0))
        start += len(line) + 2
    return places


def _undivided(block: str, spelt: set[str]) -> str:
    def decided(match: re.Match[str]) -> str:
        joined, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        return hyphened if _has_hyphen(match[1], match[2], spelt) else joined

    # Whatever else pdfium marked so is a plain hyphen.
    return re.sub("[\x02\ufffe]", "-", DIVIDED.sub(decided, block))


def _has_hyphen(first: str, second: str, spelt: set[str]) -> bool:
    """Whether a word divided at a line's end has a hyphen within the line too."""
    if not (first + second).isalpha() or second[0].isupper():
        return True
    first, second = first.casefold(), second.casefold()
    if first + second in spelt:
        return False
    return f"{first}-{second}" in spelt or {first, second} <= spelt


def _outermost(lines: Sequence[Line]) -> tuple[Line, ...]:
    return (*lines[:1], *lines[-1:])


def _is_running(line: Line, common: set[str]) -> bool:
    return _shape(line) in common and not SENTENCE_END.search(line.words)


def _leads_of_page(number: int, lines: Sequence[Line]) -> set[int]:
    return {lead for line in _outermost(lines) for lead in _leads(number, line)}


def _leads(number: int, line: Line) -> set[int]:
    """How far the numbers at the line's ends are ahead of the page's own number."""
    words = line.words.split()
    ends = {word.strip("-–—|.[]") for word in (*words[:1], *words[-1:])}
    return {int(word) - number for word in ends if word.isdecimal() and len(word) < 5}


def _shape(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.words.casefold())
