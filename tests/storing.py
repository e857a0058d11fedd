"""A small collection of invented stories, and builds in a child process that may die."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from fakes import silent, tiny_models

from index import (
    Models,
    QuothError,
    Settings,
    Target,
    Tools,
    build_collection,
    load_models,
    update_collection,
)
from index.settings import StorageSettings
from index.storage import generation
from index.storage.build import BuildReport

STORIES = {
    "mill.txt": "“The mill will stay,” Ann Lee said on Monday. Nobody in the valley doubted it.\n",
    "brook.txt": "The brook is older than the town, Bo Dahl said. Lee, the mayor, agreed.\n",
    "bridge.md": "# The bridge\n\nCarla Ott, an engineer, warned that the bridge may fall.\n",
}
TOOLS = Tools(Settings(), tiny_models, silent)
# However small a collection, what stays is shared with the generation before.
SHARING = Settings(storage=StorageSettings(share_from=0))
SHARED = Tools(SHARING, tiny_models, silent)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of stories and the collection that is made of it."""

    root: Path
    target: Target

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, tools: Tools = TOOLS) -> BuildReport:
        return build_collection(
            self.target, [self.root], tools.settings, tools.load_models, tools.progress
        )

    def update(self, tools: Tools = TOOLS) -> BuildReport:
        return update_collection(self.target, (), tools)

    @property
    def folder(self) -> Path:
        """The generation in force."""
        return generation.current_folder(self.target.data_dir, self.target.collection)

    def opened(self, fingerprint: str | None = None) -> generation.Generation:
        return generation.open_generation(self.target.data_dir, self.target.collection, fingerprint)


def make_shelf(folder: Path, name: str = "default") -> Shelf:
    """A shelf of the stories, nothing built yet."""
    shelf = Shelf(folder / "stories", Target(folder / "data", name, "test"))
    for file, text in STORIES.items():
        shelf.write(file, text)
    return shelf


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a generation's records."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for path in sorted(folder.rglob("*.sqlite")):
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in names.fetchall():
                found.setdefault(name, []).extend(connection.execute(f"SELECT * FROM {name}"))
    return found


DONE, FAILED, BROKE = 0, 3, 4
READ_ONLY_USER = 65534


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is done to a build: killed or halted at a step, files bounded, rights taken away.

    `sharing` is no trouble: what stays is shared with the generation before.
    """

    killed_at: int | None = None
    halted_at: int | None = None
    most_bytes: int | None = None
    powerless: bool = False
    sharing: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build in a child ended: its exit status (or -signal), its steps, its process id.

    One that was halted still runs, and has no status.
    """

    pid: int
    status: int | None
    steps: int


class Builder:
    """A process that has loaded the models and forks a child for each build asked of it.

    It touches no index itself, so that no thread of a library is lost in a fork.
    """

    def __init__(self, real_model: bool = False) -> None:
        here = Path(__file__).parent
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from storing import serve; serve({real_model})"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}"},
        )

    def update(self, shelf: Shelf, trouble: Trouble) -> Ended:
        """Update a shelf's collection in a child with a process group of its own."""
        order = {"folder": str(shelf.root.parent), "trouble": asdict(trouble)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        self._process.communicate(timeout=60)


def serve(real_model: bool) -> None:
    """Fork a child for each order on standard input; tell how it ended on standard output."""
    settings = Settings()
    models = load_models(settings) if real_model else tiny_models()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        shelf = Shelf(
            Path(order["folder"]) / "stories",
            Target(Path(order["folder"]) / "data", "default", "test"),
        )
        ended = _fork(shelf, Trouble(**order["trouble"]), models)
        answers.write(json.dumps(asdict(ended)) + "\n")
        answers.flush()


def _fork(shelf: Shelf, trouble: Trouble, models: Models) -> Ended:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        _build(shelf, trouble, models, write)
    os.close(write)
    with os.fdopen(read) as told:
        # It ends when the child does, or when that is halted and closes its end.
        steps = int(told.read() or 0)
    if trouble.halted_at is not None:
        return Ended(pid, None, steps)
    return Ended(pid, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), steps)


def _build(shelf: Shelf, trouble: Trouble, models: Models, tell: int) -> NoReturn:
    status = BROKE
    os.setsid()
    signal.alarm(60)
    steps = Steps(trouble, tell)
    settings = SHARING if trouble.sharing else Settings()
    tools = Tools(settings, lambda: models, lambda *_: steps.step())
    try:
        _bound(trouble)
        steps.watch()
        shelf.update(tools)
        status = DONE
    except QuothError:
        status = FAILED
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        steps.trouble = Trouble()
        os.write(tell, str(steps.count).encode())
        os._exit(status)


def _bound(trouble: Trouble) -> None:
    if trouble.most_bytes is not None:
        # No file may grow beyond this: every library sees its writes fail.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (trouble.most_bytes,) * 2)
    if trouble.powerless and os.geteuid() == 0:
        # No permission stops root, as whom tests may run.
        os.setegid(READ_ONLY_USER)
        os.seteuid(READ_ONLY_USER)


class Steps:
    """Counts what a build is seen to do, and kills its process group, or halts it, at a step.

    Steps are calls of the progress callback, files opened, renamed and removed (as Python's audit
    events tell) and files flushed. For a child only: audit hooks cannot be taken off.
    """

    SEEN = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"})

    def __init__(self, trouble: Trouble, tell: int) -> None:
        self.count = 0
        self.trouble = trouble
        self.tell = tell

    def watch(self) -> None:
        """Count from now on."""
        flush = os.fsync

        def counted(descriptor: int) -> None:
            self.step()
            flush(descriptor)
            self.step()

        os.fsync = counted
        sys.addaudithook(lambda event, _: self.step() if event in self.SEEN else None)

    def step(self) -> None:
        self.count += 1
        if self.count == self.trouble.killed_at:
            os.killpg(0, signal.SIGKILL)
        if self.count == self.trouble.halted_at:
            os.write(self.tell, str(self.count).encode())
            os.close(self.tell)
            signal.pause()
