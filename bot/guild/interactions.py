"""From an interaction to a question in the ledger, acknowledged in time."""

from __future__ import annotations

import time
from typing import Any

import discord

from bot.guild.callbacks import acknowledge
from bot.ledger import Asked

Interaction = discord.Interaction[Any]


def asked_by(
    interaction: discord.Interaction[Any],
    text: str,
    kind: str = "ask",
    private: bool = False,
    filters: str = "",
) -> Asked:
    """What an interaction asks for."""
    return Asked(
        key=str(interaction.id),
        channel=interaction.channel_id or 0,
        person=interaction.user.id,
        text=text,
        application=interaction.application_id,
        token=interaction.token,
        private=private,
        at=time.time(),
        kind=kind,
        filters=filters,
    )


async def take(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Say that it came, and answer with a message of its own."""
    respond = interaction.response
    await interaction.client.answering.take(
        asked,
        lambda: acknowledge(lambda: respond.defer(thinking=True, ephemeral=asked.private)),
        interaction.guild_id,
    )


async def take_in_place(interaction: discord.Interaction[Any], asked: Asked) -> None:
    """Say that it came, and answer by changing the message that the button or menu is under."""
    respond = interaction.response
    await interaction.client.answering.take(
        asked, lambda: acknowledge(lambda: respond.defer()), interaction.guild_id
    )


async def tell(interaction: discord.Interaction[Any], text: str) -> None:
    """Tell the person alone, at once."""
    await acknowledge(lambda: interaction.response.send_message(text, ephemeral=True))


def is_private(interaction: discord.Interaction[Any]) -> bool:
    """Whether the message that a button or menu is under is one person's alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral
