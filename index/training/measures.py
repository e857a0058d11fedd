"""How well windows are read: three measures, each from 0 to 1 or None, and the temperature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.evaluation.scoring import area_under_curve


@dataclass(frozen=True, slots=True)
class Scored:
    """A window's labels and the logits it was given."""

    labels: tuple[bool, ...]
    sentences: tuple[float, ...]
    window: float


@dataclass(frozen=True, slots=True)
class Measures:
    """`answerable`: area under the curve of window logits, windows that answer against others.

    `first_hit`: share of answering windows whose best sentence answers. `sentence`: area under
    the curve of sentence logits, over all sentences.
    """

    windows: int
    answerable: float | None
    first_hit: float | None
    sentence: float | None


def measure(scored: Sequence[Scored]) -> Measures:
    """The three measures over a set of windows."""
    answering = [one for one in scored if any(one.labels)]
    hits = [one.labels[one.sentences.index(max(one.sentences))] for one in answering]
    pairs = [pair for one in scored for pair in zip(one.sentences, one.labels, strict=True)]
    return Measures(
        len(scored),
        area([one.window for one in scored], [any(one.labels) for one in scored]),
        sum(hits) / len(hits) if hits else None,
        area([score for score, _ in pairs], [label for _, label in pairs]),
    )


def area(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Area under the ROC curve, ties counted half; None where one class is missing."""
    pairs = list(zip(scores, labels, strict=True))
    return area_under_curve(
        [score for score, label in pairs if label], [score for score, label in pairs if not label]
    )


def fit_temperature(scored: Sequence[Scored]) -> float:
    """The number to divide logits by so that windows' probabilities fit their labels best.

    Least cross-entropy over a grid of a fortieth of an octave (Guo et al., 2017).
    """
    grid = [2 ** (step / 40) for step in range(-80, 121)]
    return min(grid, key=lambda temperature: _entropy(scored, temperature))


def _entropy(scored: Sequence[Scored], temperature: float) -> float:
    total = 0.0
    for one in scored:
        logit = one.window / temperature * (1 if any(one.labels) else -1)
        # log(1 + exp(-logit)), without overflow.
        total += max(-logit, 0.0) + math.log1p(math.exp(-abs(logit)))
    return total
