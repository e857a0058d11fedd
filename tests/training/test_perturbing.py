"""Questions with one detail changed, from invented sentences."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.training.data import Row
from index.training.perturbing import Lexicon, learn_lexicon, perturb, spacy_parse
from index.training.recipe import written_unanswerable

WINDOW = (
    "The harbour wall was repaired by Mara Lind in 1904.",
    "Jon Veldt paid for the old lighthouse in 1911.",
    "The weather was mild.",
)
WALL = Row("x", "Who repaired the harbour wall in 1904?", WINDOW, (True, False, False))
LIND = Row("x", "What did the engineer Mara Lind repair?", WINDOW, (True, False, False))
LEXICON = Lexicon(
    {("NN", "wall"): ("bell", "harbour"), ("NN", "engineer"): ("sailor",)},
    {"PERSON": ("Jon Veldt", "Mara Lind", "Ann Lee"), "DATE": ("1911", "last March", "1904")},
)


def changed(row: Row, lexicon: Lexicon, seeds: int = 60) -> set[str]:
    """What a question becomes, over many seeds."""
    found = set()
    for seed in range(seeds):
        for answered, unanswered in perturb([row], lexicon, spacy_parse, seed):
            assert answered is row
            assert unanswered.sentences == row.sentences
            assert not unanswered.answers
            found.add(unanswered.question)
    return found


def test_a_word_is_exchanged_for_a_related_one_that_does_not_answer() -> None:
    questions = changed(WALL, LEXICON)
    assert "Who repaired the harbour bell in 1904?" in questions
    assert not any("harbour harbour" in question for question in questions)


def test_a_name_is_exchanged_for_one_of_its_kind() -> None:
    questions = changed(LIND, LEXICON)
    assert "What did the engineer Jon Veldt repair?" in questions
    assert all("1911" not in question for question in questions)


def test_a_number_is_exchanged_for_one_of_its_shape() -> None:
    questions = changed(WALL, LEXICON)
    assert "Who repaired the harbour wall in 1911?" in questions
    assert not any("March" in question for question in questions)


def test_a_verb_is_denied() -> None:
    questions = changed(LIND, Lexicon({}, {}))
    assert questions == {"What didn't the engineer Mara Lind repair?"}


def test_what_has_no_detail_is_left_out() -> None:
    row = Row("x", "Why?", WINDOW, (True, False, False))
    assert list(perturb([row], LEXICON, spacy_parse, 1)) == []


def test_the_same_seed_gives_the_same_questions() -> None:
    first, second = (list(perturb([WALL, LIND], LEXICON, spacy_parse, 3)) for _ in range(2))
    assert first == second


def vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors in which any two words are related."""
    rng = np.random.default_rng(random.Random("".join(words)).randrange(2**32))
    made = rng.normal(size=(len(words), 8)) * 0.1
    made[:, 0] += 0.25
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made.astype(np.float32)


@pytest.mark.parametrize("times", [1, 3])
def test_the_lexicon_knows_words_seen_often_enough_and_names(times: int) -> None:
    lexicon = learn_lexicon([*WINDOW] * times, spacy_parse, vectors)
    assert "Mara Lind" in lexicon.names["PERSON"]
    assert bool(lexicon.near) is (times > 1)
    for (_, word), others in lexicon.near.items():
        assert all(other[:4] != word[:4] for other in others)


def test_questions_that_some_window_answers_are_not_unanswerable() -> None:
    elsewhere = Row("x", WALL.question, ("The weather was mild.",), (False,))
    strange = Row("x", "Who painted the wall?", WINDOW, (False, False, False))
    assert written_unanswerable([WALL, elsewhere, strange]) == [strange]
