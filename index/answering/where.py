"""Where: the source that a question names ("in the TASS article", "according to Reuters").

In: the question, the sources of the collection by name, and whom it names. Out: the names as found,
with their words in the question. A name counts only behind words that lead to a source, and never
where somebody quoted here is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.answering.sources import SourceIndex, source_key
from index.documents.source import Span

LEADING = (
    r"(?:as\s+)?(?:reported|published|written)\s+(?:in|by)|according\s+to|in|from|by|per|via|on"
    r"|laut|bei|nach|in\s+der|im|aus|selon|d[’']après|dans|según|en|в|из|по\s+данным"
)
KINDS = (
    r"articles?|reports?|interviews?|pieces?|story|stories|speech|transcript|document|book|paper"
    r"|letter|essay|podcast|episode|Artikel|Bericht|Interview|entretien|artículo|entrevista"
    r"|статье|интервью"
)
BEHIND = re.compile(rf"\b(?:{LEADING})\s+", re.IGNORECASE)
KIND = re.compile(rf"\s+(?:{KINDS})\b", re.IGNORECASE)
MARKED = re.compile(r"[“\"«„](?P<name>[^”\"»“]{2,200})[”\"»“]")
WORD_END = re.compile(r"(?<=\w)(?!\w)")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A source that a question names: the name as typed, and the words that go with it."""

    name: str
    span: Span


def find_places(text: str, index: SourceIndex, taken: Sequence[Span]) -> tuple[Place, ...]:
    """The sources that `text` names, in order; `taken` are the ranges of people's names."""
    found: list[Place] = []
    for lead in BEHIND.finditer(text):
        if found and lead.start() < found[-1].span.end:
            continue
        place = next(_places_behind(text, lead, index, taken), None)
        if place is not None:
            found.append(place)
    return tuple(found)


def _places_behind(
    text: str, lead: re.Match[str], index: SourceIndex, taken: Sequence[Span]
) -> Iterator[Place]:
    """The source named just behind leading words, longest name first."""
    start = lead.end()
    marked = MARKED.match(text, start)
    if marked and source_key(marked["name"]) in index.documents:
        yield Place(marked["name"], Span(lead.start(), marked.end()))
    limit = min(len(text), start + LONGEST_NAME)
    ends = [match.start() for match in WORD_END.finditer(text, start, limit)]
    for end in reversed(ends):
        name = Span(start, end)
        key = source_key(name.of(text))
        if key not in index.documents or any(name.overlap(span) for span in taken):
            continue
        kind = KIND.match(text, end)
        if kind:
            yield Place(name.of(text), Span(lead.start(), kind.end()))
        elif key in index.telling:
            yield Place(name.of(text), Span(lead.start(), end))
