"""Small sets -> what no change may fall below, for the tests.

    python -m index.evaluation.floors SETDIR… --out tests/evaluation/floors.json

A floor lies a margin below what was measured: one and a half standard errors (bootstrap, over the
set's questions), and never less than two questions' worth. The pipeline has no chance in it, so the
same code measures the same; the margin is for changes that turn a few questions either way. What
loses more has broken something.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.answering.reader import Reader, load_reader
from index.errors import QuothError
from index.evaluation.bootstrap import standard_error
from index.evaluation.runs import Evaluation, evaluate
from index.evaluation.scoring import PER_QUESTION
from index.settings import Settings
from index.storage.build import Target
from index.storage.models import Models, load_models

FLOORED = ("hit@1", "hit@3", "auroc", "utility", "retrieval_recall")
STANDARD_ERRORS = 1.5
LEAST_QUESTIONS = 2


def measure_small(folder: Path, settings: Settings, models: Models, reader: Reader) -> Evaluation:
    """A set measured with an index made for it and thrown away."""
    with tempfile.TemporaryDirectory() as place:
        target = Target(Path(place), "default", "evaluation")
        return evaluate(folder, target, settings, models, reader, lambda *_: None)


def find_floors(done: Evaluation) -> dict[str, float]:
    """The floor of each measure that has one, rounded down to three places."""
    floors: dict[str, float] = {}
    for name in FLOORED:
        value = done.measures[name]
        if value is not None:
            margin = STANDARD_ERRORS * standard_error(done.intervals[name])
            floors[name] = int(1000 * (value - max(margin, _least(done, name)))) / 1000
    return floors


def find_fallen(done: Evaluation, floors: Mapping[str, float]) -> list[str]:
    """What lies below its floor, in words; quotes that are not exact always do."""
    fallen = [
        f"{name} is {value or 0.0:.3f}, its floor {floor:.3f}"
        for name, floor in floors.items()
        if (value := done.measures[name]) is None or value < floor
    ]
    exact = done.measures["exact_quote_rate"]
    return fallen if exact == 1.0 else [f"exact_quote_rate is {exact}, not 1.0", *fallen]


def _least(done: Evaluation, name: str) -> float:
    """What a few questions are worth: of those that the measure counts, else of all."""
    count = PER_QUESTION.get(name)
    counted = [outcome for outcome in done.outcomes if count is None or count(outcome) is not None]
    return LEAST_QUESTIONS / len(counted)


def main(arguments: Sequence[str]) -> None:
    """Measure the sets named and write their floors."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.floors")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    settings = Settings()
    models, reader = load_models(settings), load_reader(threads=settings.embedder.threads)
    done = [measure_small(folder, settings, models, reader) for folder in options.sets]
    for one in done:
        print(one.name, *(f"{name} {one.measures[name]:.3f}" for name in FLOORED))
    floors = {one.name: find_floors(one) for one in done}
    options.out.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except QuothError as error:
        sys.exit(str(error))
