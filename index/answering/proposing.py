"""What to propose while somebody types a name: beginnings first, then words, then alike spellings.

In: the letters typed so far and the names in their order of preference. Out: the best of them.
Fifty thousand names take some tens of milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.speech.cast import fold

# Of 100, by rapidfuzz's WRatio: "peskof" and "Dmitry Peskov" come to 75.
LEAST_ALIKE = 70.0
SHORTEST_FUZZY = 3


def propose(typed: str, names: Sequence[str], limit: int) -> tuple[str, ...]:
    """At most `limit` of `names` for what was typed; the first ones while nothing was."""
    key = folded(typed)
    if not key:
        return tuple(names[:limit])
    keys = _folded_names(tuple(names))
    begin = [n for n, other in enumerate(keys) if other.startswith(key)]
    within = [n for n, other in enumerate(keys) if f" {key}" in other]
    found = dict.fromkeys((*begin, *within))
    if len(found) < limit and len(key) >= SHORTEST_FUZZY:
        found.update(dict.fromkeys(_alike(key, keys, limit)))
    return tuple(names[n] for n in found)[:limit]


def folded(name: str) -> str:
    """A name in small letters without accents and marks, its words parted by single spaces."""
    return " ".join(re.findall(r"\w+", fold(name)))


def _alike(key: str, keys: Sequence[str], limit: int) -> list[int]:
    from rapidfuzz import fuzz, process

    found = process.extract(key, keys, scorer=fuzz.WRatio, score_cutoff=LEAST_ALIKE, limit=limit)
    return [place for _, _, place in found]


@lru_cache(maxsize=4)
def _folded_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(folded, names))
