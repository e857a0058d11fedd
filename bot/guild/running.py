"""Run the Discord client until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time

import discord
from discord.webhook.async_ import async_context

from bot.asking import Desk
from bot.config import Config
from bot.guild.client import QuothClient, point_at
from bot.guild.delivery import Patience
from bot.guild.supervisor import Pauses, log_in, stay_connected
from bot.guild.wire import OneTry
from bot.ledger import Ledger
from index import QuothError

log = logging.getLogger("quoth.guild")
# Together under the ten seconds that service managers give a process to end.
ANSWERS_SECONDS, CLOSING_SECONDS = 7.5, 1.5
# How long an edited question still finds its answer.
KEEP_SECONDS = 7 * 24 * 3600.0


class BotError(QuothError):
    """The bot cannot start."""


def run_bot(config: Config, desk: Desk) -> None:
    """Log in and answer until stopped. Raises BotError when there is no usable token."""
    if not config.discord_token:
        raise BotError(
            "No DISCORD_TOKEN in the environment. Create a bot at "
            "https://discord.com/developers/applications and set DISCORD_TOKEN to its token."
        )
    _log_to_stderr()
    point_at(config.discord)
    try:
        asyncio.run(_serve_until_signal(config, desk))
    except discord.LoginFailure as error:
        raise BotError(
            "Discord refused the token in DISCORD_TOKEN. Copy it again from the developer portal "
            "(Bot > Reset Token)."
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise BotError(
            "discord.message_content is on, but the intent is not enabled for this bot. Enable "
            "Message Content Intent in the developer portal, or set it to false."
        ) from error
    except discord.ConnectionClosed as error:
        raise BotError(
            f"Discord closed the connection for good (code {error.code}). Check DISCORD_TOKEN."
        ) from error
    finally:
        desk.close()


async def _serve_until_signal(config: Config, desk: Desk) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl-C ends asyncio.run itself.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    await serve(config, desk, stop)


async def serve(
    config: Config,
    desk: Desk,
    stop: asyncio.Event,
    pauses: Pauses | None = None,
    patience: Patience | None = None,
) -> None:
    """Log in and answer until `stop` is set; then finish what is in hand, within ten seconds.

    Raises LoginFailure, ConnectionClosed or PrivilegedIntentsRequired where no retry can help, and
    QuothError when there is nothing to answer from.
    """
    ledger = Ledger(config.data_dir / "bot.sqlite")
    await asyncio.to_thread(ledger.forget, time.time() - KEEP_SECONDS)
    async_context.set(OneTry(config.discord.request_seconds))
    client = QuothClient(desk, config.discord, ledger, patience, config.limits)
    work = asyncio.create_task(_work(client, config.discord_token or "", pauses or Pauses()))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            await work
    finally:
        stopped.cancel()
        await client.answering.close(ANSWERS_SECONDS)
        work.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await client.close()
        await asyncio.wait({work}, timeout=CLOSING_SECONDS)
        ledger.close()
        log.info("stopped")


async def _work(client: QuothClient, token: str, pauses: Pauses) -> None:
    await log_in(client, token, pauses)
    await stay_connected(client, pauses)


def _log_to_stderr() -> None:
    """Ours and Discord's doings; from the other libraries only what goes wrong."""
    layout = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=layout)
    for name in ("quoth", "discord"):
        logging.getLogger(name).setLevel(logging.INFO)
    # The bot has no voice; that its libraries are missing is nobody's concern.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
