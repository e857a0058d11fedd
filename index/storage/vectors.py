"""Sentence vectors on disk, mapped; a row's number is the record's number.

Rows are kept in 16 bits each number, and read again exactly for whatever is returned. A small
collection is searched row by row. From `COARSE_FROM` rows on, a second file holds a 4-bit product
quantisation of them (Jégou, Douze and Schmid 2011; scanned in registers as in André, Kermarrec and
Le Scouarnec 2017): it is scanned whole for the likeliest `SHORT_LIST` rows, which are scored again.
It was chosen by measurement, 300 real questions on one core (`docs/speed.md` has the numbers):
graphs (HNSW) and inverted lists need no scan, but questions lie apart from statements, and at equal
recall they were slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A row-by-row search of so many takes as long as the scan and the second look together.
COARSE_FROM = 20_000
# Rows scored again for each row wanted: finds 0.999 of the best 50 among 100,000 and a million.
SHORT_LIST = 10
# The quantiser learns from so many rows, evenly taken, which 16 values of each pair of dimensions
# to tell apart.
TRAINING_ROWS = 20_000
# Rows unpacked to 32 bits at once.
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Unit vectors, searched by their inner product, which is their cosine.

    `exact` is a faiss index of all rows in 16 bits, `coarse` the quantised one where there is one.
    """

    exact: Any
    coarse: Any = None

    def __len__(self) -> int:
        return int(self.exact.ntotal)

    def search(
        self, vector: NDArray[np.float32], count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` rows nearest to `vector` (shape (dimension,)), best first.

        `among` restricts the search to those rows.
        """
        if among is not None:
            return self._best(vector, count, among)
        if self.coarse is not None and count * SHORT_LIST < len(self):
            _, rows = self.coarse.search(vector.reshape(1, -1), count * SHORT_LIST)
            return self._best(vector, count, sorted(row for row in rows[0].tolist() if row >= 0))
        if not len(self):
            return []
        scores, rows = self.exact.search(vector.reshape(1, -1), min(count, len(self)))
        return list(zip(rows[0].tolist(), scores[0].tolist(), strict=True))

    def cosines(self, vector: NDArray[np.float32], rows: Sequence[int]) -> list[float]:
        """The cosine of `vector` with each of `rows`, in their order."""
        return [float(score) for score in self._cosines(vector, rows)]

    def _best(
        self, vector: NDArray[np.float32], count: int, rows: Sequence[int]
    ) -> list[tuple[int, float]]:
        import numpy as np

        scores = self._cosines(vector, rows)
        best = np.argsort(-scores, kind="stable")[:count].tolist()
        return [(int(rows[place]), float(scores[place])) for place in best]

    def _cosines(self, vector: NDArray[np.float32], rows: Sequence[int]) -> NDArray[np.float32]:
        import numpy as np

        numbers = np.asarray(rows, dtype=np.int64)
        scores = np.empty(len(numbers), dtype=np.float32)
        for start in range(0, len(numbers), CHUNK):
            chunk = self.exact.reconstruct_batch(numbers[start : start + CHUNK])
            scores[start : start + CHUNK] = chunk @ vector
        return scores


def write_vectors(path: Path, vectors: NDArray[np.float32]) -> None:
    """Write unit vectors, shape (rows, dimension): one faiss file, and a coarse one beside it."""
    import faiss

    kind = faiss.ScalarQuantizer.QT_fp16
    exact = faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    exact.add(vectors)
    faiss.write_index(exact, str(path))
    if len(vectors) >= COARSE_FROM and vectors.shape[1] % 2 == 0:
        faiss.write_index(_quantise(vectors), str(_coarse_path(path)))


def open_vectors(path: Path) -> VectorIndex:
    """Open a file made by `write_vectors`. Raises RuntimeError when faiss cannot read it."""
    import faiss

    # Pages are read when they are touched, and shared by all processes that answer from them.
    exact = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    coarse = _coarse_path(path)
    return VectorIndex(exact, faiss.read_index(str(coarse)) if coarse.exists() else None)


def _quantise(vectors: NDArray[np.float32]) -> Any:
    import faiss

    width = vectors.shape[1]
    coarse = faiss.IndexPQFastScan(width, width // 2, 4, faiss.METRIC_INNER_PRODUCT)
    step = max(1, len(vectors) // TRAINING_ROWS)
    coarse.train(vectors[::step])
    coarse.add(vectors)
    return coarse


def _coarse_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.coarse")
