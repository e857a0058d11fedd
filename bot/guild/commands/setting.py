"""/settings: how the bot answers in a server, for members who may manage it.

The panel is one message with a menu for each setting. Discord hides the command from members
without the permission, but servers can show it to others, so who may set something is checked here.
"""

from __future__ import annotations

import re
import time
from typing import Any, Self

import discord
from discord import app_commands

from bot.guild.incidents import apology, log_incident
from bot.guild.interactions import Interaction, asked_by, in_place, take_anywhere, tell
from bot.guild.layout import Block, Component, channel_select, row, select
from bot.guild.letters import letter
from bot.guild.managing import is_allowed
from bot.guild.rules import known_channels
from bot.ledger import AnswerStyle, Letter, ServerSettings

STYLES = {
    AnswerStyle.FULL: "Full: all that answers best, several quotations at once",
    AnswerStyle.COMPACT: "Compact: the best quotation; More quotes shows the others",
}
WHO_SEES = {
    "open": "Everybody in the channel sees what commands are answered",
    "private": "Only who used a command sees its answer",
}
HEADING = (
    "### How I answer in this server\n"
    "-# Commands are answered so unless they say `private:`; mentions are answered in the channel."
)


def add_setting(tree: app_commands.CommandTree[Any]) -> None:
    """Add the command."""

    @app_commands.command(name="settings", description="How I answer in this server, and where.")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(interaction: Interaction) -> None:
        if await is_allowed(interaction, interaction.client.settings):
            asked = asked_by(interaction, "", "settings", private=True)
            await take_anywhere(interaction, asked, _panel(interaction))

    tree.add_command(settings)


class SettingMenu(
    discord.ui.DynamicItem[discord.ui.Item[Any]],
    template=r"quoth/set-(?P<setting>style|private|channels)$",
):
    """Any menu of the panel, made from its custom_id when something is chosen."""

    def __init__(self, item: discord.ui.Item[Any], setting: str) -> None:
        super().__init__(item)
        self.setting = setting

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        return cls(item, match["setting"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Set what was chosen and show the panel anew; whatever fails, the person is told."""
        try:
            if await is_allowed(interaction, interaction.client.settings):
                assert isinstance(self.item, discord.ui.Select | discord.ui.ChannelSelect)
                await _set(interaction, self.setting, self.item.values)
        except Exception:
            await tell(interaction, apology(log_incident(f"setting {self.setting}")))


async def _set(interaction: discord.Interaction[Any], setting: str, values: Any) -> None:
    match setting:
        case "style":
            change: dict[str, Any] = {"style": AnswerStyle(values[0])}
        case "private":
            change = {"private": values[0] == "private"}
        case _:
            change = {"channels": tuple(channel.id for channel in values)}
    server, person = interaction.guild_id, interaction.user.id
    await interaction.client.rules.change(server, **change, person=person, at=time.time())
    asked = asked_by(interaction, "", "settings", private=True)
    await take_anywhere(interaction, asked, _panel(interaction), in_place)


def _panel(interaction: discord.Interaction[Any]) -> Letter:
    settings = interaction.client.rules.of(interaction.guild_id)
    channels = known_channels(settings, interaction.guild)
    blocks = [Block(f"{HEADING}\n{_where(settings, channels)}{_by(settings)}")]
    return letter(blocks, _menus(settings, channels))


def _where(settings: ServerSettings, channels: tuple[int, ...]) -> str:
    if not settings.channels:
        return "I answer in every channel that I can see."
    if not channels:
        return "I answer in no channel: those that were chosen are gone."
    named = ", ".join(f"<#{channel}>" for channel in channels)
    return f"I answer in {named}, and in their threads."


def _by(settings: ServerSettings) -> str:
    if settings.person is None:
        return ""
    return f"\n-# Last changed by <@{settings.person}>, <t:{settings.at:.0f}:f>."


def _menus(settings: ServerSettings, channels: tuple[int, ...]) -> list[Component]:
    who = "private" if settings.private else "open"
    return [
        row([select("set-style", [(s.value, name) for s, name in STYLES.items()], settings.style)]),
        row([select("set-private", list(WHO_SEES.items()), who)]),
        row([channel_select("set-channels", "Every channel; choose some to keep me to", channels)]),
    ]
