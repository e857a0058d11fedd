"""Which stems stand in a record: the full-text index turned around.

tantivy finds the records that hold a word, fast; to say which words a given record holds it has to
search again for each, at a hundredth of a millisecond a record. Here the stems of every record
stand one after the other, as numbers, in files that are mapped. In: the stems of sentences and
passages by their numbers. Out: how often each of some stems stands in each of some records, and
the BM25 scores that tantivy would give them.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# BM25's constants in tantivy (Robertson and Zaragoza 2009).
K1, B = 1.2, 0.75
VOCABULARY, STARTS, STEMS, LENGTHS = "vocabulary.npy", "starts.npy", "stems.npy", "lengths.json"


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """The records of one kind.

    A stem's number is the place of its hash in `vocabulary`, which is sorted. The stems of record
    n stand in `stems` from `starts[n]` to `starts[n + 1]`, in their order and as often as they
    occur. `mean` is the mean length of all entries as tantivy reckons it.
    """

    vocabulary: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    stems: NDArray[np.uint32]
    mean: float

    def counts(self, terms: Sequence[str], records: Sequence[int]) -> NDArray[np.int64]:
        """How often each term stands in each record: shape (records, terms)."""
        import numpy as np

        found = np.zeros((len(records), len(terms)), dtype=np.int64)
        begins, sizes = self._ranges(records)
        rows = np.repeat(np.arange(len(records)), sizes)
        ahead = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
        stems = self.stems[ahead + np.arange(len(rows))]
        for column, term in enumerate(terms):
            number = self._number(term)
            if number is not None:
                found[:, column] = np.bincount(rows[stems == number], minlength=len(records))
        return found

    def bm25(
        self, counts: NDArray[np.int64], weights: Sequence[float], records: Sequence[int]
    ) -> NDArray[np.float64]:
        """The BM25 scores of records, given `counts` of terms and the terms' idf weights."""
        import numpy as np

        lengths = rounded_lengths(self._ranges(records)[1])
        against = K1 * (1 - B + B * lengths / (self.mean or 1.0))
        shares = counts / np.maximum(counts + against[:, None], 1e-9)
        return np.asarray(shares @ (np.asarray(weights) * (K1 + 1)))

    def _ranges(self, records: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        import numpy as np

        numbers = np.asarray(records, dtype=np.int64)
        begins = self.starts[numbers].astype(np.int64)
        return begins, self.starts[numbers + 1].astype(np.int64) - begins

    def _number(self, term: str) -> int | None:
        import numpy as np

        key = np.uint64(_key(term))
        place = int(np.searchsorted(self.vocabulary, key))
        known = place < len(self.vocabulary) and self.vocabulary[place] == key
        return place if known else None


@dataclass(slots=True)
class ForwardWriter:
    """Collects stems of records of several kinds, and writes them."""

    known: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, _Collected] = field(default_factory=dict)

    def add(self, kind: str, number: int, stems: Sequence[str]) -> None:
        """Add a record; the numbers of a kind come in rising order."""
        numbers = [self.known.setdefault(stem, len(self.known)) for stem in stems]
        self.kinds.setdefault(kind, _Collected()).add(number, numbers)

    def write(self, folder: Path) -> None:
        """Write what was added into the empty `folder`."""
        import numpy as np

        keys = np.array([_key(stem) for stem in self.known], dtype=np.uint64)
        order = np.argsort(keys)
        places = np.empty(len(keys), dtype=np.uint32)
        places[order] = np.arange(len(keys), dtype=np.uint32)
        np.save(folder / VOCABULARY, keys[order])
        entries = sum(collected.entries for collected in self.kinds.values())
        means = {}
        for kind, collected in self.kinds.items():
            starts = np.frombuffer(collected.starts, dtype=np.uint32)
            stems = np.frombuffer(collected.stems, dtype=np.uint32)
            np.save(folder / f"{kind}.{STARTS}", starts)
            np.save(folder / f"{kind}.{STEMS}", places[stems])
            # tantivy divides by all entries, those of other kinds among them.
            means[kind] = len(stems) / entries
        (folder / LENGTHS).write_text(json.dumps(means), encoding="utf-8")


@dataclass(slots=True)
class _Collected:
    """The stems of one kind's records so far, end to end, and where each record starts."""

    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    stems: array[int] = field(default_factory=lambda: array("I"))
    entries: int = 0

    def add(self, number: int, stems: Sequence[int]) -> None:
        missing = number - (len(self.starts) - 1)
        if missing < 0:
            raise ValueError("records must come in the order of their numbers")
        self.starts.extend([len(self.stems)] * missing)
        self.stems.extend(stems)
        self.starts.append(len(self.stems))
        self.entries += 1


def open_forward(folder: Path, kind: str) -> ForwardIndex:
    """The records of one kind in a folder that a `ForwardWriter` wrote, mapped.

    A kind of which there are none has no records. Raises ValueError or OSError.
    """
    import numpy as np

    means = json.loads((folder / LENGTHS).read_text(encoding="utf-8"))
    vocabulary = _map(folder / VOCABULARY)
    if kind not in means:
        return ForwardIndex(vocabulary, np.zeros(1, np.uint32), np.zeros(0, np.uint32), 0.0)
    starts, stems = (_map(folder / f"{kind}.{name}") for name in (STARTS, STEMS))
    return ForwardIndex(vocabulary, starts, stems, means[kind])


def rounded_lengths(lengths: NDArray[np.int64] | NDArray[np.uint32]) -> NDArray[np.int64]:
    """Lengths as tantivy keeps them in one byte: exact to 40, then with four significant bits.

    The code is Lucene's (SmallFloat.byte4ToInt).
    """
    import numpy as np

    beyond = np.maximum(np.asarray(lengths, dtype=np.int64) - 24, 0)
    # How many low bits are lost: those beyond the highest four.
    lost = np.maximum(np.frexp(beyond.astype(np.float64))[1] - 4, 0).astype(np.int64)
    return np.where(lengths < 24, lengths, 24 + (beyond >> lost << lost))


def _map(path: Path) -> NDArray[Any]:
    """An array file, mapped; an empty one, which cannot be, is read."""
    import numpy as np

    array = np.load(path, mmap_mode=None if path.stat().st_size <= 128 else "r")
    return np.asarray(array)


def _key(stem: str) -> int:
    return int.from_bytes(hashlib.blake2b(stem.encode("utf-8"), digest_size=8).digest())
