"""What the ledger keeps, for how long, and what it lets go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger import Asked, Ledger, Letter, Place
from index import StorageError

ASKED = Asked("11", channel=4, person=2, text="what did she say?", message=11, at=100.0)
LETTERS = [Letter(0, '{"content": "one"}'), Letter(1, '{"content": "two"}', "whole")]
HERE = Place(4, 900)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "deep" / "bot.sqlite")
    yield ledger
    ledger.close()


def test_a_question_is_taken_once(ledger: Ledger) -> None:
    assert ledger.take(ASKED)
    assert not ledger.take(ASKED)
    assert ledger.unfinished() == ((ASKED, False),)


def test_an_answer_is_kept_until_its_last_part_has_arrived(ledger: Ledger) -> None:
    ledger.take(ASKED)
    ledger.answer("11", LETTERS)
    assert ledger.unsent("11") == tuple(LETTERS)
    ledger.settle("11", 0, HERE)
    assert [letter.part for letter in ledger.unsent("11")] == [1]
    assert ledger.place("11", 0) == HERE
    assert ledger.unfinished() == ((ASKED, True),)
    ledger.settle("11", 1, Place(4, 901))
    assert ledger.unfinished() == ()


def test_it_survives_being_opened_again(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "bot.sqlite")
    first.take(ASKED)
    first.answer("11", LETTERS)
    first.close()
    second = Ledger(tmp_path / "bot.sqlite")
    assert second.unsent("11") == tuple(LETTERS)
    second.close()


def test_no_answer_and_no_token_stay_when_all_has_arrived(ledger: Ledger, tmp_path: Path) -> None:
    ledger.take(Asked("12", 4, 2, "what?", application=1, token="secret-token", at=1.0))
    ledger.answer("12", [Letter(0, '{"content": "secret answer"}', "secret file")])
    ledger.settle("12", 0, HERE)
    with closing(sqlite3.connect(tmp_path / "deep" / "bot.sqlite")) as other:
        everything = "\n".join(other.iterdump())
    assert "secret" not in everything
    assert "900" in everything


def test_an_edit_replaces_the_parts_and_withdraws_what_is_too_much(ledger: Ledger) -> None:
    ledger.take(ASKED)
    ledger.answer("11", LETTERS)
    ledger.settle("11", 0, HERE)
    ledger.settle("11", 1, Place(4, 901))
    amended = ledger.amend("11", "what did he say?")
    assert amended is not None
    assert (amended.text, amended.revision) == ("what did he say?", 1)
    assert ledger.unfinished() == ((amended, False),)
    ledger.answer("11", [Letter(0, '{"content": "new"}')])
    changed, surplus = ledger.unsent("11")
    assert (changed.body, changed.place) == ('{"content": "new"}', HERE)
    assert surplus.withdrawn
    assert surplus.place == Place(4, 901)


def test_an_edit_of_an_unknown_question_is_nothing(ledger: Ledger) -> None:
    assert ledger.amend("99", "what?") is None


def test_the_first_attempt_is_remembered(ledger: Ledger) -> None:
    ledger.take(ASKED)
    ledger.answer("11", LETTERS)
    ledger.trying("11", 0, 5.0)
    ledger.trying("11", 0, 9.0)
    assert [letter.tried for letter in ledger.unsent("11")] == [5.0, None]


def test_only_what_is_done_with_is_forgotten(ledger: Ledger) -> None:
    ledger.take(ASKED)
    ledger.forget(before=1000.0)
    assert ledger.unfinished()
    ledger.answer("11", LETTERS[:1])
    ledger.settle("11", 0, HERE)
    ledger.forget(before=1000.0)
    assert ledger.take(ASKED), "it is a new question again"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        Ledger(tmp_path / "file" / "bot.sqlite")
