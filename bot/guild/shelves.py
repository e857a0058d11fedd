"""Which collections answer at a place on Discord, as desks that answer together."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.asking import Desks
from bot.guild.whereabouts import Where
from bot.ledger import Choice, Ledger, own_collection
from bot.together import Together
from index import CollectionError, IndexMissing, current_name


class NothingHere(Exception):
    """Only the server's own collection answers here, and there is none yet."""


class Shelves:
    """The shared collection, and those that servers have of their own."""

    def __init__(self, desks: Desks, ledger: Ledger, data_dir: Path) -> None:
        self._desks = desks
        self._ledger = ledger
        self._data_dir = data_dir

    async def at(self, where: Where) -> Together:
        """What answers there, the server's own collection first. Raises NothingHere."""
        names = await asyncio.to_thread(self._names, where)
        return Together(tuple(self._desks.of(name) for name in names))

    def own(self, server: int) -> Together:
        """A server's own collection, be there one or not."""
        return Together((self._desks.of(own_collection(server)),))

    def _names(self, where: Where) -> tuple[str, ...]:
        shared = (self._desks.shared,)
        if where.server is None:
            return shared
        choice = self._ledger.choice(where.server, where.channel, where.parent)
        own = own_collection(where.server)
        owned = (own,) if choice is not Choice.SHARED and is_built(self._data_dir, own) else ()
        if choice is Choice.OWN:
            if not owned:
                raise NothingHere
            return owned
        return (*owned, *(name for name in shared if name not in owned))


def is_built(data_dir: Path, collection: str) -> bool:
    """Whether there is anything to ask in a collection, be it damaged."""
    try:
        current_name(data_dir, collection)
    except IndexMissing:
        return False
    except CollectionError:
        return True
    return True
