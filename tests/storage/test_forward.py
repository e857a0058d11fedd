"""The forward index against tantivy: the same words in the same records, the same BM25 scores."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.forward import ForwardWriter, open_forward, rounded_lengths
from index.storage.lexical import Entry, Field, LexicalIndex, open_lexical, write_lexical
from index.storage.stemming import stems

WORDS = "harbour wall ferry storm council vote budget fish market school bridge lamp".split()
SENTENCES, PASSAGES = 400, 90


def texts(seed: int, count: int, longest: int) -> list[str]:
    chance = random.Random(seed)
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    return [
        " ".join(chance.choices(WORDS, weights, k=chance.randint(1, longest))) for _ in range(count)
    ]


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical")
    entries = [Entry(Field.SENTENCE, 2 * n, t) for n, t in enumerate(texts(1, SENTENCES, 30))]
    entries += [Entry(Field.PASSAGE, n, t) for n, t in enumerate(texts(2, PASSAGES, 400))]
    write_lexical(folder, entries)
    return open_lexical(folder)


@pytest.mark.parametrize("field", list(Field))
@pytest.mark.parametrize("question", ["harbour", "lamp", "the ferry and the fish market", "absent"])
def test_scores_are_those_of_the_search(lexical: LexicalIndex, field: Field, question: str) -> None:
    terms = lexical.terms(question)
    numbers = range(0, 2 * SENTENCES, 2) if field is Field.SENTENCE else range(PASSAGES)
    expected = dict(lexical.search(terms, field, len(numbers)))
    scores = lexical.scores(terms, field, numbers)
    found = {number: score for number, score in zip(numbers, scores, strict=True) if score}
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_search_among_some_is_the_search_of_all_less_the_others(lexical: LexicalIndex) -> None:
    terms = lexical.terms("storm over the school bridge")
    among = list(range(0, 2 * SENTENCES, 6))
    every = [pair for pair in lexical.search(terms, Field.SENTENCE, 10_000) if pair[0] in among]
    found = lexical.search(terms, Field.SENTENCE, 10, among)
    assert [number for number, _ in found] == [number for number, _ in every[:10]]
    assert [score for _, score in found] == pytest.approx([s for _, s in every[:10]], rel=1e-5)
    assert lexical.search(terms, Field.SENTENCE, 10, []) == []
    assert lexical.search([], Field.SENTENCE, 10, among) == []


def test_counts_are_those_of_the_text(lexical: LexicalIndex) -> None:
    made = texts(1, SENTENCES, 30)
    terms = lexical.terms("vote on fish and absent lamps")
    counts = lexical.counts(terms, Field.SENTENCE, range(0, 2 * SENTENCES, 2))
    for row, text in zip(counts.tolist(), made, strict=True):
        assert row == [stems(text, "en").count(term) for term in terms]


def test_a_record_without_words_holds_none(lexical: LexicalIndex) -> None:
    assert lexical.counts(("ferri",), Field.SENTENCE, [1, 3]).tolist() == [[0], [0]]
    assert lexical.counts((), Field.SENTENCE, [0]).shape == (1, 0)
    assert lexical.counts(("ferri",), Field.SENTENCE, []).shape == (0, 1)


@given(
    st.dictionaries(st.integers(0, 30), st.lists(st.text(min_size=1, max_size=3), max_size=5)),
    st.lists(st.text(min_size=1, max_size=3), max_size=3, unique=True),
)
def test_any_stems_come_back(
    tmp_path_factory: pytest.TempPathFactory, records: dict[int, list[str]], terms: list[str]
) -> None:
    folder, writer = tmp_path_factory.mktemp("forward"), ForwardWriter()
    for number in sorted(records):
        writer.add("kind", number, records[number])
    writer.write(folder)
    numbers = sorted(records)
    counts = open_forward([folder], {"kind": ()})["kind"].counts(terms, numbers).tolist()
    assert counts == [[records[n].count(term) for term in terms] for n in numbers]


def test_records_out_of_order_are_refused() -> None:
    writer = ForwardWriter()
    writer.add("kind", 3, ["a"])
    with pytest.raises(ValueError, match="order"):
        writer.add("kind", 2, ["a"])


def test_an_index_of_nothing_opens(tmp_path: Path) -> None:
    write_lexical(tmp_path, [])
    empty = open_lexical(tmp_path)
    assert empty.search(("harbour",), Field.SENTENCE, 5) == []


def test_lengths_are_kept_in_a_byte() -> None:
    # The first values beyond 40 of tantivy's table, and some of the later ones.
    kept = [*range(41), 42, 44, 46, 48, 50, 52, 54, 56, 60, 64, 68, 72, 76, 80, 84, 88, 96, 104]
    lengths = np.arange(111)
    assert sorted(set(rounded_lengths(lengths).tolist())) == kept
    assert (rounded_lengths(lengths) <= lengths).all()
