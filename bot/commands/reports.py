"""What the `quoth index` commands print: sentences for people, or one JSON object."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from bot.counting import counted

if TYPE_CHECKING:
    from index import Added, BuildReport, Inspection, Kept, Manifest, Removed, State

ARTICLES = {"date": "a date", "author": "an author", "publisher": "a publisher", "url": "a URL"}


def say_report(report: BuildReport, as_json: bool) -> None:
    """What a build or an update did."""
    if as_json:
        _print(report_json(report))
        return
    _say_problems(report)
    counts, changes = report.built.counts, report.built.changes
    what = "Indexed" if report.built.anew else "Nothing has changed:"
    typer.echo(
        f"{what} {counted(counts.documents, 'document')}, "
        f"{counted(counts.sentences, 'sentence')}, "
        f"{counted(counts.quotations, 'quotation')} in {report.seconds:.1f} s "
        f"({changes.added} new, {changes.changed} changed, {changes.removed} removed, "
        f"{changes.unchanged} unchanged; {len(report.failures)} failed)."
    )


def say_added(added: Added, as_json: bool) -> None:
    """Which documents came in, and what a citation of each will lack."""
    if as_json:
        rows = [asdict(document) for document in added.documents]
        _print({**report_json(added.report), "documents_in": rows})
        return
    _say_problems(added.report)
    for document in added.documents:
        typer.echo(f"added {document.id}: {document.title}")
        if document.missing:
            lacking = ", ".join(ARTICLES[name] for name in document.missing)
            typer.echo(f"  will be cited without {lacking}; to say it:")
            typer.echo(f"  quoth index set {shlex.quote(document.id)} --{document.missing[0]} …")
        if document.copy_of:
            typer.echo(f"  has the same words as {document.copy_of}; both are answered once")


def say_removed(removed: Removed, as_json: bool) -> None:
    """What was taken out."""
    if as_json:
        rows = [asdict(document) for document in removed.documents]
        _print({**report_json(removed.report), "documents_out": rows, "purged": removed.purged})
        return
    _say_problems(removed.report)
    for document in removed.documents:
        typer.echo(f"{'purged' if removed.purged else 'removed'} {document.id}: {document.title}")
    for path in removed.kept_files:
        typer.echo(f"  your file stays where it is: {path}")


def say_state(state: State, as_json: bool) -> None:
    """What answers questions, and who is changing it."""
    manifest, writer = state.manifest, state.writer
    if as_json:
        shown = {key: value for key, value in asdict(manifest).items() if key != "files"}
        shown |= {"segments": len(manifest.segments), "gone": len(manifest.gone)}
        _print(
            {
                "collection": state.collection,
                "generation": state.folder.name,
                **shown,
                "warning": state.warning,
                "writer": asdict(writer) if writer else None,
            }
        )
        return
    if state.warning:
        typer.echo(f"warning: {state.warning}", err=True)
    lines: Mapping[str, object] = {
        "collection": state.collection,
        "generation": f"{state.folder.name}, {_made(manifest)}",
        "roots": ", ".join(manifest.roots),
        "model": f"{manifest.model} ({manifest.model_fingerprint[:12]})",
        **asdict(manifest.counts),
        **({"changing": str(writer)} if writer else {}),
    }
    for name, value in lines.items():
        typer.echo(f"{name:<12} {value}")


def say_inspection(found: Inspection, collection: str, as_json: bool) -> None:
    """What was checked and what is damaged."""
    if as_json:
        _print({"collection": collection, "whole": not found.damages, **asdict(found)})
        return
    for damage in found.damages:
        where = "/".join(part for part in (damage.generation, damage.file) if part)
        typer.echo(f"damaged: {where}: {damage.reason}", err=True)
    typer.echo(
        f"{counted(len(found.generations), 'generation')}, "
        f"{counted(found.documents, 'document')} and {counted(found.offsets, 'offset')} read: "
        f"{len(found.damages) or 'nothing'} damaged."
    )
    if found.damages and found.in_force is not None and found.falls_back_to is None:
        typer.echo("The generation in force is whole.")
    elif found.falls_back_to:
        typer.echo(f"Answers can come from generation {found.falls_back_to}: quoth index rollback")


def say_history(kept: Sequence[Kept], as_json: bool) -> None:
    """The generations that are kept, the newest first."""
    if as_json:
        _print({"generations": [_kept_json(item) for item in kept]})
        return
    for item in kept:
        sign = "*" if item.in_force else " "
        size = f"{item.bytes / 1e6:,.1f} MB"
        what = item.damage or ""
        if item.manifest:
            counts = item.manifest.counts
            documents = counted(counts.documents, "document")
            about = f"{_made(item.manifest)}, {documents}, {size}"
            what = f"{about}; damaged: {what}" if what else about
        typer.echo(f"{sign} {item.name}  {what}")


def report_json(report: BuildReport) -> dict[str, Any]:
    """The object that build, update and their kin print; its keys are in the README."""
    built = report.built
    return {
        **asdict(built.counts),
        **{f"documents_{name}": count for name, count in asdict(built.changes).items()},
        "documents_analysed": built.analysed,
        "sentences_embedded": built.encoded,
        "generation": built.folder.name,
        "failed": [{"path": str(f.path), "reason": f.reason} for f in report.failures],
        "notes": list(report.notes),
        "seconds": round(report.seconds, 3),
    }


def _kept_json(item: Kept) -> dict[str, Any]:
    manifest = item.manifest
    return {
        "generation": item.name,
        "in_force": item.in_force,
        "bytes": item.bytes,
        "created": manifest.created if manifest else None,
        "doing": manifest.doing if manifest else None,
        "documents": manifest.counts.documents if manifest else None,
        "damage": item.damage,
    }


def _made(manifest: Manifest) -> str:
    when = manifest.created.replace("T", " ").replace("+00:00", " UTC")
    return f"by {manifest.doing} on {when}"


def _say_problems(report: BuildReport) -> None:
    for note in report.notes:
        typer.echo(note, err=True)
    for failure in report.failures:
        typer.echo(f"not read: {failure}", err=True)


def _print(value: Mapping[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
