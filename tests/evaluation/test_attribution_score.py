"""The measures on one invented document."""

import json
from pathlib import Path

import pytest

from index.evaluation.attribution_score import Row, load_gold, score

TEXT = "“It is frozen,” said Nora Blum. She said that it would hold. He denied it."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "lake.txt").write_text(TEXT, encoding="utf-8", newline="")
    rows = [
        {"quote": "“It is frozen,”", "kind": "direct", "speaker_name": "Nora Blum"},
        {"quote": "that it would hold", "kind": "indirect", "speaker_name": "Nora Blum"},
        {"quote": "it", "kind": "indirect", "optional": True},
    ]
    for row in rows:
        start = TEXT.rindex(str(row["quote"]))
        row |= {"doc_id": "lake", "quote_start": start, "quote_end": start + len(str(row["quote"]))}
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "quotations.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def row(words: str, kind: str, name: str | None) -> Row:
    start = TEXT.index(words)
    return Row("lake", start, start + len(words), kind, speaker_name=name)


def test_edges_do_not_matter_and_names_do(folder: Path) -> None:
    predicted = [
        row("It is frozen", "direct", "Blum"),
        row("it would hold", "indirect", "Tom Dane"),
    ]
    tally = score(load_gold(folder), predicted)
    assert tally.ratio("all", "exact").f1 == 1.0
    assert tally.speaker_accuracy("all") == 0.5
    assert [miss.cause for miss in tally.misses] == ["SPEAKER"]


def test_missed_and_false_are_counted_apart(folder: Path) -> None:
    tally = score(load_gold(folder), [row("said Nora Blum", "indirect", None)])
    assert {(m.cause, m.kind) for m in tally.misses} == {
        ("MISSED", "direct"),
        ("MISSED", "indirect"),
        ("FALSE", "indirect"),
    }
