"""`quoth by`, `quoth timeline`, `quoth sources`, `quoth ask --closest`: what a person reads."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fakes import UNSURE, TinyEncoder
from rich.console import Console
from typer.testing import CliRunner
from valley import DOCUMENTS

from bot.cli import app
from bot.terminal import NOT_AN_ANSWER, converse, show_closest
from index import Abstention, Answer, Generation, ask


def quoth(data_dir: Path, *arguments: str) -> Result:
    environment = {"QUOTH_DATA_DIR": str(data_dir), "COLUMNS": "300"}
    return CliRunner().invoke(app, arguments, env=environment)


def read_json(data_dir: Path, *arguments: str) -> Any:
    done = quoth(data_dir, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def assert_sliced(row: dict[str, Any]) -> None:
    """A quotation in JSON is the file's own words."""
    text = DOCUMENTS[f"{row['doc_id']}.txt"]
    assert text[row["start"] : row["end"]] == row["quote"]
    for start, end in row["parts"]:
        assert row["start"] <= start < end <= row["end"]


def test_all_that_a_person_is_quoted_on(valley_data_dir: Path) -> None:
    printed = quoth(valley_data_dir, "by", "lee").stdout
    assert "Ann Lee: 9 quotations" in printed
    assert "on mill (7)" in printed
    assert "“We will sell the mill to a company from Bexley,” Ann Lee said. “The roof" in printed
    assert "Reported, not quoted" in printed


def test_a_page_says_how_to_read_on(valley_data_dir: Path) -> None:
    printed = quoth(valley_data_dir, "by", "Ann Lee", "--limit", "2").stdout
    assert "7 more: --offset 2" in printed
    assert "more:" not in quoth(valley_data_dir, "by", "Ann Lee", "--offset", "7").stdout


def test_the_json_of_a_person(valley_data_dir: Path) -> None:
    found = read_json(valley_data_dir, "by", "Ann Lee", "--topic", "bridge")
    assert set(found) == {"speakers", "total", "topics", "quotations"}
    assert (found["speakers"], found["total"]) == (["Ann Lee"], 2)
    for row in found["quotations"]:
        assert row["manner"] == "indirect"
        assert "score" not in row
        assert_sliced(row)


def test_by_subject(valley_data_dir: Path) -> None:
    found = read_json(valley_data_dir, "by", "Ann Lee", "--grouped")
    for group in found["groups"]:
        assert 0 < len(group["newest"]) <= group["quotations"]
    printed = quoth(valley_data_dir, "by", "Ann Lee", "--grouped").stdout
    assert "bridge (2)" in printed


def test_a_timeline_sets_changes_of_wording_beside_each_other(valley_data_dir: Path) -> None:
    printed = quoth(valley_data_dir, "timeline", "Ann Lee", "--topic", "mill").stdout
    assert printed.index("2021-03-01") < printed.index("2023-05-09") < printed.index("undated")
    assert "also in 2021-03-03-echo.txt" in printed
    assert "In The Echo, 2021-03-03: “∅” for “the”" in printed
    assert "2021-03-02, in other words: We shall never sell that mill" in printed
    assert "never → ∅" in printed


def test_the_json_of_a_timeline(valley_data_dir: Path) -> None:
    found = read_json(valley_data_dir, "timeline", "Ann Lee")
    assert set(found) == {"speakers", "total", "moments"}
    for moment in found["moments"]:
        assert set(moment) == {"date", "quotation", "repeats", "earlier"}
        assert_sliced(moment["quotation"])
        for other in (*moment["repeats"], *filter(None, [moment["earlier"]])):
            assert_sliced(other)
            assert {"shown", "there"} == {key for d in other["difference"] for key in d} or not (
                other["difference"]
            )


@pytest.mark.parametrize("command", ["by", "timeline"])
def test_nobody_by_that_name(valley_data_dir: Path, command: str) -> None:
    done = quoth(valley_data_dir, command, "Bob Ray")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "Nobody by the name of “Bob Ray”" in done.stderr
    assert "Did you mean Bob Roy?" in done.stderr


def test_a_span_of_time(valley_data_dir: Path) -> None:
    found = read_json(valley_data_dir, "by", "Ann Lee", "--after", "2022", "--before", "2023-12")
    assert [row["doc_id"] for row in found["quotations"]] == ["2023-05-09-herald"]


def test_sources(valley_data_dir: Path) -> None:
    found = read_json(valley_data_dir, "sources")
    assert found["total"] == len(DOCUMENTS)
    assert found["sources"][-1]["date"] is None
    printed = quoth(valley_data_dir, "sources", "--limit", "1").stdout
    assert "The Herald Again" in printed
    assert f"{len(DOCUMENTS) - 1} more: --offset 1" in printed


def asked(valley: Generation, question: str, least: float) -> Answer | Abstention:
    settings = replace(UNSURE, answering=replace(UNSURE.answering, least_score=least))
    return ask(question, valley, TinyEncoder(), settings)


def test_the_closest_is_shown_on_request_only_and_as_no_answer(valley: Generation) -> None:
    console = Console(file=io.StringIO(), width=200)
    lines = iter(["what did Ann Lee say about submarines?", "closest", ""])
    console.input = lambda *_, **__: next(lines)  # type: ignore[method-assign]
    converse(lambda question, _: asked(valley, question, 1.0), console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    before, _, after = printed.partition(NOT_AN_ANSWER)
    assert "I found nothing on this" in before
    assert "“" not in before.replace("“closest”", "")
    assert "Ann Lee" in after


def test_what_an_answer_shows_is_not_among_the_closest(valley: Generation) -> None:
    result = asked(valley, "what did Carla Ott say about field 7?", 0.05)
    assert isinstance(result, Answer)
    console = Console(file=io.StringIO(), width=200)
    show_closest(replace(result, nearest=result.excerpts), console)
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "Nothing else comes near it.\n"
