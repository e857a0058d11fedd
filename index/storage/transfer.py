"""A collection in one file, and back: to move it, to share it, to keep it elsewhere.

The file is a zip of the generation in force, the added files, and what was decided of documents and
speakers. It is read as a stranger's: only the names that a collection has are taken from it, every
file of the generation must have the size and the sum that its manifest says, and the generation is
published like one that was built.
"""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from index.documents.choosing import Choices, choices_from_json
from index.errors import CollectionError, SettingsError, TransferError
from index.storage import generation, publishing
from index.storage.build import Target
from index.storage.generation import Manifest
from index.storage.inspection import inspect_generation
from index.storage.keeping import CHOICES, Tools, changing, write_choices, write_out_removed

BESIDE = (CHOICES, generation.CORRECTIONS)


def export_collection(target: Target, file: Path, tools: Tools) -> Path:
    """Write the collection into a file, whole or not at all; the file.

    Nothing that was removed goes with it: where it is still in files that generations share, the
    collection is written anew first.

    Raises IndexMissing, IndexDamaged, or TransferError where the file cannot be written.
    """
    with changing(target, "export"):
        write_out_removed(target, tools, "export")
        folder = generation.current_folder(target.data_dir, target.collection)
        damages, _ = inspect_generation(folder, target.collection)
        for damage in damages:
            raise TransferError(file, f"the collection is damaged: {damage.file} {damage.reason}")
        beside = file.with_name(f".{file.name}.part")
        try:
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for path, name in _members(target.folder, folder):
                    archive.write(path, name)
            publishing.flush(beside)
            beside.replace(file)
        except OSError as error:
            raise TransferError(file, f"cannot be written ({error.strerror})") from error
        finally:
            beside.unlink(missing_ok=True)
    return file


def import_collection(target: Target, file: Path) -> Path:
    """Make a collection of an exported file; the folder of its generation.

    Raises TransferError for a file that is not one, or not whole, and SettingsError where the
    collection is there already.
    """
    if (target.folder / generation.CURRENT).exists():
        raise SettingsError(
            "collection", f"'{target.collection}' is there already; import under another name"
        )
    with changing(target, "import"):
        building = publishing.start_generation(target.data_dir, target.collection)
        try:
            with zipfile.ZipFile(file) as archive:
                return _take(target, archive, building)
        except (zipfile.BadZipFile, EOFError, KeyError, ValueError, sqlite3.Error) as error:
            raise TransferError(file, f"is no exported collection ({error})") from error
        except CollectionError as error:
            raise TransferError(file, f"cannot be used: {error}") from error
        except OSError as error:
            raise TransferError(file, f"cannot be read ({error.strerror})") from error
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _members(home: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield path, f"generation/{path.relative_to(folder).as_posix()}"
    for name in BESIDE:
        if (home / name).is_file():
            yield home / name, name
    added = home / generation.ADDED
    for path in sorted(added.rglob("*")):
        if path.is_file():
            yield path, f"{generation.ADDED}/{path.relative_to(added).as_posix()}"


def _take(target: Target, archive: zipfile.ZipFile, building: Path) -> Path:
    (building / generation.MANIFEST).write_bytes(archive.read(f"generation/{generation.MANIFEST}"))
    manifest = generation.read_manifest(building, target.collection)
    for name, stored in manifest.files.items():
        info = archive.getinfo(f"generation/{name}")
        if info.file_size != stored.bytes:
            raise ValueError(f"{name} has another size")
        _unpack(archive, info, _inside(building, name))
    damages, _ = inspect_generation(building, target.collection)
    for damage in damages:
        raise ValueError(f"{damage.file} {damage.reason}")
    added, before = (target.folder / generation.ADDED).resolve(), _added_before(manifest)
    for info in archive.infolist():
        first, _, rest = info.filename.partition("/")
        if first == generation.ADDED and rest and not info.is_dir():
            _unpack(archive, info, _inside(added, rest))
    names = set(archive.namelist())
    if generation.CORRECTIONS in names:
        corrections = archive.getinfo(generation.CORRECTIONS)
        _unpack(archive, corrections, target.folder / generation.CORRECTIONS)
    choices = choices_from_json(archive.read(CHOICES).decode()) if CHOICES in names else Choices()
    if before is not None:
        manifest = _moved(building, manifest, before, added)
        choices = _moved_choices(choices, before, added)
    write_choices(target, choices)
    return publishing.publish(building, manifest)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(info) as source, path.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _inside(folder: Path, name: str) -> Path:
    """Where a member goes. Raises ValueError for a name that leads out of the folder."""
    parts = PurePosixPath(name).parts
    if not parts or any(part in ("..", "/") or "\\" in part or ":" in part for part in parts):
        raise ValueError(f"a name in it leads elsewhere: {name!r}")
    return folder.joinpath(*parts)


def _added_before(manifest: Manifest) -> Path | None:
    """Where the added files lay when the collection was exported."""
    roots = [Path(root) for root in manifest.roots]
    return next(
        (r for r in roots if r.name == generation.ADDED and r.parts[-3:-2] == ("collections",)),
        None,
    )


def _moved(building: Path, manifest: Manifest, before: Path, now: Path) -> Manifest:
    """The generation with its added documents where they lie now."""
    for segment in generation.segment_folders(building, manifest):
        with closing(sqlite3.connect(segment / generation.RECORDS)) as connection:
            connection.execute(
                "UPDATE documents SET origin = ? || substr(origin, ?) "
                "WHERE substr(origin, 1, ?) = ?",
                (f"{now}/", len(f"{before}/") + 1, len(f"{before}/"), f"{before}/"),
            )
            connection.commit()
    roots = tuple(str(now) if root == str(before) else root for root in manifest.roots)
    return replace(manifest, roots=roots, made_by="", files=publishing.stored_files(building))


def _moved_choices(choices: Choices, before: Path, now: Path) -> Choices:
    def moved(origin: str) -> str:
        inside = origin.startswith(f"{before}/")
        return f"{now}/{origin.removeprefix(f'{before}/')}" if inside else origin

    return Choices(
        frozenset(map(moved, choices.removed)),
        MappingProxyType({moved(origin): said for origin, said in choices.said.items()}),
    )
