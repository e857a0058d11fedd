"""`python -m index.training DATA_DIR --out FOLDER`: train the reader, or go on training it."""

from __future__ import annotations

import argparse
import json
import logging
from dataclasses import asdict
from pathlib import Path

from index.training.data import hash_sets, make_examples
from index.training.model import load_tokenizer, untrained_network
from index.training.recipe import Recipe, training_rows, valid_rows


def main() -> None:
    """Read the sets, train, and leave checkpoint, curve and run record in the folder."""
    import torch

    from index.training.train import plan_batches, start_run, train

    arguments = parse_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(arguments.threads)
    recipe, folder = Recipe(seed=arguments.seed), arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer()
    size, most = recipe.budget_tokens, recipe.most_sentences
    main_rows, adapting = training_rows(arguments.data, recipe)
    plan = [
        batch
        for rows in (main_rows, adapting)
        for batch in plan_batches(make_examples(rows, tokenizer, size, most), recipe)
    ][: arguments.steps]
    valid = {
        name: make_examples(rows, tokenizer, size, most)
        for name, rows in valid_rows(arguments.data, recipe, arguments.valid).items()
    }
    record = {
        "recipe": asdict(recipe),
        "data": hash_sets(arguments.data, recipe.caps),
        "rows": len(main_rows) + len(adapting),
        "steps": len(plan),
    }
    (folder / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    run = start_run(untrained_network(recipe.seed), recipe, folder)
    train(run, plan, valid, recipe, folder, arguments.every)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of NAME.jsonl.gz sets")
    parser.add_argument("--out", type=Path, required=True, help="where the run is kept")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=200, help="steps between checkpoints")
    parser.add_argument("--valid", type=int, default=40, help="held-out rows measured a set")
    parser.add_argument("--steps", type=int, help="stop after so many steps (a trial)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
