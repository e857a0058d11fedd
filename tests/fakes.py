"""Small real parts for tests: an encoder without a model, settings and collections with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import (
    Answer,
    Excerpt,
    Generation,
    Models,
    Settings,
    Target,
    ask,
    build_collection,
    open_generation,
)
from index.settings import AnsweringSettings
from index.speech.parsing import SpacyParser, load_parser


@dataclass(frozen=True, slots=True)
class TinyEncoder:
    """Hashed bags of longer words' beginnings: deterministic, quick, alike for alike texts."""

    name: str = "tiny"
    fingerprint: str = "tiny-1"
    dimension: int = 512
    window_characters: int = 400

    def fits(self, text: str) -> bool:
        return len(text) <= self.window_characters

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w{4,}", text.lower()):
                digest = hashlib.md5(word[:6].encode("utf-8", "surrogatepass")).digest()
                vectors[row, int.from_bytes(digest[:2]) % self.dimension] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def count_words(text: str) -> int:
    """A token counter without a vocabulary."""
    return len(text.split())


def tiny_models() -> Models:
    """The tiny encoder and the real parser, which is loaded once."""
    return Models(TinyEncoder(), count_words, parser())


@cache
def parser() -> SpacyParser:
    """The real parser."""
    return load_parser()


# A bag of words is never as sure as the real model: tests that are about something else let it
# answer all the same.
UNSURE = Settings(answering=AnsweringSettings(least_score=0.05))


def silent(stage: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def collection_of(text: str, folder: Path) -> Generation:
    """A collection of one document, `document.txt` in `folder`, open."""
    (folder / "document.txt").write_text(text, "utf-8")
    target = Target(folder / "data", "default", "test")
    build_collection(target, [folder / "document.txt"], Settings(), tiny_models, silent)
    return open_generation(folder / "data", "default", None)


def first(question: str, generation: Generation) -> Excerpt:
    """What is shown first, however unsure."""
    result = ask(question, generation, TinyEncoder(), UNSURE)
    assert isinstance(result, Answer)
    return result.excerpts[0]
