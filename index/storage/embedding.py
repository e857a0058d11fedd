"""Texts -> unit vectors, each distinct text encoded once and no word cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from index.documents.source import Span
from index.storage.encoder import Encoder
from index.storage.passages import split_to_fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Texts between two reports of progress.
STEP = 512


def embed(
    texts: Sequence[str], encoder: Encoder, progress: Callable[[int, int], None]
) -> NDArray[np.float32]:
    """One vector a text, shape (len(texts), dimension); zeros for an empty text.

    A text beyond the encoder's window gets the mean of its pieces' vectors, at unit length.
    `progress` is told how many of how many distinct pieces are encoded.
    """
    import numpy as np

    pieces = [
        (row, piece.of(text))
        for row, text in enumerate(texts)
        if text
        for piece in split_to_fit(text, Span(0, len(text)), encoder.fits)
    ]
    # Texts of like length share a batch, so that little is padded.
    distinct = sorted({text for _, text in pieces}, key=len)
    place = {text: index for index, text in enumerate(distinct)}
    vectors = np.zeros((len(distinct), encoder.dimension), dtype=np.float32)
    for start in range(0, len(distinct), STEP):
        vectors[start : start + STEP] = encoder.encode(distinct[start : start + STEP])
        progress(min(start + STEP, len(distinct)), len(distinct))
    rows = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for row, text in pieces:
        rows[row] += vectors[place[text]]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, 1e-12)
    return rows
