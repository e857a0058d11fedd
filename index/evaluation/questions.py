"""A set of labelled questions: the folder as it is read, and the index over its documents.

In: a folder with `questions.jsonl`, `docs/*.txt` and, where known, `meta.jsonl` (titles, dates,
sources). The documents are indexed in a cache keyed by their content, apart from every collection
of the user's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.documents.source import Document
from index.errors import (
    DocumentError,
    EmptyCollection,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
)
from index.settings import Settings
from index.speech.sentences import find_title
from index.storage.build import Target, build_generation
from index.storage.generation import Generation, open_generation
from index.storage.lock import writing
from index.storage.making import Progress
from index.storage.models import Models
from index.storage.pipeline import pipeline_version


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The questions (rows as stored) and the documents that they are asked of."""

    questions: tuple[dict[str, Any], ...]
    documents: tuple[Document, ...]

    @property
    def content_hash(self) -> str:
        """SHA-256 over what an index is built from, in hexadecimal."""
        digest = sha256()
        for document in self.documents:
            known = (document.id, document.title, document.date or "", document.publisher or "")
            for part in (*known, document.content_hash):
                digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()


def read_set(folder: Path) -> LabelledSet:
    """Read a labelled set. Raises DocumentError when its questions cannot be read."""
    try:
        questions = read_rows(folder / "questions.jsonl")
        meta_file = folder / "meta.jsonl"
        meta = {row["doc_id"]: row for row in read_rows(meta_file)} if meta_file.exists() else {}
        paths = sorted((folder / "docs").glob("*.txt"))
        texts = {path.stem: path.read_bytes().decode("utf-8") for path in paths}
    except (OSError, ValueError, KeyError) as error:
        raise DocumentError(folder, f"is not a set of labelled questions ({error})") from error
    documents = tuple(_document(name, text, meta.get(name, {})) for name, text in texts.items())
    return LabelledSet(tuple(questions), documents)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises OSError or ValueError when it is none."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _document(name: str, text: str, meta: dict[str, Any]) -> Document:
    span = find_title(text)
    title = meta.get("title") or (span.of(text) if span else name)
    return Document(
        id=name,
        text=text,
        title=title,
        source=meta.get("url") or meta.get("source") or f"{name}.txt",
        date=meta.get("date"),
        publisher=meta.get("source"),
        title_span=span if span and span.of(text).strip() == title.strip() else None,
    )


def open_set(
    labelled: LabelledSet,
    target: Target,
    settings: Settings,
    models: Models,
    progress: Progress,
) -> Generation:
    """The generation over a set's documents, from the cache or built now."""
    if not labelled.documents:
        raise EmptyCollection(())
    parts = (
        labelled.content_hash,
        pipeline_version(),
        models.encoder.fingerprint,
        settings.passages,
        settings.speech,
    )
    key = sha256(repr(parts).encode()).hexdigest()[:16]
    cached = replace(target, collection=f"set-{key}")
    try:
        return open_generation(cached.data_dir, cached.collection, models.encoder.fingerprint)
    except (IndexMissing, IndexMismatch, IndexDamaged):
        with writing(cached.folder, cached.collection, "building the documents of a set"):
            build_generation(cached, (), labelled.documents, settings, models, progress)
        return open_generation(cached.data_dir, cached.collection, models.encoder.fingerprint)


def scope_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The documents that a question is asked of; none for all."""
    scope = row.get("scope") or ()
    return (scope,) if isinstance(scope, str) else tuple(scope)


def with_document(row: dict[str, Any], documents: Sequence[Document]) -> dict[str, Any]:
    """In a set of one document, evidence need not say which document it stands in."""
    evidence = [{"doc_id": documents[0].id, **item} for item in row.get("evidence", [])]
    return {**row, "evidence": evidence}
