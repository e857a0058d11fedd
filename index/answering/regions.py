"""Places that the collection never names -> the region they belong to, if it names that.

"Does Russia have claims against Estonia?" is answered by "Russia has no claims against the Baltic
states": what is said of a whole is said of its parts (query expansion by part-whole relations,
Voorhees 1994). Only where the collection has nothing under the place's own name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from index.answering.question import Question
from index.speech.words import name_words
from index.storage.generation import Generation
from index.storage.lexical import Field

BETWEEN = r"\s*(?:,\s*(?:(?:and|or)\s+)?|\s(?:and|or)\s|[/&])\s*"
# A place in a longer name ("the Bank of England", "New South Wales", "Jordan Peele") is none.
LONGER_BEFORE = re.compile(r"(?P<word>[A-Z][\w.'’-]*)\s+(?P<of>of\s+(?:the\s+)?)?\Z")
LONGER_AFTER = re.compile(r"\s+(?:of\s+)?[A-Z]|['’-]\w")
# So many of the sentences with most of a region's words are read for its name.
READ_FOR_NAME = 100


def read_in_region(question: Question, generation: Generation) -> tuple[Question, str]:
    """The question with its first unnamed places read as their region, and words that say so.

    The same question and no words where nothing is to be read so.
    """
    for listed in _listed().finditer(question.topic):
        if _is_in_a_name(question.topic, listed.start(), listed.end()):
            continue
        region = _region_of(frozenset(_place().findall(listed[0])), generation)
        if region:
            topic = question.topic[: listed.start()] + region + question.topic[listed.end() :]
            note = f"{listed[0]}: not named in these documents; read as {region}."
            return replace(question, topic=topic), note
    return question, ""


def _is_in_a_name(text: str, start: int, end: int) -> bool:
    """Whether what stands at a place is a part of a longer name."""
    before = LONGER_BEFORE.search(text[:start])
    asking = before and not before["of"] and before["word"].lower() in name_words().ordinary
    return bool(before and not asking) or LONGER_AFTER.match(text, end) is not None


def _region_of(places: frozenset[str], generation: Generation) -> str | None:
    """The smallest region named in the collection that holds places none of which it names."""
    if any(_may_be_named(place, generation) for place in places):
        return None
    holding = [name for name, parts in regions().items() if places <= parts]
    named = [name for name in holding if _is_named(name, generation)]
    return min(named, key=lambda name: len(regions()[name]), default=None)


def _may_be_named(name: str, generation: Generation) -> bool:
    """Whether all words of a name occur in the collection, though perhaps not together."""
    lexical = generation.lexical
    return all(lexical.frequency(term, Field.PASSAGE) for term in lexical.terms(name))


def _is_named(name: str, generation: Generation) -> bool:
    """Whether the collection has a name as it is, but for an article."""
    if not _may_be_named(name, generation):
        return False
    as_it_is = re.compile(rf"\b{re.escape(name.removeprefix('the '))}\b")
    lexical, records = generation.lexical, generation.records
    found = lexical.search(lexical.terms(name), Field.SENTENCE, READ_FOR_NAME)
    sentences = records.sentences([number for number, _ in found]).values()
    return any(as_it_is.search(records.slice(s.document, s.span)) for s in sentences)


@cache
def regions() -> Mapping[str, frozenset[str]]:
    """The places of each region, by its name."""
    text = (files("index.answering") / "data" / "regions.toml").read_text("utf-8")
    return {n: frozenset(re.split(r",\s+", parts)) for n, parts in tomllib.loads(text).items()}


@cache
def _place() -> re.Pattern[str]:
    """A place of a region; of two names at one spot the longer."""
    every = sorted({place for parts in regions().values() for place in parts}, key=len)
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in reversed(every))})\b")


@cache
def _listed() -> re.Pattern[str]:
    """One place of a region or several in a row."""
    place = _place().pattern
    return re.compile(rf"{place}(?:{BETWEEN}{place})*")
