"""The commands of `quoth`, a file for each subject; `bot.cli` joins them.

Here is what they share: options, exit statuses, and the way to the configuration and the desk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.asking import Desk
    from bot.config import Config
    from index import Filters, Generation

ANSWERED, ABSTAINED, FAILED = 0, 1, 2
NOT_EXACT = 1
EXAMPLE = "what did Peskov say about deadlines?"

Collection = Annotated[
    str, typer.Option("--collection", "-c", help="Which collection.", metavar="NAME")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

OnlySpeaker = Annotated[
    list[str] | None,
    typer.Option("--speaker", help="Only what this person said; may be repeated.", metavar="NAME"),
]
OnlySource = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        help="Only from this publisher, title, host or file; may be repeated.",
        metavar="NAME",
    ),
]
After = Annotated[
    str | None, typer.Option("--after", help="Only what was published since.", metavar="DATE")
]
Before = Annotated[
    str | None, typer.Option("--before", help="Only what was published until.", metavar="DATE")
]


def read_filters(
    speaker: list[str] | None, source: list[str] | None, after: str | None, before: str | None
) -> Filters:
    """Restrictions from the options. Raises QuestionError for a date that cannot be read."""
    from index import Filters, read_bound

    today = date.today()
    return Filters(
        tuple(speaker or ()),
        tuple(source or ()),
        read_bound(after, today, end=False) if after else None,
        read_bound(before, today, end=True) if before else None,
    )


@dataclass(slots=True)
class _Chosen:
    """What the options before the command chose."""

    config_file: Path | None = None


chosen = _Chosen()


def load(top: int | None = None) -> Config:
    """The configuration in force; `top` moves how many quotations an answer has at most."""
    from bot.config import load_config

    config = load_config(chosen.config_file, os.environ, Path.cwd())
    if top is None:
        return config
    settings = config.settings
    answering = replace(settings.answering, quotations=top)
    return replace(config, settings=replace(settings, answering=answering))


def open_desk(config: Config, collection: str) -> Desk:
    """Where questions about one collection are answered; models load on the first one."""
    from bot.asking import Desk
    from index import load_encoder, load_reader

    embedder = config.settings.embedder
    return Desk(
        config,
        collection,
        lambda: load_encoder(embedder),
        lambda: load_reader(threads=embedder.threads),
    )


def open_index(config: Config, collection: str) -> Generation:
    """The generation that answers; where it is not the one in force, that is said."""
    from index import open_generation

    opened = open_generation(config.data_dir, collection, None)
    if opened.warning:
        typer.echo(f"quoth: {opened.warning}", err=True)
    return opened


def console() -> Console:
    """The terminal, without colours guessed from the words."""
    from rich.console import Console

    return Console(highlight=False)
