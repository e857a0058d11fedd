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
    ("asked", "language", "terms"),
    [
        ("the walls of the city", "en", ("wall", "citi")),
        ("about the war", "en", ("war",)),
        ("über die Häuser", "de", ("haus",)),
        # Of a language that is not there, or not known, every word may be one of the subject.
        ("the walls", "sv", ("the", "wall")),
        ("the walls", None, ("the", "wall")),
    ],
)
def test_stop_words_of_the_askers_language_are_no_subject(
    tmp_path: Path, asked: str, language: str | None, terms: tuple[str, ...]
) -> None:
    lexical = opened(tmp_path, [*TEXTS[:2], ("en", "The war is over."), ("en", "The city slept.")])
    assert lexical.terms(asked, language) == terms


def test_an_unknown_language_is_stemmed_as_english(tmp_path: Path) -> None:
    lexical = opened(tmp_path, [("xx", "Walls and towers")])
    assert [n for n, _ in lexical.search(lexical.terms("wall"), Field.SENTENCE, 1)] == [0]


def test_an_empty_index_opens(tmp_path: Path) -> None:
    assert opened(tmp_path, []).search(("wall",), Field.SENTENCE, 3) == []
