"""Where a run of tokens stands in another, word for word or with the fewest words changed.

The fewest changes are a weighted Levenshtein distance, the ends of the longer run free (Sellers
1980): rapidfuzz finds a first range of one length, whose ends are then moved while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence

# A word that only the source has, one that only the quotation has, another word: so a quotation
# from which words are missing keeps its ends, however many they are.
WEIGHTS = (1, 3, 3)
FARTHEST_END = 12
MOST_ROUNDS = 4


def find_run(needle: Sequence[str], hay: Sequence[str], start: int) -> range | None:
    """Where `needle` stands word for word in `hay` from `start` on, or None."""
    size = len(needle)
    for index in range(start, len(hay) - size + 1):
        if hay[index] == needle[0] and hay[index : index + size] == needle:
            return range(index, index + size)
    return None


def find_alike(needle: Sequence[str], hay: Sequence[str], start: int) -> range:
    """The tokens of `hay` from `start` on that differ least from `needle`."""
    from rapidfuzz import fuzz

    rest = hay[start:]
    window = range(len(rest))
    found = fuzz.partial_ratio_alignment(needle, rest) if len(needle) < len(rest) else None
    if found is not None and found.dest_start < found.dest_end:
        window = range(found.dest_start, found.dest_end)
    window = _refine(needle, rest, window)
    return range(start + window.start, start + window.stop)


def _refine(needle: Sequence[str], hay: Sequence[str], window: range) -> range:
    """`window`, its ends moved to where the distance is least: partial_ratio keeps one length."""
    for _ in range(MOST_ROUNDS):
        moved = _move_end(needle, hay, _move_start(needle, hay, window))
        if moved == window:
            break
        window = moved
    return window


def _move_start(needle: Sequence[str], hay: Sequence[str], window: range) -> range:
    reach = min(FARTHEST_END, max(4, len(needle) // 4))
    lows = range(max(0, window.start - reach), min(window.stop, window.start + reach + 1))
    return min((range(low, window.stop) for low in lows), key=lambda w: _distance(needle, hay, w))


def _move_end(needle: Sequence[str], hay: Sequence[str], window: range) -> range:
    reach = min(FARTHEST_END, max(4, len(needle) // 4))
    last = min(len(hay), window.stop + reach)
    highs = range(max(window.start + 1, window.stop - reach), last + 1)
    return min(
        (range(window.start, high) for high in highs), key=lambda w: _distance(needle, hay, w)
    )


def _distance(needle: Sequence[str], hay: Sequence[str], window: range) -> tuple[int, int, int]:
    """Words changed, left out counting least; then ends that differ; then the length."""
    from rapidfuzz.distance import Levenshtein

    found = hay[window.start : window.stop]
    changed = Levenshtein.distance(needle, found, weights=WEIGHTS)
    ends = (needle[0] != found[0]) + (needle[-1] != found[-1])
    return changed, ends, abs(len(found) - len(needle))
