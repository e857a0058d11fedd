"""What /healthz tells while the connection comes and goes."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from guild import double as discord_double
from guild.bots import bot_here

from bot.guild.health import Health, HealthError, serving_health
from index import current_name

QUESTION = "what did Peskov say about deadlines?"


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    yield free


async def look(port: int) -> tuple[int, dict[str, Any]]:
    """Status and JSON of /healthz."""
    url = f"http://127.0.0.1:{port}/healthz"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json()


async def until(port: int, status: int) -> dict[str, Any]:
    """The JSON once the status is that."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(aiohttp.ClientConnectorError):
                found, body = await look(port)
                if found == status:
                    return body
            await asyncio.sleep(0.02)


async def test_well_while_connected_and_not_while_not(data_dir: Path, port: int) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir, health_port=port):
        await double.gateway.until(identified=1)
        body = await until(port, 200)
        assert body["status"] == "ok"
        assert body["generation"] == current_name(data_dir, "default")
        assert body["questions_waiting"] == 0
        assert datetime.fromisoformat(body["connected_since"]).tzinfo is not None
        double.gateway.refusals.extend([503] * 1000)
        double.gateway.drop()
        assert (await until(port, 503))["connected_since"] is None
        double.gateway.refusals.clear()
        assert (await until(port, 200))["status"] == "ok"


async def test_before_the_first_connection_it_is_not_well(data_dir: Path, port: int) -> None:
    async with discord_double.running() as double:
        double.gateway.refusals.extend([503] * 1000)
        async with bot_here(double, data_dir, health_port=port):
            body = await until(port, 503)
            assert body["connected_since"] is None


async def test_a_port_that_is_taken_is_said(data_dir: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        async with discord_double.running() as double:
            with pytest.raises(HealthError, match="health_port"):
                async with bot_here(double, data_dir, health_port=port) as task:
                    await asyncio.wait([task], timeout=10)


@pytest.mark.parametrize(
    ("health", "well"),
    [
        (Health(1.0, "000001", 3), True),
        (Health(None, "000001", 0), False),
        (Health(1.0, None, 0), False),
    ],
)
async def test_what_makes_it_well(health: Health, well: bool, port: int) -> None:
    async with serving_health(lambda: health, port):
        status, body = await look(port)
    assert (status == 200) is well
    assert body["questions_waiting"] == health.questions_waiting


async def test_it_is_off_unless_a_port_is_set(port: int) -> None:
    async with serving_health(lambda: Health(1.0, "000001", 0), 0):
        with pytest.raises(aiohttp.ClientConnectorError):
            await look(port)
