"""From a name, or the beginning of one, to the speakers of a collection.

In: what somebody typed. Out: the numbers of those who may be meant, or the names to propose while
they still type.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.answering.proposing import propose
from index.speech.finding import find_speakers
from index.storage.generation import Generation


def people_named(name: str, generation: Generation) -> tuple[int, ...]:
    """The numbers of those whom a name alone may mean; aliases, roles and misspellings count."""
    people = generation.people
    exact = [n for n, person in enumerate(people.speakers) if person.name == name.strip()]
    if exact:
        return tuple(exact)
    meant = {id(s) for match in find_speakers(name, people) for s in match.speakers}
    return tuple(n for n, person in enumerate(people.speakers) if id(person) in meant)


def match_speakers(generation: Generation, typed: str, limit: int = 25) -> tuple[str, ...]:
    """The names of people quoted to propose for what was typed, the most quoted first.

    Names that begin so come first, then those with a word that does, then those spelled alike.
    """
    return propose(typed, _names(generation), limit)


def _names(generation: Generation) -> Sequence[str]:
    return tuple(dict.fromkeys(person.name for person in generation.people.speakers))
