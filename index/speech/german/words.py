"""The words that shape German sentences around reported speech, read from `data/german.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from index.speech.words import read_data


@dataclass(frozen=True, slots=True)
class GermanWords:
    """Lower-case words by what they do in a sentence.

    `reported` are forms of the subjunctive that mark reported speech, `either` those that also tell
    what would be, `past` such as tell of the past; after one of `no_report` none does ("als sei").
    `source_nouns`, and nouns with one of `source_endings`, name a source after "nach" or before
    "zufolge", `pointing` words one named before; `clause_nouns` and `clause_adjectives` take a
    clause ("der Ansicht, dass"). `hearsay` modals report where one of `hearsay_ends` closes their
    clause ("soll … haben"). `purpose` words open infinitives that report nothing ("um zu").
    """

    verb_particles: frozenset[str]
    perfect: frozenset[str]
    passive: frozenset[str]
    prepositions: frozenset[str]
    adverbs: frozenset[str]
    times: frozenset[str]
    conjunctions: frozenset[str]
    purpose: frozenset[str]
    questions: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    nominative: frozenset[str]
    oblique: frozenset[str]
    pronouns: frozenset[str]
    impersonal: frozenset[str]
    skipped: frozenset[str]
    demonstrative: frozenset[str]
    reported: frozenset[str]
    either: frozenset[str]
    past: frozenset[str]
    no_report: frozenset[str]
    source_nouns: frozenset[str]
    source_endings: tuple[str, ...]
    pointing: frozenset[str]
    clause_nouns: tuple[str, ...]
    clause_adjectives: frozenset[str]
    hearsay: frozenset[str]
    hearsay_ends: frozenset[str]
    modals: frozenset[str]


@cache
def german_words() -> GermanWords:
    """The lists, read once."""
    data = read_data("german.toml")

    def words(table: str, name: str = "words") -> frozenset[str]:
        return frozenset(data[table][name].split())

    return GermanWords(
        verb_particles=words("verb_particles"),
        perfect=words("perfect"),
        passive=words("passive"),
        prepositions=words("prepositions"),
        adverbs=words("adverbs"),
        times=words("times"),
        conjunctions=words("conjunctions"),
        purpose=words("purpose"),
        questions=words("questions"),
        subordinators=words("subordinators"),
        relatives=words("relatives"),
        nominative=words("determiners", "nominative"),
        oblique=words("determiners", "oblique"),
        pronouns=words("subjects", "pronouns"),
        impersonal=words("subjects", "impersonal"),
        skipped=words("subjects", "skipped"),
        demonstrative=words("subjects", "demonstrative"),
        reported=words("subjunctive", "reported"),
        either=words("subjunctive", "either"),
        past=words("subjunctive", "past"),
        no_report=words("subjunctive", "after"),
        source_nouns=words("source", "nouns"),
        source_endings=tuple(sorted(words("source", "compounds"))),
        pointing=words("source", "pointing"),
        clause_nouns=tuple(sorted(words("source", "clause_nouns"))),
        clause_adjectives=words("source", "clause_adjectives"),
        hearsay=words("hearsay", "modals"),
        hearsay_ends=words("hearsay", "ends"),
        modals=words("modals"),
    )
