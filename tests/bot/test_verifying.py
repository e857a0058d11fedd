"""`quoth verify` and `quoth cite`: what is printed, and the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
DRAFT = """Dmitry Peskov said: “Their positions are close in some areas,”

“There are no coinciding positions now,” Vladimir Putin said.

“It should be a very productive meeting,” Peskov said.

“Two roads diverged in a yellow wood,” Peskov said.
"""


def quoth(*arguments: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "QUOTH_DATA_DIR": str(data_dir), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def draft(tmp_path: Path) -> str:
    path = tmp_path / "draft.md"
    path.write_text(DRAFT, "utf-8")
    return str(path)


def test_verify_lists_every_quotation(tiny_data_dir: Path, draft: str, seed_text: str) -> None:
    done = quoth("verify", draft, "--json", data_dir=tiny_data_dir)
    assert done.returncode == 1, done.stderr
    checks: list[dict[str, Any]] = json.loads(done.stdout)
    assert [check["verdict"] for check in checks] == [
        "exact",
        "other_speaker",
        "altered",
        "not_found",
    ]
    exact, other, altered, missing = checks
    assert {"quote", "verdict", "match", "source", "speaker", "difference"} <= set(exact)
    source = exact["source"]
    assert seed_text[source["start"] : source["end"]] == exact["match"]
    assert exact["speaker"] == "Dmitry Peskov"
    assert exact["difference"] == []
    assert other["difference"] == [{"quote": "Vladimir Putin", "source": "Dmitry Peskov"}]
    assert altered["difference"] == [{"quote": "very", "source": ""}]
    assert missing["match"] is missing["source"] is missing["speaker"] is None


def test_verify_for_a_person(tiny_data_dir: Path, draft: str) -> None:
    done = quoth("verify", draft, data_dir=tiny_data_dir)
    assert done.returncode == 1
    for words in ("✓ exact", "≠ altered", "said by somebody else", "not found", "3 not exact"):
        assert words in done.stdout
    assert "very → ∅" in done.stdout
    # The source's words stand there only where they are others.
    assert done.stdout.count("“Their positions are close in some areas,”") == 1
    assert "“It should be a productive meeting" in done.stdout


def test_a_draft_that_is_exact(tiny_data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "right.txt"
    path.write_text("“We will not drag them there by force,” Peskov said.\n", "utf-8")
    assert quoth("verify", str(path), data_dir=tiny_data_dir).returncode == 0


def test_a_draft_without_quotations(tiny_data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("Nobody is quoted here.\n", "utf-8")
    done = quoth("verify", str(path), data_dir=tiny_data_dir)
    assert done.returncode == 0
    assert "no quotation found" in done.stdout


def test_a_draft_that_is_not_there(tiny_data_dir: Path, tmp_path: Path) -> None:
    done = quoth("verify", str(tmp_path / "none.txt"), data_dir=tiny_data_dir)
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_cite_by_words_and_by_place(tiny_data_dir: Path, seed_text: str) -> None:
    words = "Their positions are close in some areas,"
    done = quoth("cite", words, "--style", "apa", data_dir=tiny_data_dir)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"“{words}” (Kremlin Spokesman on U.S.-Russian Relations, n.d., para. 3)",
        "",
        "Kremlin Spokesman on U.S.-Russian Relations. (n.d.).",
    ]
    start = seed_text.index(words)
    place = f"kremlin-spokesman-on-us-russian-relations:{start}-{start + len(words)}"
    done = quoth("cite", place, "--style", "plain", "--json", data_dir=tiny_data_dir)
    cited = json.loads(done.stdout)
    assert cited["quote"] == words
    assert cited["speaker"] == "Dmitry Peskov"
    assert cited["entry"].startswith(f"“{words}”\n— Dmitry Peskov, in: ")


@pytest.mark.parametrize(
    "quotation",
    [
        "Trump has named several dates.",
        "kremlin-spokesman-on-us-russian-relations:9-9999999",
        "kremlin-spokesman-on-us-russian-relations:9-9",
        "",
    ],
)
def test_what_is_not_there_is_not_cited(tiny_data_dir: Path, quotation: str) -> None:
    done = quoth("cite", quotation, data_dir=tiny_data_dir)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "quoth verify" in done.stderr


def test_a_style_that_is_none(tiny_data_dir: Path) -> None:
    done = quoth("cite", "words", "--style", "vancouver", data_dir=tiny_data_dir)
    assert done.returncode == 2
    assert "mla" in done.stderr
