"""What is said of a document, from its file, its format or a person -> clean `Metadata`.

Whatever a file says of itself is a stranger's: values are folded to one line and bounded, dates
become ISO 8601 or nothing, and an address counts only where it is one of the web.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from index.documents.encoding import UNSTORABLE
from index.documents.source import Metadata

KEYS = ("title", "date", "author", "publisher", "url", "language", "speaker")
LONGEST_VALUE = 500
LONGEST_NAME = 60
YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
MONTH, DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
ISO = re.compile(rf"{YEAR}(?:-{MONTH}(?:-{DAY}(?:[T ].*)?)?)?")
COMPACT = re.compile(rf"(?:D:)?{YEAR}{MONTH}{DAY}.*")
IN_NAME = re.compile(rf"(?<!\d){YEAR}-{MONTH}-{DAY}(?!\d)")
# 3/4/2024 is March in one country and April in another.
AMBIGUOUS = re.compile(r"(?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|1[0-2])[./-]\d{2,4}\b.*")
YEAR_WRITTEN = re.compile(r"(?<!\d)\d{4}(?!\d)")
TITLE_OF_A_FILE = re.compile(
    r"(?:microsoft \w+|untitled|document\d*|slide \d+|no ?title)\b.*"
    r"|\S+\.(?:docx?|pdf|indd|tex|dvi|rtf|pages|qxp|qxd)",
    re.IGNORECASE,
)
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][\w-]{1,20})?")


def metadata_from(values: Mapping[str, Any]) -> Metadata:
    """Clean metadata from values by key; what cannot be used and unknown keys are left out."""
    clean = {key: one_line(values.get(key)) for key in KEYS}
    title, url, language = clean["title"], clean["url"], clean["language"]
    clean["title"] = None if title and TITLE_OF_A_FILE.fullmatch(title) else title
    clean["date"] = iso_date(clean["date"])
    clean["url"] = url if url and is_web_address(url) else None
    clean["language"] = language if language and LANGUAGE.fullmatch(language) else None
    return Metadata(**clean)


def one_line(value: object) -> str | None:
    """A value as one bounded line without control characters; None where nothing is left."""
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    if value is None or isinstance(value, bool | dict):
        return None
    text = UNSTORABLE.sub("", str(value)[: 4 * LONGEST_VALUE])
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())[:LONGEST_VALUE].strip() or None


def iso_date(text: str | None) -> str | None:
    """A date as ISO 8601, as exact as it was given; None for none, and where it is ambiguous."""
    if not text:
        return None
    match = ISO.fullmatch(text) or COMPACT.fullmatch(text)
    if match:
        return _joined(match)
    if AMBIGUOUS.fullmatch(text) and not _same_both_ways(text):
        return None
    return _parsed(text)


def date_in_name(name: str) -> str | None:
    """The date in a file's name (2024-05-01-interview.txt)."""
    match = IN_NAME.search(name)
    return _joined(match) if match else None


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


def entry_name(name: object, number: int) -> str:
    """A short name for one document of a file: from its title or id, else its number."""
    words = unicodedata.normalize("NFKD", str(name or "")).casefold()
    words = "".join(c for c in words if not unicodedata.combining(c))
    slug = re.sub(r"[^\w.]+", "-", words).strip("-.")
    return slug[:LONGEST_NAME].rstrip("-.") or str(number)


def _joined(match: re.Match[str]) -> str | None:
    year, month, day = match["year"], match["month"], match["day"]
    if not day:
        return f"{year}-{month}" if month else year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _same_both_ways(text: str) -> bool:
    first, second = re.split(r"[./-]", text)[:2]
    return int(first) == int(second)


def _parsed(text: str) -> str | None:
    if not YEAR_WRITTEN.search(text):
        return None
    import dateparser

    found = dateparser.parse(
        text[:100],
        # "Monday", "next week" or "10:30" is no date of a document.
        settings={"REQUIRE_PARTS": ["year", "month"], "PARSERS": ["absolute-time"]},
    )
    if found is None:
        return None
    has_day = re.search(r"(?<!\d)\d{1,2}(?!\d|:)", text)
    return found.date().isoformat() if has_day else f"{found:%Y-%m}"
