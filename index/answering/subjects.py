"""What somebody is quoted on: the phrases that mark their quotations off from the collection.

In: an open generation and a speaker. Out: `Topic`s, words as they stand in the quotations with how
many quotations they lead to. Phrases are runs of words between function words and marks (Rose et
al. 2010, "Automatic keyword extraction from individual documents"), ranked by how many of the
speaker's quotations have them and how rare they are in the collection (tf-idf); each next one is
chosen for the quotations that those before it leave.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from index.storage.catalogue import Selection, count_quotations, list_quotations, read_words
from index.storage.generation import Generation
from index.storage.lexical import Field, LexicalIndex

# A sentence is on a topic when it holds so much of the weight of the topic's words.
LEAST_SHARE = 0.5
# What is read to find topics: so many of the newest quotations, so much of each.
MOST_READ = 400
READ_CHARACTERS = 1000
LONGEST_PHRASE = 3
SHORTEST_WORD = 3
# Words (abbreviations with their stops), endings behind an apostrophe, numbers, marks; an editor's
# brackets are no marks here.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:[-.][^\W\d_]+)*|['’]\w+|\d[\d.,]*|[^\w\s\[\]]")
SENTENCE_END = frozenset(".!?…:")


@dataclass(frozen=True, slots=True)
class Topic:
    """Something a speaker is quoted on: its words, and how many of the quotations they lead to."""

    words: str
    quotations: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands before a noun phrase, what parts phrases (openers too), what says too little."""

    openers: frozenset[str]
    apart: frozenset[str]
    vague: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as printed and by its stems; `firm` where a noun phrase is sure to stand there."""

    words: str
    stems: tuple[str, ...]
    firm: bool


def sentences_on(generation: Generation, topic: str) -> tuple[int, ...]:
    """The numbers of the sentences on a topic: with at least half of its words, rare ones first."""
    lexical = generation.lexical
    weights = {t: lexical.weight(t, Field.SENTENCE) for t in lexical.terms(topic)}
    found: dict[int, float] = defaultdict(float)
    for term, weight in weights.items():
        holding = lexical.frequency(term, Field.SENTENCE)
        for number, _ in lexical.search([term], Field.SENTENCE, holding) if holding else ():
            found[number] += weight
    enough = LEAST_SHARE * sum(weights.values())
    return tuple(sorted(number for number, weight in found.items() if weight >= enough))


def topics_of(generation: Generation, speakers: Sequence[int], limit: int = 8) -> tuple[Topic, ...]:
    """What these speakers are quoted on, the most telling first; their newest quotations decide."""
    selection = Selection(tuple(speakers))
    newest = list_quotations(generation.records, selection, MOST_READ)
    texts: dict[int, str] = defaultdict(str)
    for quotation, words in read_words(generation.records, newest, READ_CHARACTERS):
        texts[quotation] += f"{words} "
    own = {
        stem
        for number in speakers
        for name in (generation.people.speakers[number].name,)
        for stem in generation.lexical.terms(name)
    }
    chosen = _choose(_phrases_by_quotation(texts, generation.lexical, own), generation, limit)
    return tuple(
        Topic(words, count_quotations(generation.records, Selection(tuple(speakers), on)))
        for words in chosen
        if (on := sentences_on(generation, words))
    )


def _phrases_by_quotation(
    texts: Mapping[int, str], lexical: LexicalIndex, own: set[str]
) -> dict[tuple[str, ...], dict[int, str]]:
    """Every phrase by its stems: the quotations that have it, with the words as printed there."""
    stems = cache(lexical.terms)
    found: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    firm: set[tuple[str, ...]] = set()
    for quotation, text in texts.items():
        for phrase in _phrases(text, stems):
            if phrase.stems and not own.intersection(phrase.stems):
                found[phrase.stems].setdefault(quotation, phrase.words)
                firm |= {phrase.stems} if phrase.firm else set()
    return {key: where for key, where in found.items() if key in firm}


def _choose(
    phrases: Mapping[tuple[str, ...], Mapping[int, str]], generation: Generation, limit: int
) -> list[str]:
    """The phrases of the highest tf-idf, each counted over the quotations still without one."""
    rare = cache(lambda stem: generation.lexical.weight(stem, Field.SENTENCE))
    weights = {key: max(rare(stem) for stem in key) for key in phrases}
    left = {key: set(where) for key, where in phrases.items()}
    chosen: list[str] = []
    used: set[str] = set()
    while len(chosen) < limit:
        open_keys = (k for k, where in left.items() if where and not used.intersection(k))
        best = max(open_keys, key=lambda k: (len(left[k]) * weights[k], len(k), k), default=None)
        if best is None:
            break
        printed = Counter(phrases[best].values())
        chosen.append(max(printed, key=lambda words: (printed[words], words)))
        used.update(best)
        covered = left.pop(best)
        left = {key: where - covered for key, where in left.items()}
    return chosen


def _phrases(text: str, stems: Callable[[str], tuple[str, ...]]) -> Iterator[_Phrase]:
    """The noun phrases of a text that can be told without a parser, and their last words."""
    for run, opened in _runs(text):
        names = [list(group) for named, group in groupby(run, key=_is_capital) if named]
        for words, firm in [(run, opened), *((name, True) for name in names)]:
            for start in range(max(0, len(words) - LONGEST_PHRASE), len(words)):
                printed = [word for word, _ in words[start:]]
                if _is_telling(printed):
                    phrase = " ".join(printed)
                    yield _Phrase(phrase, stems(phrase), firm)


def _is_capital(word: tuple[str, bool]) -> bool:
    """Whether a word has a capital that the beginning of a sentence does not explain."""
    printed, first = word
    return printed[:1].isupper() and not first


def _is_telling(words: Sequence[str]) -> bool:
    """Whether the head of a phrase says something, and it does not begin with a verb's -ing."""
    head = words[-1].lower()
    if head in _words().vague or len(head) < SHORTEST_WORD:
        return False
    return not (len(words) > 1 and words[0].islower() and words[0].endswith("ing"))


def _runs(text: str) -> Iterator[tuple[list[tuple[str, bool]], bool]]:
    """Runs of words between function words and marks; of each word whether it opens a sentence.

    And whether an article or preposition stands before the run.
    """
    run: list[tuple[str, bool]] = []
    opened, first = False, True
    for token in WORD.findall(text):
        lower = token.lower()
        if token[0].isalpha() and lower not in _words().apart:
            run.append((token, first))
        else:
            yield from [(run, opened)] if run else []
            run, opened = [], lower in _words().openers
        first = token in SENTENCE_END
    yield from [(run, opened)] if run else []


@cache
def _words() -> _Words:
    text = (files("index.answering") / "data" / "subjects.toml").read_text("utf-8")
    lists = {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}
    return _Words(lists["openers"], lists["openers"] | lists["between"], lists["vague"])
