"""Whether a score can be read as a probability: reliability of the first answers.

In: how questions went. Out: bins of scores with how often such answers were right, the expected
calibration error (Naeini et al., 2015: the bins' mean distance, weighted by how full they are), and
the reliability diagram. An answer to an unanswerable question is wrong. The Brier score is a mean
over questions and stands with the other measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.evaluation.scoring import Outcome, mean

BINS = 10
# The standard normal quantile of 95 %.
Z = 1.96


@dataclass(frozen=True, slots=True)
class Bin:
    """First answers with scores from `low` up: how many, their mean score, the share right."""

    low: float
    count: int
    score: float
    right: float

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share right (1927)."""
        n, p = self.count, self.right
        middle = p + Z * Z / (2 * n)
        reach = Z * (p * (1 - p) / n + Z * Z / (4 * n * n)) ** 0.5
        return (middle - reach) / (1 + Z * Z / n), (middle + reach) / (1 + Z * Z / n)


def reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """The bins that hold anything, lowest scores first."""
    scored = [(o.score, o.answerable and o.first_hit) for o in outcomes if o.score is not None]
    filled: dict[int, list[tuple[float, bool]]] = {}
    for score, right in scored:
        filled.setdefault(min(BINS - 1, int(score * BINS)), []).append((score, right))
    return tuple(
        Bin(
            low=number / BINS,
            count=len(rows),
            score=sum(score for score, _ in rows) / len(rows),
            right=sum(right for _, right in rows) / len(rows),
        )
        for number, rows in sorted(filled.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """The mean distance between score and share right; None without scores."""
    return mean(abs(b.score - b.right) for b in bins for _ in range(b.count))


def draw_reliability(bins: Sequence[Bin], path: Path) -> None:
    """Write the reliability diagram: the share right by score, and below how many answers."""
    import matplotlib

    matplotlib.use("svg")
    # The same measures make the same bytes.
    matplotlib.rcParams["svg.hashsalt"] = "quoth"
    from matplotlib import pyplot

    figure, (above, below) = pyplot.subplots(
        2, 1, figsize=(5, 6), sharex=True, height_ratios=(3, 1), layout="constrained"
    )
    scores, shares = [b.score for b in bins], [b.right for b in bins]
    errors = [
        [b.right - b.interval[0] for b in bins],
        [b.interval[1] - b.right for b in bins],
    ]
    above.plot((0, 1), (0, 1), color="0.7", linestyle="--", label="as it should be")
    above.errorbar(scores, shares, errors, marker="o", capsize=3, label="first answers, 95 %")
    above.set(ylabel="share right", xlim=(0, 1), ylim=(0, 1))
    above.legend(loc="upper left", frameon=False)
    below.bar([b.low for b in bins], [b.count for b in bins], 1 / BINS, align="edge", color="0.6")
    below.set(xlabel="score", ylabel="answers")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
