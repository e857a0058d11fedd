"""quoth eval: labelled questions answered and scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import AsJson, load


def evaluate_set(
    folder: Annotated[Path, typer.Argument(metavar="SETDIR", help="A set of labelled questions.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the predictions here (JSON Lines).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a set of labelled questions and print its scores."""
    from bot import __version__
    from bot.indexing import show_progress
    from index import Target, evaluate, load_models, load_reader

    config = load()
    settings = config.settings
    done = evaluate(
        folder,
        Target(config.data_dir / "evaluation", "default", __version__),
        settings,
        load_models(settings),
        load_reader(threads=settings.embedder.threads) if settings.retrieval.windows else None,
        show_progress(),
        out,
    )
    if as_json:
        print(json.dumps(done.measures))
        return
    for name, value in done.measures.items():
        shown = "-" if value is None else value if isinstance(value, int) else f"{value:.3f}"
        typer.echo(f"{name:<26}{shown}")
