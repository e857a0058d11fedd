"""Questions as they were asked, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, fields, replace
from typing import Any

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    key TEXT PRIMARY KEY, channel INTEGER NOT NULL, person INTEGER NOT NULL, text TEXT NOT NULL,
    message INTEGER, application INTEGER, token TEXT, private INTEGER NOT NULL, at REAL NOT NULL,
    revision INTEGER NOT NULL, kind TEXT NOT NULL, earlier TEXT, meant TEXT,
    answered INTEGER NOT NULL, filters TEXT NOT NULL DEFAULT '', server INTEGER, parent INTEGER,
    compact INTEGER NOT NULL DEFAULT 0, author INTEGER
);
CREATE INDEX IF NOT EXISTS question_channel ON question (channel);
CREATE INDEX IF NOT EXISTS question_person ON question (person);
CREATE TABLE IF NOT EXISTS told (channel INTEGER PRIMARY KEY);
"""
ADDED = {
    ("question", "filters"): "TEXT NOT NULL DEFAULT ''",
    ("question", "server"): "INTEGER",
    ("question", "parent"): "INTEGER",
    ("question", "compact"): "INTEGER NOT NULL DEFAULT 0",
    ("question", "author"): "INTEGER",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, with all that is needed to answer it at any later time.

    `key` is the id of the message or interaction that asked. `message` is what to reply to;
    `application` and `token` are an interaction's. `at` is in seconds since 1970; `revision`
    counts the edits of the question. `kind` tells what is asked for (a question's answer, or more
    about an earlier one's), `earlier` is the key of the question that this one follows; `filters`
    are the options given beside the words, as JSON. `server` is None in direct messages; `parent`
    is the channel that a thread is in. `compact` answers show one quotation a page; `author` is
    whose words the text is, where it is not `person`'s.
    """

    key: str
    channel: int
    person: int
    # Neither is to be seen where a question is logged.
    text: str = field(repr=False)
    message: int | None = None
    application: int | None = None
    token: str | None = field(default=None, repr=False)
    private: bool = False
    at: float = 0.0
    revision: int = 0
    kind: str = "ask"
    earlier: str | None = None
    filters: str = ""
    server: int | None = None
    parent: int | None = None
    compact: bool = False
    author: int | None = None

    def is_at(self, server: int | None, channel: int) -> bool:
        """Whether it was asked in this server, or in this channel of direct messages.

        What was shown in one place is nobody's business in another.
        """
        return self.server == server and (server is not None or self.channel == channel)


COLUMNS = ", ".join(each.name for each in fields(Asked))


class Questions(Store):
    """The part of the ledger that keeps questions."""

    def take(self, asked: Asked) -> bool:
        """Write a question down; whether it is a new one."""
        values = (*astuple(asked), 0)
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
                " WHERE key = ? AND text != ? AND kind = 'ask'",
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


def asked_of(row: Sequence[Any]) -> Asked:
    """The question in a row of `COLUMNS`."""
    asked = Asked(*row)
    # SQLite has no truth values.
    return replace(asked, private=bool(asked.private), compact=bool(asked.compact))
