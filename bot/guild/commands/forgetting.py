"""/forget-me: what the bot keeps of a person, deleted at their word."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.counting import counted
from bot.guild.interactions import Interaction, tell
from bot.ledger import Forgotten

NOTHING = "I had nothing of yours."
REST = (
    "What stands in Discord stays: your messages are yours to delete, and whoever manages the "
    "server can delete mine. What you ask for from now on I keep for {days} again."
)


def add_forgetting(tree: app_commands.CommandTree[Any]) -> None:
    """Add the command."""

    @app_commands.command(
        name="forget-me", description="Delete what I keep of you: your questions, your feedback."
    )
    async def forget_me(interaction: Interaction) -> None:
        # At once, and not by way of the ledger, which would keep who asked.
        forgotten = await interaction.client.forget(interaction.user.id)
        days = counted(interaction.client.settings.keep_days, "day")
        await tell(interaction, f"{_what(forgotten)} {REST.format(days=days)}")

    tree.add_command(forget_me)


def _what(forgotten: Forgotten) -> str:
    if not (forgotten.questions or forgotten.complaints):
        return NOTHING
    # Buttons, menus and commands are kept as questions too.
    questions = counted(forgotten.questions, "request")
    complaints = counted(forgotten.complaints, "report")
    return (
        f"Deleted: {questions} (questions, commands, buttons), with what I kept of the answers; "
        f"{complaints} of what was wrong."
    )
