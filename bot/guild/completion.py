"""What Discord offers while somebody types a speaker or a source.

From the collections that answer in that channel, as they are open: no answer is waited for. One
that is not open yet, or was replaced, is opened for the next key pressed. Discord shows at most 25
choices and waits three seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

import discord
from discord import app_commands

from bot.asking import Desk
from bot.changing import match_documents
from bot.guild.characters import label
from bot.guild.layout import OPTION_CHARACTERS, shorten
from bot.guild.shelves import Shelves
from bot.guild.whereabouts import where_of
from index import Generation, ListedDocument, match_sources, match_speakers

log = logging.getLogger("quoth.guild")
MOST = 25
SECONDS = 2.0

Choices = list[app_commands.Choice[str]]
Find = Callable[[Generation, str, int], Sequence[str]]


class Completion:
    """Choices from what the desks have open."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._opening: set[asyncio.Future[Any]] = set()

    async def speakers(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """People quoted whose names are like what is typed."""
        return await self._choices(match_speakers, interaction, typed)

    async def sources(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """Publishers, titles and sites like what is typed."""
        return await self._choices(match_sources, interaction, typed)

    async def documents(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        """The documents of this server's own collection, by title; the value is the id."""
        if interaction.guild_id is None:
            return []
        together = self._shelves.own(interaction.guild_id)
        try:
            async with asyncio.timeout(SECONDS):
                listed = await together.read_soon(_listed)
        except Exception as error:
            log.warning("no documents could be offered: %r", error)
            return []
        usable = [item for item in listed if 0 < len(item.id) <= OPTION_CHARACTERS]
        if typed.strip():
            usable = await asyncio.to_thread(match_documents, usable, typed)
        return [
            app_commands.Choice(name=shorten(label(_named(item)), OPTION_CHARACTERS), value=item.id)
            for item in usable[:MOST]
        ]

    async def _choices(
        self, find: Find, interaction: discord.Interaction[Any], typed: str
    ) -> Choices:
        """None where it takes too long: people can type on without."""
        try:
            async with asyncio.timeout(SECONDS):
                together = await self._shelves.at(where_of(interaction))
                opened = await asyncio.to_thread(_in_force, together.desks)
                found = [
                    await asyncio.to_thread(find, generation, typed, MOST)
                    for generation in opened
                    if generation is not None
                ]
        except Exception as error:
            log.warning("nothing could be offered for what was typed: %r", error)
            return []
        if None in opened:
            self._open(together.read_soon(len))
        return choices_of(name for row in zip_longest(*found) for name in row if name)

    def _open(self, opening: Any) -> None:
        task = asyncio.ensure_future(opening)
        self._opening.add(task)
        task.add_done_callback(self._opened)

    def _opened(self, task: asyncio.Future[Any]) -> None:
        self._opening.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("a collection could not be opened: %r", task.exception())


def choices_of(names: Any) -> Choices:
    """Choices that Discord takes. One that is cut would name nobody, so it is left out."""
    kept = [name for name in dict.fromkeys(names) if 0 < len(name) <= OPTION_CHARACTERS]
    return [app_commands.Choice(name=name, value=name) for name in kept[:MOST]]


def _listed(generations: Sequence[Generation]) -> list[ListedDocument]:
    return [item for generation in generations for item in generation.records.listed()]


def _named(item: ListedDocument) -> str:
    return f"{item.title} ({item.date or 'undated'})"


def _in_force(desks: Sequence[Desk]) -> list[Generation | None]:
    """What the desks have open, where that is what answers now."""
    return [desk.opened if desk.is_up_to_date() else None for desk in desks]
