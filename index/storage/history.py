"""Which generations a collection has, and in what state it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import CollectionError, IndexMismatch
from index.storage import generation
from index.storage.generation import Manifest
from index.storage.lock import Holder, is_held, read_holder


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation that is kept. One without a manifest cannot be opened; `damage` says why."""

    name: str
    in_force: bool
    bytes: int
    manifest: Manifest | None
    damage: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What answers questions now, from where, and who is changing it (None: nobody)."""

    collection: str
    folder: Path
    manifest: Manifest
    warning: str | None
    writer: Holder | None


def list_generations(data_dir: Path, collection: str) -> tuple[Kept, ...]:
    """Every generation that is kept, the newest first. Raises IndexMissing when there is none."""
    current = generation.current_name(data_dir, collection)
    return tuple(
        _kept(folder, folder.name == current, collection)
        for folder in reversed(generation.generation_folders(data_dir, collection))
    )


def read_state(data_dir: Path, collection: str) -> State:
    """How a collection stands. Raises IndexMissing, IndexDamaged or IndexMismatch."""
    opened = generation.open_generation(data_dir, collection, None)
    home = generation.collection_folder(data_dir, collection)
    writer = read_holder(home) if is_held(home) else None
    return State(collection, opened.folder, opened.manifest, opened.warning, writer)


def list_collections(data_dir: Path) -> tuple[str, ...]:
    """The names of the collections that were built, in order."""
    try:
        found = [path.parent.name for path in (data_dir / "collections").glob("*/CURRENT")]
    except OSError:
        return ()
    return tuple(sorted(found))


def _kept(folder: Path, in_force: bool, collection: str) -> Kept:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    try:
        manifest = generation.read_manifest(folder, collection)
    except IndexMismatch as error:
        return Kept(folder.name, in_force, size, None, f"another {error.what} ({error.built_with})")
    except CollectionError as error:
        return Kept(folder.name, in_force, size, None, str(error))
    damage = next(
        (f"{path.name} {why}" for path, why in generation.damaged_files(folder, manifest, 0)), None
    )
    return Kept(folder.name, in_force, size, manifest, damage)
