"""A stranger's document -> its text, by a worker process that may die of it.

In: bytes and their kind. Out: `Extract`s, or a FormatError that says what happened: the worker
crashed, took too long, or needed too much memory. It is started at the first need, reads one
document after the other, and is replaced after a loss.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from index.documents.formats import Kind
from index.documents.source import Extract
from index.documents.worker import from_json, write_message
from index.errors import FormatError
from index.settings import DocumentSettings

# What a parser leaks is given back from time to time.
DOCUMENTS_PER_PROCESS = 200
START_SECONDS = 60.0
# The text is bounded by the formats; this bounds a worker that was taken over.
LARGEST_ANSWER_BYTES = 400_000_000
START = (
    "import sys; root = sys.argv[1]\n"
    "if root not in sys.path: sys.path.insert(0, root)\n"
    "from index.documents.worker import serve; serve()"
)


@dataclass(slots=True)
class Worker:
    """The worker process, if one runs. Use as a context; not for several threads at once."""

    settings: DocumentSettings
    _process: subprocess.Popen[bytes] | None = None
    _served: int = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def extract(self, kind: Kind, data: bytes) -> list[Extract]:
        """The documents in `data`. Raises FormatError when it cannot be read within the limits."""
        process = self._running()
        with _limited(process, self.settings.max_seconds) as late:
            try:
                return _exchange(process, kind, data, self.settings)
            except (OSError, ValueError, KeyError, TypeError) as error:
                self.stop()
                raise FormatError(_loss(process, late.is_set(), self.settings)) from error

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)

    def _running(self) -> subprocess.Popen[bytes]:
        self._served += 1
        if self._process is not None and self._served > DOCUMENTS_PER_PROCESS:
            self.stop()
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process, self._served = _start(), 1
        return self._process


def _start() -> subprocess.Popen[bytes]:
    """A fresh worker. It is given no environment: what is secret there is not for parsers."""
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TMPDIR") if key in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", START, str(Path(__file__).parent.parent.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONUTF8": "1", **kept},
    )
    assert process.stdout is not None
    with _limited(process, START_SECONDS):
        # Its start is not the document's time. Where it fails, the first exchange says so.
        process.stdout.readline()
    return process


@contextmanager
def _limited(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Ends the process after so many seconds, if this is not left before; tells whether it did."""
    late = threading.Event()
    timer = threading.Timer(seconds, _end, (process, late))
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _exchange(
    process: subprocess.Popen[bytes], kind: Kind, data: bytes, settings: DocumentSettings
) -> list[Extract]:
    """Send a document and read the answer.

    Raises FormatError when that is an error, and OSError, ValueError, KeyError or TypeError when it
    is none.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    write_message(process.stdin, {"kind": kind.value, "settings": asdict(settings)}, data)
    size = json.loads(process.stdout.readline())["size"]
    if not 0 <= size <= LARGEST_ANSWER_BYTES:
        raise ValueError(size)
    answer = json.loads(process.stdout.read(size))
    if "error" in answer:
        raise FormatError(str(answer["error"]))
    return from_json(answer["extracts"])


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _loss(process: subprocess.Popen[bytes], late: bool, settings: DocumentSettings) -> str:
    if late:
        return f"took longer than documents.max_seconds = {settings.max_seconds:g}"
    status = process.wait()
    return f"made its parser crash (status {status}), or needed more memory than it may have"


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        # What was not sent to a process that is gone.
        return
