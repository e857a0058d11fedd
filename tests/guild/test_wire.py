"""`quoth bot` as a process of its own, asserted on by the JSON that crosses the wire."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from guild import double as discord_double
from guild.double import BOT, CHANNEL, TOKEN, Double
from guild.markdown import shown_text

QUESTION = "what did Peskov say about deadlines?"
ANSWER = "We, too, don’t think that setting a deadline would be appropriate."


@contextlib.asynccontextmanager
async def bot_process(
    double: Double, data_dir: Path, token: str = TOKEN
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The shipped command, talking to the double; stopped at the end."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": token,
        "QUOTH_DATA_DIR": str(data_dir),
        "QUOTH_DISCORD_API_URL": f"{double.url}/api/v10",
        "QUOTH_DISCORD_GATEWAY_URL": double.url.replace("http", "ws") + "/gateway",
        "HF_HUB_OFFLINE": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "bot", env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.communicate(), 20)


async def test_a_mention_and_a_slash_command_over_the_wire(real_data_dir: Path) -> None:
    async with discord_double.running() as double, bot_process(double, real_data_dir):
        await asyncio.wait_for(double.identified.wait(), 90)
        await double.dispatch("MESSAGE_CREATE", discord_double.mention(QUESTION))
        reply = await double.wait_for("POST", f"/channels/{CHANNEL}/messages")
        assert ANSWER in shown_text(reply.body["content"])
        assert reply.body["allowed_mentions"]["parse"] == []
        assert str(reply.body["message_reference"]["message_id"]) == "500"

        command = next(c for c in double.commands if c["name"] == "ask")
        await double.dispatch(
            "INTERACTION_CREATE", discord_double.slash(command, question=QUESTION)
        )
        deferred = await double.wait_for("POST", "/callback")
        assert deferred.body["type"] == 5
        edited = await double.wait_for("PATCH", "/messages/@original")
        assert edited.path.startswith(f"/webhooks/{BOT['id']}/interaction-token")
        assert ANSWER in shown_text(edited.body["content"])
        assert "Dmitry Peskov" in edited.body["content"]
        assert edited.body["allowed_mentions"]["parse"] == []


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_missing_or_wrong_token_is_said_and_never_shown(
    real_data_dir: Path, token: str
) -> None:
    async with (
        discord_double.running() as double,
        bot_process(double, real_data_dir, token) as process,
    ):
        _, errors = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 2
    text = errors.decode()
    assert "DISCORD_TOKEN" in text
    assert "Traceback" not in text
    assert "wrong" not in text
