"""The harness of the reader: windows and orderings, on invented readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.reader import Reading
from index.documents.source import Span
from index.evaluation.reading import PlacedSentence, Read, judge_set, rankings, windows_around


def placed(*lengths: int) -> list[PlacedSentence]:
    """Documents of so many sentences each, ten characters a sentence."""
    return [
        PlacedSentence(f"d{number}", Span(10 * i, 10 * i + 10), "x" * 10)
        for number, length in enumerate(lengths)
        for i in range(length)
    ]


@pytest.mark.parametrize(
    ("found", "most", "expected"),
    [
        ([1], 9, [(0, 3)]),
        ([0], 9, [(0, 2)]),
        ([2, 3], 9, [(1, 3), (3, 5)]),  # the neighbours stand in two documents
        ([1, 2, 0], 9, [(0, 3)]),  # what stands in a window gets none of its own
        ([1, 4], 1, [(0, 3)]),
        ([], 9, []),
    ],
)
def test_windows(found: list[int], most: int, expected: list[tuple[int, int]]) -> None:
    windows = windows_around(found, placed(3, 3), 1, most)
    assert [(window.start, window.end) for window in windows] == expected


@given(st.lists(st.integers(0, 11), unique=True), st.integers(0, 3), st.integers(1, 12))
def test_every_found_sentence_has_a_window(found: list[int], beside: int, most: int) -> None:
    sentences = placed(5, 1, 6)
    windows = list(windows_around(found, sentences, beside, most))
    assert len(windows) <= most
    for window in windows:
        assert len({s.document for s in sentences[window.start : window.end]}) == 1
    if len(windows) < most:
        assert all(any(w.start <= n < w.end for w in windows) for n in found)


def read(*logits: float) -> Read:
    """A question whose sentence n, alone in its window, was given the n-th logit."""
    return Read(
        [Span(n, n + 1) for n in range(len(logits))],
        [Reading((logit,), logit) for logit in logits],
        {n: 0.5 - n / 15 for n in range(len(logits))},
        {1: 7.0},
        1.0,
    )


def test_each_ordering_puts_its_own_first() -> None:
    ranked = rankings(read(0.0, 1.0, -1.0, 0.5, 2.0, 3.0), certain=1.0)
    first = {name: ranking.first for name, ranking in ranked.items()}
    assert first == {
        "cosine": 0,
        "bm25": 1,
        "reader, 4 windows": 1,
        "reader until 1": 1,
        "reader": 5,
        "reader + cosine": 1,
    }
    assert ranked["reader"].score == 3.0


def test_nothing_found() -> None:
    empty = Read([], [], {}, {}, 0.0)
    assert all(ranking.first is None for ranking in rankings(empty, 1.0).values())


def test_measures_of_a_set() -> None:
    sentences = placed(6)
    evidence = [{"doc_id": "d0", "start": 10, "end": 20}]
    questions = [
        {"question": "a", "answerable": True, "evidence": evidence},
        {"question": "b", "answerable": False, "evidence": []},
    ]
    measures = judge_set(questions, [read(0.0, 1.0), read(0.5, 0.1)], sentences, 9.0)
    assert measures["reader"] == {"first_hit": 1.0, "area": 1.0}
    assert measures["cosine"] == {"first_hit": 0.0, "area": 0.5}
