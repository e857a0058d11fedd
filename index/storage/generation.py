"""A generation: one finished, immutable index of a collection.

Layout of a collection's folder::

    CURRENT                 the name of the generation in force
    speakers.toml           an administrator's corrections of who is who, if there are any
    generations/NAME/       manifest.json  records.sqlite  sentences.faiss  lexical/

A build writes a generation in a folder whose name starts with `.building-`, flushes it, renames it
into place, and then replaces CURRENT by one atomic rename. So a reader sees the old generation or
the new one, never a part of either; whoever opened the old one keeps its open files. The previous
generation is kept; older ones are dropped, and so are the leftovers of a build that was stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import (
    CollectionError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    SettingsError,
    StorageError,
)
from index.speech.corrections import Corrections, read_corrections
from index.speech.finding import SpeakerIndex, index_speakers
from index.speech.speakers import Speaker
from index.storage.lexical import LexicalIndex, open_lexical
from index.storage.records import Counts, Records, open_records
from index.storage.vectors import VectorIndex, open_vectors

FORMAT = 6
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
RECORDS = "records.sqlite"
SENTENCES = "sentences.faiss"
LEXICAL = "lexical"
CORRECTIONS = "speakers.toml"
BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with. `files` maps relative names to SHA-256 sums."""

    format: int
    quoth_version: str
    created: str
    model: str
    model_fingerprint: str
    roots: tuple[str, ...]
    counts: Counts
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation, ready to be asked."""

    folder: Path
    manifest: Manifest
    records: Records
    people: SpeakerIndex
    sentence_vectors: VectorIndex
    lexical: LexicalIndex

    @property
    def name(self) -> str:
        """The generation's name, unique in its collection."""
        return self.folder.name


def collection_folder(data_dir: Path, collection: str) -> Path:
    """Where a collection's generations live."""
    return data_dir / "collections" / collection


def current_folder(data_dir: Path, collection: str) -> Path:
    """The folder of the generation in force. Raises IndexMissing when there is none."""
    folder = collection_folder(data_dir, collection)
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(collection, folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(folder / CURRENT, "cannot be read", collection) from error
    generation = folder / "generations" / name
    if not name or not generation.is_dir():
        raise IndexDamaged(folder / CURRENT, "names no generation", collection)
    return generation


def read_manifest(generation: Path, collection: str) -> Manifest:
    """A generation's manifest. Raises IndexDamaged, or IndexMismatch for another format."""
    path = generation / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise IndexMismatch("format", str(data["format"]), str(FORMAT), collection)
        counts, roots = Counts(**data.pop("counts")), tuple(data.pop("roots"))
        return Manifest(counts=counts, roots=roots, **data)
    except FileNotFoundError as error:
        raise IndexDamaged(path, "is missing", collection) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(path, "cannot be read", collection) from error


def open_generation(data_dir: Path, collection: str, fingerprint: str | None) -> Generation:
    """The generation in force, every file checked against its sum before it is opened.

    `fingerprint` is that of the model the questions will be encoded with; None skips the
    comparison. Raises IndexMissing, IndexDamaged, or IndexMismatch for another model or format.
    """
    folder = current_folder(data_dir, collection)
    manifest = read_manifest(folder, collection)
    if fingerprint is not None and manifest.model_fingerprint != fingerprint:
        raise IndexMismatch(
            "model",
            f"{manifest.model}, {manifest.model_fingerprint[:12]}",
            fingerprint[:12],
            collection,
        )
    _check_files(folder, manifest, collection)
    try:
        records = open_records(folder / RECORDS)
        return Generation(
            folder,
            manifest,
            records,
            index_speakers(records.speakers()),
            open_vectors(folder / SENTENCES),
            open_lexical(folder / LEXICAL),
        )
    except (sqlite3.Error, RuntimeError, ValueError, OSError) as error:
        raise IndexDamaged(folder, "cannot be opened", collection) from error


def prepare_collection(data_dir: Path, collection: str) -> Path:
    """The folder of a collection's generations, made at need.

    Raises StorageError when the data directory cannot be written.
    """
    folder = collection_folder(data_dir, collection) / "generations"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    return folder


def read_people(data_dir: Path, collection: str) -> tuple[Speaker, ...]:
    """Everybody quoted in the generation in force, most quoted first; no model is needed.

    Raises IndexMissing or IndexDamaged.
    """
    folder = current_folder(data_dir, collection)
    read_manifest(folder, collection)
    try:
        return open_records(folder / RECORDS).speakers()
    except sqlite3.Error as error:
        raise IndexDamaged(folder / RECORDS, "cannot be opened", collection) from error


def document_hashes(data_dir: Path, collection: str) -> dict[str, str]:
    """The documents of the generation in force with their content hashes; none where there is none.

    One that cannot be read counts as none: it is about to be replaced.
    """
    try:
        folder = current_folder(data_dir, collection)
        read_manifest(folder, collection)
        return open_records(folder / RECORDS).document_hashes()
    except (CollectionError, sqlite3.Error):
        return {}


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


def start_generation(data_dir: Path, collection: str) -> Path:
    """A fresh folder to build in; leftovers of stopped builds are removed.

    Raises StorageError when the data directory cannot be written.
    """
    folder = prepare_collection(data_dir, collection)
    try:
        for leftover in folder.glob(f"{BUILDING}*"):
            shutil.rmtree(leftover)
        number = max((_number(path.name) for path in folder.iterdir()), default=0) + 1
        building = folder / f"{BUILDING}{number:06d}"
        (building / LEXICAL).mkdir(parents=True)
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    return building


def publish(building: Path, manifest: Manifest) -> Path:
    """Make a finished folder the generation in force, at once; returns its final place."""
    collection = building.parent.parent
    final = building.with_name(building.name.removeprefix(BUILDING))
    try:
        text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
        (building / MANIFEST).write_text(text, encoding="utf-8")
        for path in [*building.rglob("*"), building]:
            _flush(path)
        building.rename(final)
        _flush(final.parent)
        pointer = collection / f".{CURRENT}"
        pointer.write_text(final.name, encoding="utf-8")
        _flush(pointer)
        pointer.replace(collection / CURRENT)
        _flush(collection)
    except OSError as error:
        raise StorageError(building, error.strerror or str(error)) from error
    _drop_old(final)
    return final


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by relative name; locks and the manifest left out."""
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock"
    }


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_files(folder: Path, manifest: Manifest, collection: str) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            if hash_file(path) != expected:
                raise IndexDamaged(path, "is not as it was written", collection)
        except FileNotFoundError as error:
            raise IndexDamaged(path, "is missing", collection) from error
        except OSError as error:
            raise IndexDamaged(path, f"cannot be read ({error.strerror})", collection) from error


def _drop_old(current: Path, keep: int = 2) -> None:
    generations = sorted(
        (path for path in current.parent.iterdir() if _number(path.name)),
        key=lambda path: _number(path.name),
    )
    for path in generations[:-keep]:
        # A reader on a system that locks open files may still hold it; the next build tries again.
        shutil.rmtree(path, ignore_errors=True)


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
