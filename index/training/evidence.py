"""Labelled questions -> the weights of `index.answering.evidence`.

    python -m index.training.evidence SETDIR… --out index/answering/data/evidence.json

In: sets in the form that `quoth eval` reads. Out: one JSON file of plain numbers with the names of
the sets, the counts and the cross-validated measures. Two steps for each kind of question: an order
of candidates that gives the answering sentences the largest softmax share (ListNet's top-one
probability, Cao et al. 2007), then a logistic judge of each question's first candidate. What is a
likeness never counts against a candidate, and every set counts the same, unless it is small.

The judge is to be sure where the first candidate answers, and unsure where nothing does; where
another candidate does, it is half to blame. So it learns from labels halfway between "this answers"
and "anything answers", and a recalibration makes its margin the probability of "this". (Learned
from "this" alone, the area on SQuAD 2.0 was .015 less, on QMSum .010, and the utility the same.)

How often a set's questions are answered is an accident of the set, which a single bias would have
the weights explain. So most of the judge's loss is taken with a bias for each set (a fixed effect),
the rest with one for all; a logistic recalibration for all sets follows (Platt, 1999).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.answer import place_question, understand
from index.answering.evidence import (
    PEAKS,
    READ,
    Weighed,
    gap,
    inputs,
    judged_names,
    kind_of,
    logistic,
)
from index.answering.excerpts import make_excerpt
from index.answering.features import LIKENESSES, NAMES
from index.answering.question import Question
from index.answering.reader import Reader, load_reader
from index.answering.rereading import read_again
from index.answering.retrieval import Candidate, LocalSearcher
from index.errors import QuoteMismatch
from index.evaluation.questions import open_set, read_set, scope_of, with_document
from index.evaluation.scoring import area_under_curve, is_hit
from index.settings import Settings
from index.storage.build import Target
from index.storage.generation import Generation
from index.storage.models import Models, load_models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDS = 4
# Where the judge's labels lie between "this answers" (0) and "anything answers" (1).
HALF = 0.5
KINDS = ("spoken", "turns", "plain", "unread")
# Where there is no reader, readable questions are answered as the others are: it learns from both.
LIKE = {"plain": "unread"}
# From so many questions on a set has its full weight.
FULL_SET = 100
# The share of the judge's loss in which each set has a bias of its own.
WITHIN_SETS = 0.9
NOT_BELOW_ZERO = (
    LIKENESSES | {"order", "gap", "reader", "reader_window"} | {f"peak_{name}" for name in PEAKS}
)
# Weight decay of both steps, on standardised inputs; cross-validated first hits were the same from
# 1e-4 on.
DECAY = 3e-3
# For questions that name whose words they ask for, each statement is judged, not the first alone:
# with more decay no single likeness decides. No set has such questions; chosen on the seed's.
ASCRIBED_DECAY = 6e-2
# An input that hardly varies in the sets is not trusted as far as its spread would have it.
LEAST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled question with its candidates, and which of them answer it."""

    set_name: str
    answerable: bool
    question: Question
    candidates: tuple[Candidate, ...]
    hits: tuple[bool, ...]
    generation: Generation

    @property
    def kind(self) -> str:
        """Which models the question belongs to."""
        return kind_of(self.question, self.candidates, self.generation.lexical.languages)


@dataclass(frozen=True, slots=True)
class Example:
    """What the models see of one question: inputs, shape (candidates, inputs), and hits."""

    set_name: str
    answerable: bool
    inputs: NDArray[np.float64]
    hits: NDArray[np.bool_]


def read_questions(
    folder: Path, target: Target, settings: Settings, models: Models
) -> Iterator[Labelled]:
    """Every question of a labelled set that has candidates."""
    labelled = read_set(folder)
    generation = open_set(labelled, target, settings, models, lambda *_: None)
    searcher = LocalSearcher(generation, models.encoder, settings.retrieval)
    for row in labelled.questions:
        understood = understand(row["question"], generation, settings.answering)
        question, scope, _ = place_question(understood, generation, scope_of(row))
        if question.spoken and not question.speakers:
            continue
        candidates = searcher.search(question, scope_of(row), scope)
        evidence = with_document(row, labelled.documents)["evidence"]
        hits = tuple(_is_hit(c, question, generation, evidence) for c in candidates)
        if candidates:
            answerable = bool(row["answerable"])
            yield Labelled(folder.name, answerable, question, candidates, hits, generation)


def _is_hit(
    candidate: Candidate, question: Question, generation: Generation, evidence: Any
) -> bool:
    """Whether what would be shown of a candidate answers."""
    if not evidence:
        return False
    try:
        excerpt = make_excerpt(Weighed(candidate, 0.0), question, generation)
    except QuoteMismatch:
        return False
    place = {"doc_id": excerpt.document.id, "start": excerpt.span.start, "end": excerpt.span.end}
    return is_hit(place, evidence)


def to_example(labelled: Labelled) -> Example:
    """The features of all candidates."""
    import numpy as np

    features = np.array([c.features.values for c in labelled.candidates])
    return Example(
        labelled.set_name, labelled.answerable, features, np.array(labelled.hits, dtype=bool)
    )


def to_read_example(
    labelled: Labelled, order: dict[str, float], reader: Reader, windows: int
) -> Example | None:
    """The features of the candidates that the reader reads, with its judgements."""
    import numpy as np

    values = to_example(labelled).inputs @ np.array([order[name] for name in NAMES])
    ranked = np.argsort(-values, kind="stable")
    candidates = [labelled.candidates[i] for i in ranked]
    judged = read_again(labelled.question.topic, candidates, labelled.generation, reader, windows)
    kept = [i for i in ranked if labelled.candidates[i].sentence.number in judged]
    if not kept:
        return None
    seen = np.array([inputs(labelled.candidates[i], judged) for i in kept])
    hits = np.array([labelled.hits[i] for i in kept], dtype=bool)
    return Example(labelled.set_name, labelled.answerable, seen, hits)


def learn(
    examples: Sequence[Example], names: Sequence[str], decay: float = DECAY
) -> dict[str, dict[str, float]]:
    """The order and judge weights for examples of one kind, by input name, with a `bias`."""
    order = _learn_order(examples, names, decay)
    return {"order": order, "judge": _learn_judge(examples, order, names, decay)}


def _learn_order(
    examples: Sequence[Example], names: Sequence[str], decay: float
) -> dict[str, float]:
    """Weights that give the answering candidates the largest share of a softmax."""
    import numpy as np
    from scipy.special import logsumexp, softmax

    useful = [e for e in examples if e.answerable and e.hits.any() and not e.hits.all()]
    mean, scale = _moments(np.concatenate([e.inputs for e in useful]))
    shares = _shares([e.set_name for e in useful])
    data = [((e.inputs - mean) / scale, e.hits, s) for e, s in zip(useful, shares, strict=True)]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = decay * float(weights @ weights), 2 * decay * weights
        for seen, hits, share in data:
            order = seen @ weights
            value += share * float(logsumexp(order) - logsumexp(order[hits]))
            slope = slope + share * (softmax(order) @ seen - softmax(order[hits]) @ seen[hits])
        return value, slope

    weights = _minimise(loss, names) / scale
    return _named(weights, float(-(weights * mean).sum()), names)


def _learn_judge(
    examples: Sequence[Example], order: dict[str, float], names: Sequence[str], decay: float
) -> dict[str, float]:
    """Logistic weights over each question's first candidate."""
    import numpy as np

    firsts = [_first(example, order, names) for example in examples]
    sets = [example.set_name for example in examples]
    raw = np.stack([seen for seen, _ in firsts])
    right = np.array([label for _, label in firsts], dtype=float)
    answerable = np.array([example.answerable for example in examples], dtype=float)
    mean, scale = _moments(raw)
    shares = np.array(_shares(sets))
    judged = Judged((raw - mean) / scale, right, answerable, shares, np.array(sets))
    weights = _fit_within_sets(judged, judged_names(names), decay)
    slope, bias = _recalibrate(judged, judged.seen @ weights)
    plain = slope * weights / scale
    return _named(plain, float(bias - (plain * mean).sum()), judged_names(names))


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge learns from, a row a question: standardised inputs, labels, weights, sets."""

    seen: NDArray[np.float64]
    right: NDArray[np.float64]
    answerable: NDArray[np.float64]
    shares: NDArray[np.float64]
    sets: NDArray[np.str_]


def _fit_within_sets(judged: Judged, names: Sequence[str], decay: float) -> NDArray[np.float64]:
    """The weights of least loss, most of which is taken with a bias for each set."""
    import numpy as np
    from scipy.special import expit

    columns = len(names)
    of_set = (judged.sets[:, None] == np.unique(judged.sets)[None, :]).astype(float)
    for_all = np.ones((len(judged.seen), 1))
    parts = ((WITHIN_SETS, of_set), (1 - WITHIN_SETS, for_all))
    labels = judged.right + HALF * (judged.answerable - judged.right)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, biases = values[:columns], np.split(values[columns:], [of_set.shape[1]])
        total, slope = decay * float(weights @ weights), 2 * decay * weights
        slopes = []
        for (part, which), bias in zip(parts, biases, strict=True):
            margin = judged.seen @ weights + which @ bias
            shares = part * judged.shares
            total += float(shares @ (np.logaddexp(0, margin) - labels * margin))
            off = shares * (expit(margin) - labels)
            slope = slope + off @ judged.seen
            slopes.append(off @ which)
        return total, np.concatenate([slope, *slopes])

    biases = [f"bias_{number}" for number in range(of_set.shape[1] + 1)]
    return _minimise(loss, (*names, *biases))[:columns]


def _recalibrate(judged: Judged, margin: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and bias that make one probability of a margin, over all sets (Platt, 1999)."""
    import numpy as np
    from scipy.special import expit

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        moved = values[0] * margin + values[1]
        off = judged.shares * (expit(moved) - judged.right)
        total = float(judged.shares @ (np.logaddexp(0, moved) - judged.right * moved))
        return total, np.array([off @ margin, off.sum()])

    slope, bias = _minimise(loss, ("slope", "bias"))
    return float(slope), float(bias)


def _first(
    example: Example, order: dict[str, float], names: Sequence[str]
) -> tuple[NDArray[np.float64], bool]:
    """The judge's inputs for the first candidate, and whether it answers."""
    import numpy as np

    values = example.inputs @ np.array([order[name] for name in names]) + order["bias"]
    ranked = np.argsort(-values, kind="stable")
    best, first = values[ranked[:2]].tolist(), ranked[0]
    peaks = [example.inputs[:, names.index(name)].max() for name in PEAKS if name in names]
    seen = np.array([best[0], gap(best[0], best[1:]), *example.inputs[first], *peaks])
    return seen, bool(example.answerable and example.hits[first])


def _minimise(loss: Any, names: Sequence[str]) -> NDArray[np.float64]:
    """The weights of least loss, those of likenesses not below zero."""
    import numpy as np
    from scipy.optimize import minimize

    bounds = [(0.0, None) if name in NOT_BELOW_ZERO else (None, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: NDArray[np.float64] = found.x
    return weights


def _moments(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of each column; a constant column counts for nothing."""
    import numpy as np

    scale = rows.std(axis=0)
    return rows.mean(axis=0), np.where(scale < 1e-9, np.inf, np.maximum(scale, LEAST_SPREAD))


def _named(weights: NDArray[np.float64], bias: float, names: Sequence[str]) -> dict[str, float]:
    return {"bias": bias, **dict(zip(names, (float(w) for w in weights), strict=True))}


def _shares(names: Sequence[str]) -> list[float]:
    """A weight an example: sets of a hundred or more count the same, smaller ones less."""
    counts = {name: names.count(name) for name in set(names)}
    weights = [min(counts[name], FULL_SET) / counts[name] for name in names]
    return [weight / sum(weights) for weight in weights]


def _of_whole_sets(examples: Sequence[Example]) -> list[Example]:
    """The examples of sets with enough of them: a handful of a set is not like the set."""
    counts = Counter(example.set_name for example in examples)
    return [example for example in examples if counts[example.set_name] >= FULL_SET]


def validate(
    examples: Sequence[Example], names: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    """By set: first hit, area under the curve and Brier score, learned on the other folds."""
    import numpy as np

    rows: dict[str, list[tuple[bool, bool, float]]] = {}
    for fold in range(FOLDS):
        learned = learn([e for i, e in enumerate(examples) if i % FOLDS != fold], names)
        weights = np.array([learned["judge"][name] for name in judged_names(names)])
        for example in (e for i, e in enumerate(examples) if i % FOLDS == fold):
            seen, right = _first(example, learned["order"], names)
            score = logistic(float(seen @ weights + learned["judge"]["bias"]))
            rows.setdefault(example.set_name, []).append((example.answerable, right, score))
    return {name: _measures(outcomes) for name, outcomes in rows.items()}


def _measures(outcomes: Sequence[tuple[bool, bool, float]]) -> dict[str, float | None]:
    yes = [score for answerable, _, score in outcomes if answerable]
    no = [score for answerable, _, score in outcomes if not answerable]
    right = [label for answerable, label, _ in outcomes if answerable]
    return {
        "questions": len(outcomes),
        "hit@1": sum(right) / max(1, len(right)),
        "auroc": area_under_curve(yes, no),
        "brier": sum((score - label) ** 2 for _, label, score in outcomes) / len(outcomes),
    }


def main(arguments: Sequence[str]) -> None:
    """Learn from the sets named and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m index.training.evidence")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", type=Path, help="the folder of the reader's weights")
    parser.add_argument("--cache", type=Path, default=Path("data/evaluation"))
    options = parser.parse_args(arguments)
    settings = Settings()
    models = load_models(settings)
    reader = load_reader(options.reader, settings.embedder.threads) if options.reader else None
    target = Target(options.cache.resolve(), "default", "training")
    labelled = [a for s in options.sets for a in read_questions(s, target, settings, models)]
    result: dict[str, Any] = {"sets": sorted({a.set_name for a in labelled}), "models": {}}
    validated: dict[str, Any] = {}
    for kind in KINDS:
        group = [a for a in labelled if a.kind in (kind, LIKE.get(kind))]
        examples = _of_whole_sets([to_example(a) for a in group])
        if not examples:
            print(f"no set has {FULL_SET} questions of the kind: {kind}", file=sys.stderr)
            continue
        learned = result["models"][kind] = learn(examples, NAMES)
        validated[kind] = validate(examples, NAMES)
        if kind == "spoken":
            result["models"]["ascribed"] = learn(examples, NAMES, ASCRIBED_DECAY)
        if reader and kind == "plain":
            # To what somebody said it was measured to add little: docs/reader.md.
            order, windows = learned["order"], settings.retrieval.windows
            readable = [a for a in group if a.kind == kind]
            read = [to_read_example(a, order, reader, windows) for a in readable]
            known = _of_whole_sets([example for example in read if example])
            result["models"][f"{kind}+reader"] = learn(known, READ)
            validated[f"{kind}+reader"] = validate(known, READ)
    result["validated"] = validated
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(validated, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
