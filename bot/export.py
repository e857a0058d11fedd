"""Every quotation of a collection -> rows of JSON Lines or CSV, written one after the other.

A row is a contiguous piece that somebody said: `text[start:end] == words`. The pieces of one split
quotation share a `group`. In JSON Lines every character is the source's.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and runs it; what strangers'
documents say must not run. So in CSV such a cell gets an apostrophe before it, as spreadsheets
themselves mark text (OWASP, CSV Injection). So does one that begins with apostrophes and then such
a mark, so that taking one away is always the way back: `unguarded`.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from bot.render import place
from index import Excerpt, QuothError

COLUMNS = (
    "id group words speaker role kind clause via title publisher author date url source doc_id "
    "hash start end paragraph page time"
).split()
# The full-width forms are read as their ASCII ones by spreadsheets of East Asia; tab and line
# breaks are skipped before a formula by some.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
HASH_CHARACTERS = 16


class Format(StrEnum):
    """How quotations are written."""

    JSONL = "jsonl"
    CSV = "csv"


class ExportError(QuothError):
    """The file cannot be written."""


def rows_of(excerpts: Iterable[Excerpt]) -> Iterator[dict[str, Any]]:
    """The rows, in the order of the quotations and of the pieces of each."""
    counts: dict[str, int] = {}
    for excerpt in excerpts:
        document = excerpt.document
        counts = {document.id: counts.get(document.id, 0) + 1}
        group = f"{document.id}:{counts[document.id]}"
        for part in excerpt.parts:
            mark = document.mark_at(part.start)
            time = place(mark) if mark and mark.page is None else None
            yield {
                "id": f"{document.id}:{part.start}-{part.end}",
                "group": group,
                "words": part.of(document.text),
                "speaker": excerpt.speaker,
                "role": excerpt.role,
                "kind": excerpt.manner.value,
                "clause": excerpt.clause.of(document.text) if excerpt.clause else None,
                "via": excerpt.via.of(document.text) if excerpt.via else None,
                "title": document.title,
                "publisher": document.publisher,
                "author": document.author,
                "date": document.date,
                "url": document.url,
                "source": document.source,
                "doc_id": document.id,
                "hash": document.content_hash[:HASH_CHARACTERS],
                "start": part.start,
                "end": part.end,
                "paragraph": excerpt.paragraph,
                "page": mark.page if mark else None,
                "time": time,
            }


def write_rows(rows: Iterable[dict[str, Any]], form: Format, out: TextIO) -> tuple[int, int]:
    """Write them; how many there were, and how many had a cell guarded."""
    return _write_csv(rows, out) if form is Format.CSV else (_write_jsonl(rows, out), 0)


def _write_jsonl(rows: Iterable[dict[str, Any]], out: TextIO) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is how many
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def _write_csv(rows: Iterable[dict[str, Any]], out: TextIO) -> tuple[int, int]:
    # Without the mark Excel takes UTF-8 for the code page of the place.
    out.write("\ufeff")
    writer = csv.DictWriter(out, COLUMNS, quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    count = touched = 0
    for row in rows:
        safe = {name: guarded(value) for name, value in row.items()}
        writer.writerow(safe)
        count, touched = count + 1, touched + (safe != row)
    return count, touched


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers and harmless words as they are."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def unguarded(cell: str) -> str:
    """The words that a cell was made of."""
    return cell[1:] if GUARDED.match(cell) else cell


@contextmanager
def opened_whole(file: Path) -> Iterator[TextIO]:
    """A file to write, which is there when all of it is. Raises ExportError."""
    beside = file.with_name(f".{file.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as error:
        raise ExportError(
            f"{file} cannot be written ({error.strerror}). Choose another place with --out."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
