"""The process in which documents of strangers are parsed: requests in, text out, nothing else.

It is started by `index.documents.isolation` as `serve()` on its standard input and output, with an
empty environment, bounded memory, and an alarm that ends it when a document takes too long.

It says that it has started by an empty message. A message is a line of JSON with the number of
bytes that follow, then these bytes: the request's are the document, the answer's are JSON:
`{"extracts": [...]}` or `{"error": reason}`. Both ways are data only (no pickle), so that a parser
that was taken over can answer wrongly but not more.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from dataclasses import asdict, fields
from typing import IO, Any

from index.documents.formats import Kind, format_of
from index.documents.source import Extract, Mark, Metadata
from index.errors import FormatError
from index.settings import DocumentSettings


def serve() -> None:
    """Answer requests until the input ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not be taken for an answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    write_message(answers, {}, b"")
    while header := requests.readline():
        request = json.loads(header)
        settings = DocumentSettings(**{**request["settings"], "suffixes": ()})
        _bound_memory(settings.max_memory_bytes)
        _set_alarm(settings.max_seconds)
        answer = _answer(Kind(request["kind"]), requests.read(request["size"]), settings)
        _set_alarm(0)
        write_message(answers, {}, answer)


def write_message(stream: IO[bytes], header: dict[str, Any], body: bytes) -> None:
    """Write one message."""
    stream.write(json.dumps({**header, "size": len(body)}).encode() + b"\n")
    stream.write(body)
    stream.flush()


def to_json(extracts: list[Extract]) -> list[dict[str, Any]]:
    """Extracts as plain data."""
    rows = []
    for extract in extracts:
        marks = [(mark.offset, mark.page, mark.seconds) for mark in extract.marks]
        known = asdict(extract.metadata)
        rows.append({**_plain(extract), "metadata": known, "marks": marks})
    return rows


def from_json(rows: list[dict[str, Any]]) -> list[Extract]:
    """The extracts that `to_json` wrote."""
    return [
        Extract(
            text=str(row["text"]),
            metadata=Metadata(**row["metadata"]),
            marks=tuple(Mark(*mark) for mark in row["marks"]),
            name=str(row["name"]),
            encoding=str(row["encoding"]),
            made=row["made"] and str(row["made"]),
        )
        for row in rows
    ]


def _plain(extract: Extract) -> dict[str, Any]:
    names = [f.name for f in fields(extract) if f.name not in {"metadata", "marks"}]
    return {name: getattr(extract, name) for name in names}


def _answer(kind: Kind, data: bytes, settings: DocumentSettings) -> bytes:
    try:
        result: dict[str, Any] = {"extracts": to_json(format_of(kind)(data, settings))}
    except FormatError as error:
        result = {"error": error.reason}
    except MemoryError:
        result = {"error": "needs more memory than documents.max_memory_bytes allows"}
    except RecursionError:
        result = {"error": "is nested too deeply"}
    except Exception as error:
        # A parser may fail at a hostile document in any way; this is the outermost line.
        result = {"error": f"cannot be read as {kind} ({type(error).__name__})"}
    return json.dumps(result).encode()


def _bound_memory(most: int) -> None:
    if sys.platform != "linux":
        # Elsewhere the limit does not exist or is not kept; the time limit holds.
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _set_alarm(seconds: float) -> None:
    """End this process after so many seconds, even if whoever started it is gone. 0: never."""
    if hasattr(signal, "setitimer"):
        # One second later than the other side, which then knows what happened.
        signal.setitimer(signal.ITIMER_REAL, math.ceil(seconds) + 1 if seconds else 0)


if __name__ == "__main__":
    serve()
