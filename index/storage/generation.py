"""A generation: one finished, immutable index of a collection, and the way to open it.

Layout of a collection's folder::

    CURRENT                 the name of the generation in force
    speakers.toml           an administrator's corrections of who is who, if there are any
    documents.json          what was decided about documents: left out, dated, named
    added/                  the files that were added one by one
    analyses.sqlite         what was made of each document, kept from build to build
    generations/NAME/       manifest.json  people.sqlite  lexical/  segments/
    .../segments/NAME/      records.sqlite  sentences.faiss  the forward index

A reader follows CURRENT to a folder that was complete before CURRENT named it (`publishing`), and
keeps what it has opened while newer ones come. What can be checked at once is checked before a file
is opened: the size of every file, and the sum of every small one; `inspection` checks the rest. A
generation that is not whole is not answered from: the newest whole one is, with a warning.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from index.errors import (
    CollectionError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    QuothError,
    SettingsError,
)
from index.speech.corrections import Corrections, read_corrections
from index.speech.finding import SpeakerIndex, index_speakers
from index.speech.speakers import Speaker
from index.storage.lexical import Field, Gone, LexicalIndex, open_lexical
from index.storage.records import Records, open_records
from index.storage.rows import Extent
from index.storage.tombstones import Tombstone, ranges_of
from index.storage.vectors import VectorIndex, open_vectors

P = ParamSpec("P")
T = TypeVar("T")
FORMAT = 9
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
PEOPLE = "people.sqlite"
LEXICAL = "lexical"
SEGMENTS = "segments"
RECORDS = "records.sqlite"
SENTENCES = "sentences.faiss"
CORRECTIONS = "speakers.toml"
ADDED = "added"
GENERATIONS = "generations"
# Files up to this size are summed whenever a generation is opened.
SMALL_BYTES = 1_000_000
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a collection holds."""

    documents: int
    sentences: int
    passages: int
    quotations: int
    speakers: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Documents that were written together: their folder, and where their numbers start and end."""

    name: str
    first: Extent
    end: Extent

    @property
    def sentences(self) -> int:
        """How many sentences it holds."""
        return self.end.sentences - self.first.sentences


@dataclass(frozen=True, slots=True)
class StoredFile:
    """How a file was written: its size and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with; `files` has their names relative to its folder.

    `made_by` is a hash of all but the documents that it was built from, `corrected_by` of what of
    that was corrected about speakers. `segments` follow each
    other; the documents in `gone` are in them, but no longer in the collection.
    """

    format: int
    quoth_version: str
    created: str
    doing: str
    model: str
    model_fingerprint: str
    roots: tuple[str, ...]
    made_by: str
    corrected_by: str
    counts: Counts
    segments: tuple[Segment, ...]
    gone: tuple[Tombstone, ...]
    files: Mapping[str, StoredFile]

    @property
    def end(self) -> Extent:
        """The numbers after the last."""
        return self.segments[-1].end if self.segments else Extent()


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation, ready to be asked.

    `warning` says why it is not the one in force, where that one is damaged.
    """

    folder: Path
    manifest: Manifest
    records: Records
    people: SpeakerIndex
    sentence_vectors: VectorIndex
    lexical: LexicalIndex
    warning: str | None = None

    @property
    def name(self) -> str:
        """The generation's name, unique in its collection."""
        return self.folder.name


def collection_folder(data_dir: Path, collection: str) -> Path:
    """Where a collection's generations live."""
    return data_dir / "collections" / collection


def data_dir_of(generation: Path) -> Path:
    """The data directory that a generation's folder lies in."""
    return generation.parents[3]


def current_name(data_dir: Path, collection: str) -> str:
    """What CURRENT says, whatever it is worth. Raises IndexMissing when nothing was built."""
    folder = collection_folder(data_dir, collection)
    try:
        return (folder / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        raise IndexMissing(collection, folder) from None
    except OSError as error:
        raise IndexDamaged(folder / CURRENT, "cannot be read", collection) from error


def current_folder(data_dir: Path, collection: str) -> Path:
    """The folder of the generation in force. Raises IndexMissing when there is none."""
    name = current_name(data_dir, collection)
    folder = collection_folder(data_dir, collection)
    if not number_of(name) or not (folder / GENERATIONS / name).is_dir():
        raise IndexDamaged(folder / CURRENT, "names no generation", collection)
    return folder / GENERATIONS / name


def earlier_folders(data_dir: Path, collection: str) -> list[Path]:
    """The other generations that are there, those before the one in force first, newest first."""
    try:
        current = number_of(current_name(data_dir, collection))
    except CollectionError:
        current = 0
    found = generation_folders(data_dir, collection)
    others = [path for path in reversed(found) if number_of(path.name) != current]
    # After a rollback there are newer ones too; they were left for a reason.
    return sorted(others, key=lambda path: number_of(path.name) > (current or 10**9))


def generation_folders(data_dir: Path, collection: str) -> list[Path]:
    """Every finished generation that is there, the oldest first."""
    folder = collection_folder(data_dir, collection) / GENERATIONS
    try:
        found = [path for path in folder.iterdir() if number_of(path.name)]
    except OSError:
        return []
    return sorted(found, key=lambda path: number_of(path.name))


def number_of(name: str) -> int:
    """The number that a generation is named by; 0 for any other name."""
    return int(name) if name.isascii() and name.isdecimal() else 0


def read_manifest(generation: Path, collection: str) -> Manifest:
    """A generation's manifest. Raises IndexDamaged, or IndexMismatch for another format."""
    path = generation / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise IndexMismatch("format", str(data["format"]), str(FORMAT), collection)
        if data.pop("sum") != manifest_sum(data):
            raise IndexDamaged(path, "is not as it was written", collection)
        counts, roots = Counts(**data.pop("counts")), tuple(data.pop("roots"))
        files = {name: StoredFile(*stored) for name, stored in data.pop("files").items()}
        segments = tuple(_segment(**one) for one in data.pop("segments"))
        gone = tuple(Tombstone(n, (a, b), (c, d), e) for n, (a, b), (c, d), e in data.pop("gone"))
        return Manifest(
            counts=counts, roots=roots, files=files, segments=segments, gone=gone, **data
        )
    except FileNotFoundError as error:
        raise IndexDamaged(path, "is missing", collection) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(path, "cannot be read", collection) from error


def _segment(name: str, first: Mapping[str, int], end: Mapping[str, int]) -> Segment:
    return Segment(name, Extent(**first), Extent(**end))


def manifest_sum(table: Mapping[str, Any]) -> str:
    """A sum over a manifest as JSON, which is written into it."""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()


def last_roots(data_dir: Path, collection: str) -> tuple[Path, ...]:
    """What the newest generation was built from, whatever its format; nothing where none tells."""
    try:
        current = [current_folder(data_dir, collection)]
    except CollectionError:
        current = []
    for folder in (*current, *earlier_folders(data_dir, collection)):
        try:
            table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            return tuple(Path(root) for root in table["roots"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return ()


def open_generation(data_dir: Path, collection: str, fingerprint: str | None) -> Generation:
    """The generation in force; where that is damaged, the newest whole one, with a warning.

    `fingerprint` is that of the model the questions will be encoded with; None skips the
    comparison. Raises IndexMissing, IndexDamaged when no other is whole, or IndexMismatch for
    another model or format.
    """
    while True:
        name = current_name(data_dir, collection)
        try:
            folder = current_folder(data_dir, collection)
            return open_folder(folder, collection, fingerprint)
        except IndexDamaged as damage:
            if current_name(data_dir, collection) != name:
                # It was replaced, and dropped, between being named and being opened.
                continue
            return _fall_back(data_dir, collection, fingerprint, damage)


def open_folder(folder: Path, collection: str, fingerprint: str | None = None) -> Generation:
    """The generation in a folder. Raises IndexDamaged or IndexMismatch."""
    manifest = read_manifest(folder, collection)
    if fingerprint is not None and manifest.model_fingerprint != fingerprint:
        raise IndexMismatch(
            "model",
            f"{manifest.model}, {manifest.model_fingerprint[:12]}",
            fingerprint[:12],
            collection,
        )
    for path, reason in damaged_files(folder, manifest, SMALL_BYTES):
        raise IndexDamaged(path, reason, collection)
    try:
        records = records_in(folder, manifest)
        return Generation(
            folder,
            manifest,
            records,
            index_speakers(records.speakers()),
            _vectors_in(folder, manifest),
            _lexical_in(folder, manifest),
        )
    except (sqlite3.Error, RuntimeError, ValueError, OSError) as error:
        raise IndexDamaged(folder, "cannot be opened", collection) from error


def segment_folders(folder: Path, manifest: Manifest) -> tuple[Path, ...]:
    """The folders of a generation's segments."""
    return tuple(folder / SEGMENTS / segment.name for segment in manifest.segments)


def records_in(folder: Path, manifest: Manifest, *, all_there: bool = False) -> Records:
    """The records of the generation in a folder; `all_there` with the removed documents.

    Raises sqlite3.Error.
    """
    files = [segment / RECORDS for segment in segment_folders(folder, manifest)]
    gone = () if all_there else [stone.document for stone in manifest.gone]
    return open_records(files, folder / PEOPLE, gone)


def _vectors_in(folder: Path, manifest: Manifest) -> VectorIndex:
    files = [segment / SENTENCES for segment in segment_folders(folder, manifest)]
    firsts = [segment.first.sentences for segment in manifest.segments]
    return open_vectors(files, firsts, ranges_of([stone.sentences for stone in manifest.gone]))


def _lexical_in(folder: Path, manifest: Manifest) -> LexicalIndex:
    numbers = {
        Field.SENTENCE.value: ranges_of([stone.sentences for stone in manifest.gone]),
        Field.PASSAGE.value: ranges_of([stone.passages for stone in manifest.gone]),
    }
    gone = Gone(numbers, sum(stone.entries for stone in manifest.gone))
    return open_lexical(folder / LEXICAL, segment_folders(folder, manifest), gone)


def _fall_back(
    data_dir: Path, collection: str, fingerprint: str | None, damage: IndexDamaged
) -> Generation:
    for folder in earlier_folders(data_dir, collection):
        try:
            found = open_folder(folder, collection, fingerprint)
        except CollectionError:
            continue
        warning = (
            f"{damage.path.name} of the index of '{collection}' {damage.reason}. Answers come from "
            f"the generation before, built {found.manifest.created}. Repair it with: "
            "quoth index build"
        )
        return replace(found, warning=warning)
    raise damage


def damaged_files(
    folder: Path, manifest: Manifest, largest: int | None = None
) -> Iterator[tuple[Path, str]]:
    """Files that are not as they were written, each with what is wrong; sums up to `largest` bytes.

    Without `largest` every file is summed.
    """
    sizes = {name: entry.stat().st_size for name, entry in walk(folder)}
    for name, stored in manifest.files.items():
        path, size = folder / name, sizes.get(name)
        if size is None:
            yield path, "is missing"
        elif size != stored.bytes:
            yield path, f"has {size:,} bytes, not {stored.bytes:,}"
        elif largest is None or size <= largest:
            reason = _spoilt(path, stored)
            if reason:
                yield path, reason


def _spoilt(path: Path, stored: StoredFile) -> str:
    """How a file's content differs from what was written; empty where it does not."""
    try:
        return "" if hash_file(path) == stored.sha256 else "is not as it was written"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def walk(folder: str | Path, name: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file below a folder, with its relative name; nothing where there is no such folder.

    There are many, and looking at each through pathlib would take most of a small change's time.
    """
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from walk(entry.path, f"{name}{entry.name}/")
            else:
                yield name + entry.name, entry


def open_whole_records(data_dir: Path, collection: str) -> Records:
    """The records of the generation in force, or of the newest whole one; no model is needed.

    Raises IndexMissing, IndexDamaged or IndexMismatch.
    """
    try:
        return open_stored(data_dir, collection).records
    except IndexDamaged:
        return open_generation(data_dir, collection, None).records


@dataclass(frozen=True, slots=True)
class Stored:
    """A generation as far as it is needed to make the next one of it."""

    folder: Path
    manifest: Manifest
    records: Records


def open_stored(data_dir: Path, collection: str) -> Stored:
    """The records and the manifest of the generation in force.

    Raises IndexMissing, IndexDamaged or IndexMismatch.
    """
    folder = current_folder(data_dir, collection)
    manifest = read_manifest(folder, collection)
    for path, reason in damaged_files(folder, manifest, SMALL_BYTES):
        raise IndexDamaged(path, reason, collection)
    try:
        return Stored(folder, manifest, records_in(folder, manifest))
    except (sqlite3.Error, OSError) as error:
        raise IndexDamaged(folder, "cannot be opened", collection) from error


def damage_is_said(function: Callable[P, T]) -> Callable[P, T]:
    """A function of an open generation that raises IndexDamaged where a damaged file stops it.

    What is too large to be summed when it is opened is summed when something went wrong; where all
    is as it was written the error was none of the files', and is raised as it is.
    """

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except QuothError:
            raise
        except Exception as error:
            opened = [a for a in (*args, *kwargs.values()) if isinstance(a, Generation)]
            for one in opened:
                # One that was replaced has no files left that could be read.
                collection = one.folder.parent.parent.name
                found = damaged_files(one.folder, one.manifest) if one.folder.is_dir() else ()
                for path, reason in found:
                    raise IndexDamaged(path, reason, collection) from error
            raise

    return checked


def read_people(data_dir: Path, collection: str) -> tuple[Speaker, ...]:
    """Everybody quoted, most quoted first. Raises what `open_whole_records` does."""
    return open_whole_records(data_dir, collection).speakers()


def load_corrections(data_dir: Path, collection: str) -> Corrections:
    """What an administrator corrected about the collection's speakers, in `speakers.toml`.

    The file stands beside the generations and outlives them. Raises SettingsError for an entry
    that cannot be used.
    """
    path = collection_folder(data_dir, collection) / CORRECTIONS
    try:
        return read_corrections(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Corrections()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), "cannot be read") from error


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    # hashlib.file_digest first clears a buffer larger than most of a generation's files.
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
