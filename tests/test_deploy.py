"""The unit in deploy/ runs what there is, and is one that systemd understands."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import chosen
from bot.config import load_config
from bot.guild.running import ANSWERS_SECONDS, CLOSING_SECONDS

UNIT = Path(__file__).parent.parent / "deploy" / "quoth.service"


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT, "utf-8")
    return parser


def test_it_runs_a_command_that_there_is(
    unit: configparser.ConfigParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "config_file", None)
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/quoth")
    done = CliRunner().invoke(app, [*arguments, "--help"])
    assert done.exit_code == 0
    assert "Discord bot" in done.output


def test_its_environment_is_understood(unit: configparser.ConfigParser, tmp_path: Path) -> None:
    name, _, value = unit["Service"]["Environment"].partition("=")
    assert str(load_config(None, {name: value}, tmp_path).data_dir) == value
    assert value == f"/var/lib/{unit['Service']['StateDirectory']}"


def test_it_gives_the_bot_the_time_to_finish(unit: configparser.ConfigParser) -> None:
    assert int(unit["Service"]["TimeoutStopSec"]) > ANSWERS_SECONDS + 2 * CLOSING_SECONDS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
def test_systemd_understands_it(tmp_path: Path) -> None:
    installed = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8").replace("/opt/quoth/bin/quoth", sys.executable)
    installed.write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(installed)], capture_output=True, text=True
    )
    # systemd-analyze warns of what it does not know and still ends with 0.
    ours = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, ours) == (0, [])
