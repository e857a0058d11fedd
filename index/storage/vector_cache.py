"""Text -> vector, kept across builds, so that a sentence seen before is not encoded again.

One SQLite file a model. A key is the BLAKE2b hash of a text (16 bytes), a value its unit vector as
float32. Losing the file costs time, never an answer: a file that cannot be used is left alone and
everything is encoded anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.storage.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL)"
# SQLite bounds the number of values bound at once.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class VectorCache:
    """An open cache of one model's vectors; without a connection it remembers nothing."""

    connection: sqlite3.Connection | None
    dimension: int

    def known(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those of `texts` that were encoded before."""
        import numpy as np

        if self.connection is None:
            return {}
        keys = {_key(text): text for text in texts}
        found: dict[str, NDArray[np.float32]] = {}
        for chunk in _chunks(list(keys)):
            marks = ",".join("?" * len(chunk))
            for key, value in self.connection.execute(
                f"SELECT text, vector FROM vectors WHERE text IN ({marks})", chunk
            ):
                vector = np.frombuffer(value, dtype=np.float32)
                if vector.shape == (self.dimension,):
                    found[keys[key]] = vector
        return found

    def remember(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep new vectors by their texts."""
        if self.connection is not None:
            with self.connection:
                self.connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    ((_key(text), vector.tobytes()) for text, vector in vectors.items()),
                )

    def forget(self, texts: Sequence[str]) -> None:
        """Drop the vectors of these texts."""
        if self.connection is not None:
            with self.connection:
                self.connection.executemany(
                    "DELETE FROM vectors WHERE text = ?", ((_key(text),) for text in texts)
                )


@contextmanager
def open_cache(data_dir: Path, encoder: Encoder) -> Iterator[VectorCache]:
    """The cache of `encoder`'s model under `data_dir`; an unusable one remembers nothing."""
    path = data_dir / "cache" / f"vectors-{encoder.fingerprint[:16]}.sqlite"
    connection: sqlite3.Connection | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30)
        connection.execute(SCHEMA)
    except (OSError, sqlite3.Error):
        connection = None
    try:
        yield VectorCache(connection, encoder.dimension)
    finally:
        if connection is not None:
            connection.close()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
