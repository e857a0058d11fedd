"""What most tests of the bot on Discord stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import UNSURE, TinyEncoder

from bot.asking import Desk
from bot.config import Config, DiscordSettings
from bot.guild.client import QuothClient
from bot.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of the test's own."""
    ledger = Ledger(tmp_path / "data" / "bot.sqlite")
    yield ledger
    ledger.close()


@pytest.fixture
def simcord_bot(harbour_desk: Desk, ledger: Ledger) -> QuothClient:
    """A client over the invented collection, that may read messages."""
    return QuothClient(harbour_desk, DiscordSettings(message_content=True), ledger)


@pytest.fixture
def own_desk(data_dir: Path) -> Iterator[Desk]:
    """A desk over the data directory that the test's module has, with no model."""
    desk = Desk(Config(data_dir, (), UNSURE), "default", TinyEncoder)
    yield desk
    desk.close()
