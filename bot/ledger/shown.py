"""What an answer showed, what it offered to ask instead, and what people said was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS shown (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, page INTEGER NOT NULL,
    document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, generation TEXT NOT NULL,
    hash TEXT NOT NULL DEFAULT '', collection TEXT NOT NULL DEFAULT 'default'
);
CREATE INDEX IF NOT EXISTS shown_key ON shown (key, page);
CREATE TABLE IF NOT EXISTS feedback (
    at REAL NOT NULL, person INTEGER NOT NULL, fault TEXT NOT NULL, question TEXT NOT NULL,
    document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, generation TEXT NOT NULL,
    collection TEXT NOT NULL DEFAULT 'default', server INTEGER,
    key TEXT REFERENCES question ON DELETE CASCADE, hash TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS feedback_key ON feedback (key);
CREATE TABLE IF NOT EXISTS suggestion (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, place INTEGER NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (key, place)
);
"""
ADDED = {
    ("shown", "hash"): "TEXT NOT NULL DEFAULT ''",
    ("shown", "collection"): "TEXT NOT NULL DEFAULT 'default'",
    ("feedback", "collection"): "TEXT NOT NULL DEFAULT 'default'",
    ("feedback", "server"): "INTEGER",
    ("feedback", "key"): "TEXT REFERENCES question ON DELETE CASCADE",
    ("feedback", "hash"): "TEXT NOT NULL DEFAULT ''",
}


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


class Showings(Store):
    """The part of the ledger that keeps where quotations stand, for buttons and complaints."""

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
                " generation, collection, server, key, hash)"
                " SELECT ?, ?, ?, coalesce(meant, text), document, start, end, generation,"
                " collection, server, key, hash"
                " FROM shown JOIN question USING (key) WHERE key = ? AND page = ?",
                (at, person, fault, key, page),
            )

    def complaints(self, collection: str) -> tuple[tuple[int, str, str, Shown], ...]:
        """Person, fault, question and quotation of all that is said of a collection, in order."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT person, fault, question, document, start, end, generation, hash, collection"
                " FROM feedback WHERE collection = ? ORDER BY at, rowid",
                (collection,),
            ).fetchall()
        return tuple((row[0], row[1], row[2], Shown(*row[3:])) for row in rows)
