"""Texts -> unit vectors, each distinct text encoded once and no word cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from index.documents.source import Span
from index.storage.encoder import Encoder
from index.storage.passages import split_to_fit
from index.storage.vector_cache import VectorCache

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Texts between two reports of progress.
STEP = 512


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    cache: VectorCache,
    progress: Callable[[int, int], None],
) -> tuple[NDArray[np.float32], int]:
    """One vector a text, shape (len(texts), dimension), and how many texts were encoded for it.

    An empty text gets zeros; one beyond the encoder's window the mean of its pieces' vectors, at
    unit length. What the cache knows is not encoded again. `progress` is told how many of how many
    distinct pieces have their vector.
    """
    import numpy as np

    pieces = [
        (row, piece.of(text))
        for row, text in enumerate(texts)
        if text
        for piece in split_to_fit(text, Span(0, len(text)), encoder.fits)
    ]
    distinct = {text for _, text in pieces}
    vectors = cache.known(list(distinct))
    # Texts of like length share a batch, so that little is padded.
    new = sorted(distinct - vectors.keys(), key=len)
    for start in range(0, len(new), STEP):
        batch = new[start : start + STEP]
        encoded = dict(zip(batch, encoder.encode(batch), strict=True))
        cache.remember(encoded)
        vectors |= encoded
        progress(len(vectors), len(distinct))
    rows = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for row, text in pieces:
        rows[row] += vectors[text]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, 1e-12)
    return rows, len(new)
