"""Sentence and passage vectors in a faiss file; a row's number is the record's number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An exact inner-product index. Rows are unit vectors, so scores are cosines."""

    index: Any

    def search(
        self, vector: NDArray[np.float32], count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` rows nearest to `vector` (shape (dimension,)), best first.

        `among` restricts the search to those rows.
        """
        import faiss
        import numpy as np

        if self.index.ntotal == 0 or (among is not None and not len(among)):
            return []
        parameters = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self.index.search(vector.reshape(1, -1), count, params=parameters)
        found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [(row, score) for row, score in found if row >= 0]

    def cosines(self, vector: NDArray[np.float32], rows: Sequence[int]) -> list[float]:
        """The cosine of `vector` with each of `rows`, in their order."""
        import numpy as np

        if not rows:
            return []
        stored = self.index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return [float(score) for score in stored @ vector]


def write_vectors(path: Path, vectors: NDArray[np.float32]) -> None:
    """Write unit vectors, shape (rows, dimension), as one faiss file."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(path))


def open_vectors(path: Path) -> VectorIndex:
    """Open a file made by `write_vectors`. Raises RuntimeError when faiss cannot read it."""
    import faiss

    return VectorIndex(faiss.read_index(str(path)))
