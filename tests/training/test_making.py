"""Rows made by rule, from invented sentences."""

from __future__ import annotations

import random

import pytest

from index.training.data import Row
from index.training.making import (
    EXCHANGES,
    ask_statements,
    choose_phrase,
    find_statements,
    swap_detail,
)

REPORT = Row(
    "x",
    "Who repaired the harbour wall?",
    (
        "Harbour master Jon Veldt met Mara Lind at noon.",
        "The harbour wall will be repaired before winter storms, said Mara Lind.",
        "The weather was mild.",
    ),
    (False, True, False),
)
CHAT = Row(
    "x",
    "?",
    ("tove: the kernel module needs a rebuild after upgrading", "anker: ok thanks"),
    (True, False),
)


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The wall must be rebuilt by spring, said Mara Lind.", "Mara Lind"),
        ('"We will rebuild the whole wall by spring," said Lind.', "Lind"),
        ("Mara Lind said the wall must be rebuilt by spring.", "Mara Lind"),
        ("Lind also warned that storms would come before winter.", "Lind"),
        ("tove: the kernel module needs a rebuild today", "tove"),
    ],
)
def test_statements_have_their_speaker(sentence: str, speaker: str) -> None:
    (found,) = find_statements([Row("x", "?", (sentence,), (False,))])
    assert found.speaker == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "She said the wall must be rebuilt by spring.",
        "The wall was rebuilt by the harbour office in spring.",
        "Lind said no.",
        "However said to be mild, the winter was long and dark.",
    ],
)
def test_no_statement_without_a_name_or_words(sentence: str) -> None:
    assert find_statements([Row("x", "?", (sentence,), (False,))]) == []


def test_a_sentence_seen_twice_is_one_statement() -> None:
    assert len(find_statements([REPORT, REPORT])) == 1


@pytest.mark.parametrize("seed", range(8))
def test_questions_are_answered_by_the_speaker_alone(seed: int) -> None:
    made = list(ask_statements(find_statements([REPORT, CHAT]), seed))
    said = [row for row in made if row.source == "made_said"]
    wrong = [row for row in made if row.source == "made_wrong"]
    assert len(said) == 2 and wrong
    assert said[0].labels == (False, True, False) and "Mara Lind" in said[0].question
    assert not any(row.answers for row in wrong)
    asked = {row.question for row in said}
    assert not asked & {row.question for row in wrong}


@pytest.mark.parametrize("seed", range(8))
def test_a_phrase_is_a_run_of_the_statement(seed: int) -> None:
    (statement,) = find_statements([REPORT])
    phrase = choose_phrase(statement, random.Random(seed))
    assert phrase and phrase.lower() in statement.words.lower()
    assert "Lind" not in phrase


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("Who rebuilt the wall in 1904?", ("Lind rebuilt the wall in 1904.",)),
        ("who was the first master of the harbour", ("Lind was its first master.",)),
        ("Where did Mara Lind live?", ("Lind lived there.", "So did Jon Veldt in his youth.")),
    ],
)
def test_a_swap_changes_one_detail_and_answers_nothing(
    question: str, sentences: tuple[str, ...]
) -> None:
    row = Row("x", question, sentences, (True,) + (False,) * (len(sentences) - 1))
    swapped = swap_detail(row, random.Random(1))
    assert swapped is not None and swapped.question != question
    assert swapped.sentences == sentences and not swapped.answers


def test_nothing_to_swap() -> None:
    row = Row("x", "why is it cold", ("It is winter.",), (True,))
    assert swap_detail(row, random.Random(1)) is None


def test_opposites_go_both_ways() -> None:
    assert all(EXCHANGES[EXCHANGES[word]] == word for word in EXCHANGES)
