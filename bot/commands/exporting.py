"""quoth export: every quotation of a collection, for other programs and spreadsheets."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Collection, load
from bot.counting import counted
from bot.export import Format

GUARDED = (
    "In {rows} a spreadsheet would have run a cell as a formula: an apostrophe was put before it. "
    "With --format jsonl every character is the source's."
)


def export(
    form: Annotated[
        Format, typer.Option("--format", "-f", help="JSON Lines, or CSV for spreadsheets.")
    ] = Format.JSONL,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Into this file.", metavar="FILE")
    ] = None,
    collection: Collection = "default",
) -> None:
    """Write all quotations of the collection with who said them and where."""
    from bot.export import opened_whole, rows_of, write_rows
    from index import all_quotations, open_generation

    generation = open_generation(load().data_dir, collection, None)
    rows = rows_of(all_quotations(generation))
    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # What is written is UTF-8 with its own line ends, whatever the terminal has.
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        _, touched = write_rows(rows, form, sys.stdout)
    else:
        with opened_whole(out) as file:
            count, touched = write_rows(rows, form, file)
        typer.echo(f"Wrote {counted(count, 'row')} to {out}.", err=True)
    if touched:
        typer.echo(GUARDED.format(rows=counted(touched, "row")), err=True)
