"""Sentence vectors on disk, mapped; a row's number is the record's number.

Rows are kept in 16 bits each number, and read again exactly for whatever is returned. A small
collection is searched row by row. From `COARSE_FROM` rows on, a second file holds a 4-bit product
quantisation of them (Jégou, Douze and Schmid 2011; scanned in registers as in André, Kermarrec and
Le Scouarnec 2017): it is scanned whole for the likeliest `SHORT_LIST` rows, which are scored again.
It was chosen by measurement, 300 real questions on one core (`docs/speed.md` has the numbers):
graphs (HNSW) and inverted lists need no scan, but questions lie apart from statements, and at equal
recall they were slower. Each segment of a collection has files of its own, and is searched by
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.storage.tombstones import Ranges

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
NOTHING = Ranges()


@dataclass(frozen=True, slots=True)
class VectorSegment:
    """The unit vectors of one segment, numbered from `first`.

    `exact` is a faiss index of all rows in 16 bits, `coarse` the quantised one where there is one.
    """

    exact: Any
    coarse: Any = None
    first: int = 0

    def __len__(self) -> int:
        return int(self.exact.ntotal)

    def nearest(self, vector: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """The numbers of the likeliest rows, at least `count` where there are so many."""
        import numpy as np

        if not len(self):
            return np.zeros(0, np.int64)
        index, most = self.exact, min(count, len(self))
        if self.coarse is not None and count * SHORT_LIST < len(self):
            index, most = self.coarse, count * SHORT_LIST
        _, rows = index.search(vector.reshape(1, -1), most)
        found = np.sort(rows[0][rows[0] >= 0])
        return np.asarray(found, dtype=np.int64) + self.first

    def cosines(
        self, vector: NDArray[np.float32], numbers: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The cosine of `vector` with each of these rows."""
        import numpy as np

        scores = np.empty(len(numbers), dtype=np.float32)
        for start in range(0, len(numbers), CHUNK):
            rows = numbers[start : start + CHUNK] - self.first
            scores[start : start + CHUNK] = self.exact.reconstruct_batch(rows) @ vector
        return scores


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """Unit vectors, searched by their inner product, which is their cosine.

    The segments follow each other; the rows of `gone` are never found.
    """

    segments: tuple[VectorSegment, ...]
    gone: Ranges = NOTHING

    def __len__(self) -> int:
        """The number after the last."""
        last = self.segments[-1]
        return last.first + len(last)

    def search(
        self, vector: NDArray[np.float32], count: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `count` rows nearest to `vector` (shape (dimension,)), best first.

        `among` restricts the search to those rows.
        """
        import numpy as np

        if among is not None:
            return self._best(vector, count, np.asarray(among, dtype=np.int64))
        found = [self._left(one, vector, count) for one in self.segments]
        return self._best(vector, count, np.concatenate(found))

    def cosines(self, vector: NDArray[np.float32], rows: Sequence[int]) -> list[float]:
        """The cosine of `vector` with each of `rows`, in their order."""
        import numpy as np

        return [float(score) for score in self._cosines(vector, np.asarray(rows, dtype=np.int64))]

    def _left(
        self, segment: VectorSegment, vector: NDArray[np.float32], count: int
    ) -> NDArray[np.int64]:
        """The likeliest rows of a segment that are not gone, `count` where there are so many."""
        if not self.gone:
            return segment.nearest(vector, count)
        wanted = count
        while True:
            found = segment.nearest(vector, wanted)
            left = found[[number not in self.gone for number in found.tolist()]]
            if len(left) >= count or wanted >= len(segment):
                return left
            wanted *= 2

    def _best(
        self, vector: NDArray[np.float32], count: int, numbers: NDArray[np.int64]
    ) -> list[tuple[int, float]]:
        import numpy as np

        scores = self._cosines(vector, numbers)
        best = np.argsort(-scores, kind="stable")[:count].tolist()
        return [(int(numbers[place]), float(scores[place])) for place in best]

    def _cosines(
        self, vector: NDArray[np.float32], numbers: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        import numpy as np

        if len(self.segments) == 1:
            return self.segments[0].cosines(vector, numbers)
        scores = np.empty(len(numbers), dtype=np.float32)
        firsts = [segment.first for segment in self.segments]
        holders = np.searchsorted(firsts, numbers, side="right") - 1
        for holder in np.unique(holders).tolist():
            places = holders == holder
            scores[places] = self.segments[holder].cosines(vector, numbers[places])
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


def open_vectors(
    paths: Sequence[Path], firsts: Sequence[int] = (0,), gone: Ranges = NOTHING
) -> VectorIndex:
    """Open the files of segments made by `write_vectors`, given the numbers of their first rows.

    Raises RuntimeError when faiss cannot read one.
    """
    segments = [_open_segment(path, first) for path, first in zip(paths, firsts, strict=True)]
    return VectorIndex(tuple(segments), gone)


def join_vectors(path: Path, before: Sequence[Path]) -> None:
    """Write the rows of several files that follow each other into a new one."""
    import numpy as np

    opened = [_open_segment(one, 0).exact for one in before]
    write_vectors(path, np.concatenate([one.reconstruct_n(0, one.ntotal) for one in opened]))


def _open_segment(path: Path, first: int) -> VectorSegment:
    import faiss

    # Pages are read when they are touched, and shared by all processes that answer from them.
    exact = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    coarse = _coarse_path(path)
    return VectorSegment(exact, faiss.read_index(str(coarse)) if coarse.exists() else None, first)


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
