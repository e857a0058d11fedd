"""A German reporting verb -> the ranges of what it reports.

In: a `Line`, its `Verb`, the speaker and the line before. Out: the clause behind a comma or "dass",
the one before ", sagte X", the rest around "wie X mitteilt", the sentence that "das teilte X mit"
points to, or the object alone ("lehnt den Verkauf ab").
"""

from __future__ import annotations

from index.documents.source import Span
from index.speech.german.clauses import (
    clause_end,
    clause_start,
    ends_clause,
    is_subordinate,
    trimmed,
)
from index.speech.german.moods import is_relative, is_reported, is_said, is_subjunctive
from index.speech.german.verbs import Verb
from index.speech.german.words import german_words
from index.speech.plain import Line, around, to_end


def find_contents(
    line: Line, verb: Verb, mention: Span | None, before: Line | None
) -> tuple[tuple[Span, ...], str]:
    """What a verb reports, and how it is built."""
    if verb.clause:
        after = _clause_after(line, verb)
        if after:
            return after, "clause"
        said = _clause_before(line, verb, mention) or _as_reported(line, verb)
        if said:
            return said, "clause"
        pointed = _pointed_at(line, verb, before)
        if pointed:
            return pointed, "clause"
    if verb.object and mention is not None:
        found = _object(line, verb, mention)
        if found:
            return found, "object"
    return (), ""


def _clause_after(line: Line, verb: Verb) -> tuple[Span, ...]:
    """The clause after a comma behind the verb: with "dass", in the subjunctive, or with "zu"."""
    for start in range(verb.place + 1, len(line.words)):
        if not line.breaks(start - 1, start):
            continue
        sign = line.text[line.words[start - 1].end : line.words[start].start].strip()[:1]
        first = line.lower(start)
        if sign in (":", ";") or (first in ("und", "oder", "sondern") and start > verb.last):
            return ()
        if sign == "," and first in line.lexicon.complementizers:
            return _complement(line, verb, start)
        if sign == "," and _reports(line, verb, start):
            return to_end(line, line.words[start].start)
    return ()


def _reports(line: Line, verb: Verb, start: int) -> bool:
    """Whether a clause without "dass" is what is said: it asks, has the mood for it, or "zu"."""
    if line.lower(start) in german_words().questions and start > verb.last:
        return True
    if not is_said(line, start):
        return False
    opens = line.lower(start) in german_words().relatives
    last = clause_end(line, start) - 1
    return not (opens and is_subjunctive(line, last) and is_relative(line, start))


def _complement(line: Line, verb: Verb, start: int) -> tuple[Span, ...]:
    """A "dass" clause: to the sentence's end, or its own where a main clause still follows."""
    opening = clause_start(line, verb.finite)
    if opening == 0 and is_subordinate(line, 0):
        return trimmed(line, line.words[start].end, line.words[clause_end(line, start) - 1].end)
    return to_end(line, line.words[start].end)


def _clause_before(line: Line, verb: Verb, mention: Span | None) -> tuple[Span, ...]:
    """What stands before ", sagte X": a clause in the subjunctive, or any but a subordinate one."""
    start = verb.finite
    if mention is None or start == 0 or clause_start(line, start) != start:
        return ()
    if mention.start < line.words[start].start:
        return ()
    gap = line.text[line.words[start - 1].end : line.words[start].start].strip()
    if gap != ",":
        return ()
    opening = line.lower(0)
    adverbial = german_words().subordinators - line.lexicon.complementizers
    if opening in adverbial and not any(is_reported(line, p) for p in range(start)):
        return ()
    first = trimmed(line, line.span.start, line.words[start - 1].end)
    rest = _rest_after(line, verb, mention)
    return (*first, *rest)


def _rest_after(line: Line, verb: Verb, mention: Span) -> tuple[Span, ...]:
    """What goes on after ", sagte X, …"."""
    last = verb.last
    while last + 1 < len(line.words) and line.words[last].end < mention.end:
        last += 1
    end = clause_end(line, last)
    if end >= len(line.words):
        return ()
    gap = line.text[line.words[end - 1].end : line.words[end].start].strip()
    rest = to_end(line, line.words[end].start)
    keeps = gap == "," and any(is_subjunctive(line, place) for place in range(end, len(line.words)))
    return rest if keeps else ()


def _as_reported(line: Line, verb: Verb) -> tuple[Span, ...]:
    """ "Wie der Spiegel berichtet, …": the rest of the sentence."""
    start = clause_start(line, verb.place)
    # An apposition may break the clause: "wie X, der Sprecher, mitteilte".
    while start > 0 and line.lower(start) != "wie":
        start = clause_start(line, start - 1)
    if line.lower(start) != "wie" or not ends_clause(line, max(verb.place, verb.finite)):
        return ()
    clause = Span(line.words[start].start, line.words[max(verb.place, verb.finite)].end)
    return around(line, clause)


def _pointed_at(line: Line, verb: Verb, before: Line | None) -> tuple[Span, ...]:
    """ "Das teilte X mit.": the sentence before."""
    start = clause_start(line, verb.finite)
    if before is None or verb.finite != 1 or start != 0:
        return ()
    if line.lower(0) not in german_words().demonstrative:
        return ()
    return trimmed(before, before.span.start, before.span.end)


def _object(line: Line, verb: Verb, mention: Span) -> tuple[Span, ...]:
    """The object behind the verb and its subject, to the end of the sentence; else before it."""
    start = clause_start(line, verb.finite)
    if is_subordinate(line, start) and ends_clause(line, verb.place):
        return ()
    after = verb.finite + 1
    while after < len(line.words) and line.words[after].start < mention.end:
        after += 1
    if after >= len(line.words):
        return ()
    after = _past_bracket(line, after)
    tail = line.text[line.words[after - 1].end : line.span.end]
    if ":" in tail:
        return ()  # What is said follows the colon.
    stop = verb.place if verb.place > verb.finite else len(line.words)
    if any(line.is_capital(place) for place in range(after, stop)):
        if verb.particle == len(line.words) - 1:
            stop = verb.particle
        if stop < len(line.words):
            return trimmed(line, line.words[after].start, line.words[stop].start)
        return to_end(line, line.words[after].start)
    if mention.start > line.words[verb.finite].start > line.words[start].start:
        return trimmed(line, line.words[start].start, line.words[verb.finite].start)
    return ()


def _past_bracket(line: Line, place: int) -> int:
    """The first word behind a bracket that a word stands in ("Nora Blum (FDP)")."""
    gap = line.text[line.words[place - 1].end : line.words[place].start]
    if "(" not in gap:
        return place
    closing = line.text.find(")", line.words[place].start, line.span.end)
    while place + 1 < len(line.words) and line.words[place].start < closing:
        place += 1
    return place
