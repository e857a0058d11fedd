"""What the new commands send over the wire, judged by Discord's description; and a restart."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from guild import double as discord_double
from guild import payloads
from guild.bots import bot_here
from guild.double import Double
from guild.markdown import words
from guild.openapi import message_problems

QUAY = "what did Weller say about the quay?"
NOBODY = {"allowed_mentions": {"parse": []}}


@pytest.fixture
def data_dir(harbour_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(harbour_data_dir, tmp_path / "data"))


async def settled(double: Double, text: str, identity: str) -> dict[str, Any]:
    """The response to an interaction, once it says `text`."""
    await double.until(lambda: any(text in words(m) for m in double.answers_to(identity)))
    return double.answers_to(identity)[0]


async def test_commands_over_the_wire_and_after_a_restart(data_dir: Path) -> None:
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            await double.until(lambda: double.commands)
            answer = await settled(
                double, "fourteen", await double.use("ask", question=QUAY, after="2023")
            )
            listed = await settled(
                double, "Anna Weller", await double.use("quotes", speaker="Weller")
            )
            lost = await settled(
                double, "Nobody by", await double.use("quotes", speaker="Angela Merkel")
            )
            for name, text in (("speakers", "Ida Holm"), ("sources", "Valley Radio")):
                await settled(double, text, await double.use(name))
            used = await double.use("timeline", speaker="Anna Weller")
            await settled(double, "before, in", used)
            used = await double.use("cite", quotation="I regret it", style="ieee")
            await settled(double, "```", used)
            await settled(double, "/timeline", await double.use("help"))
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=2)
            cited = await settled(double, "```", await double.press(answer, "Cite"))
            assert double.interactions[next(reversed(double.interactions))].private
            await double.choose(cited, "style", "bibtex")
            await double.until(lambda: "title =" in words(double.messages[cited["id"]]))
            await settled(double, "regret", await double.press(answer, "More context"))
            await double.choose(listed, "topic", "winter")
            await double.until(lambda: "on winter" in words(double.messages[listed["id"]]))
            await settled(double, "honest figure", await double.press(lost, "Tom Brand"))


async def test_menus_of_messages_and_typing_over_the_wire(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        text = "“A fair ferry fare would be three crowns,” Ida Holm said."
        said = payloads.message(double.new_id(), payloads.CHANNEL, payloads.ALICE, text)
        used = await double.use_menu("Check this quote", said)
        checked = await settled(double, "altered", used)
        assert "~~three~~ → **two**" in words(checked)
        asked = payloads.message(double.new_id(), payloads.CHANNEL, payloads.ALICE, QUAY)
        await settled(double, "fourteen", await double.use_menu("Ask about this", asked))
        typed = await double.type("ask", "speaker", "anna")
        await double.until(lambda: double.interactions[typed].choices is not None)
        assert double.interactions[typed].choices == [
            {"name": "Anna Weller", "value": "Anna Weller"}
        ]


async def test_a_list_whose_token_ran_out_goes_to_the_channel(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        double.token_seconds = 0.0
        await double.use("quotes", speaker="Anna Weller")
        posted = await double.wait_for("POST", "/messages")
        assert "fourteen" in words(posted.body)
        assert f"for <@{payloads.ALICE['id']}>" in words(posted.body)


async def test_what_does_not_fit_is_attached_and_shown(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.guild.message.fits", lambda blocks: False)
    monkeypatch.setattr("bot.guild.message.TEXT_CHARACTERS", 300)
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        used = await double.use("ask", question=QUAY)
        answer = await settled(double, "attached text", used)
        assert "fourteen million" in double.attachments[answer["id"]]
        assert any(part["type"] == 13 for part in answer["components"])


TEXT = {"type": 10, "content": "words"}
V2 = {"flags": 1 << 15, **NOBODY}


def labelled(custom_id: str) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({**V2, "components": [TEXT], "content": "x"}, "content beside V2"),
        ({**V2, "components": [TEXT], "embeds": [{"title": "x"}]}, "content beside V2"),
        ({**NOBODY, "components": [TEXT]}, "without their flag"),
        ({**V2, "components": [{**TEXT, "content": "x" * 4001}]}, "more than 4000"),
        ({**V2, "components": [{**TEXT, "content": "🦊" * 2001}]}, "more than 4000"),
        ({**V2, "components": [TEXT] * 41}, "more than 40"),
        ({**V2, "components": [{**TEXT, "content": " "}]}, "an empty text"),
        ({**V2, "components": [TEXT], "attachments": [{"id": 0}]}, "no component shows"),
        (
            {**V2, "components": [{"type": 1, "components": [labelled("a"), labelled("a")]}]},
            "stands twice",
        ),
        (
            {**V2, "components": [{"type": 1, "components": [labelled(str(n)) for n in range(6)]}]},
            "a row",
        ),
        ({**V2, "components": [{"type": 1, "components": [labelled("x" * 101)]}]}, "than 100"),
    ],
)
def test_the_judge_finds_what_discord_would_refuse(body: dict[str, Any], problem: str) -> None:
    assert any(problem in found for found in message_problems(body, new=True))


def test_the_judge_lets_a_good_message_pass() -> None:
    assert message_problems({**V2, "components": [TEXT]}, new=True) == []
