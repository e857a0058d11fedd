"""Questions as they were asked, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    key TEXT PRIMARY KEY, channel INTEGER NOT NULL, person INTEGER NOT NULL, text TEXT NOT NULL,
    message INTEGER, application INTEGER, token TEXT, private INTEGER NOT NULL, at REAL NOT NULL,
    revision INTEGER NOT NULL, kind TEXT NOT NULL, earlier TEXT, meant TEXT,
    answered INTEGER NOT NULL, filters TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS question_channel ON question (channel);
CREATE TABLE IF NOT EXISTS told (channel INTEGER PRIMARY KEY);
"""
ADDED = {("question", "filters"): "TEXT NOT NULL DEFAULT ''"}
COLUMNS = (
    "key, channel, person, text, message, application, token, private, at, revision, kind,"
    " earlier, filters"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, with all that is needed to answer it at any later time.

    `key` is the id of the message or interaction that asked. `message` is what to reply to;
    `application` and `token` are an interaction's. `at` is in seconds since 1970; `revision`
    counts the edits of the question. `kind` tells what is asked for (a question's answer, or more
    about an earlier one's), `earlier` is the key of the question that this one follows; `filters`
    are the options given beside the words, as JSON.
    """

    key: str
    channel: int
    person: int
    text: str
    message: int | None = None
    application: int | None = None
    token: str | None = None
    private: bool = False
    at: float = 0.0
    revision: int = 0
    kind: str = "ask"
    earlier: str | None = None
    filters: str = ""


class Questions(Store):
    """The part of the ledger that keeps questions."""

    def take(self, asked: Asked) -> bool:
        """Write a question down; whether it is a new one."""
        values = (*_values(asked), 0)
        marks = ", ".join("?" * len(values))
        with self._transaction() as db:
            done = db.execute(
                f"INSERT OR IGNORE INTO question ({COLUMNS}, answered) VALUES ({marks})",
                values,
            )
        return done.rowcount == 1

    def amend(self, key: str, text: str) -> Asked | None:
        """Give a question other words; None where it is not known here or says so already."""
        with self._transaction() as db:
            done = db.execute(
                "UPDATE question SET text = ?, meant = NULL, revision = revision + 1, answered = 0"
                " WHERE key = ? AND text != ?",
                (text, key, text),
            )
        return self.question(key) if done.rowcount else None

    def question(self, key: str) -> Asked | None:
        """The question with this key."""
        with self._transaction() as db:
            row = db.execute(f"SELECT {COLUMNS} FROM question WHERE key = ?", (key,)).fetchone()
        return asked_of(row) if row else None

    def was_asked_in(self, channel: int) -> bool:
        """Whether anybody asked anything in a channel or thread."""
        with self._transaction() as db:
            found = db.execute("SELECT 1 FROM question WHERE channel = ? LIMIT 1", (channel,))
            return found.fetchone() is not None

    def mean(self, key: str, meant: str) -> None:
        """Remember what a question means that is not said in full ("and about NATO?")."""
        with self._transaction() as db:
            db.execute("UPDATE question SET meant = ? WHERE key = ?", (meant, key))

    def meaning(self, key: str) -> str | None:
        """What a question means, else what it says; None where it is not known."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT coalesce(meant, text) FROM question WHERE key = ?", (key,)
            ).fetchone()
        return row[0] if row else None

    def tell_once(self, channel: int) -> bool:
        """Whether a channel has not been told yet; from now on it has."""
        with self._transaction() as db:
            done = db.execute("INSERT OR IGNORE INTO told VALUES (?)", (channel,))
        return done.rowcount == 1


def _values(asked: Asked) -> tuple[object, ...]:
    return (
        asked.key,
        asked.channel,
        asked.person,
        asked.text,
        asked.message,
        asked.application,
        asked.token,
        int(asked.private),
        asked.at,
        asked.revision,
        asked.kind,
        asked.earlier,
        asked.filters,
    )


def asked_of(row: Sequence[Any]) -> Asked:
    """The question in a row of `COLUMNS`."""
    *fields, private, at, revision, kind, earlier, filters = row
    key, channel, person, text, message, application, token = fields
    return Asked(
        key=key,
        channel=channel,
        person=person,
        text=text,
        message=message,
        application=application,
        token=token,
        private=bool(private),
        at=at,
        revision=revision,
        kind=kind,
        earlier=earlier,
        filters=filters,
    )
