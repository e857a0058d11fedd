"""Reporting words by language, read from the data files beside this one.

In: a language's code. Out: `CueWords`: which word forms report speech, how, and which deny it.
The lists are data (`data/cues.*.toml`), so that a language is added without a line of code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from index.speech.quotations import Act

LANGUAGES = ("en", "de", "ru", "fr", "es")
VOWELS = "aeiou"
# After these a German ending takes an "e"; after verbs that begin so comes no "ge" in participles.
LINKED = ("t", "d", "chn", "gn", "ffn", "tm")
INSEPARABLE = ("be", "er", "ver", "ent", "emp", "zer", "unter", "wider", "ge", "miss")


@dataclass(frozen=True, slots=True)
class CueWords:
    """One language's reporting words; verbs and nouns map a lower-case form to what it does.

    `clause` verbs take what is said as a clause or in marks, `tag` verbs in marks only, `object`
    verbs as an object, `infinitive` verbs as an infinitive; `prepositional` maps a form to the
    prepositions after which it stands. `source` are phrases such as "according to". `incise` are
    the signs after which reporting words may stand inside the marks ("…, — said X. — …").
    """

    language: str
    common: frozenset[str]
    clause: Mapping[str, Act]
    tag: Mapping[str, Act]
    object: Mapping[str, Act]
    infinitive: Mapping[str, Act]
    noun: Mapping[str, Act]
    prepositional: Mapping[str, frozenset[str]]
    infinitive_after: Mapping[str, frozenset[str]]
    relay: frozenset[str]
    reflexive: frozenset[str]
    participles: frozenset[str]
    hearers: frozenset[str]
    naming: frozenset[str]
    utterance: frozenset[str]
    idiom: Mapping[str, frozenset[str]]
    source: tuple[str, ...]
    modals: frozenset[str]
    negations: frozenset[str]
    governors: frozenset[str]
    aspects: frozenset[str]
    pronouns: frozenset[str]
    relative: frozenset[str]
    impersonal: frozenset[str]
    particles: frozenset[str]
    determiners: frozenset[str]
    never_names: frozenset[str]
    complementizers: frozenset[str]
    after_comma: bool
    auxiliaries: frozenset[str]
    incise: frozenset[str]

    def is_reporting(self, form: str) -> bool:
        """Whether a verb in this form can report speech at all."""
        kinds = (self.clause, self.object, self.infinitive, self.tag)
        return (
            any(form in kind for kind in kinds) or form in self.prepositional or form in self.relay
        )

    def act(self, form: str) -> Act:
        """What a reporting verb or noun in this form does."""
        for forms in (self.clause, self.object, self.infinitive, self.noun, self.tag):
            if form in forms:
                return forms[form]
        return Act.ASSERTS


@cache
def load_cues(language: str) -> CueWords:
    """The reporting words of a language, by its two-letter code; English for an unknown one."""
    code = language if language in LANGUAGES else "en"
    file = resources.files("index.speech") / "data" / f"cues.{code}.toml"
    return _cue_words(tomllib.loads(file.read_text(encoding="utf-8")))


def guess_language(text: str) -> str:
    """The language whose commonest words make up most of a text's beginning; English by default."""
    words = re.findall(r"\w+", text[:20_000].lower())
    counts = {code: sum(word in load_cues(code).common for word in words) for code in LANGUAGES}
    return max(LANGUAGES, key=lambda code: counts[code])


def inflect(lemma: str) -> Iterator[str]:
    """An English verb's regular forms, or a noun's plural among them."""
    yield lemma
    if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
    elif lemma.endswith("e"):
        yield from (lemma + "s", lemma + "d", lemma[:-1] + "ing")
    else:
        plural = "es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"
        yield from (lemma + plural, lemma + "ed", lemma + "ing")


def conjugate(verb: str, listed: Iterable[str] = ()) -> Iterator[str]:
    """A German verb's forms in the third person, with its participle; weak where none are listed.

    A separable verb ("an|kündigen") gives the forms it has as one word, at the end of a clause.
    """
    particle, _, base = verb.rpartition("|")
    forms = [base, *(listed or _weak_forms(base))]
    yield from (particle + form for form in forms)
    if particle:
        yield f"{particle}zu{base}"


def _participles(data: Mapping[str, Any]) -> Iterator[str]:
    """The German participles with "ge", which cannot be the finite verb ("angekündigt")."""
    forms: Mapping[str, list[str]] = data.get("forms", {})
    tables = ("clause", "object") if data["language"] == "de" else ()
    for verb in (v for table in tables for verbs in data[table].values() for v in verbs.split()):
        particle, _, base = verb.rpartition("|")
        for form in conjugate(verb, forms.get(base, ())):
            regular = form.startswith(particle + "ge") and not base.startswith("ge")
            if regular or form.startswith(f"{particle}ge{base[:2]}"):
                yield form


def _weak_forms(infinitive: str) -> Iterator[str]:
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    stem += "e" if stem.endswith(LINKED) else ""
    yield from (stem + "t", stem + "te", stem + "ten")
    if not infinitive.startswith(INSEPARABLE) and not infinitive.endswith("ieren"):
        yield f"ge{stem}t"


def _cue_words(data: Mapping[str, Any]) -> CueWords:
    forms: Mapping[str, list[str]] = data.get("forms", {})
    regular = data["language"] == "en"

    def expand(lemmas: Iterable[str]) -> Iterator[str]:
        for lemma in lemmas:
            if data["language"] == "de":
                yield from conjugate(lemma, forms.get(lemma.rpartition("|")[2], ()))
            elif lemma in forms:
                yield from (lemma, *forms[lemma])
            elif regular:
                yield from inflect(lemma)
            else:
                yield lemma

    def acts(table: str) -> dict[str, Act]:
        return {
            form: Act(act)
            for act, lemmas in data.get(table, {}).items()
            for form in expand(lemmas.split())
        }

    return CueWords(
        language=data["language"],
        common=frozenset(data["common"]),
        clause=acts("clause"),
        tag={form: Act(act) for act, forms in data["tag"].items() for form in forms.split()}
        if data["language"] == "de"
        else acts("tag"),
        object=acts("object"),
        infinitive=acts("infinitive"),
        noun=acts("noun"),
        prepositional={
            form: frozenset(after)
            for lemma, after in data.get("prepositional", {}).items()
            for form in expand([lemma])
        },
        infinitive_after={
            form: frozenset(after)
            for lemma, after in data.get("infinitive_after", {}).items()
            for form in expand([lemma])
        },
        relay=frozenset(expand(data.get("relay", {}).get("verbs", "").split())),
        participles=frozenset(_participles(data)),
        reflexive=frozenset(expand(data.get("reflexive", {}).get("verbs", "").split())),
        hearers=frozenset(expand(data.get("passive", {}).get("hearers", "").split())),
        naming=frozenset(expand(data.get("naming", {}).get("verbs", "").split())),
        utterance=frozenset(expand(data.get("utterance", {}).get("nouns", "").split())),
        idiom={
            form: frozenset(needed)
            for lemma, needed in data.get("idiom", {}).items()
            for form in expand([lemma])
        },
        source=tuple(data.get("source", {}).get("phrases", ())),
        modals=frozenset(data["unsaid"]["modals"]),
        negations=frozenset(data["unsaid"]["negations"]),
        governors=frozenset(expand(data["unsaid"].get("governors", "").split())),
        aspects=frozenset(expand(data.get("aspect", {}).get("verbs", "").split())),
        pronouns=frozenset(data["pronouns"]["words"]),
        relative=frozenset(data["pronouns"].get("relative", ())),
        impersonal=frozenset(data["pronouns"].get("impersonal", ())),
        particles=frozenset(data["names"]["particles"]),
        determiners=frozenset(data["names"]["determiners"]),
        never_names=frozenset(data["names"].get("never", ())),
        complementizers=frozenset(data["complementizers"]["words"]),
        after_comma=data["complementizers"].get("after_comma", False),
        auxiliaries=frozenset(data.get("auxiliaries", {}).get("words", ())),
        incise=frozenset(data.get("incise", {}).get("after", ())),
    )
