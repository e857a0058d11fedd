"""What adding files, or taking documents out, changes in a collection: found without reading all.

In: the generation in force, and files or numbers of documents. Out: an `Amendment`, copies marked
as a fresh build would mark them; None where the ids of other documents would change as well, so
that all must be read again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from index.documents.choosing import Choices, path_of
from index.documents.reading import Context, Reading, SourceFile, read_documents, stem_of
from index.documents.source import Document
from index.storage.amending import Amendment
from index.storage.generation import Stored
from index.storage.records import Records
from index.storage.rows import hash_stored


def read_added(
    before: Stored, paths: Sequence[Path], added: Path, choices: Choices, context: Context
) -> Reading | None:
    """The documents of files that were added, with the ids that they have among all."""
    stems = {stem_of(file) for file in _files_beside(before.records, paths)}
    # A file that was taken out still lies where it lay.
    stems |= {stem_of(path_of(origin).name) for origin in choices.removed}
    names = [path.relative_to(added).as_posix() for path in paths]
    mine = [stem_of(name) for name in names]
    if len({*mine}) < len(mine) or stems & {*mine}:
        return None
    files = (
        SourceFile(path, name, stem, added)
        for path, name, stem in zip(paths, names, mine, strict=True)
    )
    return read_documents(files, context)


def find_additions(
    before: Stored, documents: Sequence[Document], paths: Sequence[Path], context: Context
) -> Amendment:
    """What changes when these documents are all that the files at `paths` hold."""
    records = before.records
    going = {number for number, origin in _origins(records) if path_of(origin) in {*paths}}
    keys = {key for key in map(context.copy_key, documents) if key is not None}
    copies = [number for key in keys for number in records.documents_sharing(key)]
    originals = _copies_of(records, going)
    others = [records.document(n) for n in sorted({*copies, *originals} - going)]
    marked = _mark([*others, *documents], before.manifest.roots, context)
    return _amendment(records, marked, going | {*copies, *originals})


def find_removals(before: Stored, numbers: Collection[int], context: Context) -> Amendment:
    """What changes when these documents go: their copies have another original then."""
    records = before.records
    copies = _copies_of(records, numbers) - {*numbers}
    others = [records.document(number) for number in sorted(copies)]
    marked = _mark(others, before.manifest.roots, context)
    return _amendment(records, marked, {*numbers, *copies})


def _amendment(records: Records, marked: Iterable[Document], going: set[int]) -> Amendment:
    """The documents that come, and those that go, but for such as stay as they are."""
    states = {}
    for number in going:
        identity, state = records.state(number)
        states[identity] = (number, state)
    coming, stay = [], set()
    for document in marked:
        number, state = states.get(document.id, (-1, b""))
        if state == hash_stored(document):
            stay.add(number)
        else:
            coming.append(document)
    return Amendment(tuple(coming), frozenset(going - stay))


def _mark(
    documents: Sequence[Document], roots: Sequence[str], context: Context
) -> tuple[Document, ...]:
    """Documents with the first of those that say the same words as the original of the others.

    They stand as a fresh build would read them: root by root, by the names of their files.
    """
    from index.documents.copies import mark_copies

    def place(document: Document) -> tuple[int, Path]:
        path = path_of(document.origin)
        held = (n for n, root in enumerate(roots) if path.is_relative_to(root))
        return next(held, len(roots)), path

    return mark_copies(sorted(documents, key=place), context.copy_key)


def _copies_of(records: Records, numbers: Collection[int]) -> set[int]:
    """The documents that are copies of these."""
    rows = records.rows(
        "SELECT id FROM documents WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(numbers)),),
    )
    return {n for (identity,) in [*rows] for n in records.documents_copying(identity)}


def _origins(records: Records) -> Iterable[tuple[int, str]]:
    return (
        (number, origin) for number, origin in records.rows("SELECT number, origin FROM documents")
    )


def _files_beside(records: Records, paths: Sequence[Path]) -> set[str]:
    """The names of all files but these."""
    rows = records.rows("SELECT DISTINCT file, origin FROM documents")
    return {file for file, origin in rows if path_of(origin) not in {*paths}}
