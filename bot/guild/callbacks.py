"""The first response to an interaction, made within the three seconds that Discord allows."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import discord

from bot.guild.faults import Again, Arrived, judge

log = logging.getLogger("quoth.guild")
# Discord drops an interaction that is not acknowledged within three seconds.
ACKNOWLEDGE_SECONDS = 2.8
TRY_SECONDS = 1.0
PAUSE_SECONDS = 0.1


async def acknowledge(respond: Callable[[], Awaitable[object]]) -> bool:
    """Make the first response to an interaction, within the seconds that Discord allows.

    A repetition that is answered with "already acknowledged" means that the first one arrived.
    """
    end = time.monotonic() + ACKNOWLEDGE_SECONDS
    while True:
        try:
            async with asyncio.timeout(min(TRY_SECONDS, end - time.monotonic())):
                await respond()
            return True
        except discord.InteractionResponded:
            return True
        except Exception as error:
            verdict = judge(error)
            log.info("an interaction could not be acknowledged: %r", error)
        if not isinstance(verdict, Again):
            return isinstance(verdict, Arrived)
        pause = max(verdict.after or 0.0, PAUSE_SECONDS)
        if time.monotonic() + pause >= end:
            return False
        await asyncio.sleep(pause)
