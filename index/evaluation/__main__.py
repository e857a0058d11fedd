"""Several labelled sets, one setting -> measures, room by room, and one page of tables.

    python -m index.evaluation SETDIR… [--markdown docs/answers.md] [--diagram FILE.svg]
    python -m index.evaluation SETDIR… --out run.jsonl
    python -m index.evaluation SETDIR… --compare run.jsonl

Every set is answered as `quoth eval` does. `--predictions RUN` measures what was answered before
instead of answering anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from index.answering.reader import load_reader
from index.errors import QuothError
from index.evaluation.calibration import calibration_error, draw_reliability, reliability
from index.evaluation.questions import read_set
from index.evaluation.report import difference_lines, markdown, measure_lines, number, to_json
from index.evaluation.runs import Evaluation, compare_run, evaluate, measure, read_run, write_run
from index.settings import Settings
from index.storage.build import Target
from index.storage.models import load_models


def main(arguments: Sequence[str]) -> None:
    """Measure the sets named; print, keep, compare and table what was asked for."""
    options = parse_arguments(arguments)
    measured = _earlier(options.predictions) if options.predictions else _answering(options)
    before = read_run(options.compare) if options.compare else None
    done = []
    for folder in options.sets:
        done.append(measured(folder))
        if options.json:
            print(json.dumps({"set": done[-1].name, **to_json(done[-1])}), flush=True)
        else:
            print("\n".join([f"\n{done[-1].name}", *measure_lines(done[-1])]), flush=True)
        if before is not None:
            print("\n".join(difference_lines(compare_run(folder, done[-1], before))), flush=True)
        if options.out:  # after each set, so that a run that is stopped is not lost
            write_run((row for one in done for row in one.predictions), options.out)
    _write_together(done, options)


def _write_together(done: Sequence[Evaluation], options: argparse.Namespace) -> None:
    together = reliability([outcome for one in done for outcome in one.outcomes])
    if not options.json:
        error = number(calibration_error(together))
        print(f"\nall sets together: calibration error {error}")
    if options.markdown:
        options.markdown.write_text(markdown(done, together), encoding="utf-8")
    if options.diagram:
        draw_reliability(together, options.diagram)


def _answering(options: argparse.Namespace) -> Callable[[Path], Evaluation]:
    """Answers a set with the models, loaded once."""
    settings = Settings()
    models = load_models(settings)
    reader = None if options.without_reader else load_reader(threads=settings.embedder.threads)
    target = Target(options.cache.resolve(), "default", "evaluation")
    return lambda folder: evaluate(folder, target, settings, models, reader, lambda *_: None)


def _earlier(path: Path) -> Callable[[Path], Evaluation]:
    """Measures a set by a run kept earlier."""
    run = read_run(path)

    def measured(folder: Path) -> Evaluation:
        labelled = read_set(folder)
        rows = [run[row["qid"]] for row in labelled.questions if row["qid"] in run]
        return measure(folder.resolve().name, labelled, rows)

    return measured


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR")
    parser.add_argument("--markdown", type=Path, help="write the tables here")
    parser.add_argument("--diagram", type=Path, help="draw the reliability diagram here (SVG)")
    parser.add_argument("--out", type=Path, help="keep the predictions of all sets here")
    parser.add_argument("--compare", type=Path, metavar="RUN", help="what --out kept earlier")
    parser.add_argument("--predictions", type=Path, metavar="RUN", help="measure these instead")
    parser.add_argument("--json", action="store_true", help="one JSON object a set")
    parser.add_argument("--cache", type=Path, default=Path("data/evaluation"))
    parser.add_argument("--without-reader", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except QuothError as error:
        sys.exit(str(error))
