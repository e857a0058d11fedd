"""Where a run of tokens stands in another, word for word or with the fewest words changed.

The fewest changes are a weighted Levenshtein distance, the ends of the longer run free (Sellers
1980): rapidfuzz finds a first range of one length, whose ends are then moved while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence

# A word that only the source has, one that only the quotation has, another word: so a quotation
# from which words are missing keeps its ends, however many they are.
WEIGHTS = (1, 3, 3)
FARTHEST_EDGE = 12
EDGE_WORDS = 60
MOST_ROUNDS = 4
MOST_CELLS = 4_000_000


def find_run(needle: Sequence[str], hay: Sequence[str], start: int) -> range | None:
    """Where `needle` stands word for word in `hay` from `start` on, or None."""
    size = len(needle)
    for index in range(start, len(hay) - size + 1):
        if hay[index] == needle[0] and hay[index : index + size] == needle:
            return range(index, index + size)
    return None


def find_alike(needle: Sequence[str], hay: Sequence[str], start: int) -> range | None:
    """The tokens of `hay` from `start` on that differ least from `needle`.

    None when both are so long that it would take seconds: then only `find_run` finds them.
    """
    from rapidfuzz import fuzz

    rest = hay[start:]
    if len(needle) * len(rest) > MOST_CELLS:
        return None
    window = range(len(rest))
    found = fuzz.partial_ratio_alignment(needle, rest) if len(needle) < len(rest) else None
    if found is not None and found.dest_start < found.dest_end:
        window = range(found.dest_start, found.dest_end)
    window = _refine(needle, rest, window)
    return range(start + window.start, start + window.stop)


def _refine(needle: Sequence[str], hay: Sequence[str], window: range) -> range:
    """`window`, its ends moved to where the distance is least: partial_ratio keeps one length."""
    for _ in range(MOST_ROUNDS):
        start = _best_edge(needle, hay, window.start, window.stop)
        # The end is the start of the same words read backwards.
        back = _best_edge(needle[::-1], hay[::-1], len(hay) - window.stop, len(hay) - start)
        moved = range(start, len(hay) - back)
        if moved == window:
            break
        window = moved
    return window


def _best_edge(needle: Sequence[str], hay: Sequence[str], edge: int, other: int) -> int:
    """Where words like `needle` begin in `hay`, near `edge`; they end at `other`.

    What lies far behind the edge is the same for every choice, so only the first words count.
    """
    reach = min(FARTHEST_EDGE, max(4, len(needle) // 4))
    head = needle if len(needle) <= EDGE_WORDS else needle[:EDGE_WORDS]
    other = other if head is needle else min(other, edge + EDGE_WORDS)
    lows = range(max(0, edge - reach), min(other, edge + reach + 1))
    return min(lows, key=lambda low: _distance(head, hay[low:other]))


def _distance(needle: Sequence[str], found: Sequence[str]) -> tuple[int, bool, int]:
    """Words changed, left out counting least; then whether the first differs; then the length."""
    from rapidfuzz.distance import Levenshtein

    changed = Levenshtein.distance(needle, found, weights=WEIGHTS)
    return changed, needle[0] != found[0], abs(len(found) - len(needle))
