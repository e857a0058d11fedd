"""The bot's own SQLite: questions, answers not acknowledged yet, and what people said of them.

A question is written down when it is taken and its answer before the first attempt to send it, so
that a crash at any moment loses neither. When every part has arrived, the answer's words go; the
question and where its quotations stand are kept for a while, so that an event that comes twice is
answered once, an edited question finds its answer, and buttons work after a restart. Calls block
for a few milliseconds: make them off the event loop.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from index import StorageError

SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    key TEXT PRIMARY KEY, channel INTEGER NOT NULL, person INTEGER NOT NULL, text TEXT NOT NULL,
    message INTEGER, application INTEGER, token TEXT, private INTEGER NOT NULL, at REAL NOT NULL,
    revision INTEGER NOT NULL, kind TEXT NOT NULL, earlier TEXT, meant TEXT,
    answered INTEGER NOT NULL, filters TEXT NOT NULL DEFAULT '', server INTEGER, parent INTEGER
);
CREATE INDEX IF NOT EXISTS question_channel ON question (channel);
CREATE TABLE IF NOT EXISTS letter (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, part INTEGER NOT NULL,
    body TEXT NOT NULL, attachment TEXT, channel INTEGER, message INTEGER, tried REAL,
    state TEXT NOT NULL,
    PRIMARY KEY (key, part)
);
CREATE INDEX IF NOT EXISTS letter_state ON letter (state);
CREATE INDEX IF NOT EXISTS letter_message ON letter (message);
CREATE TABLE IF NOT EXISTS shown (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, page INTEGER NOT NULL,
    document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, generation TEXT NOT NULL,
    hash TEXT NOT NULL DEFAULT '', collection TEXT NOT NULL DEFAULT 'default'
);
CREATE INDEX IF NOT EXISTS shown_key ON shown (key, page);
CREATE TABLE IF NOT EXISTS feedback (
    at REAL NOT NULL, person INTEGER NOT NULL, fault TEXT NOT NULL, question TEXT NOT NULL,
    document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, generation TEXT NOT NULL,
    collection TEXT NOT NULL DEFAULT 'default', server INTEGER
);
CREATE TABLE IF NOT EXISTS suggestion (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, place INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (key, place)
);
CREATE TABLE IF NOT EXISTS told (channel INTEGER PRIMARY KEY);
"""
# Columns that a file of an earlier version lacks.
ADDED = {
    ("question", "filters"): "TEXT NOT NULL DEFAULT ''",
    ("shown", "hash"): "TEXT NOT NULL DEFAULT ''",
    ("question", "server"): "INTEGER",
    ("question", "parent"): "INTEGER",
    ("shown", "collection"): "TEXT NOT NULL DEFAULT 'default'",
    ("feedback", "collection"): "TEXT NOT NULL DEFAULT 'default'",
    ("feedback", "server"): "INTEGER",
}
# A letter is to be sent, to be taken back, or done with.
SEND, WITHDRAW, DONE = "send", "withdraw", "done"
QUESTION_COLUMNS = (
    "key, channel, person, text, message, application, token, private, at, revision, kind,"
    " earlier, filters, server, parent"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, with all that is needed to answer it at any later time.

    `key` is the id of the message or interaction that asked. `message` is what to reply to;
    `application` and `token` are an interaction's. `at` is in seconds since 1970; `revision`
    counts the edits of the question. `kind` tells what is asked for (a question's answer, or more
    about an earlier one's), `earlier` is the key of the question that this one follows; `filters`
    are the options given beside the words, as JSON. `server` is None in direct messages; `parent`
    is the channel that a thread is in.
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
    server: int | None = None
    parent: int | None = None

    def is_at(self, server: int | None, channel: int) -> bool:
        """Whether it was asked in this server, or in this channel of direct messages.

        What was shown in one place is nobody's business in another.
        """
        return self.server == server and (server is not None or self.channel == channel)


@dataclass(frozen=True, slots=True)
class Shown:
    """A quotation that was shown: a range of a document's text in a generation of a collection.

    `hash` is that of the whole text, so that a range of a changed text is never shown.
    """

    document: str
    start: int
    end: int
    generation: str
    hash: str = ""
    collection: str = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of an answer stands."""

    channel: int
    message: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One part of an answer on its way: the JSON of a message, and a text to attach.

    `place` is where an earlier revision of it stands, `tried` when it was first attempted;
    `withdrawn` letters are to be deleted there, not sent.
    """

    part: int
    body: str
    attachment: str | None = None
    place: Place | None = None
    tried: float | None = None
    withdrawn: bool = False


class Ledger:
    """Opens `path`, made if need be. Raises StorageError when that is impossible."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # It holds what people asked: for the bot's own account only.
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, check_same_thread=False)
            # NORMAL: a commit outlives the process, killed or not, without waiting for the disk;
            # interactions have three seconds.
            self._connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
            )
            self._connection.executescript(SCHEMA)
            _add_columns(self._connection)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(path, str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

    def take(self, asked: Asked) -> bool:
        """Write a question down; whether it is a new one."""
        values = (*_values(asked), 0)
        marks = ", ".join("?" * len(values))
        with self._transaction() as db:
            done = db.execute(
                f"INSERT OR IGNORE INTO question ({QUESTION_COLUMNS}, answered) VALUES ({marks})",
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
            row = db.execute(
                f"SELECT {QUESTION_COLUMNS} FROM question WHERE key = ?", (key,)
            ).fetchone()
        return _asked(row) if row else None

    def question_of(self, message: int, server: int | None) -> str | None:
        """The key of the question that a message of the bot's in this server answers."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT key FROM letter JOIN question USING (key) WHERE letter.message = ?"
                " AND server IS ? ORDER BY at",
                (message, server),
            ).fetchone()
        return row[0] if row else None

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

    def show(self, key: str, page: int, quotations: Sequence[Shown]) -> None:
        """Remember where the quotations on a page of an answer stand."""
        with self._transaction() as db:
            db.execute("DELETE FROM shown WHERE key = ? AND page >= ?", (key, page))
            db.executemany(
                "INSERT INTO shown (key, page, document, start, end, generation, hash, collection)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(key, page, *astuple(quotation)) for quotation in quotations],
            )

    def shown(self, key: str, page: int) -> tuple[Shown, ...]:
        """Where the quotations on a page of an answer stand."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT document, start, end, generation, hash, collection FROM shown"
                " WHERE key = ? AND page = ? ORDER BY rowid",
                (key, page),
            ).fetchall()
        return tuple(Shown(*row) for row in rows)

    def suggest(self, key: str, questions: Sequence[str]) -> None:
        """Remember what may be asked instead of a question, for the buttons under its answer."""
        with self._transaction() as db:
            db.execute("DELETE FROM suggestion WHERE key = ?", (key,))
            db.executemany(
                "INSERT INTO suggestion VALUES (?, ?, ?)",
                [(key, place, text) for place, text in enumerate(questions)],
            )

    def suggestion(self, key: str, place: int) -> str | None:
        """What the button with this number asks; None where it is not known any more."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT text FROM suggestion WHERE key = ? AND place = ?", (key, place)
            ).fetchone()
        return row[0] if row else None

    def complain(self, key: str, page: int, person: int, fault: str, at: float) -> None:
        """Keep what a person says is wrong with the quotations on a page of an answer."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO feedback (at, person, fault, question, document, start, end,"
                " generation, collection, server)"
                " SELECT ?, ?, ?, coalesce(meant, text), document, start, end, generation,"
                " collection, server"
                " FROM shown JOIN question USING (key) WHERE key = ? AND page = ?",
                (at, person, fault, key, page),
            )

    def complaints(self, collection: str) -> tuple[tuple[int, str, str, Shown], ...]:
        """Person, fault, question and quotation of all that is said of a collection, in order."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT person, fault, question, document, start, end, generation, '', collection"
                " FROM feedback WHERE collection = ? ORDER BY at, rowid",
                (collection,),
            ).fetchall()
        return tuple((row[0], row[1], row[2], Shown(*row[3:])) for row in rows)

    def tell_once(self, channel: int) -> bool:
        """Whether a channel has not been told yet; from now on it has."""
        with self._transaction() as db:
            done = db.execute("INSERT OR IGNORE INTO told VALUES (?)", (channel,))
        return done.rowcount == 1

    def answer(self, key: str, letters: Sequence[Letter]) -> None:
        """Keep the answer to a question until it has arrived; it replaces an earlier one."""
        with self._transaction() as db:
            for letter in letters:
                db.execute(
                    "INSERT INTO letter (key, part, body, attachment, state) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (key, part) DO UPDATE SET body = excluded.body,"
                    " attachment = excluded.attachment, tried = NULL, state = excluded.state",
                    (key, letter.part, letter.body, letter.attachment, SEND),
                )
            surplus = (key, len(letters))
            db.execute(
                "DELETE FROM letter WHERE key = ? AND part >= ? AND message IS NULL", surplus
            )
            db.execute(
                f"UPDATE letter SET state = '{WITHDRAW}' WHERE key = ? AND part >= ?", surplus
            )
            db.execute("UPDATE question SET answered = 1 WHERE key = ?", (key,))

    def unsent(self, key: str) -> tuple[Letter, ...]:
        """The letters of an answer that have not arrived, in order."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT part, body, attachment, channel, message, tried, state FROM letter"
                f" WHERE key = ? AND state != '{DONE}' ORDER BY part",
                (key,),
            ).fetchall()
        return tuple(
            Letter(part, body, attachment, _place(channel, message), tried, state == WITHDRAW)
            for part, body, attachment, channel, message, tried, state in rows
        )

    def place(self, key: str, part: int) -> Place | None:
        """Where a part of an answer stands, if it does."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT channel, message FROM letter WHERE key = ? AND part = ?", (key, part)
            ).fetchone()
        return _place(*row) if row else None

    def trying(self, key: str, part: int, now: float) -> None:
        """Remember when a letter was first attempted: it may have arrived unnoticed since."""
        with self._transaction() as db:
            db.execute(
                "UPDATE letter SET tried = ? WHERE key = ? AND part = ? AND tried IS NULL",
                (now, key, part),
            )

    def settle(self, key: str, part: int, place: Place | None) -> None:
        """A letter is done with: it stands in its place, or it was withdrawn or refused (None).

        Its words go, and with the last letter the question's token.
        """
        with self._transaction() as db:
            db.execute(
                "UPDATE letter SET channel = ?, message = ?, state = ?, body = '',"
                " attachment = NULL WHERE key = ? AND part = ?",
                (*((place.channel, place.message) if place else (None, None)), DONE, key, part),
            )
            db.execute(
                "UPDATE question SET token = NULL WHERE key = ? AND answered = 1"
                f" AND NOT EXISTS (SELECT 1 FROM letter WHERE key = ? AND state != '{DONE}')",
                (key, key),
            )

    def unfinished(self) -> tuple[tuple[Asked, bool], ...]:
        """Questions without an answer, or whose answer has not arrived; whether there is one."""
        with self._transaction() as db:
            rows = db.execute(
                f"SELECT {QUESTION_COLUMNS}, answered FROM question WHERE answered = 0 OR key IN"
                f" (SELECT key FROM letter WHERE state != '{DONE}') ORDER BY at"
            ).fetchall()
        return tuple((_asked(row[:-1]), bool(row[-1])) for row in rows)

    def forget(self, before: float) -> None:
        """Drop what was asked before that time and has been answered."""
        with self._transaction() as db:
            db.execute(
                "DELETE FROM question WHERE at < ? AND answered = 1 AND key NOT IN"
                f" (SELECT key FROM letter WHERE state != '{DONE}')",
                (before,),
            )

    def close(self) -> None:
        """Close the file. Calls after this fail."""
        with self._lock:
            self._connection.close()


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
        asked.server,
        asked.parent,
    )


def _add_columns(connection: sqlite3.Connection) -> None:
    for (table, column), kind in ADDED.items():
        known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if column not in known:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")


def _place(channel: int | None, message: int | None) -> Place | None:
    return None if channel is None or message is None else Place(channel, message)


def _asked(row: Sequence[Any]) -> Asked:
    *fields, private, at, revision, kind, earlier, filters, server, parent = row
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
        server=server,
        parent=parent,
    )
