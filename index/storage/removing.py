"""Taking documents out of a collection: out of every answer, or out of every file.

A removed document is left out of the next generation, and of all that are built from then on, until
it is added or its folder is built again. With `purge` nothing of it stays: the generations before
are dropped, its vectors and its analysis forgotten, and the added copy deleted. A file in a folder
of the user's own is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.documents.choosing import path_of
from index.documents.reading import Context
from index.documents.source import Span
from index.errors import CollectionError, UnknownDocument
from index.storage import generation, publishing
from index.storage.adding import remove_file
from index.storage.build import BuildReport, Target, stored_before
from index.storage.deltas import find_removals
from index.storage.generation import Stored
from index.storage.keeping import (
    Found,
    Tools,
    change,
    changing,
    present_roots,
    read_choices,
    rebuild,
    records_of,
    write_choices,
)
from index.storage.naming import find_all, find_meant
from index.storage.passages import split_to_fit
from index.storage.records import ListedDocument, Records
from index.storage.vector_cache import open_cache


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, and the build that did it. `kept_files` are the user's own."""

    documents: tuple[ListedDocument, ...]
    report: BuildReport
    purged: bool
    kept_files: tuple[Path, ...]


def remove_documents(
    target: Target, roots: Sequence[Path], which: str, tools: Tools, purge: bool = False
) -> Removed:
    """Take out the documents meant by an id, a path (all below a folder) or a title.

    Raises UnknownDocument when there is none, or a title or source that several have.
    """
    doing = "purge" if purge else "remove"
    added = (target.folder / generation.ADDED).resolve()
    with changing(target, doing) as notes:
        before = stored_before(target)
        records, documents = _meant(target, which, purge, before)
        texts = list(_sentences(records, documents)) if purge else []
        origins = [item.origin for item in documents]
        choices = read_choices(target).without([*origins, *_whole_path(which, documents)])
        write_choices(target, choices.forgetting(origins) if purge else choices)
        everywhere = present_roots(target, roots)
        if purge:
            report = rebuild(target, everywhere, choices, tools, doing)
        else:
            ids = [item.id for item in documents]
            report = change(
                target, everywhere, choices, tools, doing, partial(_find, ids=ids), before
            )
        files = sorted({path_of(origin) for origin in origins})
        if purge:
            _forget(target, report, texts, tools)
            for path in files:
                if path.is_relative_to(added) and choices.leaves_out(path):
                    remove_file(path)
    kept = tuple(path for path in files if not path.is_relative_to(added) and path.exists())
    return Removed(tuple(documents), replace(report, notes=tuple(notes)), purge, kept)


def _find(before: Stored, context: Context, ids: Sequence[str]) -> Found:
    """What changes when documents with these ids go."""
    numbers = [before.records.document_number(identity) for identity in ids]
    return find_removals(before, [n for n in numbers if n is not None], context), ()


def _meant(
    target: Target, which: str, purge: bool, before: Stored | None
) -> tuple[Records, list[ListedDocument]]:
    """The documents meant; to be purged, they may be in a generation before alone."""
    try:
        records = before.records if before else records_of(target)
        return records, find_all(records, which)
    except UnknownDocument:
        for folder in generation.earlier_folders(target.data_dir, target.collection):
            try:
                records = generation.open_folder(folder, target.collection).records
                if purge:
                    return records, find_meant(records.listed(), which)
            except CollectionError:
                continue
        raise


def _whole_path(which: str, documents: Sequence[ListedDocument]) -> list[str]:
    """The path that was named, if one was: what comes to lie there later is left out as well."""
    if any(which in (item.id, item.title, item.source) for item in documents):
        return []
    return [str(Path(which).expanduser().resolve())]


def _sentences(records: Records, documents: Sequence[ListedDocument]) -> Iterator[str]:
    numbers = records.document_numbers()
    for item in documents:
        number = numbers[item.id]
        text = records.document(number).text
        for sentence in records.sentences_within(number, Span(0, len(text))):
            yield sentence.span.of(text)


def _forget(target: Target, report: BuildReport, texts: Sequence[str], tools: Tools) -> None:
    """Drop the generations before, and the vectors of these texts from the cache."""
    for folder in generation.generation_folders(target.data_dir, target.collection):
        if folder != report.built.folder:
            publishing.drop(folder)
    encoder = tools.load_models().encoder
    pieces = [
        piece.of(text)
        for text in texts
        for piece in split_to_fit(text, Span(0, len(text)), encoder.fits)
    ]
    with open_cache(target.data_dir, encoder) as cache:
        cache.forget(pieces)
