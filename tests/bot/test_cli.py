"""The command line: exit statuses, bad input, and what a person is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def quoth(*arguments: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "QUOTH_DATA_DIR": str(data_dir), "HF_HUB_OFFLINE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def assert_failed(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Status 2, one sentence, no trace."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    assert_failed(quoth("ask", "anything?", data_dir=tmp_path), "quoth index build")


def test_an_empty_folder_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    done = quoth("index", "build", str(tmp_path / "documents"), data_dir=tmp_path / "data")
    assert_failed(done, "No readable document")
    assert not (tmp_path / "data" / "collections").exists()


def test_one_bad_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "good.txt").write_text("Ann Lee said the mill would stay.\n")
    (documents / "empty.txt").write_bytes(b"")
    (documents / "binary.txt").write_bytes(bytes(range(256)) * 20)
    done = quoth("index", "build", str(documents), "--json", data_dir=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["documents"] == 1
    assert {Path(f["path"]).name for f in report["failed"]} == {"empty.txt", "binary.txt"}


def test_an_update_tells_what_changed_and_encodes_only_what_is_new(tmp_path: Path) -> None:
    documents, data = tmp_path / "documents", tmp_path / "data"
    documents.mkdir()
    (documents / "one.txt").write_text("Ann Lee said the mill would stay. Nobody doubted it.\n")
    (documents / "two.txt").write_text("Tom Brand said the quay would open.\n")
    first = json.loads(quoth("index", "build", str(documents), "--json", data_dir=data).stdout)
    assert first["documents_added"] == 2
    assert first["sentences_embedded"] == 3
    again = json.loads(quoth("index", "update", "--json", data_dir=data).stdout)
    assert again["documents_unchanged"] == 2
    assert again["sentences_embedded"] == 0
    (documents / "one.txt").write_text("Ann Lee said the mill would stay. Everybody doubted it.\n")
    (documents / "two.txt").unlink()
    (documents / "three.txt").write_text("Nothing was said.\n")
    third = json.loads(quoth("index", "update", "--json", data_dir=data).stdout)
    changes = [third[f"documents_{kind}"] for kind in ("added", "changed", "removed", "unchanged")]
    assert changes == [1, 1, 1, 0]
    assert third["sentences_embedded"] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert_failed(quoth("index", "build", data_dir=closed / "data"), "cannot")


def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert_failed(quoth("index", "build", data_dir=tmp_path / "file"), "file")


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "empty"), ("   ", "empty"), ("🦊🦊🦊", "words"), ("why " * 2_500, "characters")],
    ids=["empty", "spaces", "emoji", "10,000 characters"],
)
def test_questions_that_cannot_be_asked(real_data_dir: Path, question: str, said: str) -> None:
    assert_failed(quoth("ask", question, data_dir=real_data_dir), said)


def test_an_index_of_another_model_is_refused(tiny_data_dir: Path) -> None:
    done = quoth("ask", "what did Peskov say?", data_dir=tiny_data_dir)
    assert_failed(done, "tiny", "quoth index build")


def test_an_unknown_setting_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[retrieval]\ncandidate = 3\n")
    done = quoth("--config", str(tmp_path / "other.toml"), "index", "status", data_dir=tmp_path)
    assert_failed(done, "retrieval.candidate")


def test_a_wrong_option_is_an_error_too(tmp_path: Path) -> None:
    assert_failed(quoth("ask", "x", "--top", "9", data_dir=tmp_path), "--top")


def test_init_makes_a_folder_that_works(tmp_path: Path) -> None:
    done = quoth("init", str(tmp_path / "mine"), data_dir=tmp_path)
    assert done.returncode == 0
    assert "quoth index build" in done.stdout
    assert (tmp_path / "mine" / "config.toml").read_bytes() == (ROOT / "config.toml").read_bytes()
    assert list((tmp_path / "mine" / "seeds").glob("*.txt"))


def test_status_tells_what_is_indexed(real_data_dir: Path) -> None:
    done = quoth("index", "status", "--json", data_dir=real_data_dir)
    status = json.loads(done.stdout)
    assert status["counts"]["documents"] == 1
    assert status["model"] == "sentence-transformers/all-MiniLM-L6-v2"
