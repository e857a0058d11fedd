"""Addresses -> files in a folder of the collection, as they came, each with a side-car.

A page is fetched when a person asks for it and then is a file like any other: its bytes stay what
they were when it was read, whatever becomes of the page. The side-car says where it came from.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from index.documents.fetching import Fetched, fetch
from index.documents.formats import Kind
from index.documents.metadata import entry_name
from index.documents.recognising import recognise
from index.errors import DocumentError, FetchError, FormatError
from index.settings import DocumentSettings

SUFFIXES = {
    Kind.PLAIN: ".txt",
    Kind.MARKDOWN: ".md",
    Kind.WEBPAGE: ".html",
    Kind.PDF: ".pdf",
    Kind.WORD: ".docx",
    Kind.EPUB: ".epub",
    Kind.FEED: ".xml",
    Kind.SUBTITLES: ".vtt",
    Kind.JSON_LINES: ".jsonl",
}
# What a server calls a page that does not begin like one.
SUFFIX_OF_TYPE = {"text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md"}


def save_page(
    url: str,
    folder: Path,
    settings: DocumentSettings,
    fetcher: Callable[[str, DocumentSettings], Fetched] = fetch,
) -> Path:
    """Fetch `url` into a file in `folder`; the file. A page fetched before is replaced.

    Raises FetchError when it cannot be had or is no document, DocumentError when it cannot be
    written.
    """
    found = fetcher(url, settings)
    try:
        kind = recognise(found.data, f"x{SUFFIX_OF_TYPE.get(found.type, '')}")
    except FormatError as error:
        raise FetchError(url, error.reason) from error
    note = _note(found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _place(folder, found.url, SUFFIXES[kind])
        _sidecar(path).write_text(note, encoding="utf-8")
        path.write_bytes(found.data)
    except OSError as error:
        raise DocumentError(folder, f"cannot be written ({error.strerror})") from error
    return path


def read_addresses(path: Path) -> list[str]:
    """The addresses in a text file, one a line; what follows a # and a blank is a remark."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, "cannot be read as a list of addresses") from error
    addresses = [f" {line}".split(" #")[0].strip() for line in lines]
    return [address for address in addresses if address]


def _note(found: Fetched) -> str:
    day = datetime.now(UTC).date().isoformat()
    # A JSON string of ASCII is a TOML string too.
    return f"# Fetched on {day}.\nurl = {json.dumps(found.url)}\n"


def _place(folder: Path, url: str, suffix: str) -> Path:
    """The page's own file if it has one, else a new name made from its address."""
    parts = urlsplit(url)
    stem = PurePosixPath(unquote(parts.path)).stem
    name = entry_name(f"{parts.hostname or ''} {stem}", 1)
    number = 1
    while True:
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}{suffix}"
        if not path.exists() or _is_of(path, url):
            return path
        number += 1


def _is_of(path: Path, url: str) -> bool:
    try:
        return f"url = {json.dumps(url)}\n" in _sidecar(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.toml")
