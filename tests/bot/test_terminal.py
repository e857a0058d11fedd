"""The conversation in a terminal: what follows what, and that nothing ends it but the person."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bot.asking import Desk
from bot.terminal import converse
from index import Abstention, Answer, QuestionError


def talk(desk: Desk, *lines: str) -> str:
    """What is printed when a person types these lines and then leaves."""
    console = Console(file=io.StringIO(), width=200)
    typed = iter([*lines, ""])
    console.input = lambda *_, **__: next(typed)  # type: ignore[method-assign]
    converse(desk.follow, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_question_that_leans_on_the_one_before(tiny_desk: Desk) -> None:
    printed = talk(tiny_desk, "what did Peskov say about Europe?", "and about deadlines?")
    assert "understood: who = Dmitry Peskov · about = Europe" in printed
    assert "understood: who = Dmitry Peskov · about = deadlines" in printed
    assert "setting a deadline would be appropriate" in printed


def test_what_cannot_be_asked_is_said_and_the_talk_goes_on(tiny_desk: Desk) -> None:
    printed = talk(tiny_desk, "🦊🦊", "what did Peskov say about deadlines?")
    assert "in words" in printed
    assert "setting a deadline would be appropriate" in printed


def test_a_failed_question_is_not_what_the_next_one_leans_on() -> None:
    heard: list[str | None] = []

    def follow(question: str, earlier: str | None) -> Answer | Abstention:
        heard.append(earlier)
        raise QuestionError("no")

    console = Console(file=io.StringIO())
    typed = iter(["one", "two", ""])
    console.input = lambda *_, **__: next(typed)  # type: ignore[method-assign]
    converse(follow, console)
    assert heard == [None, None]


def test_end_of_input_leaves(tiny_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(file=io.StringIO())

    def end(*_: object, **__: object) -> str:
        raise EOFError

    monkeypatch.setattr(console, "input", end)
    converse(tiny_desk.follow, console)
