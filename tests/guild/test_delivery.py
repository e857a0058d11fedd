"""Every answer arrives, and arrives once, whatever goes wrong with the calls that carry it."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest
from guild import double as discord_double
from guild.bots import bot_here, bot_process
from guild.double import Double
from guild.faults import Fault, at_random, never, planned
from guild.markdown import quoted_words, words
from guild.payloads import DIRECT

from bot.guild.delivery import Patience, nonce
from bot.ledger import Asked

QUESTION = "what did Peskov say about deadlines?"


@pytest.fixture
def data_dir(tiny_data_dir: Path, tmp_path: Path) -> Path:
    """A data directory of this test's own, with the tiny collection."""
    return Path(shutil.copytree(tiny_data_dir, tmp_path / "data"))


def assert_answered_once(double: Double, question: str) -> None:
    """To be called when the bot has stopped: until then a second answer could come."""
    (answer,) = double.answers_to(question)
    assert quoted_words(words(answer))


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
async def test_a_post_that_goes_wrong_is_made_again(data_dir: Path, fault: Fault) -> None:
    # discord.py repeats 500, 502 and 504 by itself, after one second and then three.
    times = 1 if fault in {Fault.E500, Fault.E502, Fault.E504} else 2
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            double.plan = planned("POST", "/messages", [fault] * times)
            question = await double.ask(QUESTION)
            await double.answer(question)
        assert_answered_once(double, question)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
async def test_an_edit_of_the_response_that_goes_wrong_is_made_again(
    data_dir: Path, fault: Fault
) -> None:
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            await double.until(lambda: double.commands)
            double.plan = planned("PATCH", "/@original", [fault, fault])
            used = await double.use("ask", question=QUESTION)
            await double.answer(used)
        assert_answered_once(double, used)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
async def test_an_acknowledgement_that_goes_wrong_is_made_again(
    data_dir: Path, fault: Fault
) -> None:
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            await double.until(lambda: double.commands)
            double.plan = planned("POST", "/callback", [fault])
            used = await double.use("ask", question=QUESTION)
            await double.answer(used)
        assert_answered_once(double, used)


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
@pytest.mark.parametrize("ending", ["/users/@me", "/applications/@me", "/commands", "/typing"])
async def test_other_calls_that_go_wrong_do_not_stop_an_answer(
    data_dir: Path, ending: str, fault: Fault
) -> None:
    async with discord_double.running() as double:
        method = {"/commands": "PUT", "/typing": "POST"}.get(ending, "GET")
        silent = fault in {Fault.SILENCE, Fault.SILENCE_AFTER}
        double.plan = planned(method, ending, [] if silent else [fault])
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            question = await double.ask(QUESTION)
            await double.answer(question)
        assert_answered_once(double, question)


async def test_a_token_that_ran_out_falls_back_to_the_channel(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        double.token_seconds = 0.0
        await double.use("ask", question=QUESTION)
        posted = await double.wait_for("POST", "/messages")
        assert quoted_words(words(posted.body))
        assert "message_reference" not in posted.body


async def test_a_private_answer_never_falls_back_to_the_channel(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        double.token_seconds = 0.0
        used = await double.use("ask", question=QUESTION, private=True)
        posted = await double.wait_for("POST", "/messages")
        assert posted.path == f"/channels/{DIRECT}/messages"
        assert double.interactions[used].private


async def test_where_the_bot_may_not_speak_the_answer_goes_to_the_person(data_dir: Path) -> None:
    async with discord_double.running() as double, bot_here(double, data_dir):
        await double.gateway.until(identified=1)
        double.forbidden = {"400"}
        await double.ask(QUESTION)
        posted = await double.wait_for("POST", f"/channels/{DIRECT}/messages")
        assert quoted_words(words(posted.body))


async def test_an_event_that_comes_twice_is_answered_once(data_dir: Path) -> None:
    async with discord_double.running() as double:
        async with bot_here(double, data_dir):
            await double.gateway.until(identified=1)
            question = await double.ask(QUESTION)
            assert double.gateway.session is not None
            await double.gateway.dispatch("MESSAGE_CREATE", double.gateway.session.events[-1]["d"])
            await double.answer(question)
            await double.answer(await double.ask(QUESTION))
        assert_answered_once(double, question)


async def test_an_answer_that_arrived_long_ago_is_found_not_repeated(data_dir: Path) -> None:
    async with discord_double.running() as double:
        # Discord forgets the nonce at once; the bot relies on it for no longer either.
        double.nonce_seconds = 0.0
        async with bot_here(double, data_dir, Patience(0.02, 0.2, nonce=0.0)):
            await double.gateway.until(identified=1)
            double.plan = planned("POST", "/messages", [Fault.RESET_AFTER])
            question = await double.ask(QUESTION)
            await double.answer(question)
        assert_answered_once(double, question)


async def test_a_process_that_is_killed_leaves_its_answers_to_the_next(data_dir: Path) -> None:
    async with discord_double.running() as double:
        double.plan = planned("POST", "/messages", [Fault.RESET_AFTER] + [Fault.E503] * 1000)
        async with bot_process(double, data_dir, tiny=True) as process:
            await double.gateway.until(identified=1)
            question = await double.ask(QUESTION)
            await double.until(lambda: double.answers_to(question))
            process.kill()
            await process.communicate()
        double.plan = never
        double.requests.clear()
        async with bot_process(double, data_dir, tiny=True):
            await double.wait_for("POST", "/messages")
        assert_answered_once(double, question)


async def test_at_the_end_answers_in_hand_are_finished_within_ten_seconds(data_dir: Path) -> None:
    async with discord_double.running() as double:
        async with bot_process(double, data_dir, tiny=True) as process:
            await double.gateway.until(identified=1)
            double.plan = planned("POST", "/messages", [Fault.E503])
            question = await double.ask(QUESTION)
            await double.wait_for("POST", "/typing")
            process.terminate()
            async with asyncio.timeout(10):
                _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        assert_answered_once(double, question)


def times_answered(double: Double, asked: list[str]) -> list[int]:
    """How often each question was: by a reply, by the response to a command, or by a message
    that took the place of a response whose acknowledgement was lost."""
    replies = Counter(
        (message.get("message_reference") or {}).get("message_id")
        for message in double.messages.values()
    )
    nonces = Counter(message.get("nonce") for message in double.messages.values())
    return [
        nonces[nonce(Asked(question, 0, 0, ""), 0)] + filled(double, question)
        if question in double.interactions
        else replies[question]
        for question in asked
    ]


def filled(double: Double, interaction: str) -> int:
    """Whether the response to a command holds an answer."""
    return sum(bool(words(message)) for message in double.answers_to(interaction))


async def ask_under_faults(
    double: Double, data_dir: Path, questions: int, seed: int, seconds: float
) -> None:
    """Ask that many questions in many channels under faults; each is answered exactly once."""
    channels = [str(1000 + n) for n in range(min(50, questions))]
    double.gateway.channels += channels
    # Backoff that grows: bot, double and judge share one thread, and a slow moment of it must not
    # be answered with ever more attempts.
    async with bot_here(double, data_dir, Patience(0.05, 5.0), request_seconds=2.0):
        await double.gateway.until(identified=1)
        await double.until(lambda: double.commands)
        double.plan = at_random(seed, 0.2)
        asked = []
        for number in range(questions):
            channel = channels[number % len(channels)]
            if number % 3 == 2:
                asked.append(await double.use("ask", channel, question=QUESTION))
            else:
                asked.append(await double.ask(QUESTION, channel))
            # No more at once than the bot, the double and its judge can carry on one core.
            await double.until(lambda: times_answered(double, asked).count(0) < 20, seconds)
        await double.until(lambda: all(times_answered(double, asked)), seconds)
        double.plan = never
    assert times_answered(double, asked) == [1] * questions


async def test_sixty_questions_under_faults_are_answered_once_each(data_dir: Path) -> None:
    async with discord_double.running() as double:
        await ask_under_faults(double, data_dir, questions=60, seed=7, seconds=60)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_thousand_questions_under_faults(data_dir: Path, seed: int) -> None:
    async with discord_double.running() as double:
        await ask_under_faults(double, data_dir, questions=1000, seed=seed, seconds=300)
