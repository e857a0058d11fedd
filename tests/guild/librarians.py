"""A librarian for tests: jobs on a thread with the tiny models, Discord's files from a table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from bot.changing import Job, Outcome, Tell, perform
from bot.config import Config


async def run_here(config: Config, job: Job, tell: Tell) -> Outcome:
    """The job on a thread of this process, where the tiny models are."""
    return await asyncio.to_thread(perform, config, job, tell)


def reading_from(files: Mapping[str, bytes]) -> Callable[[str], AsyncIterator[bytes]]:
    """What Discord's servers would send for these addresses."""

    async def read(url: str) -> AsyncIterator[bytes]:
        if url not in files:
            raise OSError("not there")
        yield files[url]

    return read
