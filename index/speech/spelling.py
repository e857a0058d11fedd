"""Spellings of one name across scripts: "Песков", "Peskov" and "PESKOV" get the same key.

In: a word. Out: `latin`, its lower-case form in plain Latin letters, and `name_key`, which also
evens out what transliterations differ in (Dmitry, Dmitri, Dmitriy). Russian, Ukrainian and
Bulgarian letters follow the usual newspaper romanisation, Greek that of its passports (ELOT 743);
the tables are data.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from index.speech.words import read_data


@dataclass(frozen=True, slots=True)
class Letters:
    """The tables of transliteration."""

    pairs: tuple[tuple[str, str], ...]
    letters: dict[int, str]
    same_sound: tuple[tuple[str, str], ...]
    case_endings: tuple[str, ...]


POSSESSIVE = re.compile(r"(?:['’]s?|(?<=s)['’])\Z")
DOUBLED = re.compile(r"(.)\1")


@cache
def letters() -> Letters:
    """The tables, read once."""
    data = read_data("transliteration.toml")
    return Letters(
        tuple(data["pairs"].items()),
        str.maketrans(dict(data["letters"])),
        tuple(data["same_sound"].items()),
        tuple(data["case_endings"]["words"].split()),
    )


@lru_cache(maxsize=50_000)
def latin(word: str) -> str:
    """A word in lower-case Latin letters without accents; unknown scripts stay as they are."""
    tables = letters()
    lower = word.casefold()
    for pair, sound in tables.pairs:
        lower = lower.replace(pair, sound)
    # Before accents go: "й" would lose its own.
    decomposed = unicodedata.normalize("NFKD", lower.translate(tables.letters))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.translate(tables.letters).replace(".", "").replace("’", "'").replace("‐", "-")


@lru_cache(maxsize=50_000)
def name_key(word: str) -> str:
    """What all spellings of a name share, for comparing only."""
    key = latin(word)
    for sound, letter in letters().same_sound:
        key = key.replace(sound, letter)
    return DOUBLED.sub(r"\1", key)


def base_forms(word: str) -> list[str]:
    """A word as typed, then what it may be a form of: without 's, or a Russian case ending."""
    forms = [word]
    bare = POSSESSIVE.sub("", word)
    if bare != word:
        forms.append(bare)
    elif len(word) > 4 and word[-1] in "sS":
        forms.append(word[:-1])
    if any("а" <= letter <= "я" for letter in bare.lower()):
        endings = letters().case_endings
        forms += [bare[: -len(end)] for end in endings if bare.lower().endswith(end)]
    return [form for form in forms if len(form) > 1]
