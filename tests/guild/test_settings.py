"""What a server sets, where the bot answers then, and what a person can have forgotten."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import discord
import pytest
from guild import double as discord_double
from guild.bots import bot_here
from guild.markdown import quoted_words, words
from guild.payloads import MANAGE_SERVER
from guild.scenes import Scene, labels

from bot.changing import Outcome
from bot.guild.client import QuothClient
from bot.ledger import AnswerStyle, ChangeState, Ledger, ServerSettings, own_collection

QUAY = "what did Weller say about the quay?"


@pytest.fixture
def scene(simcord_env: Any) -> Scene:
    """A scene in which Alice may manage the server."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    role = guild.create_role("keeper", permissions=discord.Permissions(manage_guild=True))
    return Scene(
        simcord_env, channel, guild.add_member(simcord_env.create_user("alice"), roles=[role])
    )


async def choose(scene: Scene, panel: Any, setting: str, values: list[Any]) -> Any:
    """Alice chooses in the menu of a setting."""
    return await scene.alice.select(panel, values, custom_id=f"quoth/set-{setting}")


async def set_to(scene: Scene, **settings: list[Any]) -> Any:
    """Alice opens the panel and sets all that; the last panel."""
    panel = (await scene.alice.slash(scene.channel, "settings")).response
    for setting, values in settings.items():
        panel = (await choose(scene, panel, setting, values)).response
    return panel


async def test_the_panel_tells_what_holds_and_who_set_it(scene: Scene) -> None:
    opened = await scene.alice.slash(scene.channel, "settings")
    assert opened.ephemeral
    assert "every channel" in words(opened.response)
    panel = await set_to(scene, style=["compact"], channels=[scene.channel])
    assert f"I answer in <#{scene.channel.id}>" in words(panel)
    assert f"Last changed by <@{scene.alice.id}>" in words(panel)


async def test_compact_answers_show_one_quotation_and_page_through_the_rest(scene: Scene) -> None:
    full = await scene.ask(QUAY)
    found = len(quoted_words(words(full)))
    await set_to(scene, style=["compact"])
    page = await scene.ask(QUAY)
    assert found > 1
    assert len(quoted_words(words(page))) == 1
    seen = quoted_words(words(page))
    # What was asked stays as it was asked, whatever is set meanwhile.
    await set_to(scene, style=["full"])
    while any(label.startswith("More quotes") for label in labels(page)):
        page = (await scene.press(page, "More quotes")).response
        seen += quoted_words(words(page))
        assert len(seen) < 100
    assert set(seen) >= set(quoted_words(words(full)))


@pytest.mark.parametrize(
    ("server", "said", "seen_alone"),
    [
        ("private", None, True),
        ("private", False, False),
        ("open", None, False),
        ("open", True, True),
    ],
)
async def test_private_by_default_but_for_who_says_otherwise(
    scene: Scene, server: str, said: bool | None, seen_alone: bool
) -> None:
    await set_to(scene, private=[server])
    options = {} if said is None else {"private": said}
    asked = await scene.alice.slash(scene.channel, "ask", question=QUAY, **options)
    assert asked.ephemeral is seen_alone
    assert quoted_words(words(asked.response))
    listed = await scene.alice.slash(scene.channel, "speakers", **options)
    assert listed.ephemeral is seen_alone


async def test_other_channels_are_refused_and_told_where_to_ask(scene: Scene) -> None:
    elsewhere = scene.channel.guild.create_text_channel("elsewhere")
    answer = await scene.ask(QUAY)
    await set_to(scene, channels=[elsewhere])
    for used in (
        await scene.alice.slash(scene.channel, "ask", question=QUAY),
        await scene.alice.slash(scene.channel, "speakers"),
        await scene.press(answer, "More context"),
        await scene.alice.context_menu(scene.channel, "Check this quote", answer),
    ):
        assert used.ephemeral
        assert (
            words(used.response) == f"I do not answer in this channel. Ask me in <#{elsewhere.id}>."
        )
    assert quoted_words(words((await scene.alice.slash(elsewhere, "ask", question=QUAY)).response))
    help_ = await scene.alice.slash(scene.channel, "help")
    assert "/settings" in words(help_.response)


async def test_a_mention_in_another_channel_is_told_once_where_to_go(scene: Scene) -> None:
    guild = scene.channel.guild
    elsewhere = guild.create_text_channel("elsewhere")
    ben = guild.add_member(scene.env.create_user("ben"))
    await set_to(scene, channels=[elsewhere])
    told = await scene.ask(QUAY)
    assert told.author == scene.env.bot.user
    assert f"<#{elsewhere.id}>" in words(told)
    again = await scene.ask(QUAY)
    assert again.author != scene.env.bot.user
    await ben.send(scene.channel, f"<@{scene.env.bot.user.id}> {QUAY}")
    assert f"<#{elsewhere.id}>" in words(scene.channel.last_message)
    # The choice changed: where to go is news again.
    await set_to(scene, channels=[elsewhere, guild.create_text_channel("third")])
    assert "and" not in words(await scene.ask(QUAY)).split("<#")[0]
    assert words(scene.channel.last_message).count("<#") == 2


async def test_an_edit_of_what_was_refused_is_not_answered(scene: Scene) -> None:
    elsewhere = scene.channel.guild.create_text_channel("elsewhere")
    await set_to(scene, channels=[elsewhere])
    me = scene.env.bot.user.id
    asked = await scene.alice.send(scene.channel, f"<@{me}> {QUAY}")
    await scene.alice.edit(asked, f"<@{me}> {QUAY} really?")
    assert not quoted_words(words(scene.channel.last_message))


async def test_a_thread_is_as_its_channel(scene: Scene, ledger: Ledger) -> None:
    settings = ServerSettings(channels=(4,))
    assert settings.answers_in(4)
    assert settings.answers_in(9, parent=4)
    assert not settings.answers_in(9, parent=5)
    assert not settings.answers_in(9)


async def test_when_the_chosen_channels_are_gone_it_says_so(
    scene: Scene, simcord_bot: QuothClient
) -> None:
    await simcord_bot.rules.change(scene.channel.guild.id, channels=(987,))
    used = await scene.alice.slash(scene.channel, "ask", question=QUAY)
    assert "/settings" in words(used.response)
    panel = (await scene.alice.slash(scene.channel, "settings")).response
    assert "are gone" in words(panel)


async def test_whoever_may_not_manage_the_server_changes_nothing(
    scene: Scene, simcord_bot: QuothClient
) -> None:
    guild = scene.channel.guild
    ben = guild.add_member(scene.env.create_user("ben"))
    # The server shows the command to everybody; the bot checks by itself.
    command = next(c for c in await simcord_bot.tree.fetch_commands() if c.name == "settings")
    guild.set_command_permissions(command, {ben: True})
    used = await ben.slash(scene.channel, "settings")
    assert used.ephemeral
    assert "*Manage Server*" in words(used.response)
    assert simcord_bot.rules.of(guild.id) == ServerSettings()


async def test_settings_outlive_a_restart(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "kept.sqlite")
    settings = ServerSettings(AnswerStyle.COMPACT, True, (1, 2), 9, 5.0)
    first.set_server(3, settings)
    first.close()
    second = Ledger(tmp_path / "kept.sqlite")
    assert second.servers() == {3: settings}
    second.close()


async def test_forget_me(scene: Scene, ledger: Ledger) -> None:
    answer = await scene.ask(QUAY)
    asked = await scene.press(answer, "Wrong?")
    await scene.press(asked.response, "Cut short")
    await set_to(scene, style=["compact"])
    used = await scene.alice.slash(scene.channel, "forget-me")
    assert used.ephemeral
    assert "Deleted: 3 requests" in words(used.response)
    assert "30 days" in words(used.response)
    assert ledger.questions_of(scene.alice.id) == ()
    assert ledger.complaints("default") == ()
    assert "ask again" in words((await scene.press(answer, "More context")).response)
    panel = (await scene.alice.slash(scene.channel, "settings")).response
    assert "Last changed" not in words(panel)


async def test_who_asked_nothing_is_told_so(scene: Scene) -> None:
    used = await scene.alice.slash(scene.channel, "forget-me")
    assert "nothing of yours" in words(used.response)


async def test_over_the_wire_and_after_a_restart(harbour_data_dir: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(harbour_data_dir, tmp_path / "data", dirs_exist_ok=True))
    async with discord_double.running() as double:

        async def settled(text: str, identity: str) -> None:
            await double.until(lambda: any(text in words(m) for m in double.answers_to(identity)))

        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            await double.until(lambda: double.commands)
            double.permissions = MANAGE_SERVER
            used = await double.use("settings")
            panel = await double.answer(used)
            assert double.interactions[used].private
            await double.choose_setting(panel, "style", ["compact"])
            await double.choose_setting(panel, "private", ["private"])
            await settled("Last changed", used)
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=2)
            await double.choose_setting(panel, "channels", ["999"])
            await settled("are gone", used)
            await settled("/settings", await double.use("ask", question=QUAY))
            await settled("Deleted", await double.use("forget-me"))
            await double.choose_setting(panel, "channels", [])
            await settled("every channel", used)
            asked = await double.use("ask", question=QUAY)
            await settled("million", asked)
            assert double.interactions[asked].private
            assert len(quoted_words(words(double.answers_to(asked)[0]))) == 1


async def test_two_changes_at_once_are_both_kept(simcord_bot: QuothClient, ledger: Ledger) -> None:
    rules = simcord_bot.rules
    await asyncio.gather(rules.change(1, private=True), rules.change(1, channels=(4,)))
    assert ledger.servers()[1] == rules.of(1) == ServerSettings(private=True, channels=(4,))


async def test_forgetting_drops_what_is_in_hand(
    scene: Scene, simcord_bot: QuothClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = asyncio.Event()

    async def forever(asked: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(simcord_bot.answering._replies, "letters", forever)
    asking = asyncio.create_task(scene.alice.slash(scene.channel, "ask", question=QUAY))
    async with asyncio.timeout(5):
        await started.wait()
    forgotten = await simcord_bot.forget(scene.alice.id)
    asking.cancel()
    assert forgotten.questions == 1
    assert simcord_bot.answering.waiting == 0


async def test_a_change_of_the_collection_goes_on_and_is_nobodys(
    scene: Scene, simcord_bot: QuothClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, over = asyncio.Event(), asyncio.Event()

    async def run(config: Any, job: Any, tell: Any) -> Outcome:
        started.set()
        await over.wait()
        return Outcome(error="nothing to do")

    monkeypatch.setattr(simcord_bot.librarian, "run", run)
    asking = asyncio.create_task(scene.alice.slash(scene.channel, "index update"))
    async with asyncio.timeout(5):
        await started.wait()
    await simcord_bot.forget(scene.alice.id)
    over.set()
    asking.cancel()
    async with asyncio.timeout(5):
        while simcord_bot.answering.waiting:
            await asyncio.sleep(0.01)
    (change,) = ledger.changes(own_collection(scene.channel.guild.id), 5)
    assert (change.person, change.state) == (None, ChangeState.FAILED)


async def test_whoever_manages_the_server_does_so_in_any_channel(scene: Scene) -> None:
    await set_to(scene, channels=[scene.channel.guild.create_text_channel("elsewhere")])
    used = await scene.alice.slash(scene.channel, "index status")
    assert "I do not answer" not in words(used.response)
