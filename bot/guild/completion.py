"""What Discord offers while somebody types a speaker, a source or a topic.

From the generation that is open already: nothing is loaded, and no answer is waited for. Discord
shows at most 25 choices and waits three seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.asking import Desk
from bot.guild.layout import OPTION_CHARACTERS
from index import Generation, match_sources, match_speakers

log = logging.getLogger("quoth.guild")
MOST = 25
SECONDS = 2.0

Choices = list[app_commands.Choice[str]]
Find = Callable[[Generation, str, int], Sequence[str]]


class Completion:
    """Choices from what one desk has open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def speakers(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """People quoted whose names are like what is typed."""
        return await self._choices(match_speakers, typed)

    async def sources(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """Publishers, titles and sites like what is typed."""
        return await self._choices(match_sources, typed)

    async def _choices(self, find: Find, typed: str) -> Choices:
        """None where it takes too long: people can type on without."""
        generation = self._desk.opened
        if generation is None:
            return []
        try:
            async with asyncio.timeout(SECONDS):
                found = await asyncio.to_thread(find, generation, typed, MOST)
        except Exception as error:
            log.warning("nothing could be offered for what was typed: %r", error)
            return []
        # A choice that is cut would name nobody.
        kept = [name for name in dict.fromkeys(found) if 0 < len(name) <= OPTION_CHARACTERS]
        return [app_commands.Choice(name=name, value=name) for name in kept[:MOST]]
