"""The people a question names: "Peskof", "Песков", "president biden", "Putin's spokesman".

In: words as typed and an index of the speakers of a collection. Out: `Match`es, each with its
range, the speakers that may be meant and how sure that is; and the ranges that name somebody
unknown. A surname beside another first name ("Hunter Biden") is not the known person's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.asking import asked_spans, things
from index.speech.cast import fold, given_agree
from index.speech.names import WORD
from index.speech.roles import Role, is_role, neutral, read_role
from index.speech.speakers import Speaker
from index.speech.spelling import POSSESSIVE, base_forms, name_key
from index.speech.words import name_words, role_words

EXACT, SURNAME, ROLE, MISSPELT, DOMINANT, SEVERAL = 1.0, 0.9, 0.8, 0.7, 0.6, 0.5
# A bare surname means whoever is quoted this many times as often as all others of that name.
OUTNUMBERS = 10
LONGEST_NAME, LONGEST_ROLE, MOST_HOLDERS = 6, 6, 5
# A misspelt name is looked for only where the asked-for phrase can be a title and a name; a longer
# one is of other words, some of which are spelled nearly like somebody.
MISSPELT_AMONG = 4
# Words alone, without a question around them, are a name.
FEW_WORDS = 3
SHORTEST_MISSPELT = 5
NOUN_ENDINGS = ("tion", "ment", "ness", "ity", "ism", "ence", "ance", "ics", "ing", "ship", "logy")


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody whom a question names: where, who it may be (the likeliest first), how sure."""

    span: Span
    speakers: tuple[Speaker, ...]
    certainty: float


@dataclass(frozen=True, slots=True)
class SpeakerIndex:
    """The speakers by everything they are called; made once for a collection.

    `names` and `single` map keys of names to speakers' numbers, `roles` a role's noun to those who
    hold it, `narrowed` the noun with one word of its field; `spellings` are the single names by
    first letter.
    """

    speakers: tuple[Speaker, ...]
    names: Mapping[tuple[str, ...], tuple[int, ...]]
    single: Mapping[str, tuple[int, ...]]
    roles: Mapping[str, tuple[tuple[Role, int], ...]]
    narrowed: Mapping[tuple[str, str], tuple[tuple[Role, int], ...]]
    spellings: Mapping[str, tuple[str, ...]]


def index_speakers(speakers: Sequence[Speaker]) -> SpeakerIndex:
    """Prepare speakers for `find_speakers`."""
    names: dict[tuple[str, ...], dict[int, None]] = defaultdict(dict)
    roles: dict[str, list[tuple[Role, int]]] = defaultdict(list)
    narrowed: dict[tuple[str, str], list[tuple[Role, int]]] = defaultdict(list)
    for number, speaker in enumerate(speakers):
        for name in (speaker.name, *speaker.aliases):
            for key in _keys(name, speaker.organisation):
                names[key][number] = None
        for role in _roles_of(speaker):
            roles[neutral(role.noun)].append((role, number))
            for word in role.field:
                narrowed[neutral(role.noun), word].append((role, number))
    single = {key[0]: tuple(numbers) for key, numbers in names.items() if len(key) == 1}
    return SpeakerIndex(
        tuple(speakers),
        {key: tuple(numbers) for key, numbers in names.items() if len(key) > 1},
        single,
        {noun: tuple(held) for noun, held in roles.items()},
        {key: tuple(held) for key, held in narrowed.items()},
        _by_first_letter(key for key in single if len(key) >= SHORTEST_MISSPELT - 1),
    )


def _by_first_letter(spellings: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Misspelt names keep their first letter, so the others need not be compared."""
    letters: dict[str, list[str]] = defaultdict(list)
    for spelling in spellings:
        letters[spelling[0]].append(spelling)
    return {letter: tuple(same) for letter, same in letters.items()}


def find_speakers(words: str, index: SpeakerIndex) -> tuple[Match, ...]:
    """The speakers whom `words` (a question, or a name alone) name, in order, without overlap.

    In small letters a surname counts only where the question asks who spoke, or beside a first name
    or title: in "what did biden say about the price" nobody called Price is meant.
    """
    reading = _Reading(words, tuple(WORD.finditer(words)), index, asked_spans(words))
    found = [*_full_names(reading), *_roles(reading)]
    found += _surnames(reading, found)
    found.sort(key=lambda match: (-len(match.span), -match.certainty))
    kept: list[Match] = []
    for match in found:
        if not any(match.span.overlap(other.span) for other in kept):
            kept.append(match)
    return tuple(sorted(kept, key=lambda match: match.span.start))


def named_people(question: str, known: SpeakerIndex) -> tuple[Span, ...]:
    """The ranges that ask for the words of a person nobody knows ("what did angela merkel say").

    Bodies, places, roles and things that "say" something are never among them.
    """
    matches = find_speakers(question, known)
    return tuple(
        span
        for span in asked_spans(question, plainly=True)
        if not any(span.overlap(match.span) for match in matches)
        and _looks_like_person(span.of(question))
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    words: tuple[re.Match[str], ...]
    index: SpeakerIndex
    asked: tuple[Span, ...]

    def lower(self, place: int) -> str:
        """A word in small letters without 's; empty before the first and after the last."""
        if not 0 <= place < len(self.words):
            return ""
        return POSSESSIVE.sub("", self.words[place][0].lower())

    def touch(self, place: int) -> bool:
        """Whether only a blank or a full stop lies between a word and the one before."""
        gap = self.text[self.words[place - 1].end() : self.words[place].start()]
        return gap.strip(" .") == ""

    def is_asked(self, place: int, most: int | None = None) -> bool:
        """Whether a word stands where somebody is asked about, or there are but a few words.

        That place has `most` words at most.
        """
        at = self.words[place].start()
        inside = any(
            span.start <= at < span.end
            and (most is None or len(span.of(self.text).split()) <= most)
            for span in self.asked
        )
        return inside or (len(self.words) <= FEW_WORDS and not self.asked)


def _keys(name: str, organisation: bool) -> Iterator[tuple[str, ...]]:
    """The keys under which a name is found: whole, without initials, a person's surname alone."""
    words = [word for word in WORD.findall(name) if word.lower() not in name_words().address]
    if words and words[0].lower() in ("the", "a", "an"):
        words = words[1:]
    if not words or any(is_role(word.lower()) for word in words[:-1]):
        return
    yield tuple(map(name_key, words))
    kept = [
        word for word in words if len(fold(word)) > 1 and fold(word) not in name_words().suffixes
    ]
    if organisation or not kept:
        return
    yield tuple(map(name_key, kept))
    yield (name_key(kept[-1]),)
    if len(kept) > 2:
        yield (name_key(kept[0]), name_key(kept[-1]))
        yield tuple(map(name_key, kept[-2:]))


def _roles_of(speaker: Speaker) -> Iterator[Role]:
    phrases = [role.words for role in speaker.roles]
    for phrase in (*phrases, *speaker.aliases):
        role = read_role(phrase, Span(0, len(phrase)))
        if role:
            yield role


def _full_names(reading: _Reading) -> Iterator[Match]:
    place = 0
    while place < len(reading.words):
        length, numbers = _longest_name(reading, place)
        if length:
            yield _match(reading, place, place + length, numbers, EXACT)
        place += max(1, length)


def _longest_name(reading: _Reading, place: int) -> tuple[int, tuple[int, ...]]:
    most = min(LONGEST_NAME, len(reading.words) - place)
    for length in range(most, 1, -1):
        head = tuple(name_key(w[0]) for w in reading.words[place : place + length - 1])
        for form in base_forms(reading.words[place + length - 1][0]):
            numbers = reading.index.names.get((*head, name_key(form)))
            if numbers and not _is_owner(reading, place + length - 1):
                return length, numbers
    return 0, ()


def _is_owner(reading: _Reading, place: int) -> bool:
    """Whether a word is the "Putin's" of "Putin's spokesman": then somebody else is asked about."""
    owns = POSSESSIVE.search(reading.words[place][0]) is not None
    return owns and any(is_role(reading.lower(place + ahead)) for ahead in (1, 2, 3))


def _surnames(reading: _Reading, taken: Iterable[Match]) -> list[Match]:
    found: list[Match] = []
    spans = [match.span for match in taken if match.certainty == EXACT]
    for place, word in enumerate(reading.words):
        span = Span(word.start(), word.end())
        if any(span.overlap(other) for other in spans) or _is_owner(reading, place):
            continue
        if not _may_be_name(reading, place):
            continue
        numbers, certainty = _by_spelling(reading, place)
        start, fitting = _with_words_before(reading, place, numbers)
        if fitting:
            found.append(_match(reading, start, place + 1, fitting, certainty))
    return found


def _may_be_name(reading: _Reading, place: int) -> bool:
    lower, printed = reading.lower(place), reading.words[place][0]
    capital = printed[0].isupper() and place > 0
    if lower in name_words().ordinary or lower in name_words().calendar:
        return capital and reading.is_asked(place) and not reading.text.isupper()
    beside = place > 0 and (
        _is_title(reading.lower(place - 1)) or reading.lower(place - 1) in name_words().given
    )
    return capital or beside or reading.is_asked(place)


def _is_title(lower: str) -> bool:
    return lower in name_words().address or is_role(lower)


def _by_spelling(reading: _Reading, place: int) -> tuple[tuple[int, ...], float]:
    """The speakers with this surname, else those whose surname is spelled nearly so."""
    word = reading.words[place][0]
    for form in base_forms(word):
        numbers = reading.index.single.get(name_key(form))
        if numbers:
            return numbers, SURNAME
    if not _may_be_misspelt(reading, place):
        return (), 0.0
    return _misspelt(name_key(POSSESSIVE.sub("", word)), reading.index), MISSPELT


def _may_be_misspelt(reading: _Reading, place: int) -> bool:
    """Only a longer word that stands where a name is asked for can be a misspelt one."""
    lower, data = reading.lower(place), name_words()
    known = (data.ordinary, data.places, data.organisation, data.demonyms, data.given, things())
    if len(lower) < SHORTEST_MISSPELT or not reading.is_asked(place, MISSPELT_AMONG):
        return False
    return not is_role(lower) and not any(lower in words for words in known)


def _misspelt(key: str, index: SpeakerIndex) -> tuple[int, ...]:
    """The speakers whose surname differs by a letter, or by two where it is long."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(key) < 8 else 2
    spellings = index.spellings.get(key[:1], ())
    near = process.extract(
        key, spellings, scorer=OSA.distance, score_cutoff=most, limit=MOST_HOLDERS
    )
    best = min((distance for _, distance, _ in near), default=0)
    numbers = [n for spelling, d, _ in near if d == best for n in index.single[spelling]]
    return tuple(dict.fromkeys(numbers))


def _with_words_before(
    reading: _Reading, place: int, numbers: Sequence[int]
) -> tuple[int, tuple[int, ...]]:
    """Where the name starts, and who of `numbers` fits the first name or title before it."""
    speakers = reading.index.speakers
    if not numbers or place == 0 or not reading.touch(place):
        return place, tuple(numbers)
    before = reading.lower(place - 1)
    gender = name_words().address.get(before)
    if gender:
        fits = [n for n in numbers if speakers[n].gender in (None, gender)]
        return place - 1, tuple(fits)
    if is_role(before):
        noun = neutral(before)
        fits = [
            n
            for n in numbers
            if any(number == n for _, number in reading.index.roles.get(noun, ()))
        ]
        return place, tuple(fits or numbers)
    if _is_first_name(reading, place - 1):
        fits = [n for n in numbers if _has_first_name(before, speakers[n])]
        return place - 1, tuple(fits)
    return place, tuple(numbers)


def _is_first_name(reading: _Reading, place: int) -> bool:
    lower, data = reading.lower(place), name_words()
    if lower in data.ordinary or lower in data.demonyms or lower in data.places:
        return False
    capital = place > 0 and reading.words[place][0][0].isupper()
    return lower in data.given or capital or reading.is_asked(place)


def _has_first_name(first: str, speaker: Speaker) -> bool:
    """Whether a speaker may have this first name: it is theirs, or theirs is not known."""
    names = [name.split() for name in (speaker.name, *speaker.aliases)]
    full = [words for words in names if len(words) > 1]
    return not full or any(
        given_agree(name_key(first), name_key(word)) for words in full for word in words[:-1]
    )


def _roles(reading: _Reading) -> Iterator[Match]:
    for place in range(len(reading.words)):
        if not is_role(reading.lower(place)):
            continue
        match = _by_role(reading, place)
        if match:
            yield match


def _by_role(reading: _Reading, place: int) -> Match | None:
    """Who holds the role whose noun stands at `place`, read with as many words as fit."""
    if neutral(reading.lower(place)) not in reading.index.roles:
        return None
    for start in range(max(0, place - LONGEST_ROLE), place + 1):
        if not _may_open_role(reading, start):
            continue
        for end in range(min(len(reading.words), place + LONGEST_ROLE), place, -1):
            numbers = _holders(reading, start, end, place)
            if 0 < len(numbers) <= MOST_HOLDERS:
                return _match(reading, start, _with_whose(reading, end), numbers, ROLE)
    return None


def _with_whose(reading: _Reading, end: int) -> int:
    """Where a role ends that says whose deputy somebody is: "the deputy governor"."""
    if reading.lower(end - 1) not in role_words().apart:
        return end
    while end < len(reading.words) and reading.touch(end) and is_role(reading.lower(end)):
        end += 1
    return end


def _may_open_role(reading: _Reading, place: int) -> bool:
    lower = reading.lower(place)
    return lower in role_words().determiners or lower not in name_words().ordinary


def _holders(reading: _Reading, start: int, end: int, place: int) -> tuple[int, ...]:
    span = Span(reading.words[start].start(), reading.words[end - 1].end())
    role = read_role(reading.text, span)
    if role is None or not role.definite or role.span.end != span.end:
        return ()
    noun = neutral(role.noun)
    if noun != neutral(reading.lower(place)):
        return ()
    narrowing = role.field - role_words().past - role_words().present
    if narrowing:
        held = [h for word in narrowing for h in reading.index.narrowed.get((noun, word), ())]
    elif reading.lower(start) in role_words().determiners:
        held = list(reading.index.roles[noun])
    else:
        return ()
    return _at_the_time(role, held, reading.index.speakers)


def _at_the_time(
    role: Role, held: Sequence[tuple[Role, int]], speakers: Sequence[Speaker]
) -> tuple[int, ...]:
    """Who of those who hold a role is meant: the new one the latest, the former one an earlier.

    A word that is part of somebody's role tells no time: "the New York mayor".
    """
    words = role_words()
    meant = tuple(dict.fromkeys(n for other, n in held if role.may_mean(other)))
    times = role.field & (words.past | words.present)
    if not times or any(times & other.field for other, n in held if n in meant):
        return meant
    bare = replace(role, field=role.field - times)
    fits = [(other, n) for other, n in held if bare.may_mean(other)]
    if times & words.past and meant:
        return meant
    numbers = dict.fromkeys(n for _, n in fits)
    latest_first = sorted(numbers, key=lambda n: _last_seen(speakers[n], bare), reverse=True)
    return tuple(latest_first[:1] if times & words.present else latest_first[1:])


def _last_seen(speaker: Speaker, role: Role) -> str:
    """The last date on which somebody was given a role; empty where none is known."""
    read = [(seen, read_role(seen.words, Span(0, len(seen.words)))) for seen in speaker.roles]
    return max((s.last or "" for s, other in read if other and role.may_mean(other)), default="")


def _match(
    reading: _Reading, start: int, end: int, numbers: Sequence[int], certainty: float
) -> Match:
    """A match over words `start` to `end`, without a possessive ending."""
    last = reading.words[end - 1]
    bare = POSSESSIVE.sub("", last[0])
    speakers = [reading.index.speakers[n] for n in numbers]
    speakers.sort(key=_latest if certainty == ROLE else _quotations, reverse=True)
    if certainty == SURNAME and _dominates(speakers):
        speakers, certainty = speakers[:1], DOMINANT
    sure = certainty if len(speakers) == 1 else min(certainty, SEVERAL)
    span = Span(reading.words[start].start(), last.start() + len(bare))
    return Match(span, tuple(speakers), sure)


def _dominates(speakers: Sequence[Speaker]) -> bool:
    """Whether nearly everything under a surname was said by the first of those who bear it."""
    others = sum(speaker.counts.total for speaker in speakers[1:])
    return len(speakers) > 1 and speakers[0].counts.total >= OUTNUMBERS * max(1, others)


def _quotations(speaker: Speaker) -> int:
    return speaker.counts.total


def _latest(speaker: Speaker) -> tuple[str, int]:
    return max((role.last or "" for role in speaker.roles), default=""), speaker.counts.total


def _looks_like_person(words: str) -> bool:
    """Whether words that match nobody look like a person's name, in capitals or without."""
    data = name_words()
    parts = [POSSESSIVE.sub("", word) for word in WORD.findall(words)]
    while parts and (parts[0].lower() in data.address or is_role(parts[0].lower())):
        parts = parts[1:]
    lowers = [part.lower() for part in parts]
    owns = any(POSSESSIVE.search(word) for word in WORD.findall(words)[:-1])
    if not 0 < len(parts) <= 4 or owns or _is_thing(lowers):
        return False
    if all(part[0].isupper() or part in data.particles for part in parts):
        return not (len(parts) == 1 and parts[0].isupper())
    if words != words.lower():
        return False
    return len(parts) == 1 or lowers[0] in data.given


def _is_thing(lowers: Sequence[str]) -> bool:
    """Whether one of the words shows that no person is meant: a body, a place, a role, a noun."""
    data = name_words()
    if lowers[0] in ("the", "a", "an", "this", "that", "his", "her", "its", "their", "my", "our"):
        return True
    if "-".join(lowers) in data.places:
        return True
    if lowers[-1] in data.places and lowers[0] not in data.given:
        return True
    for lower in lowers:
        singular = lower.removesuffix("s")
        if lower in data.organisation or lower in things() or is_role(lower) or is_role(singular):
            return True
        if lower in data.demonyms or singular in data.demonyms or lower.endswith(NOUN_ENDINGS):
            return True
    return False
