"""Labelled questions -> the weights of `index.answering.evidence`.

    python -m index.training.evidence SETDIR… --out index/answering/data/evidence.json

In: sets in the form that `quoth eval` reads. Out: one JSON file of plain numbers with the names of
the sets, the counts and the cross-validated measures. Two steps for each kind of question: an order
of candidates that gives the answering sentences the largest softmax share (ListNet's top-one
probability, Cao et al. 2007), then a logistic judge of each question's first candidate. Every set
counts the same, however large.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.answer import make_excerpt
from index.answering.evidence import JUDGED, WIDEST_GAP, Weighed
from index.answering.features import NAMES
from index.answering.question import understand_question
from index.answering.retrieval import LocalSearcher
from index.errors import QuoteMismatch
from index.evaluation.questions import open_set, read_set, scope_of, with_document
from index.evaluation.scoring import area_under_curve, is_hit
from index.settings import Settings
from index.storage.build import Target
from index.storage.models import Models, load_models

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDS = 4
# Weight decay of both steps, on standardised inputs.
DECAY = 1e-3


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates: features, shape (candidates, features), and hits."""

    set_name: str
    kind: str
    answerable: bool
    features: NDArray[np.float64]
    hits: NDArray[np.bool_]


def read_examples(
    folder: Path, target: Target, settings: Settings, models: Models
) -> Iterator[Example]:
    """Every question of a labelled set that has candidates."""
    import numpy as np

    labelled = read_set(folder)
    generation = open_set(labelled, target, settings, models, lambda *_: None)
    searcher = LocalSearcher(generation, models.encoder, settings.retrieval)
    for row in labelled.questions:
        question = understand_question(
            row["question"], generation.people, settings.answering.max_question_characters
        )
        if question.spoken and not question.speakers:
            continue
        candidates = searcher.search(question, scope_of(row))
        evidence = with_document(row, labelled.documents)["evidence"]
        hits = []
        for candidate in candidates:
            try:
                excerpt = make_excerpt(Weighed(candidate, 0.0), question, generation)
            except QuoteMismatch:
                hits.append(False)
                continue
            place = {"doc_id": excerpt.document.id, "start": excerpt.span.start}
            hits.append(is_hit({**place, "end": excerpt.span.end}, evidence))
        if candidates:
            yield Example(
                folder.name,
                "spoken" if question.speakers else "plain",
                bool(row["answerable"]),
                np.array([c.features.values for c in candidates]),
                np.array(hits, dtype=bool),
            )


def learn(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The order and judge weights for examples of one kind, by input name, with a `bias`."""
    order = _learn_order(examples)
    inputs = [_judged(example, order) for example in examples]
    return {"order": order, "judge": _learn_judge(examples, inputs)}


def _learn_order(examples: Sequence[Example]) -> dict[str, float]:
    import numpy as np
    import torch

    useful = [e for e in examples if e.answerable and e.hits.any() and not e.hits.all()]
    stacked = np.concatenate([e.features for e in useful])
    mean, scale = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    weight = torch.zeros(len(NAMES), dtype=torch.float64, requires_grad=True)
    shares = _shares([e.set_name for e in useful])
    data = [
        (torch.tensor((e.features - mean) / scale), torch.tensor(e.hits), share)
        for e, share in zip(useful, shares, strict=True)
    ]
    optimizer = torch.optim.LBFGS([weight], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        loss = DECAY * weight.square().sum()
        for features, hits, share in data:
            logs = torch.log_softmax(features @ weight, dim=0)
            loss = loss - share * torch.logsumexp(logs[hits], dim=0)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    plain = weight.detach().numpy() / scale
    return {
        "bias": float(-(plain * mean).sum()),
        **dict(zip(NAMES, map(float, plain), strict=True)),
    }


def _judged(example: Example, order: dict[str, float]) -> tuple[NDArray[np.float64], bool]:
    """The judge's inputs for the first candidate, and whether it answers."""
    import numpy as np

    values = example.features @ np.array([order[name] for name in NAMES]) + order["bias"]
    ranked = np.argsort(-values, kind="stable")
    first = int(ranked[0])
    gap = values[first] - values[ranked[1]] if len(values) > 1 else WIDEST_GAP
    inputs = np.array([values[first], min(WIDEST_GAP, gap), *example.features[first]])
    return inputs, bool(example.answerable and example.hits[first])


def _learn_judge(
    examples: Sequence[Example], judged: Sequence[tuple[NDArray[np.float64], bool]]
) -> dict[str, float]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    inputs = np.stack([values for values, _ in judged])
    right = np.array([label for _, label in judged])
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    shares = np.array(_shares([e.set_name for e in examples]))
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit((inputs - mean) / scale, right, sample_weight=shares * len(examples))
    weights = model.coef_[0] / scale
    bias = float(model.intercept_[0] - (weights * mean).sum())
    return {"bias": bias, **dict(zip(JUDGED, map(float, weights), strict=True))}


def _shares(names: Sequence[str]) -> list[float]:
    """A weight an example, so that every set weighs the same and all sum to 1."""
    counts = {name: names.count(name) for name in set(names)}
    return [1 / (counts[name] * len(counts)) for name in names]


def validate(examples: Sequence[Example]) -> dict[str, dict[str, float | None]]:
    """By set: first hit, area under the curve and Brier score, learned on the other folds."""
    import numpy as np

    rows: dict[str, list[tuple[bool, bool, float]]] = {}
    for fold in range(FOLDS):
        learned = learn([e for i, e in enumerate(examples) if i % FOLDS != fold])
        weights = np.array([learned["judge"][name] for name in JUDGED])
        for example in (e for i, e in enumerate(examples) if i % FOLDS == fold):
            inputs, right = _judged(example, learned["order"])
            score = float(1 / (1 + np.exp(-(inputs @ weights + learned["judge"]["bias"]))))
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
    parser.add_argument("--cache", type=Path, default=Path("data/evaluation"))
    options = parser.parse_args(arguments)
    settings = Settings()
    models = load_models(settings)
    target = Target(options.cache.resolve(), "default", "training")
    examples = [e for s in options.sets for e in read_examples(s, target, settings, models)]
    kinds = {kind: [e for e in examples if e.kind == kind] for kind in ("spoken", "plain")}
    result = {
        "sets": sorted({e.set_name for e in examples}),
        "questions": {kind: len(group) for kind, group in kinds.items()},
        "validated": {kind: validate(group) for kind, group in kinds.items()},
        "models": {kind: learn(group) for kind, group in kinds.items()},
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["validated"], indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
