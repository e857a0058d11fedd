"""What each kind of failure means for the message on its way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guild.delivery import Way, nonce, ways
from bot.guild.faults import Again, Arrived, Closed, Refused, backoff, judge
from bot.ledger import Asked


def failure(status: int, body: Any, **headers: str) -> discord.HTTPException:
    """What discord.py raises for such a response."""
    response: Any = SimpleNamespace(status=status, reason="", headers=headers)
    return discord.HTTPException(response, body)


AGAIN = [
    aiohttp.ServerDisconnectedError(),
    ConnectionResetError(),
    TimeoutError(),
    ValueError("not JSON"),
    KeyError("retry_after"),
    failure(500, "oops"),
    failure(503, {"code": 0, "message": "x"}),
    failure(401, {"code": 0, "message": "401: Unauthorized"}),
    failure(403, "<html>a proxy</html>"),
    failure(429, {"code": 0, "message": "slow"}),
]


@pytest.mark.parametrize("error", AGAIN, ids=repr)
def test_what_says_nothing_about_the_message_is_tried_again(error: Exception) -> None:
    assert judge(error) == Again()


@pytest.mark.parametrize(("value", "seconds"), [("3", 3.0), ("0.5", 0.5), ("-1", 0.0)])
def test_the_time_named_by_discord_is_kept(value: str, seconds: float) -> None:
    assert judge(failure(429, "<html>", **{"Retry-After": value})) == Again(seconds)


def test_a_time_given_as_a_date_is_understood() -> None:
    verdict = judge(failure(429, "", **{"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}))
    assert verdict == Again(0.0)


def test_already_acknowledged_means_arrived() -> None:
    assert judge(failure(400, {"code": 40060, "message": "x"})) == Arrived()


@pytest.mark.parametrize("code", [10062, 10015, 50027])
def test_a_token_that_ran_out_closes_the_way(code: int) -> None:
    assert judge(failure(404, {"code": code, "message": "x"})) == Closed()


@pytest.mark.parametrize(
    ("status", "code", "elsewhere"), [(403, 50013, True), (404, 10003, True), (400, 50035, False)]
)
def test_a_refusal_of_discords_own_is_final(status: int, code: int, elsewhere: bool) -> None:
    match judge(failure(status, {"code": code, "message": "x"})):
        case Refused(_, found):
            assert found is elsewhere
        case other:
            pytest.fail(repr(other))


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_backoff_grows_within_its_bounds(attempt: int, fraction: float) -> None:
    pause = backoff(attempt, fraction, least=0.5, most=60)
    assert 0.25 <= pause <= 60
    assert pause <= 0.5 * 2.0 ** min(attempt, 7)


@given(st.integers(0, 2**64), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_nonce_is_short_and_of_its_part(key: int, revision: int, part: int, other: int) -> None:
    asked = Asked(str(key), 1, 2, "x", revision=revision)
    assert len(nonce(asked, part)) <= 25
    assert (nonce(asked, part) == nonce(asked, other)) == (part == other)


def test_the_ways_of_an_answer() -> None:
    command = Asked("1", 4, 2, "x", application=1, token="t", at=1000.0)
    private = Asked("1", 4, 2, "x", application=1, token="t", private=True, at=1000.0)
    message = Asked("1", 4, 2, "x", message=1, at=1000.0)
    soon, late = 1001.0, 1000.0 + 15 * 60
    assert ways(command, 0, soon) == (Way.ORIGINAL, Way.CHANNEL, Way.DIRECT)
    assert ways(command, 0, late) == (Way.CHANNEL, Way.DIRECT)
    assert ways(private, 0, soon) == (Way.ORIGINAL, Way.DIRECT)
    assert ways(private, 0, late) == (Way.DIRECT,)
    assert ways(message, 0, soon) == (Way.CHANNEL, Way.DIRECT)
