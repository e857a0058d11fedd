"""`quoth quotes` and `quoth speakers`: speech without a question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

ARTICLE = """The Quay

“We will open the quay in May,” Anna Weller said. “Nobody will lose a berth.”

Harbour minister Anna Weller denied that fares would rise. Tom Brand said he doubted it.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "quay.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_every_row_is_a_slice_with_its_speaker(article: Path) -> None:
    done = CliRunner().invoke(app, ["quotes", str(article), "--json"])
    assert done.exit_code == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        assert row["doc_id"] == "quay"
        assert ARTICLE[row["quote_start"] : row["quote_end"]] == row["quote"]
    direct = [row for row in rows if row["kind"] == "direct"]
    assert [row["quote"] for row in direct] == [
        "We will open the quay in May,",
        "Nobody will lose a berth.",
    ]
    assert {row["speaker_name"] for row in direct} == {"Anna Weller"}
    denied = [row for row in rows if not row["said"]]
    assert [row["act"] for row in denied] == ["denies"]


def test_a_person_sees_the_whole_document_and_a_legend(article: Path) -> None:
    done = CliRunner().invoke(app, ["quotes", str(article)], env={"COLUMNS": "200"})
    assert "Nobody will lose a berth." in done.stdout
    assert "Anna Weller (" in done.stdout
    assert "Tom Brand (" in done.stdout


def test_a_file_that_cannot_be_read_is_named_and_fails(article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = CliRunner().invoke(app, ["quotes", str(article), str(tmp_path / "empty.txt"), "--json"])
    assert done.exit_code == 2
    assert "empty.txt" in done.stderr
    assert done.stdout


def test_speakers_are_listed_with_counts(tiny_data_dir: Path) -> None:
    environment = {"QUOTH_DATA_DIR": str(tiny_data_dir), "COLUMNS": "200"}
    done = CliRunner().invoke(app, ["speakers", "--json"], env=environment)
    first = json.loads(done.stdout.splitlines()[0])
    assert first["name"] == "Dmitry Peskov"
    assert first["counts"]["direct"] >= 5
    shown = CliRunner().invoke(app, ["speakers"], env=environment)
    assert "Dmitry Peskov" in shown.stdout
