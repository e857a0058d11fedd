"""From an interaction to a question in the ledger, acknowledged in time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.guild.callbacks import acknowledge
from bot.guild.whereabouts import where_of
from bot.ledger import AnswerStyle, Asked, Letter

Interaction = discord.Interaction[Any]
# What whoever manages a server asks for is answered in any channel.
MANAGING = frozenset({"index", "settings"})
Way = Callable[[discord.Interaction[Any], Asked], Awaitable[None]]


def asked_by(
    interaction: discord.Interaction[Any],
    text: str,
    kind: str = "ask",
    private: bool | None = None,
    filters: str = "",
    author: int | None = None,
) -> Asked:
    """What an interaction asks for; where it does not say `private`, the server's setting does."""
    where = where_of(interaction)
    rules = interaction.client.rules.of(where.server)
    return Asked(
        key=str(interaction.id),
        channel=where.channel,
        person=interaction.user.id,
        text=text,
        application=interaction.application_id,
        token=interaction.token,
        private=rules.private if private is None else private,
        at=time.time(),
        kind=kind,
        filters=filters,
        compact=rules.style is AnswerStyle.COMPACT,
        author=author,
        server=where.server,
        parent=where.parent,
    )


async def take(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Say that it came, and answer with a message of its own, where the bot answers at all."""
    if not await _is_refused(interaction, asked):
        await take_anywhere(interaction, asked)


async def take_in_place(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Say that it came, and answer by changing the message that the button or menu is under."""
    if not await _is_refused(interaction, asked):
        await take_anywhere(interaction, asked, way=in_place)


async def _is_refused(interaction: discord.Interaction[Any], asked: Asked) -> bool:
    """Whether nothing is answered in this channel; the person is told where to ask."""
    refusal = interaction.client.rules.refusal(interaction)
    if refusal is None or asked.kind in MANAGING:
        return False
    await tell(interaction, refusal)
    return True


async def take_anywhere(
    interaction: discord.Interaction[Any],
    asked: Asked,
    ready: Letter | None = None,
    way: Way | None = None,
) -> None:
    """Say that it came, and answer in any channel; with `ready`, where the answer is there."""
    defer = way or apart
    await interaction.client.answering.take(
        asked, lambda: acknowledge(lambda: defer(interaction, asked)), ready
    )


async def apart(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Announce a message of its own."""
    await interaction.response.defer(thinking=True, ephemeral=asked.private)


async def in_place(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Announce a change of the message that a button or menu is under."""
    await interaction.response.defer()


async def tell(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell the person alone, at once."""
    await acknowledge(lambda: interaction.response.send_message(text, ephemeral=True))


def is_private(interaction: discord.Interaction[Any]) -> bool:
    """Whether the message that a button or menu is under is one person's alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral
