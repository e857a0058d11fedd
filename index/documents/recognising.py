"""Bytes and a file's name -> which format they are in, by content first.

Binary files are told by their first bytes (puremagic), archives by what is in them, texts by how
they begin; the name decides only between texts that look alike.
"""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import PurePath

from index.documents.encoding import signed_encoding
from index.documents.formats import Kind
from index.errors import FormatError

START_BYTES = 4096
HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
FEED = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<\?xml-[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?>\s*)*"
    rb"<(?:rss|feed|rdf:RDF)\b",
    re.IGNORECASE | re.DOTALL,
)
VTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)")
SRT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d+[ \t]*\r?\n[ \t]*\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
WEB_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
JSON_SUFFIXES = frozenset({".jsonl", ".ndjson"})


def recognise(data: bytes, name: str) -> Kind:
    """The format of `data`. Raises FormatError for archives and binary files that are none."""
    start = data[:START_BYTES]
    # A few bytes may stand before a PDF's header, as its readers allow.
    if b"%PDF-" in start[:1024]:
        return Kind.PDF
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(data)
    signed = signed_encoding(start)
    if signed and signed != "utf-8":
        data = data.decode(signed, "replace").removeprefix("\ufeff").encode("utf-8", "replace")
        start = data[:START_BYTES]
    if b"\x00" in start:
        raise FormatError(f"is {_binary_kind(start)}, not a document that can be read")
    return _text(start, data, name)


def _archive(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FormatError("is a damaged archive") from error
    if "word/document.xml" in names:
        return Kind.WORD
    if "META-INF/container.xml" in names:
        return Kind.EPUB
    raise FormatError("is an archive, but neither DOCX nor EPUB (unpack it first)")


def _text(start: bytes, data: bytes, name: str) -> Kind:
    suffix = PurePath(name).suffix.lower()
    if VTT.match(start) or SRT.match(start):
        return Kind.SUBTITLES
    if FEED.match(start):
        return Kind.FEED
    if HTML.match(start):
        return Kind.WEBPAGE
    if suffix in JSON_SUFFIXES or _is_json_lines(data):
        return Kind.JSON_LINES
    return _by_suffix(name)


def _by_suffix(name: str) -> Kind:
    suffix = PurePath(name).suffix.lower()
    if suffix in MARKDOWN_SUFFIXES:
        return Kind.MARKDOWN
    if suffix in WEB_SUFFIXES:
        return Kind.WEBPAGE
    if suffix == ".xml":
        raise FormatError("is XML, but no feed (RSS or Atom)")
    return Kind.PLAIN


def _is_json_lines(data: bytes) -> bool:
    """Whether the first line is a JSON object with a text."""
    line = data.lstrip().split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return False
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and isinstance(row.get("text"), str)


def _binary_kind(start: bytes) -> str:
    import puremagic

    try:
        found = puremagic.magic_string(start)
    except (puremagic.PureError, ValueError):
        return "a binary file"
    return f"a binary file ({found[0].name})" if found and found[0].name else "a binary file"
