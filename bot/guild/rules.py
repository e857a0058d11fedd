"""How the bot answers in each server, as whoever manages it has set, and what it says elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import discord

from bot.guild.whereabouts import where_of
from bot.ledger import Ledger, ServerSettings

# Where nothing was set, and in direct messages.
USUAL = ServerSettings()
# So many channels are named; Discord's menu takes no more than that many either.
MOST_NAMED = 25
NOWHERE = (
    "I answer in no channel that is still there. Whoever manages this server can choose others "
    "with /settings."
)


class Rules:
    """What servers have set: read from the ledger once, written through to it.

    Interactions have three seconds, so looking it up waits for nothing.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._servers = ledger.servers()
        self._changing = asyncio.Lock()

    def of(self, server: int | None) -> ServerSettings:
        """What holds in a server, or in direct messages (None)."""
        return USUAL if server is None else self._servers.get(server, USUAL)

    async def change(self, server: int, **changes: Any) -> None:
        """Set some of a server's settings, by the fields of `ServerSettings`."""
        # One after the other: of two changes at once neither may undo the other.
        async with self._changing:
            settings = replace(self.of(server), **changes)
            await asyncio.to_thread(self._ledger.set_server, server, settings)
            self._servers[server] = settings

    async def reload(self) -> None:
        """Know what the ledger knows."""
        async with self._changing:
            self._servers = await asyncio.to_thread(self._ledger.servers)

    def refusal(self, source: discord.Interaction[Any] | discord.Message) -> str | None:
        """Why nothing is answered where something was asked; None where it is."""
        where = where_of(source)
        settings = self.of(where.server)
        if settings.answers_in(where.channel, where.parent):
            return None
        return elsewhere(settings, source.guild)


def elsewhere(settings: ServerSettings, guild: discord.Guild | None) -> str:
    """Where to ask instead, by the channels that are still there."""
    there = known_channels(settings, guild)
    if not there:
        return NOWHERE
    named = ", ".join(f"<#{channel}>" for channel in there[:MOST_NAMED])
    return f"I do not answer in this channel. Ask me in {named}."


def known_channels(settings: ServerSettings, guild: discord.Guild | None) -> tuple[int, ...]:
    """The chosen channels that the server still has."""
    if guild is None or not guild.channels:
        # Discord has not told of the server's channels yet.
        return settings.channels
    return tuple(c for c in settings.channels if guild.get_channel(c) is not None)
