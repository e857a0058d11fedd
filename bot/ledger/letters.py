"""Answers on their way: kept before the first attempt to send them, until all has arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ledger.questions import COLUMNS, Asked, asked_of
from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    key TEXT NOT NULL REFERENCES question ON DELETE CASCADE, part INTEGER NOT NULL,
    body TEXT NOT NULL, attachment TEXT, channel INTEGER, message INTEGER, tried REAL,
    state TEXT NOT NULL,
    PRIMARY KEY (key, part)
);
CREATE INDEX IF NOT EXISTS letter_state ON letter (state);
CREATE INDEX IF NOT EXISTS letter_message ON letter (message);
"""
# A letter is to be sent, to be taken back, or done with.
SEND, WITHDRAW, DONE = "send", "withdraw", "done"


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


class Letters(Store):
    """The part of the ledger that keeps answers, with their questions."""

    def answer(self, key: str, letters: Sequence[Letter]) -> None:
        """Keep the answer to a question until it has arrived; it replaces an earlier one.

        A question that its person asked to forget has no answer any more.
        """
        with self._transaction() as db:
            if not db.execute("SELECT 1 FROM question WHERE key = ?", (key,)).fetchone():
                return
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
            # What somebody else wrote was to be checked, not to be kept.
            db.execute(
                "UPDATE question SET text = '' WHERE key = ? AND kind = 'check' AND token IS NULL",
                (key,),
            )

    def unfinished(self) -> tuple[tuple[Asked, bool], ...]:
        """Questions without an answer, or whose answer has not arrived; whether there is one."""
        with self._transaction() as db:
            rows = db.execute(
                f"SELECT {COLUMNS}, answered FROM question WHERE answered = 0 OR key IN"
                f" (SELECT key FROM letter WHERE state != '{DONE}') ORDER BY at"
            ).fetchall()
        return tuple((asked_of(row[:-1]), bool(row[-1])) for row in rows)

    def question_of(self, message: int, server: int | None) -> str | None:
        """The key of the question that a message of the bot's in this server answers."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT key FROM letter JOIN question USING (key) WHERE letter.message = ?"
                " AND server IS ? ORDER BY at",
                (message, server),
            ).fetchone()
        return row[0] if row else None


def _place(channel: int | None, message: int | None) -> Place | None:
    return None if channel is None or message is None else Place(channel, message)
