"""/ask, and the two entries in the menu of a message (Apps)."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.guild.checking import words_of
from bot.guild.completion import Completion
from bot.guild.interactions import Interaction, asked_by, take, tell
from bot.guild.options import write_options

QUESTION_CHARACTERS = 6000
OPTION_CHARACTERS = 200
NO_WORDS = "That message has no words that I can read."
Short = app_commands.Range[str, 1, OPTION_CHARACTERS]


def add_asking(tree: app_commands.CommandTree[Any], completion: Completion) -> None:
    """Add what asks a question."""
    command = _ask()
    command.autocomplete("speaker")(completion.speakers)
    command.autocomplete("source")(completion.sources)
    tree.add_command(command)
    tree.add_command(app_commands.ContextMenu(name="Check this quote", callback=_check))
    tree.add_command(app_commands.ContextMenu(name="Ask about this", callback=_ask_about))


def _ask() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(name="ask", description="What did somebody say about something, exactly?")
    @app_commands.describe(
        question="For example: what did Peskov say about deadlines?",
        speaker="Only what this person said.",
        source="Only from this publisher, site or document.",
        after="Only from this day on: 2024-05-01, May 2024, 2024.",
        before="Only up to this day: 2024-05-01, May 2024, 2024.",
        private="Show the answer to me only.",
    )
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, QUESTION_CHARACTERS],
        speaker: Short | None = None,
        source: Short | None = None,
        after: Short | None = None,
        before: Short | None = None,
        private: bool | None = None,
    ) -> None:
        filters = write_options(speaker=speaker, source=source, after=after, before=before)
        await take(interaction, asked_by(interaction, question, private=private, filters=filters))

    return ask


async def _check(interaction: Interaction, message: discord.Message) -> None:
    """Tell the person alone: what somebody wrote is not ours to judge in public."""
    words = words_of(message)
    if not words.strip():
        await tell(interaction, NO_WORDS)
        return
    author = message.author.id
    await take(interaction, asked_by(interaction, words, "check", private=True, author=author))


async def _ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Take what a message says for a question."""
    words = words_of(message)
    if not words.strip():
        await tell(interaction, NO_WORDS)
        return
    author = message.author.id
    await take(interaction, asked_by(interaction, words[:QUESTION_CHARACTERS], author=author))
