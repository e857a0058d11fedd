"""Who acts in a German clause, by the place of its finite verb.

In: a `Line` and places of verbs. Out: the `Span` of the subject: before the finite verb of a main
clause, behind it where something else comes first, after the opening word of a subordinate one.
"""

from __future__ import annotations

from index.documents.source import Span
from index.speech.german.clauses import (
    clause_end,
    clause_start,
    ends_clause,
    is_subordinate,
    phrase_end,
    span_of,
)
from index.speech.german.words import german_words
from index.speech.plain import Line

MOST_SKIPPED = 10
MOST_BREAKS = 3


def find_subject(line: Line, finite: int, verb: int) -> Span | None:
    """Who acts, by the place of the finite verb (`verb` is where the reporting word stands)."""
    start = clause_start(line, finite)
    while start < finite and line.lower(start) in german_words().conjunctions:
        start += 1
    if ends_clause(line, max(verb, finite)) and abs(verb - finite) <= 1:
        opening = _opening_of(line, start)
        if opening is None and start < finite and is_subordinate(line, start):
            opening = start
        if opening is not None:
            return _in_subordinate(line, opening, min(verb, finite))
    return _where_verb_opens(line, finite) if start == finite else _in_main(line, start, finite)


def _opening_of(line: Line, start: int) -> int | None:
    """Where "wie", "nachdem" opens the clause that an apposition interrupts before its verb."""
    for _ in range(MOST_BREAKS):
        if line.lower(start) in german_words().subordinators:
            return start
        if start == 0:
            return None
        start = clause_start(line, start - 1)
    return None


def _where_verb_opens(line: Line, finite: int) -> Span | None:
    """The subject where a break stands before the verb: "…, sagte X", or "X, Sprecherin, sagte"."""
    if finite and _is_phrase(line, finite):
        return first_subject(line, finite) or subject_after(line, finite)
    return subject_after(line, finite) or first_subject(line, finite)


def _is_phrase(line: Line, before: int) -> bool:
    """Whether the sentence's first part is a noun phrase alone: an apposition follows it."""
    words = german_words()
    stop = clause_end(line, 0)
    end = phrase_end(line, 0)
    if end is None or stop > before:
        return False
    return end == stop or line.lower(end) in words.prepositions


def _in_subordinate(line: Line, start: int, finite: int) -> Span | None:
    """ "wie der Spiegel berichtet", "nachdem X sagte"; a relative's subject may be before."""
    inner = _phrase_from(line, start + 1, finite)
    if inner is not None or line.lower(start) in german_words().subordinators:
        return inner
    return first_subject(line, start)


def _phrase_from(line: Line, place: int, stop: int) -> Span | None:
    """The first subject among some words, adverbs and prepositional phrases passed over."""
    words = german_words()
    while place < stop:
        word = line.lower(place)
        if word in words.pronouns and word not in words.impersonal:
            return line.words[place]
        if word in words.prepositions:
            end = phrase_end(line, place + 1)
            place = min(end, stop) if end else place + 1
            continue
        end = phrase_end(line, place) if word not in words.oblique else None
        if end and not is_time(line, end):
            return with_name(line, place, min(end, stop))
        place = end or place + 1
    return None


def _in_main(line: Line, start: int, finite: int) -> Span | None:
    """The phrase before the finite verb where it is the subject, else the one after it."""
    words, first = german_words(), line.lower(start)
    if first in words.pronouns and first not in words.impersonal:
        return line.words[start]
    after = subject_after(line, finite)
    pointing = first in words.demonstrative and finite == start + 1
    named = first in words.adverbs and phrase_end(line, start + 1) == finite
    if named and not is_time(line, finite):
        return with_name(line, start + 1, finite)
    if first in words.prepositions or first in words.adverbs or pointing:
        return after
    if first in words.subordinators or (first in words.impersonal and after is None):
        return after
    end = phrase_end(line, start)
    if end is None or is_time(line, end) or end > finite:
        return after
    if after and (first in ("dem", "den", "einem") or _is_addressed(line, first, finite)):
        return after
    return with_name(line, start, end)


def _is_addressed(line: Line, first: str, finite: int) -> bool:
    """ "Der Zeitung sagte Nora Blum": a name without article follows, so the first is a dative."""
    following = finite + 1
    if first not in ("der", "einer") or following >= len(line.words):
        return False
    return line.is_capital(following) or line.lower(following) in german_words().pronouns


def is_time(line: Line, end: int) -> bool:
    """Whether a phrase is one of time, by its last word."""
    return line.lower(end - 1) in german_words().times


def subject_after(line: Line, finite: int) -> Span | None:
    """The subject behind a finite verb, over adverbs, datives and prepositional phrases."""
    words = german_words()
    place = finite + 1
    while place < len(line.words) and place - finite <= MOST_SKIPPED:
        if line.breaks(place - 1, place):
            return None
        word = line.lower(place)
        if word in words.pronouns:
            return line.words[place]
        end = _passed_over(line, place)
        if end is None:
            end = phrase_end(line, place)
            return with_name(line, place, end) if end and not is_time(line, end) else None
        place = end
    return None


def _passed_over(line: Line, place: int) -> int | None:
    """Where to go on behind a word or phrase that is no subject; None where one may begin."""
    words, word = german_words(), line.lower(place)
    if word in words.prepositions:
        return phrase_end(line, place + 1) or place + 1
    if word in words.oblique:
        return phrase_end(line, place) or place + 1
    following = phrase_end(line, place)
    if word in words.skipped and following is None:
        return place + 1
    if word in words.adverbs or (following and is_time(line, following)):
        return following if following and word not in words.adverbs else place + 1
    return None


def first_subject(line: Line, before: int) -> Span | None:
    """The phrase that opens the sentence, where it can be its subject and its verb stands later.

    It serves "X, Sprecherin des Rates, sagte" and "X bedankte sich und sagte".
    """
    words = german_words()
    start = 0
    while start < before and line.lower(start) in words.conjunctions | words.adverbs:
        start += 1
    if start >= before or line.lower(start) in words.subordinators:
        return None
    if line.lower(start) in words.prepositions:
        return None
    if line.lower(start) in words.pronouns - words.impersonal:
        return line.words[start]
    end = phrase_end(line, start)
    if end is None or end > before or is_time(line, end):
        return None
    return with_name(line, start, end)


def with_name(line: Line, first: int, end: int) -> Span:
    """A phrase with the name put in apposition to it: "die Sprecherin, Nora Blum,"."""
    words = german_words()
    opens = line.lower(first) in words.nominative or line.lower(first) in words.oblique
    if not opens or end >= len(line.words):
        return span_of(line, first, end)
    comma = end
    if not line.breaks(end - 1, end) and line.lower(end) in words.prepositions:
        comma = clause_end(line, end)
    stop = clause_end(line, comma) if comma < len(line.words) else comma
    gap = line.text[line.words[comma - 1].end : line.words[comma].start] if comma < stop else ""
    if gap.strip() == "," and 2 <= stop - comma <= 4 and _is_name(line, comma, stop):
        return span_of(line, first, stop)
    return span_of(line, first, end)


def _is_name(line: Line, first: int, stop: int) -> bool:
    """Whether words are a name alone: all in capitals, but for a "von" among them."""
    inner = range(first + 1, stop - 1)
    return (
        line.is_capital(first)
        and line.is_capital(stop - 1)
        and all(line.is_capital(p) or line.lower(p) in ("von", "van", "de", "zu") for p in inner)
    )
