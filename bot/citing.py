"""A quotation named by its place or its words -> its citation, for the terminal and programs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.render import clock
from index import (
    Citation,
    Document,
    Generation,
    Locator,
    Match,
    Span,
    Style,
    Verdict,
    check_words,
    cite,
    match_at,
    work_of,
)

PLACE = re.compile(r"(?P<document>.+):(?P<start>\d+)-(?P<end>\d+)", re.DOTALL)


def find_quotation(quotation: str, generation: Generation) -> Match | None:
    """What DOC_ID:START-END or the words themselves name; None when the words are not there."""
    place = PLACE.fullmatch(quotation.strip())
    if place and int(place["start"]) < int(place["end"]):
        span = Span(int(place["start"]), int(place["end"]))
        found = match_at(place["document"], span, generation)
        if found is not None:
            return found
    check = check_words(quotation, None, generation)
    return check.match if check.verdict is Verdict.EXACT else None


def cite_match(match: Match, style: Style, accessed: date) -> Citation:
    """The citation of a quotation found; raises CitationError when it cannot be set."""
    work = work_of(match.document, accessed)
    locator = locator_of(match.document, match.span.start, match.paragraph)
    return cite(work, style, locator, match.text, match.speaker)


def locator_of(document: Document, offset: int, paragraph: int) -> Locator | None:
    """Where in its work a quotation stands: its page or time, else its paragraph (0: none)."""
    mark = document.mark_at(offset)
    if mark is not None and mark.page is not None:
        return Locator("page", str(mark.page))
    if mark is not None and mark.seconds is not None:
        return Locator("time", clock(mark.seconds))
    return Locator("paragraph", str(paragraph)) if paragraph else None


def show_citation(citation: Citation, match: Match) -> str:
    """As a person copies it: the words with their citation, and the entry for the list."""
    if not citation.inline:
        return citation.entry
    # Chicago cites in a note, the others in the sentence.
    between = "\n\nNote: " if citation.style is Style.CHICAGO else " "
    return f"“{match.text}”{between}{citation.inline}\n\n{citation.entry}"


def citation_to_json(citation: Citation, match: Match) -> dict[str, Any]:
    """The object that `--json` prints; its keys are documented in the README."""
    return {
        "style": citation.style.value,
        "quote": match.text,
        "doc_id": match.document.id,
        "start": match.span.start,
        "end": match.span.end,
        "speaker": match.speaker,
        "inline": citation.inline or None,
        "entry": citation.entry,
    }
