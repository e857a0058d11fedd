"""Who may change a collection. Discord's own settings may hide a command; this is what counts."""

from __future__ import annotations

from typing import Any

import discord

from bot.config import DiscordSettings
from bot.guild.interactions import tell

NOT_HERE = "That is for servers: direct messages are answered from the shared collection."
NOT_ALLOWED = (
    "Only members with the permission *Manage Server*{role} can do that. Nothing was changed."
)
NOT_OWNER = (
    "The shared collection can be changed only by those whom whoever runs me has named. Nothing "
    "was changed."
)


async def is_allowed(
    interaction: discord.Interaction[Any], settings: DiscordSettings, shared: bool = False
) -> bool:
    """Whether a person may change this server's collection, or the shared one; else they are told.

    The refusal is for them alone.
    """
    refusal = _refusal(interaction, settings, shared)
    if refusal:
        await tell(interaction, refusal)
    return not refusal


def _refusal(
    interaction: discord.Interaction[Any], settings: DiscordSettings, shared: bool
) -> str | None:
    if interaction.guild_id is None:
        return NOT_HERE
    if shared:
        return None if str(interaction.user.id) in settings.owners else NOT_OWNER
    if interaction.permissions.manage_guild or has_role(interaction.user, settings.manager_role):
        return None
    role = f" or the role *{settings.manager_role}*" if settings.manager_role else ""
    return NOT_ALLOWED.format(role=role)


def has_role(person: discord.Member | discord.User, wanted: str) -> bool:
    """Whether a member has the role of this name or id."""
    if not wanted or not isinstance(person, discord.Member):
        return False
    return any(wanted in (role.name, str(role.id)) for role in person.roles)
