"""The real client and command tree against a Discord inside the process (simcord)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import UNSURE, TinyEncoder
from guild.markdown import quoted_words, words

from bot.asking import Desk
from bot.config import Config, DiscordSettings
from bot.guild.client import QuothClient
from bot.ledger import Ledger

QUESTION = "what did Peskov say about deadlines?"


@pytest.fixture
def simcord_bot(tiny_desk: Desk, tmp_path: Path) -> Iterator[QuothClient]:
    ledger = Ledger(tmp_path / "bot.sqlite")
    yield QuothClient(tiny_desk, DiscordSettings(), ledger)
    ledger.close()


async def test_a_mention_is_answered_with_the_exact_words(simcord_env: Any, seed_text: str) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await alice.send(channel, f"<@{simcord_env.bot.user.id}> {QUESTION}")
    reply = words(channel.last_message)
    assert quoted_words(reply)
    assert all(words in seed_text for words in quoted_words(reply))
    assert "Dmitry Peskov" in reply
    assert len(reply) <= 2000


async def test_nobody_is_answered_who_did_not_ask(simcord_env: Any) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await alice.send(channel, QUESTION)
    assert words(channel.last_message) == QUESTION


async def test_a_mention_without_a_question_gets_help(simcord_env: Any) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await alice.send(channel, f"<@{simcord_env.bot.user.id}>")
    assert "for example" in words(channel.last_message)


async def test_the_slash_command_defers_and_then_answers(simcord_env: Any) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    result = await alice.slash(channel, "ask", question=QUESTION)
    first = next(r for r in simcord_env.http_requests if r.path.endswith("/callback"))
    assert first.json["type"] == 5
    assert quoted_words(words(result.response))


@pytest.mark.parametrize("question", ["🦊🦊", "…?", "  "])
async def test_a_question_without_words_is_answered_kindly(simcord_env: Any, question: str) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    result = await alice.slash(channel, "ask", question=question)
    assert "in words" in words(result.response) or "empty" in words(result.response)


async def test_an_unknown_speaker_is_declined_with_who_is_known(simcord_env: Any) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    result = await alice.slash(channel, "ask", question="what did Macron say about deadlines?")
    assert "Macron" in words(result.response)
    assert "Dmitry Peskov" in words(result.response)


class TestWithoutAnIndex:
    """Whoever asks is told that it is not their fault, and sees no path."""

    @pytest.fixture
    def simcord_bot(self, tiny_data_dir: Path, tmp_path: Path) -> Iterator[QuothClient]:
        desk = Desk(Config(tiny_data_dir, (), UNSURE), "default", TinyEncoder)
        ledger = Ledger(tmp_path / "bot.sqlite")
        yield QuothClient(desk, DiscordSettings(), ledger)
        desk.close()
        ledger.close()

    async def test_the_answer_names_no_path(
        self, simcord_env: Any, simcord_bot: QuothClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        guild = simcord_env.create_guild()
        channel = guild.create_text_channel("general")
        alice = guild.add_member(simcord_env.create_user("alice"))
        monkeypatch.setattr(simcord_bot.desk, "_collection", "gone")
        result = await alice.slash(channel, "ask", question=QUESTION)
        assert "cannot answer just now" in words(result.response)
        assert "/" not in words(result.response)
