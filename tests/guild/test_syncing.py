"""Discord is told the commands where they changed, once."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from guild import double as discord_double
from guild.bots import bot_here
from guild.double import Double

from bot.guild.syncing import hash_of, sync_commands
from bot.ledger import Ledger


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


class Discord:
    """What Discord was told, and how often it fails before it hears."""

    def __init__(self, failures: list[Exception] | None = None) -> None:
        self.told = 0
        self.failures = failures or []

    async def hear(self) -> list[Any]:
        self.told += 1
        if self.failures:
            raise self.failures.pop(0)
        await asyncio.sleep(0.05)
        return []


def tree(hearing: Discord, *names: str, application: int = 7) -> Any:
    """Commands with these names."""
    client = discord.Client(intents=discord.Intents.none(), application_id=application)
    made = app_commands.CommandTree(client)
    for name in names:

        @made.command(name=name, description="x")
        async def command(interaction: discord.Interaction) -> None: ...

    made.sync = hearing.hear  # type: ignore[method-assign]
    return made


async def test_the_same_commands_are_told_once(ledger: Ledger, tmp_path: Path) -> None:
    hearing = Discord()
    await sync_commands(tree(hearing, "a", "b"), ledger, tmp_path)
    await sync_commands(tree(hearing, "b", "a"), ledger, tmp_path)
    assert hearing.told == 1
    await sync_commands(tree(hearing, "a", "b", "c"), ledger, tmp_path)
    assert hearing.told == 2


async def test_each_application_is_told(ledger: Ledger, tmp_path: Path) -> None:
    hearing = Discord()
    for application in (7, 8, 7):
        await sync_commands(tree(hearing, "a", application=application), ledger, tmp_path)
    assert hearing.told == 2


async def test_after_asking_for_it_they_are_told_again(ledger: Ledger, tmp_path: Path) -> None:
    hearing = Discord()
    await sync_commands(tree(hearing, "a"), ledger, tmp_path)
    ledger.unregister()
    await sync_commands(tree(hearing, "a"), ledger, tmp_path)
    assert hearing.told == 2


async def test_of_several_at_once_one_tells(ledger: Ledger, tmp_path: Path) -> None:
    hearing = Discord()
    ledgers = [Ledger(tmp_path / "data" / "bot.sqlite") for _ in range(3)]
    await asyncio.gather(
        *(sync_commands(tree(hearing, "a"), each, tmp_path) for each in [ledger, *ledgers])
    )
    for each in ledgers:
        each.close()
    assert hearing.told == 1


async def test_it_is_tried_until_discord_has_heard(ledger: Ledger, tmp_path: Path) -> None:
    slept = list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    hearing = Discord([ConnectionResetError(), TimeoutError(), ValueError("no JSON")])
    await sync_commands(tree(hearing, "a"), ledger, tmp_path, sleep)
    assert hearing.told == 4
    assert slept == [1.0, 2.0, 4.0]


def test_the_hash_tells_commands_apart() -> None:
    hearing = Discord()
    assert hash_of(tree(hearing, "a")) != hash_of(tree(hearing, "b"))
    assert hash_of(tree(hearing, "a", "b")) == hash_of(tree(hearing, "b", "a"))


def puts(double: Double) -> int:
    """How often the commands were told."""
    return sum(r.method == "PUT" and r.path.endswith("/commands") for r in double.requests)


async def test_a_restart_does_not_tell_them_again(data_dir: Path) -> None:
    async with discord_double.running() as double:
        for number in (1, 2):
            async with bot_here(double, data_dir):
                await double.gateway.until(identified=number)
                await double.until(lambda: double.commands)
                await double.answer(await double.use("help"))
                assert puts(double) == 1
