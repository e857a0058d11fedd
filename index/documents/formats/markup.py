"""A parsed HTML tree -> paragraphs of text, with marks where pages begin.

What web pages, EPUB chapters and feed entries share: blocks become paragraphs with a blank line
between, white space is folded as a browser folds it, `<br>` ends a line, and scripts, styles and
whatever is hidden are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.documents.source import Mark
from index.errors import FormatError

BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html item legend li list main "
    "menu nav ol p pre quote row section summary table tbody td tfoot th thead title tr ul".split()
)
DROPPED = frozenset(
    "audio button canvas embed iframe input math nav noscript object script select style svg "
    "template textarea video".split()
)
VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    # Their end tags may be left out, so that they do not nest.
    "p li dt dd td th tr option thead tbody tfoot colgroup rp rt".split()
)
TAG = re.compile(rb"<(/?)([a-zA-Z][\w:-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
SPACE = re.compile(r"[ \t\r\n\f\v]+")
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def check_nesting(data: bytes, most: int) -> None:
    """Raises FormatError where elements stand within elements more than `most` deep."""
    depth = 0
    for match in TAG.finditer(data):
        closing, name, empty = match.groups()
        if empty or name.lower().decode("ascii") in VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > most:
            raise FormatError(f"is nested deeper than documents.max_nesting = {most}")


def break_lines(root: Any) -> None:
    """Make the line ends of preformatted text line breaks, which is what they are."""
    for block in list(root.iter("pre")):
        block.tag = "div"
        for element in list(block.iter()):
            children = list(element)
            element.text = _broken(element, element.text, 0)
            for child in children:
                child.tail = _broken(element, child.tail, element.index(child) + 1)


def _broken(parent: Any, text: str | None, place: int) -> str | None:
    """The first line of `text`; the others are put into `parent` from `place` on, after breaks."""
    first, *others = (text or "").split("\n")
    for number, line in enumerate(others):
        line_break = parent.makeelement("br", {})
        line_break.tail = line
        parent.insert(place + number, line_break)
    return first or None


def paragraphs_of(root: Any) -> tuple[str, tuple[Mark, ...]]:
    """The text below an lxml element, and the page marks in it."""
    break_lines(root)
    text: list[str] = []
    marks: list[Mark] = []
    length, block, page = 0, "", None
    for piece in (*_pieces(root), None):
        if isinstance(piece, int):
            page = piece
            if not block.strip():
                continue
            # A page that begins within a paragraph is marked there.
            marks.append(Mark(length + len(_folded(block)), page))
            page = None
        elif piece is None:
            words = _folded(block).strip()
            block = ""
            if words:
                if page is not None:
                    marks.append(Mark(length, page))
                    page = None
                text.append(words)
                length += len(words) + 2
        else:
            block += piece
    return "\n\n".join(text), tuple(marks)


def page_number(element: Any) -> int | None:
    """The page that an element says begins here (EPUB's pagebreak), if it does."""
    kind = f"{element.get(EPUB_TYPE) or element.get('epub:type') or ''} {element.get('role') or ''}"
    if "pagebreak" not in kind:
        return None
    for value in (element.get("title"), element.get("aria-label"), element.text):
        number = re.search(r"\d+", value or "")
        if number:
            return int(number.group())
    return None


def _pieces(root: Any) -> Iterator[str | int | None]:
    """The text in order; None where a block begins or ends, a number where a page begins."""
    # Not recursive: how deep a tree is, its author decides.
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, is_left = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else "!"
        name = tag.rsplit("}", 1)[-1].lower()
        if is_left:
            yield from (None,) if name in BLOCKS else ()
        elif name not in DROPPED and name != "!" and not _is_hidden(element):
            yield from (None,) if name in BLOCKS else ()
            page = page_number(element)
            if page is not None:
                yield page
            else:
                yield "\n" if name in {"br", "lb"} else ""
                yield SPACE.sub(" ", element.text or "")
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
        if element is not root:
            yield SPACE.sub(" ", element.tail or "")


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _folded(block: str) -> str:
    return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", block)).lstrip()
