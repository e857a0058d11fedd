"""/quotes, /timeline, /speakers, /sources: what the collection holds, a page at a time."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.guild.commands.asking import Short
from bot.guild.completion import Completion
from bot.guild.interactions import Interaction, asked_by, take
from bot.guild.listing import Wanted

PRIVATE = "Show it to me only."


def add_browsing(tree: app_commands.CommandTree[Any], completion: Completion) -> None:
    """Add what lists."""
    for command in (_quotes(), _timeline()):
        command.autocomplete("speaker")(completion.speakers)
        tree.add_command(command)
    tree.add_command(_speakers())
    tree.add_command(_sources())


def _quotes() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="quotes", description="All that somebody is quoted on, newest first."
    )
    @app_commands.describe(
        speaker="Whose words.", topic="Only on this; a menu shows their topics.", private=PRIVATE
    )
    async def quotes(
        interaction: Interaction,
        speaker: Short,
        topic: Short | None = None,
        private: bool | None = None,
    ) -> None:
        await _list(interaction, Wanted("quotes", speaker, topic or ""), private)

    return quotes


def _timeline() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name="timeline", description="What somebody said in order of time, and what changed in it."
    )
    @app_commands.describe(
        speaker="Whose words.", topic="Only on this; a menu shows their topics.", private=PRIVATE
    )
    async def timeline(
        interaction: Interaction,
        speaker: Short,
        topic: Short | None = None,
        private: bool | None = None,
    ) -> None:
        await _list(interaction, Wanted("timeline", speaker, topic or ""), private)

    return timeline


def _speakers() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="speakers", description="Who is quoted here, how often, and when.")
    @app_commands.describe(private=PRIVATE)
    async def speakers(interaction: Interaction, private: bool | None = None) -> None:
        await _list(interaction, Wanted("speakers"), private)

    return speakers


def _sources() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="sources", description="The documents that I quote from.")
    @app_commands.describe(private=PRIVATE)
    async def sources(interaction: Interaction, private: bool | None = None) -> None:
        await _list(interaction, Wanted("sources"), private)

    return sources


async def _list(interaction: Interaction, wanted: Wanted, private: bool | None) -> None:
    await take(interaction, asked_by(interaction, wanted.to_json(), "list", private=private))
