"""quoth index …: building the index and looking after it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import FAILED, AsJson, Collection, load

if TYPE_CHECKING:
    from index import BuildReport

index_app = typer.Typer(help="Build and look after the index.", no_args_is_help=True)


@index_app.command("build")
def index_build(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders and files; they become the roots.")
    ] = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Build the index over PATHS, or over the collection's present roots."""
    _build(paths or [], as_json, collection)


@index_app.command("update")
def index_update(as_json: AsJson = False, collection: Collection = "default") -> None:
    """Bring the index up to date with its roots; what was encoded before is not encoded again."""
    _build([], as_json, collection)


def _build(paths: list[Path], as_json: bool, collection: str) -> None:
    from bot.indexing import build, show_progress

    report = build(load(), collection, paths, show_progress())
    if as_json:
        print(json.dumps(_report_json(report), ensure_ascii=False))
        return
    for failure in report.failures:
        typer.echo(f"not read: {failure}", err=True)
    counts, changes = report.built.counts, report.built.changes
    typer.echo(
        f"Indexed {counts.documents} document(s), {counts.sentences} sentences, "
        f"{counts.quotations} quotations in {report.seconds:.1f} s "
        f"({changes.added} new, {changes.changed} changed, {changes.removed} removed, "
        f"{changes.unchanged} unchanged; {len(report.failures)} failed)."
    )


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
    """Say what is indexed, from where, and with which model."""
    from index import current_folder, read_manifest

    folder = current_folder(load().data_dir, collection)
    manifest = read_manifest(folder, collection)
    if as_json:
        shown = {key: value for key, value in asdict(manifest).items() if key != "files"}
        print(json.dumps({"collection": collection, **shown}, ensure_ascii=False))
        return
    for name, value in {
        "collection": collection,
        "generation": f"{folder.name}, built {manifest.created}",
        "roots": ", ".join(manifest.roots),
        "model": f"{manifest.model} ({manifest.model_fingerprint[:12]})",
        **asdict(manifest.counts),
    }.items():
        typer.echo(f"{name:<12} {value}")


def _report_json(report: BuildReport) -> dict[str, object]:
    built = report.built
    return {
        **asdict(built.counts),
        **{f"documents_{name}": count for name, count in asdict(built.changes).items()},
        "sentences_embedded": built.encoded,
        "generation": built.folder.name,
        "failed": [{"path": str(f.path), "reason": f.reason} for f in report.failures],
        "seconds": round(report.seconds, 3),
    }
