"""Which collections answer where on Discord, and who changed what in them.

A server has a collection of its own beside the one that all share. Which of them answer in a
channel is chosen there; direct messages are answered from the shared one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS channel_choice (
    server INTEGER NOT NULL, channel INTEGER NOT NULL, choice TEXT NOT NULL,
    PRIMARY KEY (server, channel)
);
CREATE TABLE IF NOT EXISTS change (
    key TEXT PRIMARY KEY, at REAL NOT NULL, ended REAL, server INTEGER, collection TEXT NOT NULL,
    person INTEGER, doing TEXT NOT NULL, what TEXT NOT NULL, state TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '', documents TEXT NOT NULL DEFAULT '[]',
    before TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS change_collection ON change (collection, at);
"""
COLUMNS = (
    "key, at, server, collection, person, doing, what, state, outcome, documents, before, ended"
)


class Choice(StrEnum):
    """Which collections answer in a channel."""

    BOTH = "both"
    OWN = "own"
    SHARED = "shared"


class ChangeState(StrEnum):
    """How far a change of a collection has come."""

    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a collection: who did what, when (seconds since 1970), and what came of it.

    `key` is that of the question in the ledger by which it was asked for; `what` names the
    documents for a person, `documents` holds their ids as JSON; `before` is the generation that
    was in force. `person` is None where they asked to be forgotten.
    """

    key: str
    at: float
    server: int | None
    collection: str
    person: int | None
    doing: str
    what: str
    state: ChangeState = ChangeState.STARTED
    outcome: str = ""
    documents: str = "[]"
    before: str = ""
    ended: float | None = None


def own_collection(server: int) -> str:
    """The name of a server's own collection."""
    return f"server-{server}"


class Libraries(Store):
    """The part of the ledger that keeps what was chosen and changed."""

    def choose(self, server: int, channel: int, choice: Choice) -> None:
        """Let these collections answer in a channel, and in its threads."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO channel_choice VALUES (?, ?, ?)", (server, channel, choice)
            )

    def choice(self, server: int, channel: int, parent: int | None = None) -> Choice:
        """Which collections answer in a channel; a thread is as the channel that it is in."""
        with self._transaction() as db:
            rows = dict(
                db.execute(
                    "SELECT channel, choice FROM channel_choice"
                    " WHERE server = ? AND channel IN (?, ?)",
                    (server, channel, parent),
                ).fetchall()
            )
        return Choice(rows.get(channel) or rows.get(parent) or Choice.BOTH)

    def begin(self, change: Change) -> bool:
        """Write down that a change begins; whether it had not begun before."""
        with self._transaction() as db:
            done = db.execute(
                f"INSERT OR IGNORE INTO change ({COLUMNS}) VALUES ({_marks(COLUMNS)})",
                _values(change),
            )
        return done.rowcount == 1

    def end(
        self, key: str, state: ChangeState, outcome: str, at: float, documents: str = "[]"
    ) -> None:
        """Write down what came of a change, and the ids of the documents that came in by it."""
        with self._transaction() as db:
            db.execute(
                "UPDATE change SET state = ?, outcome = ?, ended = ?, documents = ? WHERE key = ?",
                (state, outcome, at, documents, key),
            )

    def change(self, key: str) -> Change | None:
        """The change that a question asked for."""
        with self._transaction() as db:
            row = db.execute(f"SELECT {COLUMNS} FROM change WHERE key = ?", (key,)).fetchone()
        return _change(row) if row else None

    def changes(self, collection: str, limit: int) -> tuple[Change, ...]:
        """The last changes of a collection, the latest first."""
        with self._transaction() as db:
            rows = db.execute(
                f"SELECT {COLUMNS} FROM change WHERE collection = ? ORDER BY at DESC LIMIT ?",
                (collection, limit),
            ).fetchall()
        return tuple(map(_change, rows))


def _marks(columns: str) -> str:
    return ", ".join("?" * len(columns.split(",")))


def _values(change: Change) -> tuple[object, ...]:
    return (
        change.key,
        change.at,
        change.server,
        change.collection,
        change.person,
        change.doing,
        change.what,
        change.state,
        change.outcome,
        change.documents,
        change.before,
        change.ended,
    )


def _change(row: Any) -> Change:
    key, at, server, collection, person, doing, what, state, *rest = row
    return Change(key, at, server, collection, person, doing, what, ChangeState(state), *rest)
