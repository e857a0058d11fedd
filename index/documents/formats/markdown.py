"""Markdown: the source text as it stands, without its front matter, which is metadata.

The markup is kept, so that offsets lead into the file. Front matter is TOML between `+++` lines, or
simple `key: value` lines between `---` lines (the part of YAML that front matter is written in).
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from index.documents.encoding import checked, decode
from index.documents.metadata import metadata_from
from index.documents.source import Extract, Metadata
from index.settings import DocumentSettings

FRONT_MATTER = re.compile(
    r"\A(?:---[^\S\n]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)|\+\+\+[^\S\n]*\r?\n(?P<toml>.*?)^\+\+\+)"
    r"[^\S\n]*(?:\r?\n|\Z)\s*",
    re.DOTALL | re.MULTILINE,
)
YAML_LINE = re.compile(r"^(\w[\w-]*)[^\S\n]*:[^\S\n]+(.*?)[^\S\n]*\r?$", re.MULTILINE)
HEADING = re.compile(r"\A\s*#[^\S\n]+(?P<words>[^\n]*?)[^\S\n]*#*[^\S\n]*\r?$", re.MULTILINE)


def read(data: bytes, settings: DocumentSettings) -> list[Extract]:
    """The text below the front matter; its title from there, else from a first heading."""
    text, encoding = decode(data)
    front = FRONT_MATTER.match(text)
    known = metadata_from(_front_matter(front)) if front else Metadata()
    body = checked(text[front.end() :]) if front else text
    heading = HEADING.match(body)
    title = Metadata(title=heading["words"] or None) if heading else Metadata()
    return [Extract(body, known.over(title), encoding=encoding)]


def _front_matter(match: re.Match[str]) -> dict[str, Any]:
    if match["toml"] is not None:
        try:
            return tomllib.loads(match["toml"])
        except tomllib.TOMLDecodeError:
            # A text may open with such a line for other reasons; it says nothing of itself then.
            return {}
    lines = YAML_LINE.finditer(match["yaml"])
    return {line[1].lower(): _unquoted(line[2]) for line in lines}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.strip("[]") if value.startswith("[") else value
