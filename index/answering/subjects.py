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

from index.storage.catalogue import Selection, page_quotations, read_words, sentences_of
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
    """Something a speaker is quoted on: its words, and how many quotations they lead to.

    Of a speaker with very many, those among the newest that were read.
    """

    words: str
    quotations: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands before a noun phrase, what stands behind a verb, what parts phrases from each
    other (the former too), and nouns that say too little."""

    openers: frozenset[str]
    behind_verbs: frozenset[str]
    apart: frozenset[str]
    vague: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words between function words and marks; of each whether it opens a sentence.

    `opened` tells that an article or preposition stands before them, `after` what stands behind.
    """

    words: tuple[tuple[str, bool], ...]
    opened: bool
    after: str

    @property
    def nominal(self) -> tuple[tuple[str, bool], ...]:
        """The words without a last one that is rather a verb."""
        last = self.words[-1][0]
        verb = self.after in _words().behind_verbs or self.after[:1].isdigit()
        return self.words[:-1] if verb and last.islower() else self.words


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as printed and by its stems; `firm` where a noun phrase is sure to stand there."""

    words: str
    stems: tuple[str, ...]
    firm: bool


def sentences_on(
    generation: Generation, topic: str, among: Sequence[int] | None = None
) -> tuple[int, ...]:
    """The numbers of the sentences on a topic: with at least half of the weight of its words.

    Rare words weigh more. `among` restricts the search to those sentences.
    """
    lexical = generation.lexical
    weights = {t: lexical.weight(t, Field.SENTENCE) for t in lexical.terms(topic)}
    found: dict[int, float] = defaultdict(float)
    for term, weight in weights.items():
        holding = lexical.frequency(term, Field.SENTENCE)
        for number, _ in lexical.search([term], Field.SENTENCE, holding, among) if holding else ():
            found[number] += weight
    enough = LEAST_SHARE * sum(weights.values())
    return tuple(sorted(number for number, weight in found.items() if weight >= enough))


def topics_of(
    generation: Generation, speakers: Sequence[int], limit: int = 8, read: int = MOST_READ
) -> tuple[Topic, ...]:
    """What these speakers are quoted on, the most telling first, by their newest quotations.

    At most `read` of them are read.
    """
    newest = page_quotations(generation.records, Selection(tuple(speakers)), read).numbers
    texts: dict[int, str] = defaultdict(str)
    for quotation, words in read_words(generation.records, newest, READ_CHARACTERS):
        texts[quotation] += f"{words} "
    own = {
        stem
        for number in speakers
        for stem in generation.lexical.terms(generation.people.speakers[number].name)
    }
    chosen = _choose(_phrases_by_quotation(texts, generation.lexical, own), generation, limit)
    return _counted(chosen, newest, generation)


def _counted(
    chosen: Sequence[str], newest: Sequence[int], generation: Generation
) -> tuple[Topic, ...]:
    """Phrases with how many of these quotations they lead to."""
    quotations: dict[int, set[int]] = defaultdict(set)
    for quotation, sentence in sentences_of(generation.records, newest):
        quotations[sentence].add(quotation)
    topics = []
    for words in chosen:
        on = sentences_on(generation, words, sorted(quotations))
        topics.append(Topic(words, len({q for sentence in on for q in quotations[sentence]})))
    return tuple(topic for topic in topics if topic.quotations)


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
    for run in _runs(text):
        names = [tuple(group) for named, group in groupby(run.words, key=_is_capital) if named]
        for words, firm in [(run.nominal, run.opened), *((name, True) for name in names)]:
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


def _runs(text: str) -> Iterator[_Run]:
    """The runs of words between function words and marks."""
    words: list[tuple[str, bool]] = []
    opened, first = False, True
    for token in (*WORD.findall(text), "."):
        lower = token.lower()
        if token[0].isalpha() and lower not in _words().apart:
            words.append((token, first))
        else:
            yield from [_Run(tuple(words), opened, lower)] if words else []
            words, opened = [], lower in _words().openers
        first = token in SENTENCE_END


@cache
def _words() -> _Words:
    text = (files("index.answering") / "data" / "subjects.toml").read_text("utf-8")
    lists = {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}
    openers = lists["articles"] | lists["prepositions"]
    return _Words(
        openers=openers,
        behind_verbs=lists["articles"] | lists["objects"],
        apart=openers | lists["objects"] | lists["between"],
        vague=lists["vague"],
    )
