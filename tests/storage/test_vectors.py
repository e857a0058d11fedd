"""Sentence vectors: the nearest rows, exactly scored, whether or not a coarse file leads there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.storage import vectors
from index.storage.vectors import VectorIndex, open_vectors, write_vectors

WIDTH = 64
# What rounding to 16 bits may change in a cosine.
ROUNDING = 1e-3


def clustered(rows: int, seed: int = 2) -> NDArray[np.float32]:
    """Unit vectors in groups, as texts on the same subjects lie."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((40, WIDTH))
    made = centres[chance.integers(40, size=rows)] + 0.7 * chance.standard_normal((rows, WIDTH))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def stored(path: Path, made: NDArray[np.float32]) -> VectorIndex:
    write_vectors(path / "sentences.faiss", made)
    return open_vectors([path / "sentences.faiss"])


@pytest.fixture(params=["exact", "coarse"])
def index(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> object:
    monkeypatch.setattr(vectors, "COARSE_FROM", 10**9 if request.param == "exact" else 500)
    found = stored(tmp_path, clustered(4000))
    assert (found.segments[0].coarse is not None) == (request.param == "coarse")
    return found


def test_the_nearest_are_found_and_scored_exactly(index: VectorIndex) -> None:
    made, hits = clustered(4000), 0
    questions = clustered(40, seed=9)
    for question in questions:
        cosines = made @ question
        found = index.search(question, 10)
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        assert scores == pytest.approx([cosines[row] for row, _ in found], abs=ROUNDING)
        hits += len({row for row, _ in found} & set(np.argsort(-cosines)[:10].tolist()))
    assert hits >= 0.98 * 10 * len(questions)


def test_a_search_among_some_rows_finds_all_of_them(index: VectorIndex) -> None:
    question = clustered(1, seed=5)[0]
    among = [3, 17, 1999, 3999]
    found = index.search(question, 10, among)
    assert sorted(row for row, _ in found) == among
    assert [row for row, _ in index.search(question, 1, among)] == [found[0][0]]
    assert index.search(question, 10, []) == []


def test_cosines_come_in_the_order_asked(index: VectorIndex) -> None:
    made, question = clustered(4000), clustered(1, seed=5)[0]
    rows = [3999, 0, 12, 12]
    assert index.cosines(question, rows) == pytest.approx(made[rows] @ question, abs=ROUNDING)
    assert index.cosines(question, []) == []


def test_few_rows_and_none(tmp_path: Path) -> None:
    question = clustered(1)[0]
    (tmp_path / "none").mkdir()
    assert stored(tmp_path / "none", clustered(0)).search(question, 5) == []
    few = stored(tmp_path, clustered(3))
    assert len(few) == 3
    assert {row for row, _ in few.search(question, 5)} == {0, 1, 2}


def test_the_same_vectors_make_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "COARSE_FROM", 500)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_vectors(tmp_path / name / "v", clustered(1000))
    for file in ("v", "v.coarse"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v").write_bytes(b"nothing")
    with pytest.raises(RuntimeError):
        open_vectors([tmp_path / "v"])
