"""The bot against the double: inside this process, or as a process of its own.

Both run what `quoth bot` runs; only the encoder is a tiny one where no real model is asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from discord.gateway import DiscordWebSocket
from discord.http import Route
from fakes import UNSURE, TinyEncoder
from guild.double import TOKEN, Double

from bot.asking import Desk
from bot.config import Config, DiscordSettings, LimitSettings
from bot.guild.client import point_at
from bot.guild.delivery import Patience
from bot.guild.running import serve
from bot.guild.supervisor import Pauses

TESTS = Path(__file__).parent.parent
QUICK = Patience(least=0.02, most=0.2)
PAUSES = Pauses(least=0.02, most=0.2, identify=0.05)

# The tests ask as fast as they can, all as one person.
UNLIMITED = LimitSettings(100_000, 100_000, 100_000, waiting_questions=100_000)


@contextlib.asynccontextmanager
async def bot_here(
    double: Double,
    data_dir: Path,
    patience: Patience = QUICK,
    request_seconds: float = 1.0,
    silence_seconds: float = 60.0,
    message_content: bool = False,
    health_port: int = 0,
) -> AsyncIterator[asyncio.Task[None]]:
    """`serve` as a task here, with a tiny encoder; stopped at the end."""
    settings = DiscordSettings(
        api_url=f"{double.url}/api/v10",
        gateway_url=double.gateway.url,
        message_content=message_content,
        request_seconds=request_seconds,
        silence_seconds=silence_seconds,
        health_port=health_port,
    )
    config = Config(data_dir, (), UNSURE, discord=settings, discord_token=TOKEN, limits=UNLIMITED)
    desk = Desk(config, "default", TinyEncoder)
    stop = asyncio.Event()
    addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point_at(settings)
    task = asyncio.create_task(serve(config, desk, stop, PAUSES, patience))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait([task], timeout=15)
        desk.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses
    await task


@contextlib.asynccontextmanager
async def bot_process(
    double: Double,
    data_dir: Path,
    token: str = TOKEN,
    tiny: bool = False,
    options: Sequence[str] = (),
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The shipped command (or `tiny_bot.py`), talking to the double; stopped at the end."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": token,
        "QUOTH_DATA_DIR": str(data_dir),
        "QUOTH_DISCORD_API_URL": f"{double.url}/api/v10",
        "QUOTH_DISCORD_GATEWAY_URL": double.gateway.url,
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
    }
    # The tests ask as fast as they can, all as one person.
    for limit in ("PER_PERSON_PER_MINUTE", "PER_CHANNEL_PER_MINUTE", "PER_SERVER_PER_MINUTE"):
        environment[f"QUOTH_LIMITS_{limit}"] = "100000"
    environment["QUOTH_LIMITS_WAITING_QUESTIONS"] = "100000"
    if tiny:
        environment["QUOTH_ANSWERING_LEAST_SCORE"] = str(UNSURE.answering.least_score)
    command = [str(TESTS / "guild" / "tiny_bot.py")] if tiny else ["-m", "bot.cli", "bot"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        *options,
        env=environment,
        stdout=asyncio.subprocess.PIPE if options else None,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.communicate(), 20)
