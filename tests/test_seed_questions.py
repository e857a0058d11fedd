"""The seed article's fourteen questions, from the command line to the printed answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "seed_questions.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def printed(real_data_dir: Path) -> dict[str, dict[str, Any]]:
    """What `quoth ask --json` prints for each question, with its exit status."""
    results = {}
    for row in QUESTIONS:
        done = CliRunner().invoke(
            app, ["ask", row["question"], "--json"], env={"QUOTH_DATA_DIR": str(real_data_dir)}
        )
        results[row["qid"]] = {**json.loads(done.stdout), "status": done.exit_code}
    return results


def is_right(answer: dict[str, Any], evidence: list[dict[str, Any]]) -> bool:
    """Whether the answer shares at least half of the shorter of both with some evidence."""
    for item in evidence:
        both = min(answer["end"], item["end"]) - max(answer["start"], item["start"])
        shorter = min(answer["end"] - answer["start"], item["end"] - item["start"])
        if both * 2 >= shorter:
            return True
    return False


def test_every_quotation_is_a_slice_of_the_article(
    printed: dict[str, dict[str, Any]], seed_text: str
) -> None:
    answers = [answer for result in printed.values() for answer in result["answers"]]
    assert answers
    for answer in answers:
        assert answer["quote"] == seed_text[answer["start"] : answer["end"]]
        assert answer["attribution"] is None or answer["attribution"] in seed_text


def test_the_first_quotation_is_right_wherever_there_is_an_answer(
    printed: dict[str, dict[str, Any]],
) -> None:
    wrong = [
        row["qid"]
        for row in QUESTIONS
        if row["answerable"]
        and not (
            printed[row["qid"]]["answers"]
            and is_right(printed[row["qid"]]["answers"][0], row["evidence"])
        )
    ]
    assert wrong == []


def test_what_the_article_does_not_answer_is_declined(printed: dict[str, dict[str, Any]]) -> None:
    answered = [
        row["qid"]
        for row in QUESTIONS
        if not row["answerable"] and not printed[row["qid"]]["abstained"]
    ]
    assert answered == []


@pytest.mark.parametrize("qid", ["12", "13"])
def test_somebody_who_is_never_quoted_is_declined(
    printed: dict[str, dict[str, Any]], qid: str
) -> None:
    assert printed[qid]["abstained"]
    assert printed[qid]["reason"] == "no_such_speaker"
    assert printed[qid]["status"] == 1


def test_the_question_of_the_product(printed: dict[str, dict[str, Any]]) -> None:
    result = printed["01"]
    assert result["status"] == 0
    best = result["answers"][0]
    assert best["speaker"] == "Dmitry Peskov"
    assert best["attribution"] == "TASS quoted Peskov as saying"
    assert best["title"] == "Kremlin Spokesman on U.S.-Russian Relations"
    quotes = " ".join(answer["quote"] for answer in result["answers"])
    assert "We, too, don’t think that setting a deadline would be appropriate." in quotes


def test_a_person_reads_the_whole_exchange(real_data_dir: Path) -> None:
    done = CliRunner().invoke(
        app,
        ["ask", QUESTIONS[0]["question"]],
        env={"QUOTH_DATA_DIR": str(real_data_dir), "COLUMNS": "400"},
    )
    assert done.exit_code == 0
    assert (
        "“Trump has never named any dates. We, too, don’t think that setting a deadline would be "
        "appropriate."
    ) in done.stdout
    assert "Dmitry Peskov" in done.stdout
    assert "Kremlin Spokesman on U.S.-Russian Relations" in done.stdout


def test_the_json_object_has_the_documented_keys(printed: dict[str, dict[str, Any]]) -> None:
    for result in printed.values():
        keys = {"question", "understood", "abstained", "reason", "note", "answers", "status"}
        assert keys == set(result)
        assert result["abstained"] == (not result["answers"])
        assert (result["reason"] is None) == (not result["abstained"])
        for answer in result["answers"]:
            assert set(answer) == {
                "doc_id", "title", "source", "date", "start", "end", "quote", "speaker",
                "role", "manner", "attribution", "score", "paragraph", "page", "time", "permalink",
                "copies",
            }  # fmt: skip
