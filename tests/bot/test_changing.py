"""Changes in a process of their own: with the real model, killed, cancelled, left alone."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.changing import Doing, Job, JobFailed, Step, run_apart
from bot.config import Config
from bot.explaining import explain, name_of
from index import (
    CollectionBusy,
    DocumentError,
    FetchError,
    IndexDamaged,
    IndexMissing,
    NoEarlierGeneration,
    QuothError,
    SettingsError,
    StorageError,
    UnknownDocument,
    current_name,
)

MINUTES = "Minutes\n\n“The waterwheel will turn again before the harvest,” Ruth Calder said.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "minutes.txt"
    path.write_text(MINUTES, encoding="utf-8")
    return path


def config(tmp_path: Path) -> Config:
    return Config(tmp_path / "data", (), discord_token="secret")


def added(file: Path) -> Job:
    return Job(Doing.ADD, "server-1", (str(file),))


async def test_a_file_is_added_by_a_process_that_tells_how_far_it_is(
    tmp_path: Path, file: Path
) -> None:
    steps: list[Step] = []
    outcome = await run_apart(config(tmp_path), added(file), steps.append)
    assert outcome.error == ""
    assert [named.title for named in outcome.documents] == ["Minutes"]
    assert (outcome.before.documents, outcome.after.documents) == (0, 1)
    assert outcome.after.quotations == 1
    assert {step.stage for step in steps} == {"reading", "sentences"}
    assert current_name(tmp_path / "data", "server-1")


async def test_what_a_person_can_do_something_about_is_no_failure(tmp_path: Path) -> None:
    outcome = await run_apart(config(tmp_path), Job(Doing.UPDATE, "server-1"), print)
    assert "/index add" in outcome.error


async def test_a_process_that_is_killed_is_a_failure(tmp_path: Path, file: Path) -> None:
    before: set[object] = set(multiprocessing.active_children())
    running = asyncio.create_task(run_apart(config(tmp_path), added(file), print))
    child = await new_child(before)
    child.kill()
    with pytest.raises(JobFailed):
        await running
    assert not (tmp_path / "data" / "collections" / "server-1" / "CURRENT").exists()


async def test_cancelling_ends_the_process(tmp_path: Path, file: Path) -> None:
    before: set[object] = set(multiprocessing.active_children())
    running = asyncio.create_task(run_apart(config(tmp_path), added(file), print))
    child = await new_child(before)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.to_thread(child.join, 10)
    assert not child.is_alive()


async def new_child(before: set[object]) -> multiprocessing.process.BaseProcess:
    """The process that is started next; one of a test before may still be ending."""
    while not (found := set(multiprocessing.active_children()) - before):
        await asyncio.sleep(0.01)
    return found.pop()


LEFT_ALONE = """
import asyncio, multiprocessing, os, sys
from pathlib import Path
from bot.changing import Doing, Job, run_apart
from bot.config import Config

async def main():
    config = Config(Path(sys.argv[1]), ())
    job = Job(Doing.ADD, "server-1", (sys.argv[2],))
    running = asyncio.create_task(run_apart(config, job, print))
    while not (found := multiprocessing.active_children()):
        await asyncio.sleep(0.01)
    print(found[0].pid, flush=True)
    os._exit(1)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks the system whether a process is there")
def test_a_process_ends_with_the_bot(tmp_path: Path, file: Path) -> None:
    script = tmp_path / "left_alone.py"
    script.write_text(LEFT_ALONE, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "data"), str(file)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    child = int(done.stdout.split()[0])
    end = time.monotonic() + 20
    while is_there(child):
        assert time.monotonic() < end, "it still runs"
        time.sleep(0.05)


def is_there(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody has taken note of does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] != "Z"


SECRET = Path("/secret/place")


@pytest.mark.parametrize(
    "error",
    [
        DocumentError(SECRET / "a.txt", "is no text"),
        FetchError("https://example.org/x", "answered with status 404"),
        SettingsError("date", "'soon' is no date"),
        UnknownDocument("minuets", ["minutes"]),
        NoEarlierGeneration("server-1"),
        IndexMissing("server-1", SECRET),
        IndexDamaged(SECRET / "x", "is missing", "server-1"),
        CollectionBusy("server-1", "process 5 on host"),
    ],
)
def test_a_sentence_for_people_names_no_path_and_no_shell(error: QuothError) -> None:
    text = explain(error)
    assert text.endswith((".", "`"))
    for secret in ("/secret", "quoth ", "server-1", "process 5", "--"):
        assert secret not in text


def test_what_only_the_log_helps_is_raised_again() -> None:
    with pytest.raises(StorageError):
        explain(StorageError(SECRET, "No space left on device"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (Path("/data/incoming/minutes.txt"), "minutes.txt"),
        (Path("https://example.org/a/b"), "https://example.org/a/b"),
        (Path("http://example.org"), "http://example.org"),
    ],
)
def test_what_a_file_or_page_is_called(path: Path, name: str) -> None:
    assert name_of(path) == name
