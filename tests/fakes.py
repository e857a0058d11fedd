"""Small real parts for tests: an encoder without a model, and settings to go with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index import Models, Settings


@dataclass(frozen=True, slots=True)
class TinyEncoder:
    """Hashed bags of words: deterministic, quick, and alike texts get alike vectors."""

    name: str = "tiny"
    fingerprint: str = "tiny-1"
    dimension: int = 64
    window_characters: int = 400

    def fits(self, text: str) -> bool:
        return len(text) <= self.window_characters

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.md5(word.encode("utf-8", "surrogatepass")).digest()
                vectors[row, digest[0] % self.dimension] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def count_words(text: str) -> int:
    """A token counter without a vocabulary."""
    return len(text.split())


def tiny_models() -> Models:
    """Models without a download, a parse, or a wait."""
    return Models(TinyEncoder(), count_words)


def silent(stage: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def generous() -> Settings:
    """Settings under which whatever is found is shown: hashed words mean little to the judge."""
    settings = Settings()
    return replace(settings, answering=replace(settings.answering, least_score=0.0))
