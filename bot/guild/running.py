"""Run the Discord client until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys

import discord
from discord.webhook.async_ import async_context

from bot.asking import Desk
from bot.config import Config
from bot.guild.client import QuothClient, point_at
from bot.guild.delivery import Patience
from bot.guild.health import serving_health
from bot.guild.keeping import forget_daily
from bot.guild.supervisor import Pauses, log_in, stay_connected
from bot.guild.wire import OneTry
from bot.ledger import Ledger
from bot.logs import start_logging
from index import QuothError

log = logging.getLogger("quoth.guild")
# Together under the ten seconds that service managers give a process to end.
ANSWERS_SECONDS, CLOSING_SECONDS = 7.5, 1.5


NO_TOKEN = (
    "No DISCORD_TOKEN in the environment. Create a bot at "
    "https://discord.com/developers/applications and set DISCORD_TOKEN to its token."
)
REFUSED = (
    "Discord refused the token in DISCORD_TOKEN. Copy it again from the developer portal "
    "(Bot > Reset Token)."
)


class BotError(QuothError):
    """The bot cannot start."""


def run_bot(config: Config, desk: Desk, sync: bool = False) -> None:
    """Log in and answer until stopped; `sync` registers the commands though they did not change.

    Raises BotError when there is no usable token.
    """
    if not config.discord_token:
        raise BotError(NO_TOKEN)
    secrets = [config.discord_token, config.page_token or ""]
    start_logging(sys.stderr, config.log.content, secrets)
    point_at(config.discord)
    try:
        asyncio.run(_serve_until_signal(config, desk, sync))
    except discord.LoginFailure as error:
        raise BotError(REFUSED) from error
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


async def _serve_until_signal(config: Config, desk: Desk, sync: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl-C ends asyncio.run itself.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    await serve(config, desk, stop, sync=sync)


async def serve(
    config: Config,
    desk: Desk,
    stop: asyncio.Event,
    pauses: Pauses | None = None,
    patience: Patience | None = None,
    sync: bool = False,
) -> None:
    """Log in and answer until `stop` is set; then finish what is in hand, within ten seconds.

    Raises LoginFailure, ConnectionClosed or PrivilegedIntentsRequired where no retry can help, and
    QuothError when there is nothing to answer from or discord.health_port is taken.
    """
    ledger = Ledger(config.data_dir / "bot.sqlite")
    if sync:
        await asyncio.to_thread(ledger.unregister)
    async_context.set(OneTry(config.discord.request_seconds))
    client = QuothClient(desk, config.discord, ledger, patience, config.limits)
    work = asyncio.create_task(_work(client, config.discord_token or "", pauses or Pauses()))
    stopped = asyncio.create_task(stop.wait())
    forgetting = asyncio.create_task(forget_daily([ledger], config.discord.keep_days))
    try:
        async with serving_health(client.health, config.discord.health_port):
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            await work
    finally:
        stopped.cancel()
        forgetting.cancel()
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
