"""Vectors for collections too large to encode for a benchmark: perturbed copies of real ones.

A `Perturbing` encoder encodes a few texts with the real model, once; every further text gets one
of those vectors, which its hash chooses, moved a little in a direction that its hash chooses too.
So a million vectors lie as densely and unevenly as real ones do, and searching them costs as much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.documents.source import Document
from index.storage.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How far a copy is moved, in units of a vector's length: about as far as a paraphrase stands.
STEP = 0.5


# Texts that are really encoded.
REAL = 1000


def real_vectors(documents: Sequence[Document], encoder: Encoder) -> NDArray[np.float32]:
    """The vectors of some of the documents' sentences."""
    texts = (text for document in documents for text in document.text.split(". "))
    return encoder.encode(list(islice(texts, REAL)))


@dataclass(frozen=True, slots=True)
class Perturbing:
    """An encoder of moved copies of `base`, vectors of the `real` encoder."""

    real: Encoder
    base: NDArray[np.float32]

    @property
    def name(self) -> str:
        return self.real.name

    @property
    def fingerprint(self) -> str:
        return self.real.fingerprint

    @property
    def dimension(self) -> int:
        return self.real.dimension

    def fits(self, text: str) -> bool:
        return self.real.fits(text)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            chance = np.random.default_rng(int.from_bytes(digest))
            moved = chance.standard_normal(self.dimension, dtype=np.float32)
            moved *= STEP / np.float32(np.sqrt(self.dimension))
            vectors[row] = self.base[chance.integers(len(self.base))] + moved
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
