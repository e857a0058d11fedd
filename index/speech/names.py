"""Names in a text, by their shape: runs of words in capitals, with titles and particles.

In: a text and the stretches of it to look at. Out: `Name`s in reading order. No parse is needed, so
this works for every language that writes names in capitals; where a parse is at hand its tags tell
whether a sentence's first word is a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from index.documents.source import Span
from index.speech.words import Gender, NameWords, name_words


class Sort(StrEnum):
    """What a name is a name of, as far as its own words tell."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed in one place.

    `span` holds the name alone, `whole` the titles before it too ("Senator Ruth Okafor"). `words`
    are the name's words without nickname, `title` the words before it in lower case. `article`:
    a definite article stands before ("the Pentagon"); `possessive`: 's follows.
    """

    span: Span
    whole: Span
    words: tuple[str, ...]
    title: tuple[str, ...] = ()
    sort: Sort = Sort.UNKNOWN
    article: bool = False
    possessive: bool = False

    @property
    def gender(self) -> Gender | None:
        """What a form of address, or else the first name, tells."""
        return gender_of(self.title, self.words)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a run: its range without 's or comma, as printed and in lower case."""

    start: int
    end: int
    text: str
    lower: str
    possessive: bool = False


WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W_]|['’‐‑-](?=[^\W\d_]))*")
POSSESSIVE = re.compile(r"['’][sS]\Z")
# Brackets are editorial: "[Russian President Vladimir] Putin" is one name.
BETWEEN = re.compile(r"[ \u00a0\[\]]{1,3}|[ \u00a0]?\n[ \u00a0]?")
NICKNAME_OPENS, NICKNAME_CLOSES = re.compile(r" [\"“'‘(]"), re.compile(r"[\"”'’)] ")
ARTICLE = re.compile(r"\b(?:the|der|die|das|dem|den|le|la|les|el|los|las)\s\Z", re.IGNORECASE)
# "I", "I've", and a lawmaker's party and state ("R-Tenn").
NO_NAME = re.compile(r"I(?:['’]\w+)?|[A-Z]-[A-Z]\w*")
LINKS = frozenset({"of", "for", "on", "and", "the"})
LONGEST_NAME = 8
GERMAN_SHARE = 0.06
GERMAN_ADJECTIVE = ("e", "en", "er", "es", "em")


def find_names(
    text: str,
    spans: Sequence[Span],
    tags: Mapping[int, str] | None = None,
    labels: frozenset[Span] = frozenset(),
) -> tuple[Name, ...]:
    """The names in the given stretches of `text` (sentences, as a rule), in reading order.

    A stretch's first word has a capital anyway: it counts as a name if it is a known first name,
    stands in capitals elsewhere inside a sentence, or has a name's tag in `tags` (a part of
    speech by offset, in Penn Treebank's terms). Headlines in Title Case are left out, but for
    those of the stretches that are known to be `labels`.
    """
    nouns = capitalises_nouns(text)
    read = [(span, list(_words(text, span))) for span in spans]
    units = [unit for s, unit in read if nouns or s in labels or not is_title_case(unit)]
    inside = {word.text for unit in units for word in unit[1:] if word.text[:1].isupper()}
    small = {word.lower for unit in units for word in unit if word.text[:1].islower()}
    surnames = {word for unit in units for word in _surnames(unit)}
    context = _Context(
        text=text,
        tags=tags or {},
        inside=frozenset(inside),
        small=frozenset(small),
        surnames=frozenset(surnames),
        data=name_words(),
        nouns=nouns,
        bare=frozenset(_bare_names(units)) if nouns else frozenset(),
    )
    return tuple(name for unit in units for name in _names(unit, context))


def names_in_phrase(
    text: str, span: Span, tags: Mapping[int, str] | None = None
) -> tuple[Name, ...]:
    """The names in a phrase that is known to name somebody ("envoy Halloran", a headline's)."""
    words = list(_words(text, span))
    inside = frozenset(word.text for word in words if _is_tagged_name(word, tags or {}))
    surnames = frozenset(_surnames(words))
    nouns = capitalises_nouns(text)
    context = _Context(text, tags or {}, inside, frozenset(), surnames, name_words(), nouns)
    return tuple(_names(words, context))


@lru_cache(maxsize=32)
def capitalises_nouns(text: str) -> bool:
    """Whether a text is in German, where capitals alone show no names."""
    words = [word.lower() for word in WORD.findall(text[:5000])]
    return sum(word in name_words().german for word in words) > GERMAN_SHARE * len(words)


def _bare_names(units: Sequence[Sequence[Word]]) -> Iterator[str]:
    """In German: words in capitals that recur and never follow an article, as surnames do."""
    counts: Counter[str] = Counter()
    determined: set[str] = set()
    for unit in units:
        for before, word in pairwise(unit):
            if before.lower in name_words().german_determiners:
                determined.add(word.text)
            elif word.text[0].isupper():
                counts[word.text] += 1
    return (word for word, count in counts.items() if count > 1 and word not in determined)


def _is_tagged_name(word: Word, tags: Mapping[int, str]) -> bool:
    return tags.get(word.start, "NNP").startswith("NNP")


def gender_of(title: Sequence[str], words: Sequence[str]) -> Gender | None:
    """The gender that a title, or else a first name, tells; None where neither does."""
    data = name_words()
    for word in reversed(title):
        if data.address.get(word.rstrip(".")):
            return data.address[word.rstrip(".")]
    if len(words) < 2:
        return None
    return data.given.get(words[0].lower())


def is_title_case(words: Sequence[Word]) -> bool:
    """Whether nearly every word of some length has a capital, as in headlines."""
    long = [word for word in words if len(word.text) > 3]
    capitals = sum(word.text[0].isupper() for word in long)
    return len(long) >= 4 and capitals >= (0.85 if len(long) > 7 else 1.0) * len(long)


@dataclass(frozen=True, slots=True)
class _Context:
    text: str
    tags: Mapping[int, str]
    inside: frozenset[str]
    small: frozenset[str]
    surnames: frozenset[str]
    data: NameWords
    nouns: bool = False
    bare: frozenset[str] = frozenset()


def _words(text: str, span: Span) -> Iterator[Word]:
    data = name_words()
    for match in WORD.finditer(text, span.start, span.end):
        printed = match[0]
        ending = POSSESSIVE.search(printed)
        core = printed[: ending.start()] if ending else printed
        lower = core.lower()
        end = match.start() + len(core)
        abbreviated = (len(core) == 1 and core.isupper()) or lower in ("jr", "sr")
        abbreviated |= lower in data.address or lower in data.office
        if abbreviated and not ending and text[end : end + 1] == "." and end < span.end:
            end += 1
            core += "."
        if core:
            yield Word(match.start(), end, core, lower.rstrip("."), ending is not None)


def _surnames(words: Sequence[Word]) -> Iterator[str]:
    """Words in capitals right after a first name: there "King" is no office."""
    given = name_words().given
    for before, word in pairwise(words):
        if before.lower in given and before.text[0].isupper() and word.text[0].isupper():
            yield word.lower


def _names(words: Sequence[Word], context: _Context) -> Iterator[Name]:
    start = 0
    while start < len(words):
        end = _run_end(words, start, context)
        if end == start:
            start += 1
            continue
        for run in _split_at_dates(words[start:end], context):
            name = _name(_trim(run, words[0], context), context)
            if name:
                yield name
        start = end


def _run_end(words: Sequence[Word], start: int, context: _Context) -> int:
    """Where the run of name-like words that begins at `start` ends (`start`: there is none)."""
    if not words[start].text[0].isupper() or NO_NAME.fullmatch(words[start].text):
        return start
    end = start + 1
    while end < len(words) and end - start < LONGEST_NAME + 4 and not words[end - 1].possessive:
        step = _step(words, start, end, context)
        if not step:
            break
        end += step
    return end


def _step(words: Sequence[Word], start: int, end: int, context: _Context) -> int:
    """How many words the run grows by: itself a name word, or small words before one."""
    for small in range(3):
        if end + small >= len(words) or not _touch(words, end + small, context.text):
            return 0
        word = words[end + small]
        if word.text[0].isupper():
            return 0 if NO_NAME.fullmatch(word.text) else small + 1
        if not _links(word, words[start:end], context):
            return 0
    return 0


def _touch(words: Sequence[Word], index: int, text: str) -> bool:
    gap = text[words[index - 1].end : words[index].start]
    if BETWEEN.fullmatch(gap) or NICKNAME_CLOSES.fullmatch(gap):
        return True
    return bool(NICKNAME_OPENS.fullmatch(gap)) and _is_nickname(words, index, text)


def _is_nickname(words: Sequence[Word], index: int, text: str) -> bool:
    if index + 1 >= len(words):
        return False
    return bool(NICKNAME_CLOSES.fullmatch(text[words[index].end : words[index + 1].start]))


def _links(word: Word, before: Sequence[Word], context: _Context) -> bool:
    """Whether a small word may stand inside a name: von, de; "of" after a body or an office."""
    data = context.data
    if word.lower not in LINKS:
        return word.lower in data.particles and (
            not context.nouns or before[-1].lower in data.given or before[-1].text[0].islower()
        )
    bodies = data.organisation | data.office
    if word.lower == "on":
        return before[-1].lower in data.organisation and len(before) == 1
    if word.lower == "and":
        return any(w.lower == "of" for w in before) and before[0].lower in bodies
    return before[-1].lower in bodies or (before[-1].lower == "of" and word.lower == "the")


def _split_at_dates(run: Sequence[Word], context: _Context) -> Iterator[Sequence[Word]]:
    start = 0
    for index, word in enumerate(run):
        if word.lower in context.data.calendar and not _is_jan(run, index, context):
            yield run[start:index]
            start = index + 1
    yield run[start:]


def _is_jan(run: Sequence[Word], index: int, context: _Context) -> bool:
    """In German "Jan Holm" is a person: months are not cut to three letters in running text."""
    word = run[index]
    return context.nouns and len(word.text) == 3 and word.lower in context.data.given


def _trim(run: Sequence[Word], first: Word, context: _Context) -> Sequence[Word]:
    """The run without words that only the sentence's start, or a list, gave a capital."""
    data = context.data
    while run and (
        _is_ordinary(run[0], first, data) or (run[0] is first and not _opens(run, context))
    ):
        run = run[1:]
    while run and (run[-1].lower in data.ordinary or run[-1].text[0].islower()):
        run = run[:-1]
    return run


def _is_ordinary(word: Word, first: Word, data: NameWords) -> bool:
    if word.text[0].islower():
        return True
    if word.lower not in data.ordinary:
        return False
    return word is first or word.lower not in data.given


def _opens(run: Sequence[Word], context: _Context) -> bool:
    """Whether a sentence's first word is part of a name."""
    word, data = run[0], context.data
    known = (data.given, data.address, data.office, data.organisation, data.places, data.demonyms)
    if word.text in context.inside or any(word.lower in words for words in known):
        return True
    if word.start in context.tags:
        return context.tags[word.start].startswith("NNP")
    return word.lower not in context.small and (len(run) > 1 or len(word.text) == 2)


def _name(run: Sequence[Word], context: _Context) -> Name | None:
    data = context.data
    cut = _title_length(run, context)
    title, rest = run[:cut], run[cut:]
    while not title and len(rest) > 1 and _is_attribute(rest, data):
        rest = rest[1:]
    if not rest or len(rest) > LONGEST_NAME:
        return None
    words = _without_nickname(rest, context.text)
    lead = tuple(word.lower.rstrip(".") for word in title)
    span = Span(rest[0].start, rest[-1].end)
    whole = Span(run[0].start, span.end)
    article = bool(ARTICLE.search(context.text, max(0, whole.start - 5), whole.start)) and not lead
    sort = _sort(words, lead, article, data)
    if not _is_addressed(lead, data) and _names_nobody(words, context):
        return None
    if context.nouns and sort in (Sort.UNKNOWN, Sort.ORGANISATION):
        sort = _german_sort(words, context)
        if sort is Sort.UNKNOWN and not _is_bare_name(words, article, context):
            return None
    return Name(span, whole, tuple(w.text for w in words), lead, sort, article, rest[-1].possessive)


def _german_sort(words: Sequence[Word], context: _Context) -> Sort:
    """A body by its own words or an abbreviation; an article shows nothing."""
    lowers = [word.lower for word in words]
    if any(w in context.data.organisation for w in lowers) or "of" in lowers:
        return Sort.ORGANISATION
    if lowers[-1].endswith(context.data.german_bodies):
        return Sort.ORGANISATION
    if any(word.text.isupper() and len(word.text) > 1 for word in words):
        return Sort.ORGANISATION
    return Sort.UNKNOWN


def _is_bare_name(words: Sequence[Word], article: bool, context: _Context) -> bool:
    """Whether words without a first name or title are somebody's name all the same."""
    last = words[-1]
    if len(words) == 1:
        return last.lower in context.surnames or last.text in context.bare
    # Two nouns do not follow each other in German; an adjective opens a sentence.
    named = words[0].text in context.inside or last.text in context.bare
    return not article and (named or not words[0].lower.endswith(GERMAN_ADJECTIVE))


def _is_addressed(title: Sequence[str], data: NameWords) -> bool:
    return any(word in data.address for word in title)


def _names_nobody(words: Sequence[Word], context: _Context) -> bool:
    """Whether there is only an office ("President"), or a "Republican", or "African-Americans"."""
    data, last = context.data, words[-1].lower
    if len(words) == 1 and last in data.demonyms:
        return True
    if last.rpartition("-")[2].removesuffix("s") in data.demonyms and last.endswith("s"):
        return True
    if len(words) == 1 and last in context.surnames:
        return False
    return all(data.is_office(word.lower) or word.lower in LINKS for word in words)


def _is_attribute(rest: Sequence[Word], data: NameWords) -> bool:
    """Whether the first word is a "Republican" or "Russian" before a person's name."""
    return rest[0].lower in data.demonyms and not any(
        word.lower in data.organisation for word in rest
    )


def _title_length(run: Sequence[Word], context: _Context) -> int:
    """How many words at the start are title: up to the last office that a name follows."""
    data = context.data
    for index in range(len(run) - 1, 0, -1):
        before, rest = run[index - 1], run[index:]
        if any(word.lower in data.organisation for word in rest):
            continue
        if rest[0].text[0].islower() and before.lower not in data.address:
            continue
        # "M." is Monsieur in front, an initial behind a first name.
        initial = len(before.lower) == 1 and index > 1
        if not initial and (data.is_office(before.lower) or before.lower in data.address):
            return index
        first_name = rest[0].lower in data.given and len(rest) > 1
        if first_name and before.lower not in data.given and context.nouns:
            return index
        if first_name and (_is_role_of(run[:index], data) or before.lower in context.small):
            return index
    return 0


def _is_role_of(words: Sequence[Word], data: NameWords) -> bool:
    """Whether words end in an office with its field: "Secretary of State"."""
    lowers = [word.lower for word in words]
    return "of" in lowers and any(w in data.office for w in lowers[: lowers.index("of")])


def _without_nickname(words: Sequence[Word], text: str) -> list[Word]:
    return [
        word
        for index, word in enumerate(words)
        if not (0 < index < len(words) - 1 and text[word.start - 1] in "\"“'‘(")
    ]


def _sort(words: Sequence[Word], title: tuple[str, ...], article: bool, data: NameWords) -> Sort:
    lowers = [word.lower for word in words]
    if any(word in data.organisation for word in lowers) or "of" in lowers:
        return Sort.ORGANISATION
    if title:
        return Sort.PERSON
    if "-".join(lowers) in data.places or all(word in data.places for word in lowers):
        return Sort.PLACE
    if lowers[0] in data.given and len(words) > 1:
        return Sort.PERSON
    if article or (len(words) == 1 and words[0].text.isupper() and len(words[0].text) > 1):
        return Sort.ORGANISATION
    return Sort.UNKNOWN
