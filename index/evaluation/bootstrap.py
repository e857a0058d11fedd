"""How sure a measure is: percentile bootstrap intervals over questions.

Questions are drawn with replacement, answerable and unanswerable ones apart (Efron and Tibshirani,
1993, ch. 13). Two runs over the same questions are compared by drawing pairs: what both find easy
or hard falls out of the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.evaluation.scoring import PER_QUESTION, Outcome, area

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 20
LEVEL = 0.95
# Half the width of a 95 % interval of a normal distribution, in standard deviations.
NORMAL = 1.96
# What never answering earns is the set's, not a run's.
MEASURES = (*(name for name in PER_QUESTION if name != "utility_of_silence"), "auroc")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure gained from one run to another over the same questions."""

    before: float
    after: float
    interval: Interval

    @property
    def gain(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def sure(self) -> bool:
        """Whether zero lies outside the interval."""
        low, high = self.interval
        return low > 0 or high < 0


def intervals(outcomes: Sequence[Outcome]) -> dict[str, Interval]:
    """The 95 % interval of every measure that has a value."""
    drawn = draw(outcomes)
    found = {name: _interval(_values(outcomes, name)(drawn)) for name in MEASURES}
    return {name: interval for name, interval in found.items() if interval is not None}


def compare(before: Sequence[Outcome], after: Sequence[Outcome]) -> dict[str, Difference]:
    """The paired difference of every measure; the two hold the same questions in one order.

    Raises ValueError where they do not.
    """
    import numpy as np

    if [o.qid for o in before] != [o.qid for o in after]:
        raise ValueError("two runs over different questions cannot be paired")
    drawn = draw(after)
    everything = np.arange(len(after)).reshape(1, -1)
    differences: dict[str, Difference] = {}
    for name in MEASURES:
        old, new = _values(before, name), _values(after, name)
        interval = _interval(new(drawn) - old(drawn))
        if interval is not None:
            was, now = float(old(everything)[0]), float(new(everything)[0])
            differences[name] = Difference(was, now, interval)
    return differences


def standard_error(interval: Interval) -> float:
    """Of a measure with this 95 % interval, as if it were normal."""
    low, high = interval
    return (high - low) / (2 * NORMAL)


def draw(outcomes: Sequence[Outcome]) -> NDArray[np.int64]:
    """Places of questions, one row a resample."""
    import numpy as np

    random = np.random.default_rng(SEED)
    groups = [
        [place for place, o in enumerate(outcomes) if o.answerable is kind]
        for kind in (True, False)
    ]
    drawn = [
        random.choice(np.array(group, dtype=np.int64), (RESAMPLES, len(group)))
        for group in groups
        if group
    ]
    return np.hstack(drawn) if drawn else np.zeros((RESAMPLES, 0), dtype=np.int64)


def _values(
    outcomes: Sequence[Outcome], name: str
) -> Callable[[NDArray[np.int64]], NDArray[np.float64]]:
    """Draws -> a measure's value on each, NaN where it has none."""
    import numpy as np

    if name == "auroc":
        return lambda drawn: np.array(
            [np.nan if (a := area(outcomes[i] for i in row)) is None else a for row in drawn]
        )
    known = [PER_QUESTION[name](o) for o in outcomes]
    values = np.array([np.nan if value is None else value for value in known], dtype=np.float64)

    def means(drawn: NDArray[np.int64]) -> NDArray[np.float64]:
        taken = values[drawn]
        count = (~np.isnan(taken)).sum(axis=1)
        total = np.nansum(taken, axis=1)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)

    return means


def _interval(values: NDArray[np.float64]) -> Interval | None:
    import numpy as np

    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, high = np.quantile(known, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)


def shown(interval: Mapping[str, Interval], name: str) -> str:
    """An interval in brackets, or nothing."""
    return "[{:.3f}, {:.3f}]".format(*interval[name]) if name in interval else ""
