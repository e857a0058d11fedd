"""What is kept of people goes: all of it at their word, and what is old by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guild.keeping import DAY_SECONDS, forget_daily
from bot.ledger import (
    Asked,
    Change,
    ChangeState,
    Forgotten,
    Ledger,
    Letter,
    Place,
    ServerSettings,
    Shown,
)

ANN, BEN, SERVER = 7_001_000_000_000_001, 7_002_000_000_000_002, 55
WORDS = "harbourmaster's secret ledger"
MEANT = "what did Tom say about the harbourmaster?"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "bot.sqlite")
    yield ledger
    ledger.close()


def cells(path: Path) -> dict[str, list[object]]:
    """Every value in every table."""
    with closing(sqlite3.connect(path)) as other:
        names = [
            row[0]
            for row in other.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%TABLE%'")
        ]
        return {
            name: [value for row in other.execute(f"SELECT * FROM {name}") for value in row]
            for name in names
        }


def whose(path: Path, *traces: object) -> list[tuple[str, object]]:
    """Where a person's id or words still stand."""
    return [
        (table, value)
        for table, values in cells(path).items()
        for value in values
        if any(trace == value or str(trace) in str(value) for trace in traces)
    ]


def fill(ledger: Ledger) -> None:
    """Everything that can come to be kept of Ann, by herself and by Ben."""
    ledger.take(Asked("11", 4, ANN, f"what of the {WORDS}?", message=11, at=1.0))
    ledger.mean("11", MEANT)
    ledger.answer("11", [Letter(0, '{"content": "one"}'), Letter(1, f'{{"content": "{WORDS}"}}')])
    ledger.settle("11", 0, Place(4, 900))
    ledger.show("11", 0, [Shown("town", 2, 8, "000001", "hash")])
    ledger.suggest("11", [f'{{"text": "{WORDS}"}}'])
    ledger.complain("11", 0, ANN, "short", 2.0)
    ledger.take(Asked("12", 4, ANN, f"and the {WORDS}?", token="a-token", application=1, at=1.0))
    # Ben goes on from Ann's question, and from his own after that.
    ledger.complain("11", 0, BEN, "subject", 2.0)
    for key, earlier in (("21", "11"), ("22", "21")):
        ledger.take(Asked(key, 4, BEN, "and Ida?", message=int(key), at=1.0, earlier=earlier))
        ledger.mean(key, f"what did Ida say about the {WORDS}?")
        ledger.show(key, 0, [Shown("town", 2, 8, "000001", "hash")])
        ledger.suggest(key, [f'{{"text": "{WORDS}"}}'])
        ledger.complain(key, 0, BEN, "speaker", 2.0)
    # Ben has what Ann wrote checked, and asks about it.
    for key, kind in (("23", "check"), ("24", "ask")):
        asked = Asked(key, 4, BEN, f"“{WORDS}”", application=1, kind=kind, at=1.0, author=ANN)
        ledger.take(asked)
    ledger.take(Asked("25", 4, BEN, "what did Tom say?", message=25, at=1.0))
    ledger.set_server(SERVER, ServerSettings(private=True, channels=(4,), person=ANN, at=3.0))
    ledger.direct_once(SERVER, 5, ANN, 4.0)
    ledger.tell_once(4)
    ledger.begin(Change("31", 1.0, SERVER, "server-55", ANN, "add", "report.pdf"))
    ledger.end("31", ChangeState.DONE, "one document more", 2.0)


TRACES = (ANN, WORDS, "harbourmaster", "a-token")


def test_nothing_of_a_person_remains_in_any_table(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    file = tmp_path / "bot.sqlite"
    assert {table for table, _ in whose(file, *TRACES)} >= {
        "question",
        "letter",
        "suggestion",
        "feedback",
        "server",
        "directed",
        "change",
    }
    assert ledger.forget_person(ANN) == Forgotten(questions=4, complaints=1)
    assert whose(file, *TRACES) == []


# Who asks, from which earlier question they go on, who wrote the words, and who complains.
TURNS = st.lists(
    st.tuples(
        st.sampled_from([ANN, BEN]),
        st.none() | st.integers(0, 9),
        st.sampled_from([None, ANN, BEN]),
        st.sampled_from([ANN, BEN]),
    ),
    max_size=10,
)


@given(TURNS)
def test_whatever_was_asked_in_whatever_order(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[int, int | None, int | None, int]]
) -> None:
    file = tmp_path_factory.mktemp("turns") / "bot.sqlite"
    ledger = Ledger(file)
    said = {ANN: "words-of-ann", BEN: "words-of-ben"}
    meanings: list[str] = []
    for number, (person, earlier, author, complaining) in enumerate(turns):
        key = str(100 + number)
        before = None if earlier is None or earlier >= number else str(100 + earlier)
        text = said[author or person]
        # What a question means has the words of all that it goes on from.
        meanings.append(f"{meanings[int(before) - 100]} {text}" if before else text)
        ledger.take(Asked(key, 4, person, text, at=1.0, earlier=before, author=author))
        ledger.mean(key, meanings[-1])
        ledger.show(key, 0, [Shown("town", 2, 8, "000001")])
        ledger.suggest(key, [meanings[-1]])
        ledger.complain(key, 0, complaining, "short", 2.0)
    ledger.forget_person(ANN)
    assert whose(file, ANN, "words-of-ann") == []
    left = [n for n, (person, _, author, _) in enumerate(turns) if ANN not in {person, author}]
    assert [ledger.question(str(100 + number)) is not None for number in left] == [True] * len(left)
    ledger.close()


def test_nor_in_the_bytes_of_the_files(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    ledger.forget_person(ANN)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("bot.sqlite*"))
    assert b"and Ida?" in kept
    assert b"harbourmaster" not in kept


def test_what_others_asked_and_reported_stays(ledger: Ledger) -> None:
    fill(ledger)
    ledger.forget_person(ANN)
    assert [ledger.meaning(key) for key in ("21", "22", "25")] == [
        "and Ida?",
        "and Ida?",
        "what did Tom say?",
    ]
    assert [(row[0], row[1]) for row in ledger.complaints("default")] == [
        (BEN, "subject"),
        (BEN, "speaker"),
        (BEN, "speaker"),
    ]
    assert ledger.servers()[SERVER].channels == (4,)
    assert [change.what for change in ledger.changes("server-55", 9)] == ["report.pdf"]


def test_a_person_of_whom_nothing_is_kept(ledger: Ledger) -> None:
    fill(ledger)
    assert ledger.forget_person(999) == Forgotten(0, 0)
    assert len(ledger.questions_of(BEN)) == 5


def test_an_answer_to_somebody_forgotten_is_not_kept(ledger: Ledger) -> None:
    ledger.take(Asked("11", 4, ANN, "what?", message=11, at=1.0))
    ledger.forget_person(ANN)
    ledger.answer("11", [Letter(0, '{"content": "late"}')])
    assert ledger.unsent("11") == ()


def test_what_was_to_be_checked_goes_once_the_answer_is_there(ledger: Ledger) -> None:
    ledger.take(Asked("11", 4, BEN, "somebody's words", application=1, kind="check", token="t"))
    ledger.answer("11", [Letter(0, "{}"), Letter(1, "{}")])
    ledger.settle("11", 0, Place(4, 900))
    assert ledger.meaning("11") == "somebody's words"
    ledger.settle("11", 1, Place(4, 901))
    assert ledger.meaning("11") == ""


def test_the_old_goes_with_all_that_belongs_to_it(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    ledger.settle("11", 1, Place(4, 901))
    ledger.forget(before=1000.0)
    assert ledger.question("11") is None
    left = {table for table, values in cells(tmp_path / "bot.sqlite").items() if values}
    # What is not answered yet stays; a server's settings are not a person's.
    assert left == {"question", "shown", "suggestion", "server", "told"}


def test_a_ledger_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite"
    with closing(sqlite3.connect(file)) as old:
        old.execute(
            "CREATE TABLE feedback (at REAL NOT NULL, person INTEGER NOT NULL, fault TEXT NOT NULL,"
            " question TEXT NOT NULL, document TEXT NOT NULL, start INTEGER NOT NULL,"
            " end INTEGER NOT NULL, generation TEXT NOT NULL)"
        )
        old.execute(
            "INSERT INTO feedback VALUES (1.0, ?, 'short', 'what?', 'd', 1, 2, 'g')", (ANN,)
        )
        old.commit()
    ledger = Ledger(file)
    assert [row[0] for row in ledger.complaints("default")] == [ANN]
    assert ledger.forget_person(ANN).complaints == 1
    ledger.close()


async def test_it_is_done_at_the_start_and_daily_whatever_fails(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    now, slept = [40 * DAY_SECONDS], list[float]()

    class Full:
        def forget(self, before: float) -> None:
            raise sqlite3.OperationalError("database or disk is full")

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        if len(slept) == 3:
            await asyncio.Event().wait()

    for key, days in (("1", 9.0), ("2", 11.5), ("3", 20.0)):
        ledger.take(Asked(key, 4, BEN, "what?", message=int(key), at=days * DAY_SECONDS))
        ledger.answer(key, [Letter(0, "{}")])
        ledger.settle(key, 0, Place(4, 900))
    task = asyncio.create_task(forget_daily([Full(), ledger], 30, sleep, lambda: now[0]))
    async with asyncio.timeout(5):
        while len(slept) < 3:
            await asyncio.sleep(0.01)
    task.cancel()
    assert slept == [DAY_SECONDS] * 3
    assert [ledger.question(key) is None for key in ("1", "2", "3")] == [True, True, False]
    assert "could not be thrown away" in caplog.text
