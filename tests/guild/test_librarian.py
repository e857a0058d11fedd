"""/index over the wire: forms, progress, a token that ran out, and restarts in the middle."""

from __future__ import annotations

import asyncio
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes import tiny_models
from guild import double as discord_double
from guild import payloads
from guild.bots import bot_here
from guild.double import Double
from guild.librarians import reading_from, run_here
from guild.markdown import words

from bot.changing import Job, Outcome, Step, Tell
from bot.config import Config
from bot.guild.librarian import Librarian

MANAGE_SERVER = 1 << 5
FILES = {
    "https://cdn.discordapp.com/minutes.txt": "Minutes of the mill\n\n“The waterwheel will turn "
    "again before the harvest,” Ruth Calder said.\n".encode(),
    "https://cdn.discordapp.com/letter.txt": "A letter\n\n“Nobody asked the millers,” Ruth Calder "
    "said.\n".encode(),
}
MINUTES, LETTER = payloads.Upload("71", "minutes.txt"), payloads.Upload("72", "letter.txt")
WHEEL = "what did Ruth Calder say about the waterwheel?"


@pytest.fixture
def data_dir(harbour_data_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(harbour_data_dir, tmp_path / "data"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.indexing.load_models", lambda settings: tiny_models())
    monkeypatch.setattr("bot.guild.librarian.TELL_SECONDS", 0.05)
    monkeypatch.setattr("bot.guild.running.ANSWERS_SECONDS", 0.3)
    run_jobs_with(monkeypatch, run_here)


def run_jobs_with(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    librarian = partial(Librarian, run=run, read=reading_from(FILES))
    monkeypatch.setattr("bot.guild.client.Librarian", librarian)


async def ready(double: Double, times: int = 1) -> None:
    double.permissions = MANAGE_SERVER
    await double.gateway.until(identified=times)
    await double.until(lambda: double.commands)


async def settled(double: Double, text: str, identity: str) -> dict[str, Any]:
    """The response to an interaction, once it says `text`."""
    await double.until(lambda: any(text in words(m) for m in double.answers_to(identity)))
    return double.answers_to(identity)[0]


async def test_documents_from_the_first_file_to_the_last(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await ready(double)
        used = await double.use("index add", file=MINUTES, file2=LETTER)
        added = await settled(double, "2 documents (+2)", used)
        pressed = await double.press(added, "Say more of Minutes")
        shown = await double.wait_for("POST", f"/{pressed}/token-{pressed}/callback")
        filled = await double.fill_in(pressed, shown.body["data"], date="2024-05-01")
        await settled(double, "Set in", filled)
        assert "2024-05-01" in words(await double.answer(await double.ask(WHEEL)))
        for name, text in (
            ("status", "2 documents"),
            ("history", "states that are kept"),
            ("check", "Nothing is damaged"),
            ("update", "Nothing has changed"),
            ("rebuild", "Built anew"),
            ("rollback", "Back to the state before"),
        ):
            await settled(double, text, await double.use(f"index {name}"))
        removed = await double.use("index remove", document="letter")
        await settled(double, "1 document (-1)", removed)
        await settled(double, "I answer from", await double.use("collection", collections="own"))
        double.permissions = 0
        refused = await double.use("index remove", document="minutes")
        await settled(double, "Manage Server", refused)
        assert double.interactions[refused].private


class Slow:
    """Jobs that stop half-way until they are let go on."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.going = asyncio.Event()

    async def run(self, config: Config, job: Job, tell: Tell) -> Outcome:
        tell(Step("reading", 3, 40))
        self.begun.set()
        await self.going.wait()
        return await run_here(config, job, tell)


async def test_how_far_it_is_is_shown_and_nobody_waits_for_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    run_jobs_with(monkeypatch, slow.run)
    async with discord_double.running() as double, bot_here(double, data_dir):
        await ready(double)
        first = await double.use("index add", file=MINUTES)
        await settled(double, "reading the documents, 3 of 40", first)
        second = await double.use("index add", file=LETTER)
        await settled(double, "waiting for another change", second)
        answer = await double.answer(await double.ask("what did Weller say about the quay?"))
        assert "fourteen" in words(answer)
        slow.going.set()
        await settled(double, "1 document (+1)", first)
        await settled(double, "2 documents (+1)", second)
        edits = [r for r in double.requests if r.path.endswith("@original")]
        assert "(+1)" in words(edits[-1].body)


async def test_what_came_of_it_goes_to_the_channel_when_the_token_ran_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    run_jobs_with(monkeypatch, slow.run)
    async with discord_double.running() as double, bot_here(double, data_dir):
        await ready(double)
        await double.use("index add", file=MINUTES)
        await slow.begun.wait()
        double.token_seconds = 0.0
        slow.going.set()
        posted = await double.wait_for("POST", f"/channels/{payloads.CHANNEL}/messages")
        assert "1 document (+1)" in words(posted.body)
        assert f"for <@{payloads.ALICE['id']}>" in words(posted.body)


async def test_a_restart_in_the_middle_is_told_and_what_waited_is_done(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    async with discord_double.running() as double:
        with monkeypatch.context() as slowly:
            run_jobs_with(slowly, slow.run)
            async with bot_here(double, data_dir):
                await ready(double)
                first = await double.use("index add", file=MINUTES)
                await slow.begun.wait()
                second = await double.use("index add", file=LETTER)
                await settled(double, "waiting for another", second)
        async with bot_here(double, data_dir):
            await ready(double, times=2)
            told = await settled(double, "I was restarted while this was done", first)
            assert "Nothing half-done is in force" in words(told)
            await settled(double, "1 document (+1)", second)
            status = await double.use("index status")
            assert "interrupted" in words(await settled(double, "Last changes", status))
    assert not list((data_dir / "incoming").glob("*/*"))


async def test_a_process_that_dies_is_told_with_an_incident(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(config: Config, job: Job, tell: Tell) -> Outcome:
        raise RuntimeError("killed")

    run_jobs_with(monkeypatch, die)
    async with discord_double.running() as double, bot_here(double, data_dir):
        await ready(double)
        await settled(double, "Incident", await double.use("index add", file=MINUTES))
        await settled(double, "failed", await double.use("index status"))
