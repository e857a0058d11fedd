"""Restrictions by speaker, source and date, and what is proposed while a name is typed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from fakes import UNSURE, TinyEncoder

from index import (
    Abstention,
    Answer,
    Filters,
    Generation,
    QuestionError,
    Reason,
    ask,
    filters_from,
    match_sources,
    match_speakers,
    read_bound,
)
from index.answering.filters import earlier, in_a_year_of

TODAY = date(2024, 6, 12)
BOTH = "What did Weller say about the quay?"


def dates(result: Answer | Abstention) -> list[str | None]:
    return [e.document.date for e in result.excerpts] if isinstance(result, Answer) else []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), {"2022-03-04", "2024-05-20"}),
        (Filters(after=date(2023, 1, 1)), {"2024-05-20"}),
        (Filters(before=date(2022, 3, 4)), {"2022-03-04"}),
        (Filters(sources=("Selmouth Courier",)), {"2022-03-04"}),
        (Filters(sources=("radio.example.com",)), {"2024-05-20"}),
        (Filters(sources=("The quay costs more",)), {"2024-05-20"}),
        (Filters(sources=("Valley Radio", "courier")), {"2022-03-04", "2024-05-20"}),
        (Filters(sources=("Valley Radio",), before=date(2023, 1, 1)), set()),
    ],
)
def test_what_may_answer(harbour: Generation, filters: Filters, found: set[str]) -> None:
    result = ask(BOTH, harbour, TinyEncoder(), UNSURE, filters=filters)
    assert set(dates(result)) == found


def test_a_speaker_by_hand_asks_for_their_words(harbour: Generation) -> None:
    result = ask("the quay", harbour, TinyEncoder(), UNSURE, filters=Filters(("Tom Brand",)))
    assert isinstance(result, Answer)
    assert {e.speaker for e in result.excerpts} == {"Tom Brand"}
    assert result.question.names == ("Tom Brand",)


@pytest.mark.parametrize(
    ("filters", "reason", "said"),
    [
        (Filters(("Maria Lopez",)), Reason.NO_SUCH_SPEAKER, "“Maria Lopez”"),
        (Filters(("Tom Brand",)), Reason.NO_SUCH_SPEAKER, "only Tom Brand"),
        (Filters(sources=("Evening Post",)), Reason.NO_SUCH_SOURCE, "“Evening Post”"),
        (Filters(after=date(2025, 1, 1)), Reason.NOT_ON_THIS, "1 document without a date"),
    ],
)
def test_why_nothing_is_left(
    harbour: Generation, filters: Filters, reason: Reason, said: str
) -> None:
    result = ask(BOTH, harbour, TinyEncoder(), UNSURE, filters=filters)
    assert isinstance(result, Abstention)
    assert result.reason is reason
    assert said in result.message


def test_filters_are_kept_as_json() -> None:
    filters = Filters(("A",), ("B", "C"), date(2020, 1, 1), None)
    assert filters_from(json.loads(json.dumps(filters.to_json()))) == filters


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        ("May 2022", "2022-05-01", "2022-05-31"),
        ("3 May 2022", "2022-05-03", "2022-05-03"),
        ("last week", "2024-06-03", "2024-06-09"),
        ("this month", "2024-06-01", "2024-06-30"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("yesterday", "2024-06-11", "2024-06-11"),
        ("gestern", "2024-06-11", "2024-06-11"),
        ("март 2023", "2023-03-01", "2023-03-31"),
    ],
)
def test_days_meant(words: str, first: str, last: str) -> None:
    assert read_bound(words, TODAY, end=False).isoformat() == first
    assert read_bound(words, TODAY, end=True).isoformat() == last


@pytest.mark.parametrize("words", ["the summit", "2023-13", "3/4/2024", "", "soon"])
def test_no_date(words: str) -> None:
    with pytest.raises(QuestionError, match="no date"):
        read_bound(words, TODAY, end=False)


def test_names_to_propose(harbour: Generation) -> None:
    assert match_speakers(harbour, "anna") == ("Anna Weller",)
    assert match_speakers(harbour, "wel") == ("Anna Weller",)
    assert match_speakers(harbour, "tom brnad")[0] == "Tom Brand"
    assert len(match_speakers(harbour, "", 2)) == 2
    assert match_speakers(harbour, "zzzz") == ()


def test_sources_to_propose(harbour: Generation) -> None:
    assert "The Selmouth Courier" in match_sources(harbour, "courier")
    assert "courier.example" in match_sources(harbour, "cour")
    assert "Letter on the ferry fares" in match_sources(harbour, "ferry")
    assert "harbour.jsonl" in match_sources(harbour, "harb")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What did Weller say about the quay in May?", ["2024-05-20"]),
        ("What did Weller say about the quay in March?", ["2022-03-04"]),
        ("What did Weller say about the quay in March, according to the Courier?", ["2022-03-04"]),
        ("What did Weller say about the quay in July?", []),
    ],
)
def test_a_month_without_a_year_is_the_last_one_with_something(
    harbour: Generation, text: str, found: list[str]
) -> None:
    result = ask(text, harbour, TinyEncoder(), UNSURE, today=lambda: TODAY)
    assert sorted(set(dates(result))) == found


def test_the_last_of_february_is_its_last_in_every_year(harbour: Generation) -> None:
    february = Filters(after=date(2023, 2, 1), before=date(2023, 2, 28))
    moved = in_a_year_of(None, replace(february, after=date(2023, 2, 5)), harbour)
    assert moved == replace(february, after=date(2023, 2, 5))  # nothing is of any February
    assert earlier(date(2025, 2, 28), 1) == date(2024, 2, 29)
    assert earlier(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert earlier(date(2024, 2, 5), 1) == date(2023, 2, 5)
