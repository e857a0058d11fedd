"""What a person says about documents: `NAME.toml` beside a file, `index.toml` in a folder.

Both hold any of title, date, author, publisher, url, language, speaker, and win over what the file
says of itself. In `index.toml`, values at the top hold for all files in and below the folder, and a
table with a file's name for that file: `["talk.pdf"]`. The nearer one wins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents.metadata import KEYS, iso_date, metadata_from
from index.documents.source import Metadata
from index.errors import DocumentError

FOLDER_FILE = "index.toml"
LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """What side-cars say of one file, and what is wrong with them."""

    metadata: Metadata
    problems: tuple[DocumentError, ...] = ()


def read_sidecars(path: Path, root: Path) -> Said:
    """What the side-cars of `path` say, from its own up to its root folder's `index.toml`.

    A side-car that cannot be used says nothing and is reported.
    """
    said, problems = Metadata(), []
    for sidecar, name in _places(path, root):
        try:
            said = said.over(_read(sidecar, name))
        except DocumentError as error:
            problems.append(error)
    return Said(said, tuple(problems))


def _places(path: Path, root: Path) -> Iterator[tuple[Path, str | None]]:
    """Each side-car that is there, the nearest first, with the table to read where it has those."""
    own = path.with_name(f"{path.name}.toml")
    if own.is_file():
        yield own, None
    for folder in path.parents:
        index = folder / FOLDER_FILE
        if index.is_file() and folder.is_relative_to(root):
            yield index, path.relative_to(folder).as_posix()
        if folder == root:
            return


def _read(sidecar: Path, name: str | None) -> Metadata:
    table = _load(sidecar)
    if name is None:
        return _checked(table, sidecar)
    tables = {key: value for key, value in table.items() if isinstance(value, dict)}
    common = {key: value for key, value in table.items() if key not in tables}
    return _checked(tables.get(name, {}), sidecar).over(_checked(common, sidecar))


def _load(sidecar: Path) -> dict[str, Any]:
    try:
        if sidecar.is_symlink() or sidecar.stat().st_size > LARGEST_BYTES:
            raise DocumentError(sidecar, "is a link or too large for a side-car")
        return tomllib.loads(sidecar.read_text(encoding="utf-8"))
    except OSError as error:
        raise DocumentError(sidecar, f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError(sidecar, f"is not valid TOML ({error})") from error


def _checked(values: Mapping[str, Any], sidecar: Path) -> Metadata:
    for key, value in values.items():
        if key not in KEYS:
            raise DocumentError(sidecar, f"'{key}' is none of {', '.join(KEYS)}")
        if key == "date" and iso_date(str(value)) is None:
            raise DocumentError(sidecar, f"'{value}' is no date (write 2024-05-01)")
    known = metadata_from(values)
    for key, value in values.items():
        if getattr(known, key) is None:
            raise DocumentError(sidecar, f"{key} = {value!r} cannot be used")
    return known
