"""A quotation and the work it stands in -> a citation: five styles, and the forms programs read.

In: the quoted words with their document and place, the style, the day the source was looked at.
Out: a `Citation`: what stands in the running text, and the entry for the list of references. APA,
MLA, Chicago, Harvard and IEEE go through a CSL processor (csl.py); BibTeX, RIS and CSL-JSON are
records of the work (works.py); Markdown and plain text are written here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.answering.csl import Markup, typeset
from index.answering.works import (
    Locator,
    Work,
    place_text,
    to_bibtex,
    to_csl_item,
    to_csl_json,
    to_ris,
    work_of,
)

__all__ = ["Citation", "Locator", "Style", "Work", "cite", "work_of"]


class Style(StrEnum):
    """How a citation is set."""

    APA = "apa"
    MLA = "mla"
    CHICAGO = "chicago"
    HARVARD = "harvard"
    IEEE = "ieee"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    MARKDOWN = "markdown"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: `inline` for the running text (a note's text for Chicago), `entry` for the list.

    For the forms that programs read, and for Markdown and plain text, `inline` is empty.
    """

    style: Style
    inline: str
    entry: str


# The style's file, and the language whose customs it follows.
CSL = {
    Style.APA: ("apa", "en-US"),
    Style.MLA: ("modern-language-association", "en-US"),
    Style.CHICAGO: ("chicago-notes-bibliography", "en-US"),
    Style.HARVARD: ("harvard-cite-them-right", "en-GB"),
    Style.IEEE: ("ieee", "en-US"),
}
# Quotation marks of a title that stands in quotation marks.
WITHIN = str.maketrans("“”", "‘’")
LABELS = {"paragraph": "para. ", "page": "p. "}


def cite(
    work: Work,
    style: Style,
    locator: Locator | None = None,
    words: str = "",
    speaker: str | None = None,
    markup: Markup = "plain",
) -> Citation:
    """`work` cited in `style`. `words` and their `speaker` are shown by Markdown and plain text.

    Raises CitationError when a CSL style is asked for and cannot be set.
    """
    match style:
        case Style.BIBTEX:
            return Citation(style, "", to_bibtex(work, locator))
        case Style.RIS:
            return Citation(style, "", to_ris(work, locator))
        case Style.CSL_JSON:
            return Citation(style, "", to_csl_json(work, locator))
        case Style.MARKDOWN | Style.PLAIN:
            return Citation(style, "", _written_out(work, style, locator, words, speaker))
    name, language = CSL[style]
    item = _item_for(work, style)
    found = typeset(item, _locator_text(locator), name, language, markup)
    return Citation(style, found.inline, found.entry)


def _item_for(work: Work, style: Style) -> dict[str, Any]:
    item = to_csl_item(work)
    if style is Style.MLA:
        # Handbook, 9th edition, 5.95: the protocol may go, and in the examples it does.
        item = {**item, "URL": re.sub(r"^https?://", "", work.url)} if work.url else item
        # To MLA's file a page without a site is a work of its own, in italics; to Chicago's a
        # document without an author is nothing to list.
        return item if work.container else {**item, "type": "document"}
    return _chicago_item(item, work) if style is Style.CHICAGO else item


def _chicago_item(item: dict[str, Any], work: Work) -> dict[str, Any]:
    if not work.issued and not work.accessed:
        # Manual, 18th edition: n.d. for what has no date; for a page its access date says it.
        item = {**item, "issued": {"literal": "n.d."}}
    if work.container:
        # Manual, 17th edition, 14.194: a newspaper is cited without the "The" it begins with.
        item = {**item, "container-title": work.container.removeprefix("The ")}
    return item


def _locator_text(locator: Locator | None) -> str:
    """As pandoc reads it; braces keep a time from being taken for pages."""
    if locator is None:
        return ""
    return LABELS.get(locator.kind, "{}") + locator.value


def _written_out(
    work: Work, style: Style, locator: Locator | None, words: str, speaker: str | None
) -> str:
    """The words with who said them, and the work in so many words."""
    escape = _markdown if style is Style.MARKDOWN else str
    title = f"“{escape(work.title.translate(WITHIN))}”"
    if style is Style.MARKDOWN and work.url:
        title = f"[{escape(work.title)}](<{work.url.replace('>', '%3E')}>)"
    parts = [
        ", ".join(escape(author) for author in work.authors),
        title,
        escape(work.container or work.publisher or ""),
        work.issued or "undated",
        place_text(locator) if locator else "",
        work.url if work.url and style is Style.PLAIN else "",
        f"accessed {work.accessed.isoformat()}" if work.accessed else "",
    ]
    place = ", ".join(part for part in parts if part)
    source = f"— {escape(speaker)}, in: {place}" if speaker else f"— {place}"
    if not words:
        return source.removeprefix("— ")
    if style is Style.PLAIN:
        return f"“{words}”\n{source}"
    quoted = "\n".join(f"> {line}".rstrip() for line in f"“{escape(words)}”".splitlines())
    return f"{quoted}\n>\n> {source}"


def _markdown(text: str) -> str:
    """`text` so that Markdown shows exactly these characters."""
    escaped = re.sub(r"([\\`*_\[\]<>~|#&!])", r"\\\1", text)
    return re.sub(r"^(\s*)([-+=]|\d+(?=[.)]))", r"\1\\\2", escaped, flags=re.MULTILINE)
