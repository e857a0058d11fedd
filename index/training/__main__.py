"""`python -m index.training DATA_DIR --out FOLDER`: train the reader, or go on training it."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.reader import BATCH_SIZE
from index.training.data import Example, Row, hash_sets, make_examples
from index.training.measures import fit_temperature, measure
from index.training.model import base_tokenizer, export, untrained_network
from index.training.recipe import STAGES, Recipe, training_rows, valid_rows

if TYPE_CHECKING:
    from index.answering.network import ReaderNetwork


def main() -> None:
    """Read the sets, train stage after stage, and leave the weights in the folder."""
    import torch

    arguments = parse_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    tokenizer = base_tokenizer()
    network = untrained_network(STAGES[0].seed)
    for number, recipe in enumerate(STAGES, start=1):
        train_stage(network, recipe, arguments.out / f"stage-{number}", arguments)
    last = STAGES[-1]
    held_out = _held_out(arguments.data, tokenizer, last, arguments.final)
    record = {
        "stages": [asdict(recipe) for recipe in STAGES],
        "data": hash_sets(arguments.data, last.caps),
    }
    finish(network, held_out, arguments.out / "weights", record)


def train_stage(
    network: ReaderNetwork, recipe: Recipe, folder: Path, arguments: argparse.Namespace
) -> None:
    """Train the network on; a stage that was cut off goes on from its checkpoint in `folder`."""
    from index.training.train import plan_batches, start_run, train

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = base_tokenizer()
    plan, adapting = (
        plan_batches(_examples(rows, tokenizer, recipe), recipe)
        for rows in training_rows(arguments.data, recipe)
    )
    plan = plan[: recipe.batches] + adapting
    run = start_run(network, recipe, folder)
    valid = _held_out(arguments.data, tokenizer, recipe, arguments.valid)
    train(run, plan, valid, recipe, folder, arguments.every)


def finish(
    network: ReaderNetwork,
    held_out: Mapping[str, Sequence[Example]],
    folder: Path,
    record: Mapping[str, Any],
) -> None:
    """Measure the trained network once more, fit its temperature and write the weights."""
    from index.training.train import score

    scored = {name: score(network, rows, BATCH_SIZE) for name, rows in held_out.items()}
    measures = {name: asdict(measure(rows)) for name, rows in scored.items()}
    temperature = fit_temperature([one for rows in scored.values() for one in rows])
    export(network, folder, temperature, {**record, "measures": measures})


def _examples(rows: Sequence[Row], tokenizer: Any, recipe: Recipe) -> list[Example]:
    return make_examples(rows, tokenizer, recipe.budget_tokens, recipe.most_sentences)


def _held_out(data: Path, tokenizer: Any, recipe: Recipe, most: int) -> dict[str, list[Example]]:
    sets = valid_rows(data, recipe, most)
    return {name: _examples(rows, tokenizer, recipe) for name, rows in sets.items()}


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of NAME.jsonl.gz sets")
    parser.add_argument("--out", type=Path, required=True, help="where the run is kept")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--valid", type=int, default=40, help="held-out rows measured a set")
    parser.add_argument("--final", type=int, default=300, help="the same, at the end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
