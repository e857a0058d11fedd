"""Plain text: every character as it stands."""

from __future__ import annotations

from index.documents.encoding import decode
from index.documents.source import Extract
from index.settings import DocumentSettings


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The decoded text, unchanged."""
    text, encoding = decode(data)
    return [Extract(text, encoding=encoding)]
