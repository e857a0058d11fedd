"""Candidates -> scored candidates: features weighed by what labelled questions taught.

A candidate's score is the probability that it, shown first, answers the question. Two logistic
models make it, learned by `index.training.evidence` and stored as plain numbers: one orders the
candidates of a question by their features, one judges a candidate by its features, its order value
and its lead over the best of the others. Questions about what somebody said have models of their
own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.answering.features import NAMES
from index.answering.question import Question
from index.answering.retrieval import Candidate

# What the judge sees beside the features.
JUDGED = ("order", "gap", *NAMES)
# An order value that stands alone leads by this much.
WIDEST_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: a bias and one weight a named input."""

    bias: float
    weights: tuple[float, ...]

    def __call__(self, inputs: Sequence[float]) -> float:
        return self.bias + sum(w * x for w, x in zip(self.weights, inputs, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The two models for one kind of question."""

    order: Linear
    judge: Linear


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with its score: a probability, comparable between questions."""

    candidate: Candidate
    score: float


def weigh(candidates: Sequence[Candidate], question: Question) -> tuple[Weighed, ...]:
    """The candidates, best first, with their scores."""
    weights = learned_weights()["spoken" if question.speakers else "plain"]
    order = [weights.order(c.features.values) for c in candidates]
    best = sorted(order, reverse=True)[:2]
    weighed = [
        (value, Weighed(candidate, judge(weights, value, _gap(value, best), candidate)))
        for candidate, value in zip(candidates, order, strict=True)
    ]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].candidate.sentence.number))
    return tuple(w for _, w in weighed)


def judge(weights: Weights, order: float, gap: float, candidate: Candidate) -> float:
    """The probability that a candidate answers."""
    return logistic(weights.judge((order, gap, *candidate.features.values)))


def _gap(value: float, best: Sequence[float]) -> float:
    """How far an order value stands above the best of the others (below zero: behind it)."""
    others = best[1:] if value == best[0] else best[:1]
    return min(WIDEST_GAP, value - others[0]) if others else WIDEST_GAP


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


@cache
def learned_weights() -> Mapping[str, Weights]:
    """The weights that come with Quoth, by kind of question."""
    text = (files("index.answering") / "data" / "evidence.json").read_text("utf-8")
    return {kind: read_weights(table) for kind, table in json.loads(text)["models"].items()}


def read_weights(table: Mapping[str, Mapping[str, float]]) -> Weights:
    """Weights from their stored form: a mapping of input names to numbers, with a `bias`."""
    return Weights(
        order=Linear(table["order"]["bias"], tuple(table["order"][name] for name in NAMES)),
        judge=Linear(table["judge"]["bias"], tuple(table["judge"][name] for name in JUDGED)),
    )
