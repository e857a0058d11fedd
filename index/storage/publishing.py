"""Writing a generation: beside the one in force, flushed, then in force by one atomic rename.

A build writes in a folder whose name starts with `.building-`, flushes every file of it, renames it
into place, and then replaces CURRENT by one atomic rename. So a reader sees the old generation or
the new one, never a part of either. The generations before are kept, as many as is set; older ones
are dropped, and so are the leftovers of a build that was stopped. Only the collection's one writer
(`lock`) calls these.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple, fields
from pathlib import Path

from index.errors import StorageError
from index.storage.generation import (
    CURRENT,
    GENERATIONS,
    MANIFEST,
    Manifest,
    StoredFile,
    collection_folder,
    hash_file,
    manifest_sum,
    number_of,
    walk,
)

# How a file system says that it has no second names, or no more of them for this file.
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV})
BUILDING = ".building-"
# A folder that is being dropped: it is named so first, so that nobody opens a part of it.
DROPPED = ".dropped-"


def prepare_collection(data_dir: Path, collection: str) -> Path:
    """The folder of a collection's generations, made at need; leftovers of stopped builds go.

    Raises StorageError when the data directory cannot be written.
    """
    folder = collection_folder(data_dir, collection) / GENERATIONS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in (*folder.glob(f"{BUILDING}*"), *folder.glob(f"{DROPPED}*")):
            shutil.rmtree(leftover)
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    return folder


def start_generation(data_dir: Path, collection: str) -> Path:
    """A fresh folder to build in.

    Raises StorageError when the data directory cannot be written.
    """
    folder = prepare_collection(data_dir, collection)
    try:
        number = max((number_of(path.name) for path in folder.iterdir()), default=0) + 1
        building = folder / f"{BUILDING}{number:06d}"
        building.mkdir()
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    return building


def publish(building: Path, manifest: Manifest, keep: int = 1) -> Path:
    """Make a finished folder the generation in force, at once; returns its final place.

    `keep` generations before it are kept. Raises StorageError.
    """
    final = building.with_name(building.name.removeprefix(BUILDING))
    try:
        write_manifest(building, manifest)
        files = [entry.path for _, entry in walk(building) if entry.stat().st_nlink == 1]
        # What is shared with the generation before was flushed with it; its folders are new.
        for path in [*files, *(folder for folder, _, _ in os.walk(building))]:
            flush(path)
        building.rename(final)
        flush(final.parent)
        point_to(final)
    except OSError as error:
        raise StorageError(building, error.strerror or str(error)) from error
    drop_old(final, keep)
    return final


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with a sum of its own."""
    table = {name.name: getattr(manifest, name.name) for name in fields(manifest)}
    table |= {
        "counts": asdict(manifest.counts),
        "segments": list(map(asdict, manifest.segments)),
        "gone": list(map(astuple, manifest.gone)),
        "files": {name: (one.bytes, one.sha256) for name, one in manifest.files.items()},
    }
    table["sum"] = manifest_sum(table)
    (folder / MANIFEST).write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")


def point_to(generation: Path) -> None:
    """Put a finished generation in force by one atomic rename. Raises OSError."""
    replace_text(generation.parent.parent / CURRENT, generation.name)


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that it is there whole, old or new, at any moment. Raises OSError."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    flush(beside)
    beside.replace(path)
    flush(path.parent)


def drop_old(current: Path, keep: int) -> None:
    """Drop generations but for the current one and the `keep` newest beside it."""
    others = sorted(
        (p for p in current.parent.iterdir() if number_of(p.name) and p.name != current.name),
        key=lambda path: number_of(path.name),
    )
    for path in others[: max(0, len(others) - keep)]:
        drop(path)


def drop(generation: Path) -> None:
    """Remove a generation that is not in force; readers keep what they have opened of it."""
    away = generation.with_name(f"{DROPPED}{generation.name}")
    try:
        generation.rename(away)
        shutil.rmtree(away)
    except OSError:
        # A reader on a system that locks open files may still hold it; the next build tries again.
        return


def stored_files(
    folder: Path, shared: Mapping[str, StoredFile] | None = None
) -> dict[str, StoredFile]:
    """Every file below `folder`, by relative name; locks and the manifest left out.

    Those that have a second name are `shared` with a generation where they were summed.
    """
    known = shared or {}
    found = {}
    for name, entry in walk(folder):
        status = entry.stat()
        if status.st_nlink > 1 and name in known:
            found[name] = known[name]
        elif entry.name != MANIFEST and not entry.name.endswith(".lock"):
            found[name] = StoredFile(status.st_size, hash_file(Path(entry.path)))
    return dict(sorted(found.items()))


def share(before: Path, after: Path, copied: Callable[[str], bool] = lambda name: False) -> None:
    """Give the files of a folder, and of those below, a second name in a new folder.

    Files that will be written again are copied instead. Raises OSError.
    """
    after.mkdir()
    for name, entry in walk(before):
        place = f"{after}/{name}"
        if name != entry.name:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        if copied(entry.name):
            shutil.copyfile(entry.path, place)
        elif not name.endswith(".lock"):
            share_file(entry.path, place)


def share_file(path: str | Path, other: str | Path) -> None:
    """Give a file a second name, or a copy where the disk knows no such thing. Raises OSError."""
    try:
        os.link(path, other)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(path, other)


def flush(path: str | Path) -> None:
    """Have the disk keep a file or folder as it is now. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
