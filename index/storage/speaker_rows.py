"""The speakers of a collection: rows of the file of people and back.

In and out: `Speaker`s by id. An id stays from one generation to the next as long as there is such a
speaker; the number by which the rooms above know one is the place among all, most quoted first.
What is a list in a `Speaker` is JSON in its row: it is only ever read whole. With each id stand the
keys (`keyed_by`) under which this speaker may be taken for another.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.speech.speakers import Counts, SeenRole, Speaker
from index.storage.rows import connect_new

SCHEMA = """
CREATE TABLE speakers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, aliases TEXT NOT NULL, roles TEXT NOT NULL,
    pronouns TEXT NOT NULL, direct INTEGER NOT NULL, mixed INTEGER NOT NULL,
    indirect INTEGER NOT NULL, appearances TEXT NOT NULL, organisation INTEGER NOT NULL,
    may_be TEXT NOT NULL
);
CREATE TABLE speaker_keys (
    key TEXT NOT NULL, speaker INTEGER NOT NULL, PRIMARY KEY (key, speaker)
) WITHOUT ROWID;
"""
COLUMNS = (
    "name, aliases, roles, pronouns, direct, mixed, indirect, appearances, organisation, may_be"
)
RANKED = "ORDER BY direct + mixed + indirect DESC, name, id"


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker with the keys of all that was joined in them."""

    speaker: Speaker
    keys: tuple[str, ...]


def write_people(path: Path, people: Mapping[int, Known]) -> None:
    """Write a new file of speakers by id."""
    with closing(connect_new(path, SCHEMA)) as connection:
        _insert(connection, people)
        connection.commit()


def change_people(
    before: Path, path: Path, gone: Collection[int], people: Mapping[int, Known]
) -> None:
    """Write a file like the one before, these ids taken out and these people put in."""
    shutil.copyfile(before, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        ids = json.dumps(sorted(gone))
        for table, column in (("speakers", "id"), ("speaker_keys", "speaker")):
            connection.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (ids,)
            )
        _insert(connection, people)
        connection.commit()


def ranked_ids(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The ids, most quoted first: the place of each is its speaker's number."""
    return tuple(row[0] for row in connection.execute(f"SELECT id FROM speakers {RANKED}"))


def read_speakers(connection: sqlite3.Connection) -> Iterator[Speaker]:
    """Every speaker, most quoted first."""
    yield from map(_speaker, connection.execute(f"SELECT {COLUMNS} FROM speakers {RANKED}"))


def speakers_under(connection: sqlite3.Connection, keys: Collection[str]) -> dict[int, Speaker]:
    """The speakers under one of these keys, by id."""
    rows = connection.execute(
        f"SELECT id, {COLUMNS} FROM speakers WHERE id IN (SELECT speaker FROM speaker_keys "
        "WHERE key IN (SELECT value FROM json_each(?))) ORDER BY id",
        (json.dumps(sorted(keys)),),
    )
    return {identity: _speaker(row) for identity, *row in rows}


def next_id(connection: sqlite3.Connection) -> int:
    """An id above all that are there."""
    return int(connection.execute("SELECT COALESCE(MAX(id) + 1, 0) FROM speakers").fetchone()[0])


def _insert(connection: sqlite3.Connection, people: Mapping[int, Known]) -> None:
    connection.executemany(
        "INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((identity, *_row(known.speaker)) for identity, known in people.items()),
    )
    connection.executemany(
        "INSERT INTO speaker_keys VALUES (?, ?)",
        ((key, identity) for identity, known in people.items() for key in known.keys),
    )


def _row(speaker: Speaker) -> tuple[Any, ...]:
    return (
        speaker.name,
        _json(speaker.aliases),
        _json([(role.words, role.first, role.last) for role in speaker.roles]),
        _json(speaker.pronouns),
        speaker.counts.direct,
        speaker.counts.mixed,
        speaker.counts.indirect,
        _json(speaker.appearances),
        speaker.organisation,
        _json(speaker.may_be),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _speaker(row: Any) -> Speaker:
    name, aliases, roles, pronouns, direct, mixed, indirect, appearances, body, may_be = row
    return Speaker(
        name=name,
        aliases=tuple(json.loads(aliases)),
        roles=tuple(SeenRole(*role) for role in json.loads(roles)),
        pronouns=tuple((word, count) for word, count in json.loads(pronouns)),
        counts=Counts(direct, mixed, indirect),
        appearances=tuple((document, printed) for document, printed in json.loads(appearances)),
        organisation=bool(body),
        may_be=tuple(json.loads(may_be)),
    )
