"""JSON Lines: one object a line, one document each.

Keys: `text`, and where known `title`, `date`, `author`, `publisher`, `url`, `language`, `speaker`
(all of the text is this person's words) and `id` or `doc_id`. Others are ignored.
"""

from __future__ import annotations

import json
from typing import Any

from index.documents.encoding import UNSTORABLE, decode
from index.documents.metadata import entry_name, metadata_from
from index.documents.source import Extract
from index.errors import FormatError
from index.settings import DocumentSettings


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """One document a line, its text as the line gives it."""
    lines = decode(data)[0].split("\n")
    extracts = [_extract(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not extracts:
        raise FormatError("holds no documents")
    return extracts


def _extract(line: str, number: int) -> Extract:
    row = _row(line, number)
    text = row.get("text")
    if not isinstance(text, str) or not any(c.isalnum() for c in text):
        raise FormatError(f"line {number} has no text")
    known = metadata_from(row)
    name = row.get("id") or row.get("doc_id") or known.title
    # Line ends stay as given: the text is the line's own, but for what cannot be stored.
    text = UNSTORABLE.sub("\ufffd", text.replace("\x00", ""))
    return Extract(text, known, name=entry_name(name, number))


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise FormatError(f"line {number} is not JSON") from error
    except RecursionError as error:
        raise FormatError(f"line {number} is nested too deeply") from error
    if not isinstance(row, dict):
        raise FormatError(f"line {number} is not a JSON object")
    return row
