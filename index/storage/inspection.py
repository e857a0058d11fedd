"""Is everything still as it was written? Every sum of every file, and every stored offset.

In: a collection. Out: one `Damage` for each thing that is wrong, with the generation, the file and
what exactly. The sums tell of a changed byte anywhere; the offsets are read back beside them, so
that an index which was wrong when it was written is told from one that was spoilt later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.documents.source import Span, hash_text
from index.errors import CollectionError, IndexDamaged, IndexMissing
from index.storage import generation
from index.storage.generation import Manifest
from index.storage.records import connect
from index.storage.rows import hash_slice

TABLES_WITH_RANGES = ("sentences", "passages")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it should be: in which generation and file, and what."""

    generation: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was looked at, and what is wrong with it; `falls_back_to` answers where the first is."""

    generations: tuple[str, ...]
    documents: int
    offsets: int
    damages: tuple[Damage, ...]
    in_force: str | None
    falls_back_to: str | None


def inspect_collection(data_dir: Path, collection: str) -> Inspection:
    """Check every generation that is kept. Raises IndexMissing when nothing was built."""
    pointed, damages = _pointed(data_dir, collection)
    names, documents, offsets, sound = [], 0, 0, []
    for folder in reversed(generation.generation_folders(data_dir, collection)):
        found, counted = inspect_generation(folder, collection)
        names.append(folder.name)
        documents, offsets = documents + counted[0], offsets + counted[1]
        damages += found
        if not found:
            sound.append(folder.name)
    earlier = [f.name for f in generation.earlier_folders(data_dir, collection)]
    fallback = next((name for name in earlier if name in sound), None)
    return Inspection(
        tuple(names),
        documents,
        offsets,
        tuple(damages),
        pointed,
        None if pointed in sound else fallback,
    )


def inspect_generation(folder: Path, collection: str) -> tuple[list[Damage], tuple[int, int]]:
    """What is wrong with a generation, and how many documents and offsets were read back."""
    try:
        manifest = generation.read_manifest(folder, collection)
    except IndexDamaged as error:
        return [Damage(folder.name, generation.MANIFEST, error.reason)], (0, 0)
    except CollectionError as error:
        return [Damage(folder.name, generation.MANIFEST, str(error))], (0, 0)
    damages = [
        Damage(folder.name, path.relative_to(folder).as_posix(), reason)
        for path, reason in generation.damaged_files(folder, manifest)
    ]
    counted = (0, 0)
    try:
        for number, documents in enumerate(_open_segments(folder, manifest)):
            name = f"{generation.SEGMENTS}/{manifest.segments[number].name}/{generation.RECORDS}"
            damages += [Damage(folder.name, name, reason) for reason in _rows(documents)]
            found = _counted(documents)
            counted = (counted[0] + found[0], counted[1] + found[1])
        damages += [
            Damage(folder.name, generation.MANIFEST, r) for r in _miscounted(manifest, counted)
        ]
        if not damages:
            generation.open_folder(folder, collection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        damages.append(Damage(folder.name, generation.RECORDS, f"cannot be read ({error})"))
    except CollectionError as error:
        damages.append(Damage(folder.name, ".", str(error)))
    return damages, counted


def _open_segments(folder: Path, manifest: Manifest) -> Iterator[sqlite3.Connection]:
    for segment in generation.segment_folders(folder, manifest):
        with closing(connect(segment / generation.RECORDS)) as records:
            yield records


def _miscounted(manifest: Manifest, counted: tuple[int, int]) -> Iterator[str]:
    expected = manifest.counts.documents + len(manifest.gone)
    if counted[0] != expected:
        yield f"speaks of {expected} documents, but {counted[0]} are there"


def _pointed(data_dir: Path, collection: str) -> tuple[str | None, list[Damage]]:
    try:
        return generation.current_folder(data_dir, collection).name, []
    except IndexMissing:
        raise
    except IndexDamaged as error:
        return None, [Damage("", generation.CURRENT, error.reason)]


def _rows(records: sqlite3.Connection) -> Iterator[str]:
    """What is wrong in a record file: texts, ranges, and what points to what."""
    for (problem,) in records.execute("PRAGMA quick_check"):
        if problem != "ok":
            yield f"SQLite: {problem}"
    texts: dict[int, str] = {}
    for number, identity, text, expected in records.execute(
        "SELECT number, id, text, hash FROM documents"
    ):
        texts[number] = text
        if hash_text(text) != expected:
            yield f"the text of {identity} is not as it was written"
    yield from _sentences(records, texts)
    yield from _ranges(records, texts)


def _sentences(records: sqlite3.Connection, texts: dict[int, str]) -> Iterator[str]:
    for number, document, start, end, expected in records.execute(
        "SELECT number, document, start, end, hash FROM sentences"
    ):
        text = texts.get(document)
        if text is None or not 0 <= start <= end <= len(text):
            yield f"sentence {number} ({start}-{end}) lies in no document"
        elif hash_slice(Span(start, end).of(text)) != expected:
            yield f"sentence {number} ({start}-{end}) is not the text of its document"


def _ranges(records: sqlite3.Connection, texts: dict[int, str]) -> Iterator[str]:
    """Passages and statements that lie outside of what they are part of."""
    for number, document, start, end in records.execute(
        "SELECT number, document, start, end FROM passages"
    ):
        if not 0 <= start <= end <= len(texts.get(document, "")):
            yield f"passage {number} ({start}-{end}) lies outside its document"
    for quotation, start, end in records.execute(
        "SELECT quotation, statements.start, statements.end FROM statements "
        "LEFT JOIN sentences ON sentences.number = sentence "
        "WHERE sentences.number IS NULL OR statements.start < sentences.start "
        "OR statements.end > sentences.end OR statements.start > statements.end"
    ):
        yield f"quotation {quotation} ({start}-{end}) lies outside its sentence"


def _counted(records: sqlite3.Connection) -> tuple[int, int]:
    """How many documents there are, and how many ranges in them."""
    one = records.execute(
        "SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM sentences)"
        " + (SELECT COUNT(*) FROM passages) + (SELECT COUNT(*) FROM statements)"
    ).fetchone()
    return int(one[0]), int(one[1])
