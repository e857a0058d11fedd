"""Where: the source that a question names ("in the TASS article", "according to Reuters").

In: the question, the sources of the collection by name, and whom it names. Out: the names as found,
with their words in the question. A name counts only behind words that lead to a source, and never
where somebody quoted here is called so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
BEHIND = re.compile(rf"\b(?:{LEADING})\s+(?:both\s+)?", re.IGNORECASE)
# Where a kind of text stands behind its name, an article before it is enough, or marks around it.
BEFORE_KIND = re.compile(r"\b(?:the|an?|another|this|that)\s+|(?<=\s)(?=[“\"«„'‘])", re.IGNORECASE)
KIND = re.compile(rf"\s+(?:{KINDS})\b", re.IGNORECASE)
MARKED = re.compile(r"[“\"«„](?P<name>[^”\"»“]{2,200})[”\"»“]|['‘](?P<single>[^'’]{2,200})['’]")
# "A, B and C": what may stand between the names of several sources.
NEXT = re.compile(
    r"\s*(?:,\s*(?:(?:and|or|und|oder|et|ou|y|o|и|или)\s+)?|\s(?:and|or|und|oder|et|ou|y|o|и|или)\s+)"
    r"(?:(?:an?other|also|from|by|in)\s+)*",
    re.IGNORECASE,
)
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
    leads = [*BEHIND.finditer(text), *BEFORE_KIND.finditer(text)]
    for lead in sorted(leads, key=lambda match: match.span()):
        if found and lead.start() < found[-1].span.end:
            continue
        place = _place_behind(text, lead, index, taken, alone=lead.re is BEHIND)
        while place is not None:
            found.append(place)
            following = NEXT.match(text, place.span.end)
            place = following and _place_behind(text, following, index, taken, alone=True)
    return tuple(found)


def _place_behind(
    text: str, lead: re.Match[str], index: SourceIndex, taken: Sequence[Span], *, alone: bool
) -> Place | None:
    """The source named just behind leading words, by its longest name.

    One that is not telling counts only with a kind of text behind it ("in the Europe article"), a
    telling one without either only where it may stand `alone`.
    """
    start = lead.end()
    limit = min(len(text), start + LONGEST_NAME)
    if not alone and not KIND.search(text, start, limit):
        return None
    marked = MARKED.match(text, start)
    if marked:
        name = marked["name"] or marked["single"]
        kind = KIND.match(text, marked.end())
        if source_key(name) in (index.documents if alone else index.telling) and (alone or kind):
            return Place(name, Span(lead.start(), (kind or marked).end()))
    ends = [match.start() for match in WORD_END.finditer(text, start, limit)]
    for end in reversed(ends):
        name_span = Span(start, end)
        key = source_key(name_span.of(text))
        if key not in index.documents or any(name_span.overlap(span) for span in taken):
            continue
        kind = KIND.match(text, end)
        if (kind and alone) or ((kind or alone) and key in index.telling):
            return Place(name_span.of(text), Span(lead.start(), kind.end() if kind else end))
    return None
