"""How often people may ask."""

from __future__ import annotations

from typing import Any

import pytest
from guild.markdown import words
from guild.scenes import Scene
from hypothesis import given
from hypothesis import strategies as st

from bot.asking import Desk
from bot.config import DiscordSettings, LimitSettings
from bot.guild.client import QuothClient
from bot.guild.limits import Limits
from bot.ledger import Ledger


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, person: int = 2, channel: int = 3, server: int = 4) -> Limits:
    return Limits(LimitSettings(person, channel, server), clock)


def test_a_person_waits_as_long_as_they_are_told() -> None:
    clock = Clock()
    limited = limits(clock)
    assert [limited.refuse(1, 1, 1) for _ in range(2)] == [None, None]
    refused = limited.refuse(1, 1, 1)
    assert refused is not None and refused.startswith("You ask more") and "30 seconds" in refused
    clock.now += 29.5
    assert "1 second." in (limited.refuse(1, 1, 1) or "")
    clock.now += 1
    assert limited.refuse(1, 1, 1) is None


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ([(person, 1, 1) for person in range(4)], "this channel"),
        ([(place, place, 1) for place in range(5)], "this server"),
        ([(place, place, None) for place in range(50)], None),
    ],
)
def test_channels_and_servers_have_theirs(
    asked: list[tuple[int, int, int | None]], who: str | None
) -> None:
    limited = limits(Clock())
    *first, last = [limited.refuse(*each) for each in asked]
    assert not any(first)
    assert last is None if who is None else who in (last or "")


def test_who_is_refused_costs_the_others_nothing() -> None:
    limited = limits(Clock(), person=1, channel=2)
    assert limited.refuse(1, 1, 1) is None
    assert all(limited.refuse(1, 1, 1) for _ in range(20))
    assert limited.refuse(2, 1, 1) is None


@given(st.lists(st.tuples(st.floats(-60, 60), st.integers(1, 3)), max_size=60))
def test_no_minute_has_more_than_a_bucket_and_what_flows_in(
    steps: list[tuple[float, int]],
) -> None:
    clock = Clock()
    limited = limits(clock, person=5, channel=1000, server=1000)
    taken: dict[int, int] = {}
    forward = 0.0
    for seconds, person in steps:
        clock.now += seconds
        forward += max(0.0, seconds)
        if limited.refuse(person, 1, 1) is None:
            taken[person] = taken.get(person, 0) + 1
    assert all(count <= 5 + 5 * forward / 60 + 1e-6 for count in taken.values())


@pytest.fixture
def simcord_bot(tiny_desk: Desk, ledger: Ledger) -> QuothClient:
    few = LimitSettings(per_person_per_minute=2)
    return QuothClient(tiny_desk, DiscordSettings(message_content=True), ledger, limits=few)


async def test_on_discord_the_third_question_is_told_when(simcord_env: Any) -> None:
    scene = Scene.of(simcord_env)
    answers = [
        words(await scene.use("ask", question="what did Peskov say about deadlines?"))
        for _ in range(3)
    ]
    assert ["You ask more than I can answer" in answer for answer in answers] == [0, 0, 1]
    assert "Ask again in" in answers[2]


async def test_looking_at_what_was_shown_is_free(simcord_env: Any) -> None:
    scene = Scene.of(simcord_env)
    answer = await scene.ask("what did Peskov say about deadlines?")
    contexts = [(await scene.press(answer, "More context")).response for _ in range(5)]
    assert not any("You ask more" in words(context) for context in contexts)
