"""A set answered -> predictions, how each question went, measures, and runs kept to compare with.

A run is a JSON Lines file of predictions as `index.evaluation.scoring` describes them. What the
pipeline writes also holds the milliseconds and the stages of each question; another program's
predictions can be compared all the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.answering.answer import Abstention, Answer, Steps, ask
from index.answering.reader import Reader
from index.errors import DocumentError, QuestionError
from index.evaluation.bootstrap import Difference, Interval, compare, intervals
from index.evaluation.calibration import Bin, calibration_error, reliability
from index.evaluation.questions import (
    LabelledSet,
    open_set,
    read_rows,
    read_set,
    scope_of,
    with_document,
)
from index.evaluation.scoring import Outcome, judge, summarise
from index.evaluation.stages import Gold, find_stages
from index.settings import Settings
from index.storage.build import Target
from index.storage.encoder import Encoder
from index.storage.generation import Generation
from index.storage.making import Progress
from index.storage.models import Models

RANKED = 10
PERCENTILES = (50, 90, 99)

Run = Mapping[str, Mapping[str, Any]]
"""Prediction rows by question id."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a set went: its predictions and outcomes in the questions' order, and what they tell.

    `measures` are those of `summarise` with `calibration_error` and the latency in milliseconds;
    `intervals` the 95 % bootstrap intervals of those that have one.
    """

    name: str
    predictions: tuple[Mapping[str, Any], ...]
    outcomes: tuple[Outcome, ...]
    measures: Mapping[str, float | int | None]
    intervals: Mapping[str, Interval]
    bins: tuple[Bin, ...]


def evaluate(
    folder: Path,
    target: Target,
    settings: Settings,
    models: Models,
    reader: Reader | None,
    progress: Progress,
) -> Evaluation:
    """Answer a labelled set and measure. Raises DocumentError when `folder` is no such set."""
    labelled = read_set(folder)
    generation = open_set(labelled, target, settings, models, progress)
    rows = tuple(predict(labelled, generation, models.encoder, reader, settings, progress))
    return measure(folder.resolve().name, labelled, rows)


def measure(
    name: str, labelled: LabelledSet, predictions: Sequence[Mapping[str, Any]]
) -> Evaluation:
    """What predictions are worth, whoever made them."""
    outcomes = judge_run(labelled, by_question(predictions))
    bins = reliability(outcomes)
    milliseconds = [row["milliseconds"] for row in predictions if "milliseconds" in row]
    measures = {
        **summarise(outcomes),
        "calibration_error": calibration_error(bins),
        **latency(milliseconds),
    }
    return Evaluation(name, tuple(predictions), outcomes, measures, intervals(outcomes), bins)


def judge_run(labelled: LabelledSet, run: Run) -> tuple[Outcome, ...]:
    """How each question of a set went in a run; one without a prediction counts as abstained."""
    texts = {document.id: document.text for document in labelled.documents}
    return tuple(
        judge(with_document(row, labelled.documents), run.get(row["qid"]), texts)
        for row in labelled.questions
    )


def compare_run(folder: Path, done: Evaluation, run: Run) -> dict[str, Difference]:
    """What `done` gained on an earlier run over the same set, for every measure.

    Raises DocumentError when the run holds no question of the set.
    """
    labelled = read_set(folder)
    if not any(row["qid"] in run for row in labelled.questions):
        raise DocumentError(folder, "shares no question with the run to compare with")
    return compare(judge_run(labelled, run), done.outcomes)


def predict(
    labelled: LabelledSet,
    generation: Generation,
    encoder: Encoder,
    reader: Reader | None,
    settings: Settings,
    progress: Progress,
) -> Iterator[dict[str, Any]]:
    """A prediction row for every question in order, with its milliseconds and stages."""
    wide = replace(settings, answering=replace(settings.answering, quotations=RANKED))
    numbers = generation.records.document_numbers()
    for done, row in enumerate(labelled.questions, start=1):
        steps: list[Steps] = []
        started = time.perf_counter()
        try:
            scope = scope_of(row)
            result = ask(
                row["question"], generation, encoder, wide, scope, reader, watch=steps.append
            )
        except QuestionError:
            prediction: dict[str, Any] = {"answers": [], "abstained": True}
        else:
            prediction = _prediction(result)
        milliseconds = 1000 * (time.perf_counter() - started)
        gold = Gold.of(with_document(row, labelled.documents)["evidence"], numbers)
        stages = [asdict(find_stages(taken, gold)) for taken in steps]
        progress("answering", done, len(labelled.questions))
        yield {
            "qid": row["qid"],
            **prediction,
            "milliseconds": round(milliseconds, 1),
            "stages": next(iter(stages), None),
        }


def _prediction(result: Answer | Abstention) -> dict[str, Any]:
    abstained = isinstance(result, Abstention)
    given = () if isinstance(result, Abstention) else result.excerpts
    return {
        "answers": [
            {
                "doc_id": excerpt.document.id,
                "start": excerpt.span.start,
                "end": excerpt.span.end,
                "quote": excerpt.text,
                "score": excerpt.score,
            }
            for excerpt in (*given, *result.nearest)
        ],
        "abstained": abstained,
    }


def write_run(predictions: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Keep predictions for a later comparison."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in predictions)
    path.write_text("".join(lines), encoding="utf-8")


def read_run(path: Path) -> Run:
    """Predictions kept earlier. Raises DocumentError when the file holds none."""
    try:
        return by_question(read_rows(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DocumentError(path, f"is not a run of predictions ({error})") from error


def by_question(predictions: Iterable[Mapping[str, Any]]) -> Run:
    """Rows by question id."""
    return {row["qid"]: row for row in predictions}


def latency(milliseconds: Sequence[float]) -> dict[str, float | None]:
    """The latency's percentiles (nearest rank), by name."""
    ordered = sorted(milliseconds)
    return {
        f"milliseconds_p{p}": ordered[-(-p * len(ordered) // 100) - 1] if ordered else None
        for p in PERCENTILES
    }
