"""Run the Discord client until it is stopped."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.asking import Desk
from bot.config import Config
from bot.guild.client import QuothClient, point_at
from index import QuothError


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
        asyncio.run(_run(QuothClient(desk, config.discord), config.discord_token))
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
    finally:
        desk.close()


async def _run(client: QuothClient, token: str) -> None:
    async with client:
        await client.start(token)


def _log_to_stderr() -> None:
    """Ours and Discord's doings; from the other libraries only what goes wrong."""
    layout = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=layout)
    for name in ("quoth", "discord"):
        logging.getLogger(name).setLevel(logging.INFO)
    # The bot has no voice; that its libraries are missing is nobody's concern.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
