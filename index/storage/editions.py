"""A permalink's document and hash -> the text it was made from, as far as it is still kept.

A link names a document and the hash of its text, so that it can be told whether the text is still
the one that was quoted. An earlier text is looked for in the generations that are kept, but only
where the document is still in the collection: what was taken out of it stays out.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.documents.source import Document
from index.errors import CollectionError, QuoteMismatch
from index.storage.generation import Generation, read_manifest, records_in

# Shorter beginnings of a hash are refused: they would be guesses.
LEAST_HASH = 12


@dataclass(frozen=True, slots=True)
class Changed:
    """The document as it is now, and the text the link meant, where it is still kept."""

    document: Document
    earlier: Document | None


def find_edition(identity: str, digest: str, generation: Generation) -> Document | Changed | None:
    """What a permalink means: its document, the same text under another id, or what became of it.

    `digest` is the content hash or its beginning. None where the collection has neither the
    document nor the text.
    """
    records = generation.records
    number = records.document_number(identity)
    document = None if number is None else records.document(number)
    if len(digest) < LEAST_HASH:
        return None if document is None else Changed(document, None)
    if document is not None and document.content_hash.startswith(digest):
        return document
    same = records.documents_with(digest)
    if same:
        return records.document(same[0])
    if document is None:
        return None
    return Changed(document, _earlier(identity, digest, generation))


def _earlier(identity: str, digest: str, generation: Generation) -> Document | None:
    """The text in one of the other generations that are kept, the newest first."""
    for folder in sorted(generation.folder.parent.iterdir(), reverse=True):
        if folder != generation.folder and folder.name.isdecimal():
            found = _kept_in(folder, identity, digest)
            if found is not None:
                return found
    return None


def _kept_in(folder: Path, identity: str, digest: str) -> Document | None:
    try:
        records = records_in(folder, read_manifest(folder, ""))
        with closing(records):
            for number in records.documents_with(digest):
                document = records.document(number)
                if document.id == identity:
                    return document
    except (sqlite3.Error, OSError, ValueError, QuoteMismatch, CollectionError):
        # Of another format, damaged or just dropped: then it keeps no text for us.
        return None
    return None
