"""Vectors: each text once, long texts whole, and a cache that is only ever a help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from fakes import TinyEncoder
from numpy.typing import NDArray

from index.storage.embedding import embed
from index.storage.vector_cache import open_cache


@dataclass(frozen=True, slots=True)
class Counting(TinyEncoder):
    """A TinyEncoder that notes what it was given."""

    seen: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(texts)
        return TinyEncoder.encode(self, texts)


def nothing(done: int, total: int) -> None:
    """A progress callback."""


def test_a_text_is_encoded_once_in_all_builds(tmp_path: Path) -> None:
    encoder = Counting()
    texts = ["the mill stays", "", "the mill stays", "it feeds the town"]
    with open_cache(tmp_path, encoder) as cache:
        first, encoded = embed(texts, encoder, cache, nothing)
        again, more = embed([*texts, "a new one"], encoder, cache, nothing)
    assert (encoded, more) == (2, 1)
    assert sorted(encoder.seen) == ["a new one", "it feeds the town", "the mill stays"]
    assert np.array_equal(first, again[:4])
    assert not first[1].any()


def test_a_forgotten_text_is_encoded_again(tmp_path: Path) -> None:
    encoder = Counting()
    with open_cache(tmp_path, encoder) as cache:
        embed(["secret words"], encoder, cache, nothing)
        cache.forget(["secret words"])
        _, encoded = embed(["secret words"], encoder, cache, nothing)
    assert encoded == 1


def test_a_text_beyond_the_window_is_encoded_in_pieces_that_lose_nothing(tmp_path: Path) -> None:
    encoder = Counting()
    long = "word " * 200
    with open_cache(tmp_path, encoder) as cache:
        vectors, _ = embed([long], encoder, cache, nothing)
    assert all(encoder.fits(text) for text in encoder.seen)
    assert np.linalg.norm(vectors[0]) == np.float32(1.0)


def test_a_damaged_cache_costs_time_and_nothing_else(tmp_path: Path) -> None:
    encoder = Counting()
    with open_cache(tmp_path, encoder):
        pass
    path = next((tmp_path / "cache").iterdir())
    path.write_bytes(b"not a database at all" * 100)
    with open_cache(tmp_path, encoder) as cache:
        vectors, encoded = embed(["the mill stays"], encoder, cache, nothing)
    assert encoded == 1
    assert vectors.any()
