"""Which document a person means: by its id, the path of its file or folder, or its title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.documents.choosing import path_of
from index.errors import UnknownDocument
from index.storage.records import ListedDocument, Records

SHOWN = 3


def find_one(records: Records, which: str) -> ListedDocument:
    """The only document meant. Raises UnknownDocument where there is none, or several."""
    found = find_all(records, which)
    if len(found) > 1:
        raise UnknownDocument(which, [item.id for item in found[:SHOWN]], several=True)
    return found[0]


def find_all(records: Records, which: str) -> list[ListedDocument]:
    """The documents meant, as `find_meant` finds them; one by its id without looking at all."""
    item = records.listed_as(which)
    return [item] if item else find_meant(records.listed(), which)


def find_meant(listed: Sequence[ListedDocument], which: str) -> list[ListedDocument]:
    """The documents meant: one by its id, all below a path, else the one of a title.

    Raises UnknownDocument where there is none, with those of the nearest name, and where a title
    is that of several.
    """
    by_id = [item for item in listed if item.id == which]
    found = by_id or _by_path(listed, which)
    if found:
        return found
    titled = _by_title(listed, which)
    if len(titled) > 1:
        raise UnknownDocument(which, [item.id for item in titled[:SHOWN]], several=True)
    if not titled:
        raise UnknownDocument(which, _nearest(listed, which))
    return titled


def _by_path(listed: Sequence[ListedDocument], which: str) -> list[ListedDocument]:
    path = Path(which).expanduser()
    whole = path if path.is_absolute() else Path.cwd() / path
    places = {whole, whole.resolve()}
    return [
        item
        for item in listed
        if item.origin == which
        or any(path_of(item.origin).is_relative_to(place) for place in places)
    ]


def _by_title(listed: Sequence[ListedDocument], which: str) -> list[ListedDocument]:
    wanted = " ".join(which.split()).casefold()
    return [
        item
        for item in listed
        if " ".join(item.title.split()).casefold() == wanted or item.source == which
    ]


def _nearest(listed: Sequence[ListedDocument], which: str) -> list[str]:
    from rapidfuzz import process

    names = {item.id: item.id for item in listed} | {item.title: item.id for item in listed}
    near = process.extract(which, list(names), limit=SHOWN, score_cutoff=60)
    return list(dict.fromkeys(names[name] for name, _, _ in near))
