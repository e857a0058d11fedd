"""What the bot's log tells, and what it keeps to itself."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.ledger import Asked
from bot.logs import REMOVED, describe, log_formatter, start_logging
from index import IndexMissing, QuestionError, StorageError

SECRET = "MTAw.the-bots-own.token"
WORDS = "what of the harbourmaster?"


class Stream(io.StringIO):
    """Something written to, a terminal or not."""

    def __init__(self, terminal: bool = False) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def logging_apart() -> Iterator[None]:
    """Leaves the process's logging as it was."""
    names = ("", "quoth", "discord", "discord.client")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def written(
    message: str, *args: object, content: bool = False, terminal: bool = False, **more: Any
) -> str:
    """The line for one record."""
    record = logging.getLogger("quoth.test").makeRecord(
        "quoth.test", logging.INFO, "x.py", 1, message, args, more.pop("exc_info", None), extra=more
    )
    return log_formatter(terminal, content, [SECRET, ""]).format(record)


def raised(error: Exception, cause: Exception | None = None) -> Any:
    """What `exc_info` is while `error` is handled."""
    try:
        try:
            raise cause or KeyError(WORDS)
        except Exception as before:
            raise error from before
    except Exception as caught:
        return type(caught), caught, caught.__traceback__


def test_a_line_is_one_object_with_its_facts() -> None:
    line = json.loads(written("answer delivered", question="11", seconds=0.5))
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "answer delivered",
        "question": "11",
        "seconds": 0.5,
        "level": "info",
        "logger": "quoth.test",
    }


def test_for_a_person_it_is_a_line_to_read() -> None:
    line = written("answer delivered", terminal=True, seconds=0.5)
    assert "answer delivered" in line
    assert "{" not in line


@pytest.mark.parametrize("content", [False, True])
def test_what_people_wrote_is_told_only_where_that_is_asked_for(content: bool) -> None:
    assert (WORDS in written("question taken", words=WORDS, content=content)) is content
    exc_info = raised(ValueError(f"cannot read {WORDS}"))
    assert ("harbourmaster" in written("failed", exc_info=exc_info, content=content)) is content
    said = written("failed: %r", QuestionError(WORDS), content=content)
    assert ("harbourmaster" in said) is content


def test_a_trace_names_the_exceptions_and_their_places() -> None:
    trace = json.loads(written("failed", exc_info=raised(ValueError(WORDS))))["exception"]
    assert trace.split("\n")[1:] != []
    assert "KeyError" in trace
    assert "ValueError" in trace
    assert "in raised" in trace


@pytest.mark.parametrize("content", [False, True])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Bot {SECRET} refused", f"Bot {REMOVED} refused"),
        (
            "POST https://discord.com/api/v10/interactions/12/some-token/callback failed",
            f"POST https://discord.com/api/v10/interactions/12/{REMOVED}/callback failed",
        ),
        (
            "https://discord.com/api/v10/webhooks/12/tok_en.x/messages/@original",
            f"https://discord.com/api/v10/webhooks/12/{REMOVED}/messages/@original",
        ),
        ("aW50ZXJhY3Rpb246MTIzNDU2Nzg5 ran out", f"{REMOVED} ran out"),
    ],
)
def test_no_token_is_ever_told(text: str, left: str, content: bool) -> None:
    assert json.loads(written("%s", text, content=content))["event"] == left
    assert json.loads(written("x", url=text, content=content))["url"] == left
    exc_info = raised(OSError(text))
    trace = json.loads(written("x", exc_info=exc_info, content=content))["exception"]
    assert left in trace
    assert text not in trace


@pytest.mark.parametrize(
    ("error", "described"),
    [
        (ConnectionResetError("reset by peer"), "ConnectionResetError: reset by peer"),
        (sqlite3.OperationalError("disk is full"), "OperationalError: disk is full"),
        (aiohttp.ServerDisconnectedError(), "ServerDisconnectedError: Server disconnected"),
        (TimeoutError(), "TimeoutError"),
        (ValueError(WORDS), "ValueError"),
        (QuestionError(WORDS), "QuestionError"),
    ],
)
def test_an_exception_says_no_more_than_it_may(error: Exception, described: str) -> None:
    assert describe(error) == described


def test_what_whoever_runs_it_must_do_is_told() -> None:
    missing = IndexMissing("default", Path("/data"))
    assert "quoth index build" in json.loads(written("%s", missing))["event"]
    assert "/data" in json.loads(written("%s", StorageError(Path("/data"), "full")))["event"]


def test_a_question_in_a_message_shows_neither_words_nor_token() -> None:
    asked = Asked("11", 4, 2, WORDS, token="a-token")
    assert "harbourmaster" not in repr(asked)
    assert "a-token" not in repr(asked)


@pytest.mark.usefixtures("logging_apart")
@pytest.mark.parametrize("terminal", [False, True])
def test_ours_and_discords_doings_are_told(terminal: bool) -> None:
    stream = Stream(terminal)
    start_logging(stream, content=False, secrets=[SECRET])
    logging.getLogger("quoth.guild").info("ready as %s", "quoth")
    logging.getLogger("discord.gateway").info("connected")
    logging.getLogger("other").info("chatter")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert "ready as quoth" in lines[0]
    assert lines[0].startswith("{") is not terminal
