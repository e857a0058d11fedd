"""German sources: "laut X", "nach Angaben von X", "X zufolge", "der Ansicht von X nach".

In: a `Line`. Out: `Report`s of what stands around them, within their own clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.documents.source import Span
from index.speech.german.clauses import (
    clause_end,
    clause_start,
    ends_clause,
    phrase_end,
    span_of,
    trimmed,
)
from index.speech.german.words import german_words
from index.speech.plain import Line
from index.speech.quotations import Cue
from index.speech.reports import Report


def find_sources(line: Line, carried: Report | None) -> Iterator[Report]:
    """ "laut X", "nach Angaben von X", "X zufolge", "der Ansicht von X nach"."""
    for place in range(len(line.words)):
        word = line.lower(place)
        found: tuple[Span, Span] | None = None
        if word == "laut":
            found = _after_source(line, place)
        elif word == "nach":
            found = _after_nach(line, place) or _before_nach(line, place)
        elif word == "zufolge":
            found = _before_zufolge(line, place)
        elif word in german_words().pointing and not ends_clause(line, place):
            yield Report(
                cue=Cue(line.words[place]),
                clause=line.words[place],
                contents=around_source(line, line.words[place], place),
                mention=carried.mention if carried else None,
                construction="source",
            )
        if found is not None:
            cue, mention = found
            clause = Span(min(cue.start, mention.start), max(cue.end, mention.end))
            yield Report(
                cue=Cue(cue),
                clause=clause,
                contents=around_source(line, clause, place),
                mention=mention,
                construction="source",
            )


def _after_source(line: Line, place: int) -> tuple[Span, Span] | None:
    if ends_clause(line, place):
        return None
    end = _source_end(line, place + 1)
    if end is None:
        return None
    return line.words[place], _named(line, place + 1, end)


def _source_end(line: Line, first: int) -> int | None:
    """One past a phrase about a source; a noun right behind "Meldungen" is no part of it."""
    end = phrase_end(line, first)
    for place in range(first, (end or first) - 1):
        following = line.words[place + 1].of(line.text)
        if _is_source(line, place) and line.is_capital(place + 1) and following[-1] not in "s’'":
            return place + 1
    return end


def _named(line: Line, first: int, end: int) -> Span:
    """Whom a phrase about a source names: what follows its noun, else the phrase itself."""
    for place in range(first, end):
        if _is_source(line, place):
            after = place + 1
            if after < end and line.lower(after) in ("von", "vom"):
                after += 1
            return span_of(line, after if after < end else first, end)
    return span_of(line, first, end)


def _is_source(line: Line, place: int) -> bool:
    words, word = german_words(), line.lower(place)
    named = word in words.source_nouns or word.endswith(words.source_endings)
    return line.is_capital(place) and named


def _after_nach(line: Line, place: int) -> tuple[Span, Span] | None:
    end = _source_end(line, place + 1)
    if end is None or line.breaks(place, place + 1):
        return None
    head = next((p for p in range(place + 1, end) if line.is_capital(p)), None)
    if head is None or not _is_source(line, head):
        return None
    return span_of(line, place, head + 1), _named(line, place + 1, end)


def _before_nach(line: Line, place: int) -> tuple[Span, Span] | None:
    """ "der Ansicht von X nach", "ihrer Meinung nach"."""
    start = clause_start(line, place)
    for first in range(max(start, place - 10), place - 1):
        head = first + 1
        opens = line.lower(first) in german_words().oblique | {"der", "meiner"}
        if opens and _is_source(line, head) and (phrase_end(line, first) or 0) >= place:
            mention = _named(line, head, place) if head + 1 < place else line.words[first]
            return span_of(line, first, place + 1), mention
    return None


def _before_zufolge(line: Line, place: int) -> tuple[Span, Span] | None:
    """The phrase that ends before "zufolge": the longest that holds no other one."""
    start = clause_start(line, place)
    for first in range(max(start, place - 10), place):
        if line.lower(first) in german_words().prepositions or phrase_end(line, first) != place:
            continue
        opens = line.lower(first) in german_words().oblique | {"der"}
        noun = _is_source(line, first) or line.lower(first)[:1].isalpha()
        if not (opens or (noun and _opens_source(line, first, place))):
            continue
        return line.words[place], _named(line, first, place)
    return (line.words[place], line.words[place - 1]) if place > start else None


def _opens_source(line: Line, first: int, place: int) -> bool:
    """Whether a phrase without article is the source: it begins with a noun of source or a name."""
    if any(_is_source(line, other) for other in range(first + 1, place)):
        return not line.is_capital(first) and _is_source(line, first + 1)
    return _is_source(line, first) or all(line.is_capital(p) for p in range(first, place))


def around_source(line: Line, clause: Span, place: int) -> tuple[Span, ...]:
    """What a source stands in: its relative clause, else its sentence up to a colon."""
    first = last = place
    while first > 0 and not _divides(line, first - 1):
        first -= 1
    while last + 1 < len(line.words) and not _divides(line, last):
        last += 1
    start = clause_start(line, place)
    if start > 0 and line.lower(start) in german_words().relatives:
        first, last = start + 1, clause_end(line, place) - 1
    begin = line.span.start if first == 0 else line.words[first].start
    end = line.span.end if last + 1 == len(line.words) else line.words[last].end
    pieces = (*trimmed(line, begin, clause.start), *trimmed(line, clause.end, end))
    return tuple(piece for piece in pieces if " " in piece.of(line.text))


def _divides(line: Line, place: int) -> bool:
    """Whether a colon or semicolon stands after a word."""
    gap = line.text[line.words[place].end : line.words[place + 1].start]
    return ":" in gap or ";" in gap
