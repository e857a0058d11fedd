"""`quoth bot` as a process of its own, asserted on by the JSON that crosses the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from guild import double as discord_double
from guild.bots import bot_process
from guild.markdown import shown_text, words
from guild.payloads import BOT, CHANNEL

QUESTION = "what did Peskov say about deadlines?"
ANSWER = "We, too, don’t think that setting a deadline would be appropriate."


async def test_a_mention_and_a_slash_command_over_the_wire(real_data_dir: Path) -> None:
    async with discord_double.running() as double, bot_process(double, real_data_dir):
        await double.gateway.until(identified=1, seconds=90)
        question = await double.ask(QUESTION)
        reply = await double.wait_for("POST", f"/channels/{CHANNEL}/messages")
        assert ANSWER in shown_text(words(reply.body))
        assert reply.body["allowed_mentions"]["parse"] == []
        assert reply.body["message_reference"]["message_id"] == question
        assert reply.body["enforce_nonce"] is True

        await double.until(lambda: double.commands)
        await double.use("ask", question=QUESTION)
        deferred = await double.wait_for("POST", "/callback")
        assert deferred.body["type"] == 5
        edited = await double.wait_for("PATCH", "/messages/@original")
        assert edited.path.startswith(f"/webhooks/{BOT['id']}/token-")
        assert ANSWER in shown_text(words(edited.body))
        assert "Dmitry Peskov" in words(edited.body)
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
