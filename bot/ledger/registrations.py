"""Which commands Discord knows already."""

from __future__ import annotations

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS registration (
    application INTEGER PRIMARY KEY, hash TEXT NOT NULL, at REAL NOT NULL
);
"""


class Registrations(Store):
    """The part of the ledger that keeps what was registered, by application."""

    def registered(self, application: int) -> str | None:
        """The hash of the commands that were registered last."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT hash FROM registration WHERE application = ?", (application,)
            ).fetchone()
        return row[0] if row else None

    def register(self, application: int, digest: str, at: float) -> None:
        """Keep the hash of the commands that were registered now."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO registration VALUES (?, ?, ?)", (application, digest, at)
            )

    def unregister(self) -> None:
        """Know of nothing that was registered: the next time everything is."""
        with self._transaction() as db:
            db.execute("DELETE FROM registration")
