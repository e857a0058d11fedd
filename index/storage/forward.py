"""Which stems stand in a record: the full-text index turned around.

tantivy finds the records that hold a word, fast; to say which words a given record holds it has to
search again for each, at a hundredth of a millisecond a record. Here the stems of every record
stand one after the other, as numbers, in files that are mapped, a folder a segment. In: the stems
of sentences and passages by their numbers. Out: how often each of some stems stands in each of some
records, and the BM25 scores that tantivy would give them, were those of removed documents no longer
counted.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# BM25's constants in tantivy (Robertson and Zaragoza 2009).
K1, B = 1.2, 0.75
VOCABULARY, STARTS, STEMS, HELD = "vocabulary.npy", "starts.npy", "stems.npy", "held.json"


@dataclass(frozen=True, slots=True)
class ForwardSegment:
    """The records of one kind in one segment, numbered from `first`.

    A stem's number is the place of its hash in `vocabulary`, which is sorted. The stems of the n-th
    record stand in `stems` from `starts[n]` to `starts[n + 1]`, in their order and as often as they
    occur. `entries` of the records have an entry in the full-text index.
    """

    vocabulary: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    stems: NDArray[np.uint32]
    first: int = 0
    entries: int = 0

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

    def lengths(self, records: Sequence[int]) -> NDArray[np.int64]:
        """How many stems each record has."""
        return self._ranges(records)[1]

    def frequencies(self, records: Sequence[int]) -> dict[int, int]:
        """In how many of these records each stem stands, by its hash."""
        import numpy as np

        begins, sizes = self._ranges(records)
        pairs = [
            np.unique(self.stems[begin : begin + size])
            for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True)
        ]
        places, counts = np.unique(np.concatenate(pairs or [self.stems[:0]]), return_counts=True)
        hashes = self.vocabulary[places].tolist()
        return {int(key): int(count) for key, count in zip(hashes, counts.tolist(), strict=True)}

    def _ranges(self, records: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        import numpy as np

        numbers = np.asarray(records, dtype=np.int64) - self.first
        begins = self.starts[numbers].astype(np.int64)
        return begins, self.starts[numbers + 1].astype(np.int64) - begins

    def _number(self, term: str) -> int | None:
        import numpy as np

        key = np.uint64(_key(term))
        place = int(np.searchsorted(self.vocabulary, key))
        known = place < len(self.vocabulary) and self.vocabulary[place] == key
        return place if known else None


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """The records of one kind in all segments, which follow each other.

    `mean` is the mean length of all entries as tantivy reckons it, the removed ones left out;
    `gone` says, by the hash of a stem, in how many removed records it stands.
    """

    segments: tuple[ForwardSegment, ...]
    mean: float
    gone: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def counts(self, terms: Sequence[str], records: Sequence[int]) -> NDArray[np.int64]:
        """How often each term stands in each record: shape (records, terms)."""
        import numpy as np

        found = np.zeros((len(records), len(terms)), dtype=np.int64)
        for segment, places, numbers in self._shared_out(records):
            found[places] = segment.counts(terms, numbers)
        return found

    def lengths(self, records: Sequence[int]) -> NDArray[np.int64]:
        """How many stems each record has."""
        import numpy as np

        found = np.zeros(len(records), dtype=np.int64)
        for segment, places, numbers in self._shared_out(records):
            found[places] = segment.lengths(numbers)
        return found

    def bm25(
        self, counts: NDArray[np.int64], weights: Sequence[float], records: Sequence[int]
    ) -> NDArray[np.float64]:
        """The BM25 scores of records, given `counts` of terms and the terms' idf weights."""
        import numpy as np

        lengths = rounded_lengths(self.lengths(records))
        against = K1 * (1 - B + B * lengths / (self.mean or 1.0))
        shares = counts / np.maximum(counts + against[:, None], 1e-9)
        return np.asarray(shares @ (np.asarray(weights) * (K1 + 1)))

    def gone_with(self, term: str) -> int:
        """In how many removed records a term stands."""
        return self.gone.get(_key(term), 0) if self.gone else 0

    def _shared_out(
        self, records: Sequence[int]
    ) -> Iterator[tuple[ForwardSegment, Any, Sequence[int]]]:
        """Each segment with the places and the numbers of those records that are in it."""
        import numpy as np

        if len(self.segments) == 1:
            yield self.segments[0], slice(None), records
            return
        numbers = np.asarray(records, dtype=np.int64)
        starts = [segment.first for segment in self.segments]
        # Of empty segments, which begin where the next one does, none is meant.
        holders = np.searchsorted(starts, numbers, side="right") - 1
        for holder in np.unique(holders).tolist():
            places = np.flatnonzero(holders == holder)
            yield self.segments[holder], places, numbers[places].tolist()


@dataclass(slots=True)
class ForwardWriter:
    """Collects stems of records of several kinds, and writes them as one segment.

    `firsts` are the numbers of the segment's first records by kind.
    """

    firsts: Mapping[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, _Collected] = field(default_factory=dict)

    def add(self, kind: str, number: int, stems: Sequence[str]) -> None:
        """Add a record; the numbers of a kind come in rising order."""
        numbers = [self.known.setdefault(stem, len(self.known)) for stem in stems]
        collected = self.kinds.setdefault(kind, _Collected())
        collected.add(number - self.firsts.get(kind, 0), numbers)

    def write(self, folder: Path) -> None:
        """Write what was added into the empty `folder`."""
        import numpy as np

        keys = np.array([_key(stem) for stem in self.known], dtype=np.uint64)
        order = np.argsort(keys)
        places = np.empty(len(keys), dtype=np.uint32)
        places[order] = np.arange(len(keys), dtype=np.uint32)
        kinds = {}
        for kind, collected in self.kinds.items():
            starts = np.frombuffer(collected.starts, dtype=np.uint32)
            stems = np.frombuffer(collected.stems, dtype=np.uint32)
            first = self.firsts.get(kind, 0)
            kinds[kind] = ForwardSegment(keys, starts, places[stems], first, collected.entries)
        _write(folder, keys[order], kinds)


@dataclass(slots=True)
class _Collected:
    """The stems of one kind's records so far, end to end, and where each record starts."""

    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    stems: array[int] = field(default_factory=lambda: array("I"))
    entries: int = 0

    def add(self, place: int, stems: Sequence[int]) -> None:
        missing = place - (len(self.starts) - 1)
        if missing < 0:
            raise ValueError("records must come in the order of their numbers")
        self.starts.extend([len(self.stems)] * missing)
        self.stems.extend(stems)
        self.starts.append(len(self.stems))
        self.entries += 1


def join_forward(folder: Path, before: Sequence[Path], kinds: Iterable[str]) -> None:
    """Write into the empty `folder` one segment of several that follow each other."""
    import numpy as np

    opened = {kind: [open_segment(path, kind) for path in before] for kind in kinds}
    vocabulary = np.unique(
        np.concatenate([one.vocabulary for segments in opened.values() for one in segments])
    )
    joined = {kind: _joined(segments, vocabulary) for kind, segments in opened.items()}
    _write(folder, vocabulary, {kind: one for kind, one in joined.items() if one.entries})


def _joined(segments: Sequence[ForwardSegment], vocabulary: NDArray[np.uint64]) -> ForwardSegment:
    import numpy as np

    held = [one for one in segments if one.entries]
    starts, stems, total = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)], 0
    first = held[0].first if held else 0
    written = 0
    for one in held:
        # Records between two segments that have no entry have no stems.
        starts.append(np.full(one.first - first - written, total, np.uint32))
        starts.append(one.starts[:-1] + np.uint32(total))
        places = np.searchsorted(vocabulary, one.vocabulary).astype(np.uint32)
        stems.append(places[one.stems])
        total += len(one.stems)
        written = one.first - first + len(one.starts) - 1
    starts.append(np.array([total], np.uint32))
    entries = sum(one.entries for one in held)
    return ForwardSegment(vocabulary, np.concatenate(starts), np.concatenate(stems), first, entries)


def _write(
    folder: Path, vocabulary: NDArray[np.uint64], kinds: Mapping[str, ForwardSegment]
) -> None:
    import numpy as np

    np.save(folder / VOCABULARY, vocabulary)
    for kind, one in kinds.items():
        np.save(folder / f"{kind}.{STARTS}", one.starts)
        np.save(folder / f"{kind}.{STEMS}", one.stems)
    held = {kind: (one.first, one.entries) for kind, one in kinds.items()}
    (folder / HELD).write_text(json.dumps(held), encoding="utf-8")


def open_segment(folder: Path, kind: str) -> ForwardSegment:
    """The records of one kind in a folder that a `ForwardWriter` wrote, mapped.

    A kind of which there are none has no records. Raises ValueError or OSError.
    """
    import numpy as np

    held = json.loads((folder / HELD).read_text(encoding="utf-8"))
    vocabulary = _map(folder / VOCABULARY)
    if kind not in held:
        return ForwardSegment(vocabulary, np.zeros(1, np.uint32), np.zeros(0, np.uint32))
    starts, stems = (_map(folder / f"{kind}.{name}") for name in (STARTS, STEMS))
    return ForwardSegment(vocabulary, starts, stems, *held[kind])


def open_forward(
    folders: Sequence[Path], gone: Mapping[str, Collection[int]], gone_entries: int = 0
) -> dict[str, ForwardIndex]:
    """The records of each kind in the segments of a generation.

    `gone` are the numbers of removed records by kind; so many of them have an entry. Raises
    ValueError or OSError.
    """
    opened = {kind: tuple(open_segment(folder, kind) for folder in folders) for kind in gone}
    # tantivy divides by all entries, those of other kinds among them.
    entries = sum(one.entries for segments in opened.values() for one in segments) - gone_entries
    indexes = {}
    for kind, segments in opened.items():
        removed, frequencies = _removed(segments, gone[kind])
        stems = sum(len(one.stems) for one in segments) - removed
        held = tuple(one for one in segments if one.entries) or segments[:1]
        indexes[kind] = ForwardIndex(held, stems / entries if entries else 0.0, frequencies)
    return indexes


def _removed(
    segments: Sequence[ForwardSegment], numbers: Collection[int]
) -> tuple[int, Mapping[int, int]]:
    """How many stems these records have, and in how many of them each stands."""
    stems, frequencies = 0, Counter[int]()
    for one in segments:
        mine = [n for n in numbers if one.first <= n < one.first + len(one.starts) - 1]
        stems += int(one.lengths(mine).sum())
        frequencies.update(one.frequencies(mine))
    return stems, frequencies


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
