"""What was removed from segments that are not written anew: the numbers to be left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A removed document: the ranges of its records, and how many of these have an entry."""

    document: int
    sentences: Range
    passages: Range
    entries: int


@dataclass(frozen=True, slots=True)
class Ranges(Collection[int]):
    """The numbers of some ranges, half-open, which rise and do not overlap."""

    ranges: tuple[Range, ...] = ()

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_right(self.ranges, number, key=lambda one: one[0])
        return place > 0 and number < self.ranges[place - 1][1]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(*one) for one in self.ranges)

    def __len__(self) -> int:
        return sum(last - first for first, last in self.ranges)


def ranges_of(ranges: Sequence[Sequence[int]]) -> Ranges:
    """The numbers of ranges in any order."""
    held = sorted((first, last) for first, last in ranges if first < last)
    return Ranges(tuple(held))
