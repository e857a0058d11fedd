"""Two wordings -> are they one statement, and which words differ?

In: the words of two quotations. Out: whether they say the same in the same words, but for layout,
spelling, inflection, small words and, in a long statement, a word here and there. Wordings that
differ in a number, a name, a date, a negation, in who does it or in what turns it round are never
the same: the rule of `documents.copies`, for single statements. What differs is given word by word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.answering.collation import Change, collate, is_decisive
from index.answering.stretches import Stretch, join_stretches, read_stretch
from index.documents.copies import fold_words
from index.documents.source import Span
from index.speech.words import name_words

# Below this share of words in common it is another statement on the same subject.
LEAST_ALIKE = 0.6
# Of ten words one may be another word of the same kind.
MOST_OTHER = 0.1
SHORTEST_STEM = 4
SENTENCE_END = re.compile(r"[.!?…]+(?=[\s”’\"'«»“]|\Z)")
CONTRACTED = {"won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not"}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one statement: as printed, and folded for comparison, one for one."""

    text: str
    spans: tuple[Span, ...]
    printed: tuple[str, ...]
    folded: tuple[str, ...]

    @property
    def stretch(self) -> Stretch:
        """The words and marks, to be collated."""
        return join_stretches([read_stretch(self.text, span) for span in self.spans])


def read_wording(text: str, spans: Sequence[Span]) -> Wording:
    """The words in these ranges of a text."""
    pairs = [
        pair for span in spans for word in fold_words(span.of(text)) for pair in _expand(*word)
    ]
    return Wording(text, tuple(spans), tuple(p for p, _ in pairs), tuple(f for _, f in pairs))


def _expand(printed: str, folded: str) -> list[tuple[str, str]]:
    """A contracted negation as two words, so that "don't" is "do not"."""
    if folded in CONTRACTED:
        return [(word, word) for word in CONTRACTED[folded].split()]
    if folded.endswith("n't"):
        return [(printed[:-3], folded[:-3]), ("not", "not")]
    return [(printed, folded)]


def likeness(one: Wording, other: Wording) -> float:
    """The share (0 to 1) of words that two wordings have in common, in their order."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one.folded, other.folded)


def is_same(one: Wording, other: Wording) -> bool:
    """Whether two wordings are one statement."""
    from rapidfuzz.distance import Levenshtein

    if one.folded == other.folded:
        return bool(one.folded)
    if likeness(one, other) < LEAST_ALIKE:
        return False
    others = 0.0
    for code in Levenshtein.opcodes(one.folded, other.folded):
        if code.tag == "equal":
            continue
        ours, theirs = range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
        if _turns(one, ours) or _turns(other, theirs):
            return False
        others += _other_words(one, ours, other, theirs)
    return others <= MOST_OTHER * min(len(one.folded), len(other.folded))


def find_within(shorter: Wording, longer: Wording) -> Wording | None:
    """The whole sentences of the longer wording that say the same as the shorter; None if none do.

    The longer may have more sentences: then the shorter is a part of it, quoted elsewhere.
    """
    if is_same(shorter, longer):
        return longer
    sentences = _sentences(longer)
    for first in range(len(sentences)):
        for last in range(first, len(sentences)):
            spans = [span for sentence in sentences[first : last + 1] for span in sentence]
            part = read_wording(longer.text, spans)
            if is_same(shorter, part):
                return part
            if len(part.folded) * LEAST_ALIKE > len(shorter.folded):
                break
    return None


def _sentences(wording: Wording) -> list[list[Span]]:
    """The sentences of a wording, each as the ranges that it has in the text."""
    found: list[list[Span]] = [[]]
    last: Span | None = None
    for span in wording.spans:
        if last is not None and SENTENCE_END.search(wording.text, last.end, span.start):
            found.append([])
        start = span.start
        for end in SENTENCE_END.finditer(wording.text, span.start, span.end):
            found[-1].append(Span(start, end.end()))
            found.append([])
            start = end.end()
        found[-1] += [Span(start, span.end)] if start < span.end else []
        last = span
    return [spans for spans in found if spans]


def find_changes(one: Wording, other: Wording) -> tuple[Change, ...]:
    """Which words differ: `quoted` has the first wording's, `source` the second's.

    Words that only the longer has before or after the shorter are not among them, nor is a capital
    that a word has for beginning a sentence in one of them.
    """
    if len(one.folded) <= len(other.folded):
        found = collate(one.stretch, other.stretch)
        return tuple(filter(_in_words, found.changes)) if found else ()
    found = collate(other.stretch, one.stretch)
    changes = filter(_in_words, found.changes) if found else ()
    return tuple(Change(c.source, c.quoted) for c in changes)


def _in_words(change: Change) -> bool:
    """Whether more changed than the capital of the first letter."""
    one, other = change.quoted, change.source
    return one[1:] != other[1:] or one[:1].casefold() != other[:1].casefold()


def _turns(wording: Wording, places: range) -> bool:
    """Whether any of these words makes it another statement where the other wording lacks it."""
    words = [wording.folded[place] for place in places]
    if is_decisive(words) or not _decisive().isdisjoint(words):
        return True
    return any(_is_name(wording, place) for place in places)


def _is_name(wording: Wording, place: int) -> bool:
    """Whether a word is printed as a name is; at the beginning only a small word is surely none."""
    printed, folded = wording.printed[place], wording.folded[place]
    names = name_words()
    if folded in names.calendar or folded in names.places or folded in names.demonyms:
        return True
    return printed[:1].isupper() and not (place == 0 and folded in _small())


def _other_words(one: Wording, ours: range, other: Wording, theirs: range) -> float:
    """How many words differ in more than their form; infinitely many where one is the opposite."""
    first = [one.folded[place] for place in ours]
    second = [other.folded[place] for place in theirs]
    if any(_is_opposite(a, b) or _is_opposite(b, a) for a in first for b in second):
        return float("inf")
    left = [a for a in first if a not in _small() and not any(_is_form(a, b) for b in second)]
    right = [b for b in second if b not in _small() and not any(_is_form(a, b) for a in first)]
    return max(len(left), len(right))


def _is_opposite(word: str, longer: str) -> bool:
    return any(longer == prefix + word for prefix in _lists()["prefixes"])


def _is_form(one: str, other: str) -> bool:
    """Whether two words may be forms of one: they begin alike and differ in a short ending."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= SHORTEST_STEM and max(len(one), len(other)) - shared <= 3


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (files("index.answering") / "data" / "wording.toml").read_text("utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


@cache
def _decisive() -> frozenset[str]:
    return frozenset(w for name, words in _lists().items() if name != "prefixes" for w in words)


@cache
def _small() -> frozenset[str]:
    """Words that carry no meaning of their own."""
    text = (files("index.answering") / "data" / "subjects.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    names = ("articles", "prepositions", "between")
    return frozenset(word for name in names for word in lists[name].split()) - _decisive()
