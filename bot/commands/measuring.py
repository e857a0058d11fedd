"""quoth eval: labelled questions answered and scored."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import AsJson, load


def evaluate_set(
    folder: Annotated[Path, typer.Argument(metavar="SETDIR", help="A set of labelled questions.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the predictions here (JSON Lines).")
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="RUN", help="Predictions kept by --out, to compare."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a set of labelled questions and print its scores, room by room."""
    from bot import __version__
    from bot.indexing import show_progress
    from index import (
        Target,
        compare_run,
        difference_lines,
        evaluate,
        evaluation_to_json,
        load_models,
        load_reader,
        measure_lines,
        read_run,
        write_run,
    )

    config = load()
    settings = config.settings
    before = read_run(compare) if compare else None
    done = evaluate(
        folder,
        Target(config.data_dir / "evaluation", "default", __version__),
        settings,
        load_models(settings),
        load_reader(threads=settings.embedder.threads) if settings.retrieval.windows else None,
        show_progress(),
    )
    if out:
        write_run(done.predictions, out)
    gained = compare_run(folder, done, before) if before is not None else {}
    if as_json:
        shown = evaluation_to_json(done)
        if gained:
            shown["compared"] = {name: asdict(d) for name, d in gained.items()}
        print(json.dumps(shown))
        return
    for line in measure_lines(done):
        typer.echo(line)
    if gained:
        typer.echo()
        for line in difference_lines(gained):
            typer.echo(line)
