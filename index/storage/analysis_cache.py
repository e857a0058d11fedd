"""What was made of a document before, kept from build to build: only what is new costs work.

One SQLite file a collection, with three tables: what a parser extracted from a file's bytes, what
the speech and passage steps made of a text, and by which words copies of it are told. A key is a
hash of everything the value depends on, the version of the code included, so that nothing outdated
is ever found. The long values are JSON, read back by type (pydantic), and compressed. They are
written as they are made: a build that was killed goes on where it stopped. Losing the file costs
time, never an answer.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from index.documents.copies import text_key
from index.documents.formats import Kind
from index.documents.source import Document, Extract
from index.documents.worker import from_json, to_json
from index.settings import DocumentSettings
from index.speech.attribution import Speech
from index.speech.speakers import Appearance
from index.storage.passages import Passage
from index.storage.pipeline import pipeline_version
from index.storage.rows import AnalysedDocument

FILE = "analyses.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS extracts (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS analyses (key BLOB PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS copies (key BLOB PRIMARY KEY, value BLOB NOT NULL);
"""
TABLES = ("extracts", "analyses", "copies")
SPOILT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# So much work may be done twice after a crash.
COMMIT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the speech and passage steps make of a text, and its language."""

    language: str
    speech: Speech
    passages: tuple[Passage, ...]
    appearances: tuple[Appearance, ...]


@dataclass(slots=True)
class AnalysisCache:
    """An open cache. Without a connection it remembers nothing. `used` are the keys asked for."""

    connection: sqlite3.Connection | None
    spoilt: bool = False
    used: dict[str, set[bytes]] = field(default_factory=lambda: {name: set() for name in TABLES})
    _waiting: int = 0

    def analysis(self, document: Document, key: bytes) -> AnalysedDocument | None:
        """A document as it was analysed before; None where it is new."""
        value = self._get("analyses", key)
        if value is None:
            return None
        try:
            known: Analysis = _analyses().validate_json(zlib.decompress(value))
        except (ValueError, zlib.error):
            # Spoilt, which zlib's sum tells: analysed again, and written over.
            return None
        # The same text may have another name or date by now.
        appearances = (
            replace(a, document=document.id, date=document.date) for a in known.appearances
        )
        return AnalysedDocument(
            document, known.speech, known.passages, tuple(appearances), known.language
        )

    def remember_analysis(self, key: bytes, item: AnalysedDocument) -> None:
        """Keep what was made of a document."""
        analysis = Analysis(item.language, item.speech, item.passages, item.appearances)
        try:
            value = _analyses().dump_json(analysis)
        except ValueError:
            # A name with a lone surrogate in it is no JSON; such a document is analysed again.
            return
        self._put("analyses", key, zlib.compress(value, 1))

    def extracts(self, key: bytes) -> list[Extract] | None:
        """What was extracted from a file before; None where it is new."""
        value = self._get("extracts", key)
        if value is None:
            return None
        try:
            return from_json(json.loads(zlib.decompress(value)))
        except (ValueError, zlib.error):
            return None

    def remember_extracts(self, key: bytes, extracts: Sequence[Extract]) -> None:
        """Keep what was extracted from a file."""
        self._put("extracts", key, zlib.compress(json.dumps(to_json(list(extracts))).encode(), 1))

    def copy_key(self, document: Document) -> bytes | None:
        """`text_key`, which reads every word of a text, remembered."""
        key = _hash(pipeline_version(), document.speaker, document.text)
        known = self._get("copies", key)
        if known is not None:
            return known or None
        found = text_key(document)
        self._put("copies", key, found or b"")
        return found

    def keep_used(self) -> None:
        """Drop what this build had no use for: its documents are no longer in the collection."""
        if self.connection is None:
            return
        try:
            with self.connection:
                for table in TABLES:
                    there = [key for (key,) in self.connection.execute(f"SELECT key FROM {table}")]
                    gone = [(key,) for key in there if key not in self.used[table]]
                    self.connection.executemany(f"DELETE FROM {table} WHERE key = ?", gone)
        except sqlite3.DatabaseError as error:
            self._give_up(error)

    def _get(self, table: str, key: bytes) -> bytes | None:
        self.used[table].add(key)
        if self.connection is None:
            return None
        query = f"SELECT value FROM {table} WHERE key = ?"
        try:
            row = self.connection.execute(query, (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            self._give_up(error)
            return None
        return None if row is None else bytes(row[0])

    def _put(self, table: str, key: bytes, value: bytes) -> None:
        if self.connection is None:
            return
        try:
            self.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (key, value))
            self._waiting += 1
            if self._waiting >= COMMIT_EVERY:
                self.connection.commit()
                self._waiting = 0
        except sqlite3.DatabaseError as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        """Go on without what is damaged or full: it only saves time."""
        self.spoilt = error.sqlite_errorcode in SPOILT
        if self.connection is not None:
            self.connection.close()
        self.connection = None


@dataclass(frozen=True, slots=True)
class CachedExtracts:
    """Extracts for reading files, kept in an analysis cache."""

    cache: AnalysisCache
    settings: DocumentSettings

    def known(self, kind: Kind, data: bytes) -> list[Extract] | None:
        return self.cache.extracts(self._key(kind, data))

    def remember(self, kind: Kind, data: bytes, extracts: Sequence[Extract]) -> None:
        self.cache.remember_extracts(self._key(kind, data), extracts)

    def _key(self, kind: Kind, data: bytes) -> bytes:
        return _hash(pipeline_version(), kind.value, astuple(self.settings), data)


def analysis_key(document: Document, made_by: str) -> bytes:
    """A hash of all that a document's analysis depends on; `made_by` names models and settings."""
    span = document.title_span
    title = (span.start, span.end) if span else None
    parts = (title, document.speaker, document.language)
    return _hash(pipeline_version(), made_by, parts, document.text)


@contextmanager
def open_analyses(folder: Path) -> Iterator[AnalysisCache]:
    """The cache of the collection in `folder`; one that cannot be used is begun anew.

    To be opened by the collection's writer alone.
    """
    path = folder / FILE
    opened = AnalysisCache(_connect(path) or _connect_anew(path))
    try:
        yield opened
    finally:
        if opened.connection is not None:
            with suppress(sqlite3.DatabaseError):
                opened.connection.commit()
            opened.connection.close()
        if opened.spoilt:
            with suppress(OSError):
                path.unlink()


def _connect(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path)
        # What was purged must not be left in free pages. A power cut may spoil the file, which is
        # noticed when it is read, and costs time only.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(SCHEMA)
    except (OSError, sqlite3.Error):
        return None
    return connection


def _connect_anew(path: Path) -> sqlite3.Connection | None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return None
    return _connect(path)


def _hash(*parts: object) -> bytes:
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        if isinstance(part, bytes):
            digest.update(part)
        elif isinstance(part, str):
            digest.update(part.encode("utf-8", "surrogatepass"))
        else:
            digest.update(repr(part).encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.digest()


@cache
def _analyses() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Analysis)
