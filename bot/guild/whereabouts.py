"""Where on Discord something is asked: the server, the channel, and the one that a thread is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True)
class Where:
    """A channel or thread; `server` is None in direct messages, `parent` outside of threads."""

    server: int | None
    channel: int
    parent: int | None = None


def where_of(source: discord.Interaction[Any] | discord.Message) -> Where:
    """Where a message stands, or where a command, button or menu was used."""
    parent = getattr(source.channel, "parent_id", None)
    if isinstance(source, discord.Message):
        return Where(source.guild.id if source.guild else None, source.channel.id, parent)
    return Where(source.guild_id, source.channel_id or 0, parent)
