"""Who is quoted: in files, and in a collection."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import FAILED, AsJson, Collection, console, load


def quotes(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents.")],
    as_json: AsJson = False,
) -> None:
    """Print every quotation in FILEs with its speaker; needs no index."""
    from bot.quotes import show_document
    from index import load_parser, quotation_rows, read_files, read_speech

    settings = load().settings
    reading = read_files(files, settings.documents)
    for failure in reading.failures:
        typer.echo(f"not read: {failure}", err=True)
    parser = load_parser() if settings.speech.parse else None
    for document in reading.documents:
        speech, _ = read_speech(document, parser)
        if not as_json:
            show_document(document, speech, console())
            continue
        for row in quotation_rows(document.id, document.text, speech):
            print(json.dumps(row, ensure_ascii=False))
    raise typer.Exit(FAILED if reading.failures else 0)


def speakers(as_json: AsJson = False, collection: Collection = "default") -> None:
    """List who is quoted in the collection, with counts."""
    from bot.quotes import show_speakers
    from index import read_people

    people = read_people(load().data_dir, collection)
    if as_json:
        for speaker in people:
            print(json.dumps(asdict(speaker), ensure_ascii=False))
    else:
        show_speakers(people, console())
