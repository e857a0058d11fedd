"""Asking on Discord beyond one question: buttons, replies, edits, direct messages, threads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from guild import double as discord_double
from guild import payloads
from guild.bots import bot_here
from guild.markdown import quoted_words, read, shown_text, words
from guild.scenes import QUESTION, Scene, labels

from bot.asking import Desk
from bot.config import DiscordSettings
from bot.guild.client import QuothClient
from bot.ledger import Ledger


@pytest.fixture
def simcord_bot(tiny_desk: Desk, ledger: Ledger) -> QuothClient:
    return QuothClient(tiny_desk, DiscordSettings(message_content=True), ledger)


@pytest.fixture
def scene(simcord_env: Any) -> Scene:
    return Scene.of(simcord_env)


async def test_an_answer_says_how_it_was_understood(scene: Scene) -> None:
    answer = await scene.ask()
    assert "understood: who = Dmitry Peskov · about = deadlines" in words(answer)


async def test_more_context_shows_the_quotations_in_the_source(
    scene: Scene, seed_text: str
) -> None:
    answer = await scene.ask()
    result = await scene.press(answer, "More context")
    assert result.ephemeral
    shown = shown_text(words(result.response))
    for quotation in quoted_words(words(answer)):
        assert quotation in shown or result.response.attachments
    bars = [line[2:] for line in words(result.response).split("\n") if line.startswith("> ")]
    assert all(line in seed_text for line in shown_text("\n".join(bars)).split("\n"))


async def test_more_quotes_pages_through_all_that_were_found(scene: Scene) -> None:
    answer = await scene.ask("what did Peskov say about Ukraine?")
    page, seen = answer, set(read(words(answer)).quoted)
    found = int(next(text for text in labels(answer) if text.startswith("More q")).split("·")[1])
    while any(label.startswith("More quotes") for label in labels(page)):
        page = (await scene.press(page, "More quotes")).response
        assert words(page)
        before = len(seen)
        seen |= set(read(words(page)).quoted)
        assert len(seen) > before
    assert len(seen) - len(set(read(words(answer)).quoted)) >= found > 0


async def test_what_is_wrong_is_kept_with_question_and_quotation(
    scene: Scene, ledger: Ledger, tiny_desk: Desk
) -> None:
    answer = await scene.ask()
    asked = await scene.press(answer, "Wrong?")
    assert asked.ephemeral
    await scene.press(asked.response, "Cut short")
    complaints = ledger.complaints("default")
    assert complaints
    for person, fault, question, quotation in complaints:
        assert (person, fault, question) == (scene.alice.id, "short", QUESTION)
        assert quotation.generation == tiny_desk.generation.folder.name


async def test_buttons_of_a_forgotten_answer_say_so(scene: Scene, ledger: Ledger) -> None:
    answer = await scene.ask()
    ledger.forget(before=1e12)
    result = await scene.press(answer, "More context")
    assert "ask again" in words(result.response)


async def test_a_reply_carries_speaker_over(scene: Scene) -> None:
    answer = await scene.ask()
    await scene.alice.send(scene.channel, "and about NATO?", reply_to=answer)
    following = scene.channel.last_message
    assert following.author == scene.env.bot.user
    assert "who = Dmitry Peskov · about = NATO" in words(following)
    await scene.alice.send(scene.channel, "and sanctions?", reply_to=following)
    assert "who = Dmitry Peskov · about = sanctions" in words(scene.channel.last_message)


async def test_a_reply_to_somebody_else_is_none_of_the_bots_business(scene: Scene) -> None:
    said = await scene.alice.send(scene.channel, "hello")
    await scene.alice.send(scene.channel, "and about NATO?", reply_to=said)
    assert scene.channel.last_message.author != scene.env.bot.user


async def test_an_edited_question_edits_its_answer(scene: Scene) -> None:
    me = scene.env.bot.user.id
    asked = await scene.alice.send(scene.channel, f"<@{me}> what did Macron say about deadlines?")
    answer = scene.channel.last_message
    assert "Macron" in words(answer)
    await scene.alice.edit(asked, f"<@{me}> {QUESTION}")
    edited = scene.channel.last_message
    assert edited.id == answer.id
    assert "who = Dmitry Peskov" in words(edited)


async def test_a_direct_message_needs_no_mention(scene: Scene) -> None:
    await scene.alice.send_dm(QUESTION)
    posts = [r for r in scene.env.http_requests if r.path.endswith("/messages")]
    assert "Dmitry Peskov" in words(posts[-1].json)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("but what about the Baltic states?", "who = Dmitry Peskov · about = the Baltic states"),
        ("ok, and on territory?", "who = Dmitry Peskov · about = territory"),
        ("Peskov?", "who = Dmitry Peskov · about = deadlines"),
    ],
)
async def test_following_questions(scene: Scene, text: str, understood: str) -> None:
    answer = await scene.ask()
    await scene.alice.send(scene.channel, text, reply_to=answer)
    assert understood in words(scene.channel.last_message)


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


async def test_without_the_intent_it_says_so_once_and_offers_a_form(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        answer = await double.answer(await double.ask(QUESTION))
        first = await double.reply_to(answer["id"], "and about NATO?")
        hint = await double.answer(first)
        assert "cannot read" in words(hint)
        second = await double.reply_to(answer["id"], "and about NATO?")
        await double.answer(await double.ask(QUESTION))
        assert double.answers_to(second) == []

        await double.press(hint, "Ask")
        form = await double.wait_for("POST", "/callback")
        assert form.body["type"] == 9


async def test_buttons_work_after_a_restart(data_dir: Path) -> None:
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            answer = await double.answer(await double.ask(QUESTION))
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=2)
            pressed = await double.press(answer, "More context")
            shown = await double.answer(pressed)
            assert "**" in words(shown)
            assert double.interactions[pressed].private
            pressed = await double.press(answer, "Wrong?")
            asked = await double.answer(pressed)
            await double.press(asked, "Wrong speaker")
            await double.until(lambda: words(double.answers_to(pressed)[0]).startswith("Noted"))


async def test_a_reply_that_pings_is_read_without_the_intent(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        answer = await double.answer(await double.ask(QUESTION))
        reply = await double.reply_to(answer["id"], "and about NATO?", ping=True)
        assert "about = NATO" in words(await double.answer(reply))


async def test_an_edit_over_the_wire(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        question = await double.ask("what did Macron say about deadlines?")
        answer = await double.answer(question)
        await double.change(question, QUESTION)
        await double.until(lambda: "who = Dmitry Peskov" in words(double.messages[answer["id"]]))
        assert len(double.answers_to(question)) == 1


async def test_a_direct_message_over_the_wire(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        identity = double.new_id()
        await double.gateway.dispatch("MESSAGE_CREATE", payloads.direct(identity, QUESTION))
        assert (await double.answer(identity))["channel_id"] == payloads.DIRECT
