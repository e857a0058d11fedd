"""`quoth export`: every quotation as a row, exact, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from fakes import silent, tiny_models
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner
from valley import DOCUMENTS

from bot.cli import app
from bot.export import COLUMNS, Format, guarded, unguarded, write_rows
from index import Settings, Target, build_collection

HOSTILE = (
    "The Ledger\n\n"
    '“=HYPERLINK("http://evil.example")” is what Ann Lee said. “-2+3 is one,” said Bob Roy. '
    "“We, too; \t“all” of us\nstay,” said Ann Lee.\n\n"
    "Ann Lee did not say that the mill would close.\n"
)


def export(data_dir: Path, *options: str) -> Result:
    done = CliRunner().invoke(app, ["export", *options], env={"QUOTH_DATA_DIR": str(data_dir)})
    assert done.exit_code == 0, done.output
    return done


def read_jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.fixture(scope="module")
def hostile_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which people speak in formulas."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "documents").mkdir()
    (folder / "documents" / "=ledger.txt").write_text(HOSTILE, "utf-8")
    target = Target(folder / "data", "default", "test")
    build_collection(target, [folder / "documents"], Settings(), tiny_models, silent)
    return target.data_dir


def test_every_row_is_a_slice_with_who_said_it(valley_data_dir: Path) -> None:
    rows = read_jsonl(export(valley_data_dir).stdout)
    assert {row["speaker"] for row in rows} >= {"Ann Lee", "Bob Roy", "Carla Ott"}
    assert {row["doc_id"] for row in rows} == {name[:-4] for name in DOCUMENTS}
    for row in rows:
        assert tuple(row) == tuple(COLUMNS)
        assert DOCUMENTS[f"{row['doc_id']}.txt"][row["start"] : row["end"]] == row["words"]
        assert row["id"] == f"{row['doc_id']}:{row['start']}-{row['end']}"
    assert len({row["id"] for row in rows}) == len(rows)
    split = [row for row in rows if row["words"].startswith("We will never sell it")]
    (first,) = [row for row in rows if row["group"] == split[0]["group"] and row not in split]
    assert first["words"] == "The mill belongs to the people of this valley,"
    assert (first["speaker"], first["kind"]) == ("Ann Lee", "direct")


def test_both_formats_say_the_same(hostile_data_dir: Path) -> None:
    rows = read_jsonl(export(hostile_data_dir).stdout)
    done = export(hostile_data_dir, "--format", "csv")
    cells = read_csv(done.stdout)
    as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert [{k: unguarded(v) for k, v in row.items()} for row in cells] == as_text
    assert "apostrophe" in done.stderr
    words = [row["words"] for row in cells]
    assert {row["doc_id"] for row in cells} == {"'=ledger"}
    assert any(each.startswith("'-2+3") for each in words)
    for row in cells:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_what_was_not_said_is_left_out(hostile_data_dir: Path) -> None:
    assert "would close" not in export(hostile_data_dir).stdout


def test_a_file_is_there_whole_or_not_at_all(
    valley_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "quotations.jsonl"
    said = export(valley_data_dir, "--out", str(file)).stderr
    rows = read_jsonl(file.read_bytes().decode())
    assert f"Wrote {len(rows)} rows" in said
    assert file.read_bytes().decode() == export(valley_data_dir).stdout
    before = file.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.export.os.fsync", fail)
    environment = {"QUOTH_DATA_DIR": str(valley_data_dir)}
    done = CliRunner().invoke(app, ["export", "--out", str(file)], env=environment)
    assert "No space left" in str(done.exception)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


CELLS = st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝a\" ,;“1"), max_size=6) | st.text()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_csv_gives_the_very_words_back(pairs: list[tuple[str, str]]) -> None:
    pairs = [(a.encode("utf-8", "replace").decode(), b) for a, b in pairs]
    rows = [dict.fromkeys(COLUMNS, "") | {"words": a, "speaker": b} for a, b in pairs]
    out = io.StringIO(newline="")
    assert write_rows(iter(rows), Format.CSV, out)[0] == len(rows)
    read = read_csv(out.getvalue())
    assert [(unguarded(r["words"]), unguarded(r["speaker"])) for r in read] == pairs
    for row in read:
        assert not row["words"].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@pytest.mark.parametrize("value", [None, 5, "", "plain", "’=", " =1", "'tis"])
def test_harmless_cells_stay(value: object) -> None:
    assert guarded(value) == value
