"""One writer at a time: a lock on a collection that names its holder and survives a crash.

The operating system holds the lock (filelock: flock, or its kin) and gives it back when a process
ends, however it ends. Who holds it stands in a file beside it; when that is found and the lock is
free, its holder died, and the next one says so.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import CollectionBusy, StorageError

LOCK, HOLDER = "writer.lock", "writer.json"
PATIENCE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes a collection, since when (ISO 8601), doing what."""

    pid: int
    host: str
    since: str
    doing: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since} ({self.doing})"


@contextmanager
def writing(folder: Path, collection: str, doing: str) -> Iterator[Holder | None]:
    """Be the only writer of the collection in `folder`; gives the holder before, if it died.

    Raises CollectionBusy when somebody else is, StorageError when nothing can be written there.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever only asks whether it is held holds it for a moment.
        lock = FileLock(folder / LOCK, timeout=PATIENCE_SECONDS)
        lock.acquire()
    except Timeout:
        raise CollectionBusy(collection, str(read_holder(folder) or "somebody else")) from None
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    with lock:
        lock.release()  # Once for acquire() above; leaving the block gives it back for good.
        died = read_holder(folder)
        _write_holder(folder, doing)
        try:
            yield died
        finally:
            # Only a holder that is gone without a word leaves its name.
            (folder / HOLDER).unlink(missing_ok=True)


def read_holder(folder: Path) -> Holder | None:
    """Who holds the lock, or held it and died; None when nobody is named."""
    try:
        return Holder(**json.loads((folder / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_held(folder: Path) -> bool:
    """Whether somebody writes now."""
    from filelock import FileLock, Timeout

    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _write_holder(folder: Path, doing: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = Holder(os.getpid(), socket.gethostname(), since, doing)
    try:
        (folder / HOLDER).write_text(json.dumps(asdict(holder)), encoding="utf-8")
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
