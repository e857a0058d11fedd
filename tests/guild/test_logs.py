"""The log of a session in which much goes wrong: it tells what did, and no token, and no words."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from pathlib import Path

import pytest
from guild import double as discord_double
from guild.bots import bot_process
from guild.double import TOKEN
from guild.faults import at_random

TOPIC = "harbourmasters"
QUESTION = f"what did Peskov say about {TOPIC}?"


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


@pytest.mark.parametrize("content", [False, True])
async def test_a_faulty_session(
    data_dir: Path, content: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_LOG_CONTENT", str(content).lower())
    monkeypatch.setenv("QUOTH_PAGE_TOKEN", "the-pages-token")
    async with discord_double.running() as double:
        async with bot_process(double, data_dir, tiny=True) as process:
            await double.gateway.until(identified=1)
            await double.until(lambda: double.commands)
            # Which requests fail hangs on their order; of so many, some that carry answers do.
            double.plan = at_random(7, 0.5)
            asked = [await double.ask(QUESTION) for _ in range(6)]
            asked += [await double.use("ask", question=QUESTION) for _ in range(6)]
            for identity in asked:
                await double.answer(identity)
            double.plan = discord_double.never
            await double.gateway.send('{"op": 0, "t": "MESSAGE_CREATE", "s": 90, "d": {"id": "1"}}')
            await double.answer(await double.ask(QUESTION))
            process.send_signal(signal.SIGINT)
            _, log = await asyncio.wait_for(process.communicate(), 20)
        tokens = [i.token for i in double.interactions.values()]
    text = log.decode()
    records = [json.loads(line) for line in text.splitlines()]
    assert {record["event"] for record in records} >= {
        "question taken",
        "answer delivered",
        "skipped a malformed MESSAGE_CREATE event",
        "stopped",
    }
    assert any("attempt" in record["event"] for record in records)
    assert [secret for secret in (TOKEN, "the-pages-token", *tokens) if secret in text] == []
    assert (TOPIC in text) is content
