"""The connection to the gateway survives what the network and the server do to it."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import shutil
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import discord
import pytest
from guild import double as discord_double
from guild.bots import bot_here, bot_process
from guild.double import Double
from guild.gateway import Gateway
from guild.markdown import quoted_words, words

QUESTION = "what did Peskov say about deadlines?"


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    """A data directory of this test's own, with the tiny collection."""
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


async def assert_answers(double: Double) -> None:
    """The bot answers a question asked now."""
    answer = await double.answer(await double.ask(QUESTION))
    assert quoted_words(words(answer))


async def test_a_handshake_that_is_refused_does_not_end_the_bot(data_dir: Path) -> None:
    async with discord_double.running() as double:
        double.gateway.refusals.extend([503, 502, 429, 403])
        async with bot_here(double, data_dir):
            await assert_answers_after(double, identified=1)


async def assert_answers_after(double: Double, identified: int = 0, resumed: int = 0) -> None:
    await double.gateway.until(identified, resumed)
    await assert_answers(double)


async def test_no_network_at_the_start_is_waited_out(data_dir: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    absent = Double(url=f"http://127.0.0.1:{port}")
    absent.gateway.url = f"ws://127.0.0.1:{port}/gateway"
    async with bot_here(absent, data_dir):
        await asyncio.sleep(0.5)
        async with discord_double.running(port) as double:
            await assert_answers_after(double, identified=1)


DEEDS: dict[str, Callable[[Gateway], Coroutine[Any, Any, None]]] = {
    "reconnect": lambda g: g.ask_to_reconnect(),
    "invalid, resumable": lambda g: g.invalidate(resumable=True),
    "closed 1000": lambda g: g.close(1000),
    "closed 1001": lambda g: g.close(1001),
    "closed 4000": lambda g: g.close(4000),
    "closed 4009": lambda g: g.close(4009),
    "not JSON": lambda g: g.send('{"op": 0, "t": "MESS'),
    "a list": lambda g: g.send("[]"),
    "a number": lambda g: g.send("7"),
    "null": lambda g: g.send("null"),
    "HELLO without interval": lambda g: g.send('{"op": 10, "d": {}}'),
    "RESUMED without data": lambda g: g.send('{"op": 0, "t": "RESUMED", "s": 3, "d": null}'),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_the_session_is_resumed_and_what_was_missed_is_answered(
    data_dir: Path, deed: Callable[[Gateway], Coroutine[Any, Any, None]]
) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await assert_answers_after(double, identified=1)
        await deed(double.gateway)
        missed = await double.ask(QUESTION)
        await double.gateway.until(resumed=1)
        await double.answer(missed)
        await assert_answers(double)
        assert double.gateway.identified == 1


async def test_a_broken_connection_is_resumed(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await assert_answers_after(double, identified=1)
        double.gateway.refusals.extend([503] * 5)
        double.gateway.drop()
        missed = await double.ask(QUESTION)
        await double.answer(missed)
        assert double.gateway.resumed == 1


async def test_a_session_that_is_gone_is_begun_anew(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await assert_answers_after(double, identified=1)
        await double.gateway.invalidate(resumable=False)
        await assert_answers_after(double, identified=2)


MALFORMED = {
    "no data": '{"op": 0, "t": "MESSAGE_CREATE", "s": 90, "d": null}',
    "a message without author": '{"op": 0, "t": "MESSAGE_CREATE", "s": 90, "d": {"id": "1"}}',
    "a server without id": '{"op": 0, "t": "GUILD_CREATE", "s": 90, "d": {"name": "x"}}',
    "an interaction of nothing": '{"op": 0, "t": "INTERACTION_CREATE", "s": 90, "d": {}}',
    "ids that are none": json.dumps(
        {"op": 0, "t": "MESSAGE_DELETE", "s": 90, "d": {"id": "x", "channel_id": []}}
    ),
    "an unknown event": '{"op": 0, "t": "NEW_THING", "s": 90, "d": [1]}',
    "an unknown operation": '{"op": 77, "d": 1}',
}


@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_event_is_skipped(data_dir: Path, frame: str) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await assert_answers_after(double, identified=1)
        await double.gateway.send(frame)
        await assert_answers(double)
        assert (double.gateway.identified, double.gateway.resumed) == (1, 0)


async def test_a_connection_that_went_silent_is_replaced(data_dir: Path) -> None:
    async with discord_double.running() as double:
        double.gateway.mute = True
        double.gateway.interval_ms = 200
        async with bot_here(double, data_dir, silence_seconds=0.5):
            await double.gateway.until(identified=1)
            await double.gateway.until(resumed=1)
            double.gateway.mute = False
            await assert_answers(double)


async def test_heartbeats_tell_the_last_sequence_number(data_dir: Path) -> None:
    async with discord_double.running() as double:
        double.gateway.interval_ms = 100
        async with bot_here(double, data_dir):
            await assert_answers_after(double, identified=1)
            await asyncio.sleep(0.4)
            assert double.gateway.session is not None
            assert double.gateway.heartbeats[-1] == len(double.gateway.session.events)


async def test_a_malformed_ready_begins_the_session_anew(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with discord_double.running() as double:
        dispatch, broken = double.gateway.dispatch, ["READY"]

        async def dispatch_broken(name: str, data: dict[str, Any]) -> None:
            if name in broken:
                broken.remove(name)
                data = {k: v for k, v in data.items() if k != "user"}
            await dispatch(name, data)

        monkeypatch.setattr(double.gateway, "dispatch", dispatch_broken)
        async with bot_here(double, data_dir):
            await assert_answers_after(double, identified=2)


@pytest.mark.parametrize(
    ("code", "error"),
    [(4004, discord.ConnectionClosed), (4014, discord.PrivilegedIntentsRequired)],
)
async def test_what_no_retry_can_mend_ends_the_bot(
    data_dir: Path, code: int, error: type[Exception]
) -> None:
    async with discord_double.running() as double:
        double.gateway.closings.append(code)
        with pytest.raises(error):
            async with bot_here(double, data_dir) as task:
                await asyncio.wait([task], timeout=10)


async def test_the_process_says_which_intent_is_missing(data_dir: Path) -> None:
    async with discord_double.running() as double:
        double.gateway.closings.append(4014)
        async with bot_process(double, data_dir, tiny=True) as process:
            _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode != 0
    assert b"message_content" in errors


@pytest.mark.parametrize("seed", range(3))
async def test_random_deeds_between_questions(
    data_dir: Path, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    chance = random.Random(seed)
    async with discord_double.running() as double:
        asked = []
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            for _ in range(10):
                asked.append(await double.ask(QUESTION))
                if double.gateway.socket is not None:
                    await chance.choice(list(DEEDS.values()))(double.gateway)
                asked.append(await double.ask(QUESTION))
                double.gateway.refusals.extend(chance.choices([503, 502], k=chance.randrange(3)))
                await asyncio.sleep(chance.random() / 5)
            for question in asked:
                await double.answer(question)
        assert [len(double.answers_to(question)) for question in asked] == [1] * len(asked)
