"""`quoth serve` and `quoth run`: on which address, for whom, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.page.running import PageError, has_browser, listen

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*arguments: str, data_dir: Path, **environment: str) -> Iterator[str]:
    """The command, running, and the address that it prints; it ends quietly when told to."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "QUOTH_DATA_DIR": str(data_dir), "DISCORD_TOKEN": "", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        address = next(
            (m[0] for line in process.stdout if (m := re.search(r"http://\S+/", line))), None
        )
        assert address, process.stderr.read()
        yield address
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert "Traceback" not in said


def test_run_without_a_token_serves_the_page_and_says_where(real_data_dir: Path) -> None:
    with started("run", data_dir=real_data_dir, QUOTH_PAGE_PORT="0") as address:
        assert httpx.get(address, timeout=60).status_code == 200
        answer = httpx.get(
            address, params={"q": "what did Peskov say about deadlines?"}, timeout=60
        )
        assert "setting a deadline would be appropriate" in answer.text


def test_others_are_let_in_with_the_token_only(real_data_dir: Path) -> None:
    token = {"QUOTH_PAGE_TOKEN": "open sesame", "QUOTH_PAGE_PORT": "0"}
    with started("serve", "--host", "0.0.0.0", data_dir=real_data_dir, **token) as address:
        here = f"http://127.0.0.1:{httpx.URL(address).port}/static/page.css"
        assert httpx.get(here).status_code == 401
        assert httpx.get(here, auth=("anybody", "open sesame")).status_code == 200


def test_without_a_token_it_does_not_listen_where_others_can_reach_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "serve", "--host", "0.0.0.0"],
        cwd=ROOT,
        env={**os.environ, "QUOTH_DATA_DIR": str(tmp_path), "QUOTH_PAGE_TOKEN": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "QUOTH_PAGE_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told_and_one_nobody_chose_is_replaced() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PageError, match="--port"):
            listen("127.0.0.1", port)
        with listen("127.0.0.1", port, fixed=False) as other:
            assert other.getsockname()[1] not in {0, port}


def test_a_browser_is_opened_only_where_there_can_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_browser()
