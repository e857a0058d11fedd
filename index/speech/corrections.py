"""What an administrator knows better about who is who: merges, splits and new names.

In: the text of a small TOML file that outlives every rebuild. Out: `Corrections`, or a
SettingsError that names the entry. The file looks like this:

    [[merge]]                       # several names are one person
    into = "Dmitry Peskov"
    names = ["Dmitri Peskow", "the palace spokesman"]

    [[split]]                       # in these documents the name is somebody else's
    name = "John Smith"
    documents = ["news/2021-03-04"]
    into = "John Smith (baker)"

    [[rename]]                      # show another name
    name = "Peskov"
    to = "Dmitry Peskov"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Merge:
    """All `names` are the person `into`."""

    into: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """In `documents` (ids), `name` is the person `into`."""

    name: str
    documents: tuple[str, ...]
    into: str


@dataclass(frozen=True, slots=True)
class Rename:
    """The person `name` is shown as `to`."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections, in the order of the file. Names are compared without regard to case."""

    merges: tuple[Merge, ...] = ()
    splits: tuple[Split, ...] = ()
    renames: tuple[Rename, ...] = ()

    def name_in(self, name: str, document: str) -> str:
        """The name to be used for `name` in a document, after splits and merges."""
        for split in self.splits:
            if _same(split.name, name) and document in split.documents:
                return split.into
        for merge in self.merges:
            if any(_same(other, name) for other in merge.names):
                return merge.into
        return name

    def shown(self, name: str) -> str:
        """The name to be shown for a person, after renames."""
        for rename in self.renames:
            if _same(rename.name, name):
                return rename.to
        return name

    def fixed(self) -> frozenset[str]:
        """The names that a correction made: nothing is joined to them by itself."""
        return frozenset(split.into.casefold() for split in self.splits)


FIELDS: Mapping[str, Mapping[str, type]] = {
    "merge": {"into": str, "names": list},
    "split": {"name": str, "documents": list, "into": str},
    "rename": {"name": str, "to": str},
}


def read_corrections(text: str) -> Corrections:
    """The corrections in a TOML text; raises SettingsError for what cannot be meant."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("speakers", f"this is not TOML: {error}") from error
    for table in data:
        if table not in FIELDS:
            known = ", ".join(f"[[{name}]]" for name in FIELDS)
            raise SettingsError(table, f"there is no such correction; known are {known}")
    corrections = Corrections(
        tuple(Merge(e["into"], tuple(e["names"])) for e in _entries(data, "merge")),
        tuple(Split(e["name"], tuple(e["documents"]), e["into"]) for e in _entries(data, "split")),
        tuple(Rename(e["name"], e["to"]) for e in _entries(data, "rename")),
    )
    _check_merges(corrections.merges)
    return corrections


def _entries(data: Mapping[str, Any], table: str) -> Iterator[Mapping[str, Any]]:
    entries = data.get(table, [])
    if not isinstance(entries, list):
        raise SettingsError(table, f"write it with two brackets, [[{table}]], once for each entry")
    for number, entry in enumerate(entries, 1):
        _check_entry(f"{table} {number}", entry, FIELDS[table])
        yield entry


def _check_entry(place: str, entry: object, fields: Mapping[str, type]) -> None:
    if not isinstance(entry, dict):
        raise SettingsError(place, f"it needs the keys {', '.join(fields)}")
    for key in entry:
        if key not in fields:
            raise SettingsError(f"{place}.{key}", f"unknown key; known are {', '.join(fields)}")
    for key, kind in fields.items():
        if key not in entry:
            raise SettingsError(f"{place}.{key}", "it is missing")
        _check_value(f"{place}.{key}", entry[key], kind)


def _check_value(place: str, value: object, kind: type) -> None:
    values = value if kind is list and isinstance(value, list) else [value]
    if kind is list and not isinstance(value, list):
        raise SettingsError(place, 'it must be a list, such as ["A", "B"]')
    if not values or not all(isinstance(v, str) and v.strip() for v in values):
        raise SettingsError(place, "it must be text and not empty")


def _check_merges(merges: tuple[Merge, ...]) -> None:
    """No name may be merged into two people."""
    owner: dict[str, str] = {}
    for merge in merges:
        for name in merge.names:
            known = owner.setdefault(name.casefold(), merge.into)
            if not _same(known, merge.into):
                raise SettingsError(
                    "merge", f"“{name}” is merged both into “{known}” and into “{merge.into}”"
                )


def _same(first: str, second: str) -> bool:
    return first.strip().casefold() == second.strip().casefold()
