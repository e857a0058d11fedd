"""What is thrown away: what is old, and what belongs to a person who asks for that."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from bot.ledger.letters import DONE
from bot.ledger.store import Store

# A person's questions: those that they asked, and those for which somebody took their words.
THEIRS = "SELECT key FROM question WHERE :person IN (person, author)"
# Questions of others that go on from these, and so may repeat their words.
FOLLOWING = f"""
WITH RECURSIVE following (key) AS (
    SELECT key FROM question WHERE earlier IN ({THEIRS})
    UNION SELECT question.key FROM question JOIN following ON question.earlier = following.key
)
SELECT key FROM following
"""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of a person."""

    questions: int
    complaints: int


class Forgetting(Store):
    """The part of the ledger that forgets. It knows every table that holds people's words."""

    def forget(self, before: float) -> None:
        """Drop what was asked before that time and has been answered, and what belongs to it."""
        with self._transaction() as db:
            db.execute(
                "DELETE FROM question WHERE at < ? AND answered = 1 AND key NOT IN"
                f" (SELECT key FROM letter WHERE state != '{DONE}')",
                (before,),
            )
            db.execute("DELETE FROM feedback WHERE at < ?", (before,))
            db.execute("DELETE FROM directed WHERE at < ?", (before,))
            db.execute("DELETE FROM change WHERE coalesce(ended, at) < ?", (before,))
        self._overwrite()

    def questions_of(self, person: int) -> tuple[str, ...]:
        """The keys of a person's questions."""
        with self._transaction() as db:
            rows = db.execute(THEIRS, {"person": person}).fetchall()
        return tuple(row[0] for row in rows)

    def forget_person(self, person: int) -> Forgotten:
        """Delete what a person asked and reported, and their words where others go on from them.

        What others reported of an answer to them stays, without the question.
        """
        values = {"person": person}
        with self._transaction() as db:
            complaints = db.execute("DELETE FROM feedback WHERE person = :person", values).rowcount
            _drop_words(db, values)
            db.execute(
                f"UPDATE feedback SET key = NULL, question = '' WHERE key IN ({THEIRS})", values
            )
            questions = db.execute(f"DELETE FROM question WHERE key IN ({THEIRS})", values).rowcount
            db.execute("DELETE FROM directed WHERE person = :person", values)
            # What a server has set and how its collection changed stays, but not by whom.
            db.execute("UPDATE server SET person = NULL WHERE person = :person", values)
            db.execute("UPDATE change SET person = NULL WHERE person = :person", values)
        self._overwrite()
        return Forgotten(questions, complaints)

    def _overwrite(self) -> None:
        """Leave nothing of it in the log from which the file is written."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _drop_words(db: sqlite3.Connection, values: dict[str, int]) -> None:
    """Take out of others' questions what came from this person's."""
    db.execute(f"DELETE FROM suggestion WHERE key IN ({FOLLOWING})", values)
    db.execute(f"UPDATE feedback SET question = '' WHERE key IN ({FOLLOWING})", values)
    # The chain must be whole until its last use.
    db.execute(
        f"UPDATE question SET meant = NULL, earlier = NULL WHERE key IN ({FOLLOWING})", values
    )
