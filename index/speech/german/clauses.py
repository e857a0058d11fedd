"""German sentences without a parse: where clauses begin and end, what a noun phrase holds.

In: a `Line`, a sentence as words. Out: places of words. German shows its clauses by commas and its
nouns by capitals.
"""

from __future__ import annotations

from index.documents.source import Span
from index.speech.german.words import german_words
from index.speech.plain import Line

ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")
LONGEST_PHRASE = 12


def clause_start(line: Line, place: int) -> int:
    """The first word of the clause around a word: the one after the last break before it."""
    while place > 0 and not line.breaks(place - 1, place):
        place -= 1
    return place


def clause_end(line: Line, place: int) -> int:
    """One past the last word before the next break."""
    place += 1
    while place < len(line.words) and not line.breaks(place - 1, place):
        place += 1
    return place


def ends_clause(line: Line, place: int) -> bool:
    """Whether a word is the last of its sentence or stands before a break."""
    return place + 1 >= len(line.words) or line.breaks(place, place + 1)


def phrase_end(line: Line, first: int) -> int | None:
    """One past the noun phrase that begins at a word, or None: determiner, adjectives, nouns.

    What belongs to its noun is within: a genitive, "von …", a second name.
    """
    noun = _head(line, first)
    if noun is None:
        return None
    end = noun + 1
    while end < len(line.words) and not line.breaks(end - 1, end):
        step = _continuation(line, end)
        if not step or end - first > LONGEST_PHRASE:
            break
        end = step
    return end


def _head(line: Line, first: int) -> int | None:
    """The first noun of the phrase that begins at a word."""
    words = german_words()
    for place in range(first, min(first + 6, len(line.words))):
        if place > first and line.breaks(place - 1, place):
            return None
        word = line.lower(place)
        determiner = word in words.nominative or word in words.oblique
        if place == first and determiner:
            continue
        if place == first and _owns(line, place):
            continue
        if line.is_capital(place) and not (_is_small(word) and place == 0):
            return place
        if not (_is_adjective(word) or word[:1].isdigit() or (determiner and place == first + 1)):
            return None
    return None


def _owns(line: Line, place: int) -> bool:
    """ "Bremens neuer Bürgermeister": a name in the genitive opens the phrase."""
    if not (line.is_capital(place) and line.lower(place).endswith("s")) or _is_small(
        line.lower(place)
    ):
        return False
    following = place + 2
    return (
        following < len(line.words)
        and not line.breaks(place, place + 1)
        and not line.breaks(place + 1, following)
        and _is_adjective(line.lower(place + 1))
        and not line.is_capital(place + 1)
        and line.is_capital(following)
    )


def _is_small(word: str) -> bool:
    """Whether a word that opens a sentence is in capitals for no other reason."""
    words = german_words()
    return (
        word in words.prepositions
        or word in words.adverbs
        or word in words.conjunctions
        or word in words.subordinators
        or word in words.pronouns
    )


def _is_adjective(word: str) -> bool:
    return word.endswith(ADJECTIVE_ENDINGS) and not _is_small(word) and len(word) > 2


def _continuation(line: Line, place: int) -> int | None:
    """Where the phrase goes on to, one past its next noun; None where it ends."""
    words, word = german_words(), line.lower(place)
    if line.is_capital(place):
        return place + 1
    genitive = word in ("des", "der", "eines", "einer")
    if genitive and _is_full_name(line, place):
        return None  # A full name has no genitive: "sagte Nora Blum der Zeitung".
    if genitive or word in ("von", "vom", "van", "de", "zu", "al"):
        head = _head(line, place + 1) if word in ("von", "vom") else _head(line, place)
        if head is None and place + 1 < len(line.words) and line.is_capital(place + 1):
            head = place + 1
        return head + 1 if head is not None else None
    if word == "und" and place + 1 < len(line.words):
        head = _head(line, place + 1)
        joined = head is not None and line.lower(place + 1) not in words.oblique
        return head + 1 if joined and head is not None else None
    return None


def _is_full_name(line: Line, end: int) -> bool:
    """Whether two words in capitals stand before a place, and the first is no opening word."""
    if end < 2 or line.breaks(end - 2, end - 1) or _is_small(line.lower(end - 2)):
        return False
    if line.lower(end - 2) in german_words().nominative | german_words().oblique:
        return False
    return line.is_capital(end - 2) and line.is_capital(end - 1)


def span_of(line: Line, first: int, end: int) -> Span:
    """The range of some words."""
    return Span(line.words[first].start, line.words[end - 1].end)


def trimmed(line: Line, start: int, end: int) -> tuple[Span, ...]:
    words = line.text[start:end]
    first = start + len(words) - len(words.lstrip(' ,\n„“"'))
    last = start + len(words.rstrip(" ,.!?\n"))
    return (Span(first, last),) if last > first else ()


def is_subordinate(line: Line, start: int) -> bool:
    """Whether a clause opens with a conjunction or relative pronoun that puts its verb last."""
    words = german_words()
    first = line.lower(start)
    return first in words.subordinators or (first in words.relatives and start > 0)
