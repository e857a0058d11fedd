"""Reporting verbs in a German line, with the parts that stand apart from them.

In: a `Line` and a place. Out: a `Verb`: the reporting word, its finite part ("hat … gesagt"), its
second half ("kündigte … an"), and what it can report.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.speech.german.clauses import clause_end, ends_clause
from index.speech.german.words import german_words
from index.speech.plain import Line
from index.speech.quotations import Act

NEAR_HELPER = 25


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb in a line: where it and its finite part stand, and what it can do."""

    place: int
    finite: int
    particle: int | None
    act: Act
    clause: bool
    object: bool
    passive: bool = False
    relays: bool = False

    @property
    def last(self) -> int:
        return self.place if self.particle is None else self.particle


def find_verb(line: Line, place: int) -> Verb | None:
    """The reporting verb at a word, with its second half and its auxiliary."""
    form = line.lower(place)
    if line.is_capital(place) and place > 0 and not line.breaks(place - 1, place):
        return None
    lexicon = line.lexicon
    particle = _particle(line, place)
    joined = line.lower(particle) + form if particle is not None else ""
    if joined not in lexicon.clause and joined not in lexicon.object:
        particle, joined = None, form
    spoken_of = _speaks_of(line, place)
    if joined == form and place > 0 and line.lower(place - 1) in german_words().verb_particles:
        apart = line.lower(place - 1) + form  # "bekannt gegeben" in two words.
        joined = apart if apart in lexicon.clause or apart in lexicon.object else joined
    relays = joined in lexicon.relay
    if not (joined in lexicon.clause or joined in lexicon.object or spoken_of or relays):
        return None
    act = lexicon.act(joined)
    finite = _finite(line, place, joined if particle is None else form)
    if finite is None or (_is_reflexive(line, place) and joined not in lexicon.reflexive):
        return None
    return Verb(
        place,
        finite,
        particle,
        act,
        joined in lexicon.clause or spoken_of,
        joined in lexicon.object or spoken_of,
        finite != place and line.lower(finite) in german_words().passive,
        relays,
    )


def _is_reflexive(line: Line, place: int) -> bool:
    near = range(max(0, place - 1), min(len(line.words), place + 2))
    return any(line.lower(other) == "sich" for other in near)


def _speaks_of(line: Line, place: int) -> bool:
    """ "sprach von Betrug": a verb that reports with the preposition that follows it here."""
    needed = line.lexicon.prepositional.get(line.lower(place), frozenset())
    return any(line.lower(other) in needed for other in range(place + 1, clause_end(line, place)))


def _particle(line: Line, place: int) -> int | None:
    """The second half of a separable verb: a particle that closes its clause."""
    for other in range(place + 1, len(line.words)):
        if line.lower(other) in german_words().verb_particles and ends_clause(line, other):
            return other
    return None


def _finite(line: Line, place: int, form: str) -> int | None:
    """Where the finite part of a verb stands; None for an infinitive or a participle on its own."""
    words = german_words()
    participle = form in line.lexicon.participles
    infinitive = form.endswith("en") and not participle
    helper = _helper(line, place) if participle or form.endswith(("t", "en")) else None
    if helper is not None and line.lower(helper) in words.modals and infinitive:
        return None
    if helper is not None and line.lower(helper) in words.perfect | words.passive:
        return helper
    return None if participle and place > 0 and not line.breaks(place - 1, place) else place


def _helper(line: Line, place: int) -> int | None:
    """The auxiliary or modal of a verb that closes its clause: behind it, else before it."""
    words = german_words()
    helpers = words.perfect | words.passive | words.modals
    if not ends_clause(line, place):
        follows = place + 1 < len(line.words) and ends_clause(line, place + 1)
        return place + 1 if follows and line.lower(place + 1) in helpers else None
    for other in range(place - 1, max(-1, place - NEAR_HELPER), -1):
        if line.lower(other) in helpers:
            return other
        opens = other == 0 or line.breaks(other - 1, other)
        if opens and line.lower(other) in words.subordinators:
            return None
    return None
