"""The invite: its link, and that what it asks for is what the bot needs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from guild import double as discord_double
from guild.bots import bot_process
from guild.markdown import quoted_words, words
from guild.scenes import QUESTION

from bot.asking import Desk
from bot.config import Config, DiscordSettings
from bot.guild.client import QuothClient
from bot.guild.inviting import PERMISSIONS, application_of, invite_link
from bot.guild.running import BotError
from bot.ledger import Ledger

APPLICATION = 1_234_567_890_123_456_789
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip('=')}.Gx.secret"


def test_the_link_names_application_scopes_and_permissions() -> None:
    link = invite_link(Config(Path(), (), discord_token=TOKEN))
    assert "secret" not in link
    given = parse_qs(urlsplit(link).query)
    assert given == {
        "client_id": [str(APPLICATION)],
        "scope": ["bot applications.commands"],
        "permissions": [str(PERMISSIONS.value)],
    }


@pytest.mark.parametrize(
    ("token", "application"),
    [
        ("MTI.x.y", 12),
        ("MTIz.x.y", 123),
        ("MTIzNA==.x.y", 1234),
        *((wrong, None) for wrong in ("", "double-token", "é.x", "YWJj.x.y", "====.x")),
    ],
)
def test_the_application_is_in_the_token_or_not(token: str, application: int | None) -> None:
    assert application_of(token) == application


def test_without_a_token_it_says_where_to_get_one() -> None:
    with pytest.raises(BotError, match="DISCORD_TOKEN"):
        invite_link(Config(Path(), ()))


async def test_discord_is_asked_where_the_token_does_not_tell(tmp_path: Path) -> None:
    async with (
        discord_double.running() as double,
        bot_process(double, tmp_path, options=["--invite"]) as process,
    ):
        out, _ = await process.communicate()
        assert process.returncode == 0
    assert f"client_id={discord_double.payloads.BOT['id']}&" in out.decode()


@pytest.fixture
def simcord_bot(tiny_desk: Desk, tmp_path: Path) -> Iterator[QuothClient]:
    ledger = Ledger(tmp_path / "bot.sqlite")
    yield QuothClient(tiny_desk, DiscordSettings(message_content=True), ledger)
    ledger.close()


def allowing(env: Any, permissions: discord.Permissions) -> Any:
    """A channel in which the bot has these permissions and no others, and Alice in its server."""
    guild = env.create_guild()
    overwrite = discord.PermissionOverwrite.from_pair(
        permissions,
        discord.Permissions(discord.Permissions.all_channel().value & ~permissions.value),
    )
    channel = guild.create_text_channel("narrow", overwrites={env.bot.user: overwrite})
    return channel, guild.add_member(env.create_user("alice"))


async def test_with_these_permissions_it_answers(simcord_env: Any) -> None:
    channel, alice = allowing(simcord_env, PERMISSIONS)
    await alice.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")
    answer = channel.last_message
    assert quoted_words(words(answer))
    await alice.send(channel, "and about NATO?", reply_to=answer)
    assert channel.last_message.author == simcord_env.bot.user
    assert "NATO" in words(channel.last_message)


@pytest.mark.parametrize("missing", ["view_channel", "send_messages"])
async def test_without_them_it_cannot(simcord_env: Any, missing: str) -> None:
    fewer = discord.Permissions(PERMISSIONS.value)
    fewer.update(**{missing: False})
    channel, alice = allowing(simcord_env, fewer)
    await alice.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")
    assert channel.last_message.author != simcord_env.bot.user
