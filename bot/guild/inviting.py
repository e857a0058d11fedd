"""The link that invites the bot to a server, with exactly the permissions that it needs."""

from __future__ import annotations

import asyncio
import base64
import binascii

import aiohttp
import discord

from bot.config import Config
from bot.guild.client import point_at
from bot.guild.running import NO_TOKEN, REFUSED, BotError

SCOPES = ("bot", "applications.commands")
# Commands are answered without any of these; they are for mentions, replies, threads and buttons.
PERMISSIONS = discord.Permissions(
    view_channel=True,  # to be told of messages that mention it
    send_messages=True,  # to answer them, and to show that it is typing
    send_messages_in_threads=True,  # the same in threads
    attach_files=True,  # what is too long for one message goes into an attached text
    read_message_history=True,  # to reply, and to see whether an answer has arrived already
)


def invite_link(config: Config) -> str:
    """The link to open in a browser. Raises BotError where the application cannot be known."""
    if not config.discord_token:
        raise BotError(NO_TOKEN)
    application = application_of(config.discord_token) or _ask_discord(config)
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=SCOPES)


def application_of(token: str) -> int | None:
    """The application's id, which is the token's first part in base 64; None where it is not."""
    first = token.split(".")[0]
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return int(decoded) if decoded.isdigit() else None


def _ask_discord(config: Config) -> int:
    point_at(config.discord)
    try:
        return asyncio.run(_application(config.discord_token or ""))
    except discord.LoginFailure as error:
        raise BotError(REFUSED) from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise BotError(
            "The application's id is not in the token, and Discord cannot be asked for it just "
            "now. Try again later."
        ) from error


async def _application(token: str) -> int:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        assert client.application_id is not None
        return client.application_id
