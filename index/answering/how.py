"""How: what a question wants of the answer beside its subject.

In: the question. Out: a `Wish` (all, the first, the latest, how often), the verb ("did X deny …"),
whether nobody is named though somebody's words are asked for ("who said …?"), and exact words in
quotation marks. The words are data, in several languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from index.documents.source import Span
from index.speech.quotations import Act

QUOTED = re.compile(r"[“\"«„](?P<words>[^”\"»“]{3,1000})[”\"»“]")
ADVERBS = r"(?:\s+(?:ever|also|really|actually|just|not|never|again))*"
LEAST_QUOTED_WORDS = 2
# Who is asked for where nobody is named.
SOMEBODY = re.compile(
    r"\bwho\b(?:\s+(?:has|have|had))?|\b(?:anyone|anybody|someone|somebody)\b(?:\s+else)?", re.I
)


class Wish(StrEnum):
    """Which of the statements found are wanted."""

    BEST = "best"
    ALL = "all"
    FIRST = "first"
    LATEST = "latest"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody is asked to have done by speaking: the verb as typed, and its forms."""

    name: str
    verb: str
    forms: frozenset[str]
    span: Span

    @property
    def act(self) -> Act | None:
        """The act by which the index keeps it; None where only the verb tells."""
        return Act(self.name) if self.name in {act.value for act in Act} else None


# What stands in the place of the words of a wish, so that the rest is still a question.
REST = {Wish.ALL: "what"}


@dataclass(frozen=True, slots=True)
class _Words:
    wishes: tuple[tuple[Wish, re.Pattern[str]], ...]
    anybody: tuple[re.Pattern[str], ...]
    besides: re.Pattern[str]
    verbs: tuple[tuple[str, frozenset[str]], ...]
    said: re.Pattern[str]


def find_wish(text: str) -> tuple[Wish, Span | None]:
    """Which statements are wanted, and the words that say so."""
    for wish, pattern in _words().wishes:
        match = pattern.search(text)
        if match:
            return wish, Span(*match.span("wish" if "wish" in pattern.groupindex else 0))
    return Wish.BEST, None


def find_anybody(text: str) -> Span | None:
    """The words by which a question asks who spoke, whoever it was; None where it does not."""
    found = (pattern.search(text) for pattern in _words().anybody)
    first = min((m for m in found if m), key=lambda m: m.start(), default=None)
    return Span(*first.span()) if first else None


def find_besides(text: str) -> tuple[Span, Span] | None:
    """Those who are left out ("besides X"): the names, and the names with their preposition."""
    match = _words().besides.search(text)
    return (Span(*match.span("who")), Span(*match.span())) if match else None


def find_deed(text: str, names: list[Span]) -> Deed | None:
    """The verb of speaking behind a speaker's name, or behind "who" or "anybody"."""
    starts = [span.end for span in names]
    starts += [match.end() for match in SOMEBODY.finditer(text)]
    for start in starts:
        match = re.compile(rf"{ADVERBS}\s+(?P<verb>\w+)\b", re.IGNORECASE).match(text, start)
        for name, forms in _words().verbs if match else ():
            if match and match["verb"].lower() in forms:
                return Deed(name, match["verb"], forms, Span(*match.span("verb")))
    return None


def quoted_words(text: str) -> Span | None:
    """The words in quotation marks behind a verb of saying; None where there are none."""
    for match in QUOTED.finditer(text):
        said = _words().said.search(text, 0, match.start())
        if said and len(match["words"].split()) >= LEAST_QUOTED_WORDS:
            return Span(*match.span("words"))
    return None


@cache
def _words() -> _Words:
    data = tomllib.loads((files("index.answering") / "data" / "how.toml").read_text("utf-8"))
    saying = "|".join(data["saying"].split())

    def compiled(patterns: list[str]) -> Iterator[re.Pattern[str]]:
        for pattern in patterns:
            yield re.compile(pattern.replace("SAYING", saying), re.IGNORECASE)

    return _Words(
        tuple((Wish(n), p) for n, patterns in data["wish"].items() for p in compiled(patterns)),
        tuple(compiled(data["anybody"]["patterns"])),
        next(compiled([data["besides"]["pattern"]])),
        tuple((name, frozenset(forms.split())) for name, forms in data["verbs"].items()),
        re.compile(rf"\b(?:{saying}|{'|'.join(data['quoting'].split())})\W*(?:that\W*)?\Z", re.I),
    )
