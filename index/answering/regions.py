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
from index.storage.lexical import Field, LexicalIndex

BETWEEN = r"\s*(?:,\s*(?:(?:and|or)\s+)?|\s(?:and|or)\s|[/&])\s*"


def read_in_region(question: Question, lexical: LexicalIndex) -> tuple[Question, str]:
    """The question with its first unnamed places read as their region, and words that say so.

    The same question and no words where nothing is to be read so.
    """
    for listed in _listed().finditer(question.topic):
        places = frozenset(re.split(BETWEEN, listed[0]))
        region = _region_of(places, lexical)
        if region:
            topic = question.topic[: listed.start()] + region + question.topic[listed.end() :]
            note = f"{listed[0]}: not named in these documents; read as {region}."
            return replace(question, topic=topic), note
    return question, ""


def _region_of(places: frozenset[str], lexical: LexicalIndex) -> str | None:
    """The smallest region named in the collection that holds places none of which it names."""
    if any(_is_named(place, lexical) for place in places):
        return None
    holding = [name for name, parts in regions().items() if places <= parts]
    named = [name for name in holding if _is_named(name, lexical)]
    return min(named, key=lambda name: len(regions()[name]), default=None)


def _is_named(name: str, lexical: LexicalIndex) -> bool:
    """Whether all words of a name occur in the collection."""
    return all(lexical.frequency(term, Field.PASSAGE) for term in lexical.terms(name))


@cache
def regions() -> Mapping[str, frozenset[str]]:
    """The places of each region, by its name."""
    text = (files("index.answering") / "data" / "regions.toml").read_text("utf-8")
    return {n: frozenset(re.split(r",\s+", parts)) for n, parts in tomllib.loads(text).items()}


@cache
def _listed() -> re.Pattern[str]:
    """One place of a region or several in a row; of two names at one spot the longer."""
    every = sorted({place for parts in regions().values() for place in parts}, key=len)
    place = rf"\b(?:{'|'.join(re.escape(name) for name in reversed(every))})\b"
    return re.compile(rf"{place}(?:{BETWEEN}{place})*")
