"""The full-text index finds words by their stems, in the language they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.storage.lexical import Entry, Field, LexicalIndex, open_lexical, write_lexical

TEXTS = [
    ("en", "The harbour walls were repaired by the city."),
    ("de", "Über die Häuser am Hafen wird verhandelt."),
    ("ru", "Переговоры о мосте начались весной."),
    ("fr", "Les négociations sur le pont ont commencé."),
]


def opened(folder: Path, texts: list[tuple[str, str]]) -> LexicalIndex:
    entries = [
        Entry(field, number, text, language)
        for field in Field
        for number, (language, text) in enumerate(texts)
    ]
    write_lexical(folder, entries)
    return open_lexical(folder)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("repairing a wall", 0),
        ("das Haus", 1),
        ("Verhandlung mit den Häfen", 1),
        ("о переговорах", 2),
        ("négociation", 3),
    ],
)
def test_words_are_found_in_another_form(tmp_path: Path, asked: str, found: int) -> None:
    lexical = opened(tmp_path, TEXTS)
    numbers = [n for n, _ in lexical.search(lexical.terms(asked), Field.SENTENCE, 4)]
    assert numbers[:1] == [found]


def test_one_language_has_its_own_stop_words_alone(tmp_path: Path) -> None:
    lexical = opened(tmp_path, TEXTS[:1])
    assert lexical.terms("Who repaired the walls?") == ("repair", "wall")


def test_a_word_takes_the_form_that_the_collection_has(tmp_path: Path) -> None:
    lexical = opened(tmp_path, TEXTS[:2])
    assert "haus" in lexical.terms("Häuser")
    assert "wall" in lexical.terms("walls")


@pytest.mark.parametrize(
    ("asked", "within", "terms"),
    [
        ("the walls of the city", None, ("wall", "citi")),
        ("the war", "What did Ann say about the war?", ("war",)),
        ("die Häuser", "Was sagte Ann über die Häuser?", ("haus",)),
        # Nothing tells the language, or as much tells of either: every word may be the subject.
        ("war", None, ("war",)),
        ("die the walls", None, ("die", "the", "wall")),
    ],
)
def test_stop_words_of_the_askers_language_are_no_subject(
    tmp_path: Path, asked: str, within: str | None, terms: tuple[str, ...]
) -> None:
    texts = [*TEXTS[:2], ("en", "The war is over."), ("en", "The city slept."), ("xx", "Walls")]
    assert opened(tmp_path, texts).terms(asked, within) == terms


def test_an_unknown_language_is_stemmed_as_english(tmp_path: Path) -> None:
    lexical = opened(tmp_path, [("xx", "Walls and towers")])
    assert [n for n, _ in lexical.search(lexical.terms("wall"), Field.SENTENCE, 1)] == [0]


def test_an_empty_index_opens(tmp_path: Path) -> None:
    assert opened(tmp_path, []).search(("wall",), Field.SENTENCE, 3) == []
