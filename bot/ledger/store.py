"""The file beneath the ledger: opened, brought up to date, and written to in transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index import StorageError


class Store:
    """Opens `path`, made if need be, with the tables of `schema`.

    `added` are the columns that a file of an earlier version lacks, by table and name. Raises
    StorageError when that is impossible.
    """

    def __init__(self, path: Path, schema: str, added: Mapping[tuple[str, str], str]) -> None:
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # It holds what people asked: for the bot's own account only.
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, check_same_thread=False)
            # NORMAL: a commit outlives the process, killed or not, without waiting for the disk;
            # interactions have three seconds.
            # secure_delete: what is thrown away is overwritten, not only unlinked.
            self._connection.executescript(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                "PRAGMA secure_delete = ON;"
            )
            # Before the schema, whose indexes may name them.
            _add_columns(self._connection, added)
            self._connection.executescript(schema)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(path, str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

    def close(self) -> None:
        """Close the file. Calls after this fail."""
        with self._lock:
            self._connection.close()


def _add_columns(connection: sqlite3.Connection, added: Mapping[tuple[str, str], str]) -> None:
    for (table, column), kind in added.items():
        known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if known and column not in known:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
