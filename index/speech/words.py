"""Words about people, read from the data files beside this one: names, titles, roles, places.

Out: `NameWords` and `RoleWords`, frozen sets of lower-case words; each is read once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Gender(StrEnum):
    """Which pronoun a text uses for a person, as far as it can be told."""

    MALE = "he"
    FEMALE = "she"


@dataclass(frozen=True, slots=True)
class NameWords:
    """What stands in and around names. `given` and `address` tell the gender where they do."""

    given: Mapping[str, Gender | None]
    short: Mapping[str, frozenset[str]]
    address: Mapping[str, Gender | None]
    before_first_name: frozenset[str]
    office: frozenset[str]
    office_endings: tuple[str, ...]
    particles: frozenset[str]
    suffixes: frozenset[str]
    organisation: frozenset[str]
    places: frozenset[str]
    demonyms: frozenset[str]
    calendar: frozenset[str]
    ordinary: frozenset[str]
    german: frozenset[str]
    german_bodies: tuple[str, ...]
    german_determiners: frozenset[str]

    def is_office(self, word: str) -> bool:
        """Whether a lower-case word is an office or rank, or a German word that ends in one."""
        return word in self.office or word.endswith(self.office_endings)


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Nouns for what people are, with the gender that a noun tells.

    `anybody` are nouns for a person of whom nothing else is known, `papers` what speaks for
    whoever issued it, `addressing` verbs whose object is spoken to. `small` words are no part of
    what a role is about; those of `apart` make it another role, and of several who have a role
    those of `past` and `present` tell when.
    """

    roles: Mapping[str, Gender | None]
    anybody: frozenset[str]
    papers: frozenset[str]
    addressing: frozenset[str]
    abbreviation: Mapping[str, str]
    pronouns: Mapping[str, Gender | None]
    neuter: frozenset[str]
    relative: frozenset[str]
    determiners: frozenset[str]
    indefinite: frozenset[str]
    prepositions: frozenset[str]
    small: frozenset[str]
    apart: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]


@cache
def name_words() -> NameWords:
    """The words in and around names."""
    given, names = read_data("given_names.toml"), read_data("names.toml")
    return NameWords(
        given=_by_gender(given),
        short={short: frozenset(full.split()) for short, full in given["short"].items()},
        address=_by_gender(names["address"]),
        before_first_name=_words(names, "before_first_name"),
        office=_words(names, "office"),
        office_endings=tuple(sorted(_words(names, "office_endings"))),
        particles=_words(names, "particles"),
        suffixes=_words(names, "suffixes"),
        organisation=_words(names, "organisation"),
        places=_words(names, "places"),
        demonyms=_words(names, "demonyms"),
        calendar=_words(names, "calendar"),
        ordinary=_words(names, "ordinary"),
        german=_words(names, "german"),
        german_bodies=tuple(sorted(_words(names, "german_bodies"))),
        german_determiners=_words(names, "german_determiners"),
    )


@cache
def role_words() -> RoleWords:
    """The words for what people are."""
    data = read_data("roles.toml")
    small = {name: frozenset(words.split()) for name, words in data["small"].items()}
    return RoleWords(
        roles=_by_gender(data["role"]),
        anybody=_words(data, "anybody"),
        papers=_words(data, "papers"),
        addressing=_words(data, "addressing"),
        abbreviation=data["abbreviation"],
        pronouns=_by_gender(data["pronoun"]),
        neuter=frozenset(data["pronoun"]["neuter"].split()),
        relative=frozenset(data["pronoun"]["relative"].split()),
        determiners=small["determiners"],
        indefinite=small["indefinite"],
        prepositions=small["prepositions"],
        small=small["determiners"] | small["prepositions"] | small["others"],
        apart=small["apart"],
        past=small["past"],
        present=small["present"],
    )


def read_data(name: str) -> Mapping[str, Any]:
    """One of the data files beside this module, as a table."""
    file = resources.files("index.speech") / "data" / name
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _words(data: Mapping[str, Any], table: str) -> frozenset[str]:
    return frozenset(data[table]["words"].split())


def _by_gender(lists: Mapping[str, str]) -> dict[str, Gender | None]:
    """Each word with its gender; a word listed under both, or under `either`, tells none."""
    male, female = set(lists["male"].split()), set(lists["female"].split())
    either = set(lists["either"].split()) | (male & female)
    genders: dict[str, Gender | None] = dict.fromkeys(male, Gender.MALE)
    genders |= dict.fromkeys(female, Gender.FEMALE)
    return genders | dict.fromkeys(either, None)
