"""Telling Discord our commands: only where they changed, and by one process at a time.

Discord allows few changes of commands a day, and people see commands flicker while they change.
What was told is kept as a hash in the ledger, by application. Processes that share a data directory
wait for one another; the second finds that nothing is left to do.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from hashlib import blake2s
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from filelock import AsyncFileLock

from bot.ledger import Ledger

log = logging.getLogger("quoth.guild")
LOCK = "commands.lock"
LONGEST_PAUSE = 60.0


async def sync_commands(
    tree: app_commands.CommandTree[Any],
    ledger: Ledger,
    data_dir: Path,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Tell Discord the commands where they changed, trying until it has heard.

    Returns where Discord refuses them: trying again would not help.
    """
    pause = 1.0
    while True:
        try:
            await _sync_once(tree, ledger, data_dir / LOCK)
            return
        except (app_commands.CommandSyncFailure, discord.Forbidden) as error:
            log.error("Discord refuses the commands: %r", error)
            return
        except Exception as error:
            # Mentions work meanwhile, so this may take its time.
            log.warning("the commands could not be synced: %r", error)
        await sleep(pause)
        pause = min(LONGEST_PAUSE, 2 * pause)


async def _sync_once(tree: app_commands.CommandTree[Any], ledger: Ledger, lock: Path) -> None:
    application = tree.client.application_id or 0
    digest = hash_of(tree)
    async with AsyncFileLock(lock):
        if await asyncio.to_thread(ledger.registered, application) == digest:
            log.info("the commands have not changed")
            return
        await tree.sync()
        await asyncio.to_thread(ledger.register, application, digest, time.time())
        log.info("the commands were registered")


def hash_of(tree: app_commands.CommandTree[Any]) -> str:
    """The same for the same commands, in whatever order they were added."""
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    listed = sorted(json.dumps(command, sort_keys=True, default=str) for command in commands)
    return blake2s("\n".join(listed).encode()).hexdigest()
