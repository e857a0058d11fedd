"""The speakers of a collection: rows of the record file and back.

A speaker's number is its place in the order of `gather_speakers`, most quoted first. What is a list
in a `Speaker` is JSON in its row: it is only ever read whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from index.speech.speakers import Counts, SeenRole, Speaker

SCHEMA = """
CREATE TABLE speakers (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, aliases TEXT NOT NULL, roles TEXT NOT NULL,
    pronouns TEXT NOT NULL, direct INTEGER NOT NULL, mixed INTEGER NOT NULL,
    indirect INTEGER NOT NULL, appearances TEXT NOT NULL, organisation INTEGER NOT NULL,
    may_be TEXT NOT NULL
);
"""


def write_speakers(connection: sqlite3.Connection, speakers: Sequence[Speaker]) -> None:
    """Write every speaker, numbered from 0 in their order."""
    connection.executemany(
        "INSERT INTO speakers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                speaker.name,
                json.dumps(speaker.aliases, ensure_ascii=False),
                json.dumps([(r.words, r.first, r.last) for r in speaker.roles], ensure_ascii=False),
                json.dumps(speaker.pronouns, ensure_ascii=False),
                speaker.counts.direct,
                speaker.counts.mixed,
                speaker.counts.indirect,
                json.dumps(speaker.appearances, ensure_ascii=False),
                speaker.organisation,
                json.dumps(speaker.may_be, ensure_ascii=False),
            )
            for number, speaker in enumerate(speakers)
        ),
    )


def read_speakers(connection: sqlite3.Connection) -> Iterator[Speaker]:
    """Every speaker in the order of their numbers."""
    for row in connection.execute(
        "SELECT name, aliases, roles, pronouns, direct, mixed, indirect, appearances, "
        "organisation, may_be FROM speakers ORDER BY number"
    ):
        name, aliases, roles, pronouns, direct, mixed, indirect, appearances, body, may_be = row
        yield Speaker(
            name=name,
            aliases=tuple(json.loads(aliases)),
            roles=tuple(SeenRole(*role) for role in json.loads(roles)),
            pronouns=tuple((word, count) for word, count in json.loads(pronouns)),
            counts=Counts(direct, mixed, indirect),
            appearances=tuple((document, printed) for document, printed in json.loads(appearances)),
            organisation=bool(body),
            may_be=tuple(json.loads(may_be)),
        )
