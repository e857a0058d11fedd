"""quoth index …: building the index, keeping it up to date, and looking after it."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import FAILED, AsJson, Collection, load
from bot.commands.reports import (
    say_added,
    say_history,
    say_inspection,
    say_removed,
    say_report,
    say_state,
)

if TYPE_CHECKING:
    from index import BuildReport, Metadata, QuothError

index_app = typer.Typer(help="Build and look after the index.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="ID|PATH|TITLE", help="Which document.")]
Title = Annotated[str | None, typer.Option(help="What it is called.")]
Date = Annotated[str | None, typer.Option(help="When it was said or published: 2024-05-01.")]
Author = Annotated[str | None, typer.Option(help="Who wrote it.")]
Publisher = Annotated[str | None, typer.Option(help="Who published it.")]
Url = Annotated[str | None, typer.Option(help="Where it stands on the web.")]
Language = Annotated[str | None, typer.Option(help="Its language: en, de, …")]
Speaker = Annotated[str | None, typer.Option(help="All of it is this person's words.")]


@index_app.command("build")
def index_build(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders and files; they become the roots.")
    ] = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Build the index over PATHS, or over the collection's present roots."""
    from bot.indexing import build, show_progress

    say_report(build(load(), collection, paths or [], show_progress()), as_json)


@index_app.command("update")
def index_update(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Bring the index up to date with its roots; only what is new or changed costs work."""
    from bot.indexing import show_progress, update

    say_report(update(load(), collection, show_progress()), as_json)


@index_app.command("add")
def index_add(
    sources: Annotated[
        list[str], typer.Argument(metavar="FILE|FOLDER|URL…", help="What to take in.")
    ],
    title: Title = None,
    date: Date = None,
    author: Author = None,
    publisher: Publisher = None,
    url: Url = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Copy documents into the collection, and say what they lack to be cited."""
    from bot.indexing import add, show_progress

    metadata = _said(title=title, date=date, author=author, publisher=publisher, url=url)
    say_added(add(load(), collection, sources, show_progress(), metadata), as_json)


@index_app.command("set")
def index_set(
    which: Which,
    title: Title = None,
    date: Date = None,
    author: Author = None,
    publisher: Publisher = None,
    url: Url = None,
    language: Language = None,
    speaker: Speaker = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Say a document's title, date, author, publisher, address, language or speaker."""
    from bot.indexing import describe, show_progress

    metadata = _said(
        title=title,
        date=date,
        author=author,
        publisher=publisher,
        url=url,
        language=language,
        speaker=speaker,
    )
    if not any(astuple(metadata)):
        raise typer.BadParameter("nothing is said of it: give --date, --author, …")
    say_report(describe(load(), collection, which, metadata, show_progress()), as_json)


@index_app.command("remove")
def index_remove(
    which: Which,
    purge: Annotated[
        bool, typer.Option("--purge", help="Also from earlier generations and caches.")
    ] = False,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Take a document, or all below a folder, out of every answer."""
    from bot.indexing import remove, show_progress

    say_removed(remove(load(), collection, which, show_progress(), purge), as_json)


@index_app.command("watch")
def index_watch(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Keep the index up to date with its folders until stopped (Ctrl-C)."""
    from threading import Event

    from bot.indexing import show_progress, watch

    def tell(result: BuildReport | QuothError) -> None:
        if isinstance(result, Exception):
            typer.echo(f"not updated: {result}", err=True)
        else:
            say_report(result, as_json)

    watch(load(), collection, show_progress(), Event(), tell)


@index_app.command("fetch")
def index_fetch(
    folder: Annotated[Path, typer.Option("--into", help="Where the pages are kept.")],
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar="URL…", help="Public addresses on the web.")
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", help="A file with an address on each line.")
    ] = None,
) -> None:
    """Fetch pages from the web into a folder, to be indexed like other files."""
    from index import DocumentError, FetchError, read_addresses, save_page

    settings, failed = load().settings.documents, False
    for url in [*(addresses or ()), *(read_addresses(listed) if listed else ())]:
        try:
            typer.echo(f"fetched {save_page(url, folder, settings)}")
        except (FetchError, DocumentError) as error:
            failed = True
            typer.echo(f"not fetched: {error}", err=True)
    raise typer.Exit(FAILED if failed else 0)


@index_app.command("status")
def index_status(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Say what is indexed, from where, with which model, and who is changing it."""
    from bot.indexing import status

    say_state(status(load(), collection), as_json)


@index_app.command("check")
def index_check(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Read every checksum and every stored offset again; exit status 1 where something is wrong."""
    from bot.indexing import check

    found = check(load(), collection)
    say_inspection(found, collection, as_json)
    raise typer.Exit(1 if found.damages else 0)


@index_app.command("history")
def index_history(as_json: AsJson = False, collection: Collection = "default") -> None:
    """List the generations that are kept."""
    from bot.indexing import history

    say_history(history(load(), collection), as_json)


@index_app.command("rollback")
def index_rollback(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Go back to the generation before the one in force."""
    from bot.indexing import rollback

    say_state(rollback(load(), collection), as_json)


@index_app.command("export")
def index_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Write the collection, its added files included, into one file."""
    from bot.indexing import export_to, show_progress

    written = export_to(load(), collection, file, show_progress())
    size = written.stat().st_size
    if as_json:
        print(json.dumps({"collection": collection, "file": str(written), "bytes": size}))
    else:
        typer.echo(f"Wrote the collection '{collection}' to {written} ({size:,} bytes).")


@index_app.command("import")
def index_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An exported collection.")],
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Make a collection of an exported file."""
    from bot.indexing import import_from

    say_state(import_from(load(), collection, file), as_json)


def _said(**values: str | None) -> Metadata:
    from index import checked_metadata

    return checked_metadata(values)
