"""What a person decided about the documents of a collection, beside what lies in the files.

A document is named by its origin: the path of its file and, where the file holds several, # and its
name there. So a decision holds whatever other files come and go. The file of decisions lies with
the collection, is written by `quoth index add`, `set` and `remove`, and outlives every build.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from index.documents.metadata import KEYS, iso_date, metadata_from
from index.documents.source import Metadata
from index.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Choices:
    """Which origins are left out (a folder stands for all below it), and what is said of others."""

    removed: frozenset[str] = frozenset()
    said: Mapping[str, Metadata] = field(default_factory=lambda: MappingProxyType({}))

    def leaves_out(self, path: Path, name: str = "") -> bool:
        """Whether a file, or the document `name` in it, is left out."""
        if name:
            return origin_of(path, name) in self.removed
        return any(str(place) in self.removed for place in (path, *path.parents))

    def of(self, path: Path, name: str = "") -> Metadata:
        """What was said of a document; of all documents of a file where nothing else was."""
        whole = self.said.get(str(path), Metadata())
        return self.said.get(origin_of(path, name), Metadata()).over(whole)

    def without(self, origins: Iterable[str]) -> Choices:
        """The same with these documents, files or folders left out."""
        return replace(self, removed=self.removed | frozenset(origins))

    def with_again(self, path: Path) -> Choices:
        """The same with a file or folder, and all that it holds, let in again."""
        kept = {
            origin
            for origin in self.removed
            if not path_of(origin).is_relative_to(path) and not path.is_relative_to(origin)
        }
        return replace(self, removed=frozenset(kept))

    def saying(self, origin: str, metadata: Metadata) -> Choices:
        """The same with more said of a document; what is None stays as it was."""
        more = metadata.over(self.said.get(origin, Metadata()))
        return replace(self, said=MappingProxyType({**self.said, origin: more}))

    def forgetting(self, origins: Iterable[str]) -> Choices:
        """The same without what was said of these documents."""
        gone = set(origins)
        kept = {origin: said for origin, said in self.said.items() if origin not in gone}
        return replace(self, said=MappingProxyType(kept))


def origin_of(path: Path, name: str = "") -> str:
    """The origin of the document `name` in a file; "" where the file is one document."""
    return f"{path}#{name}" if name else str(path)


def checked_metadata(values: Mapping[str, str | None]) -> Metadata:
    """What a person says of a document. Raises SettingsError for a value that cannot be used."""
    given = {key: value for key, value in values.items() if value is not None}
    if given.get("date") and iso_date(given["date"]) is None:
        raise SettingsError("date", f"'{given['date']}' is no date (write 2024-05-01)")
    known = metadata_from(given)
    for key, value in given.items():
        if key not in KEYS or getattr(known, key) is None:
            raise SettingsError(key, f"'{value}' cannot be used")
    return known


def choices_to_json(choices: Choices) -> str:
    """The decisions as the text of a file."""
    said = {
        origin: {key: value for key, value in asdict(metadata).items() if value is not None}
        for origin, metadata in sorted(choices.said.items())
    }
    table = {"removed": sorted(choices.removed), "said": said}
    return json.dumps(table, ensure_ascii=False, indent=1)


def choices_from_json(text: str) -> Choices:
    """The decisions in a text made by `choices_to_json`. Raises ValueError when it is none."""
    try:
        table = json.loads(text)
        said = {str(origin): metadata_from(values) for origin, values in table["said"].items()}
        return Choices(frozenset(map(str, table["removed"])), MappingProxyType(said))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def path_of(origin: str) -> Path:
    """The file of an origin; a # in the name of a file that is there is the file's own."""
    path, sign, _ = origin.partition("#")
    while sign and not Path(path).is_file():
        more, sign, _ = origin[len(path) + 1 :].partition("#")
        path = f"{path}#{more}"
    return Path(path)
