"""Many ranges, asked quickly which of them hold an offset."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from index.documents.source import Span


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges in order of their start, with the furthest end among each and those before it."""

    starts: tuple[int, ...]
    reach: tuple[int, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Ranges:
        """The ranges, in any order given; they may overlap."""
        ordered = sorted(spans)
        return cls(
            tuple(span.start for span in ordered),
            tuple(accumulate((span.end for span in ordered), max)),
        )

    def hold(self, offset: int) -> bool:
        """Whether some range holds this offset."""
        place = bisect_right(self.starts, offset) - 1
        return place >= 0 and offset < self.reach[place]

    def touch(self, span: Span) -> bool:
        """Whether some range shares a character with this one."""
        place = bisect_right(self.starts, span.end - 1) - 1
        return place >= 0 and span.start < self.reach[place]
