"""What is kept of people is thrown away after the days that are set."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

log = logging.getLogger("quoth.guild")
DAY_SECONDS = 24 * 3600.0


class Forgets(Protocol):
    """Something that keeps what people did, with its time."""

    def forget(self, before: float) -> None:
        """Drop what is older than that time, in seconds since 1970, and is done with."""


async def forget_daily(
    stores: Sequence[Forgets],
    days: int,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.time,
) -> None:
    """Let the stores forget what is older than so many days: now, and daily until cancelled."""
    while True:
        for store in stores:
            try:
                await asyncio.to_thread(store.forget, clock() - days * DAY_SECONDS)
            except sqlite3.Error:
                # A full disk today is no reason to stop answering; tomorrow it is tried again.
                log.exception("what is old could not be thrown away")
        await sleep(DAY_SECONDS)
