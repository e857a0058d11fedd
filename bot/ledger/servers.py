"""What the people who manage a server have set for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from bot.ledger.store import Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS server (
    id INTEGER PRIMARY KEY, style TEXT NOT NULL, private INTEGER NOT NULL, channels TEXT NOT NULL,
    person INTEGER, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS directed (
    server INTEGER NOT NULL, channel INTEGER NOT NULL, person INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (channel, person)
);
"""


class AnswerStyle(StrEnum):
    """How much an answer shows at once: all that belongs together, or the best quotation."""

    FULL = "full"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the bot answers in a server.

    `private` is how commands are answered where they do not say; without `channels` it answers in
    all. `person` is who set it last, at the time `at`.
    """

    style: AnswerStyle = AnswerStyle.FULL
    private: bool = False
    channels: tuple[int, ...] = ()
    person: int | None = None
    at: float = 0.0

    def answers_in(self, channel: int, parent: int | None = None) -> bool:
        """Whether the bot answers in a channel; a thread is as the channel that it is in."""
        return not self.channels or channel in self.channels or parent in self.channels


DEFAULT = ServerSettings()


class Servers(Store):
    """The part of the ledger that keeps what servers have set."""

    def set_server(self, server: int, settings: ServerSettings) -> None:
        """Keep what a server has set; who asks in a wrong channel is directed anew."""
        values = (server, *_row(settings))
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO server VALUES (?, ?, ?, ?, ?, ?)", values)
            db.execute("DELETE FROM directed WHERE server = ?", (server,))

    def servers(self) -> dict[int, ServerSettings]:
        """What has been set, by server."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT id, style, private, channels, person, at FROM server"
            ).fetchall()
        return {
            server: ServerSettings(
                AnswerStyle(style), bool(private), tuple(json.loads(channels)), person, at
            )
            for server, style, private, channels, person, at in rows
        }

    def direct_once(self, server: int, channel: int, person: int, at: float) -> bool:
        """Whether a person has not been told yet that a channel is none to ask in; now they are."""
        with self._transaction() as db:
            done = db.execute(
                "INSERT OR IGNORE INTO directed VALUES (?, ?, ?, ?)", (server, channel, person, at)
            )
        return done.rowcount == 1


def _row(settings: ServerSettings) -> tuple[object, ...]:
    channels = json.dumps(settings.channels)
    return settings.style, settings.private, channels, settings.person, settings.at
