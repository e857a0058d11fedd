"""Spans and documents: what every later record points into."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters (code points) in one document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` in this range."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: Span) -> int:
        """How many characters both ranges share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def intersection(self, other: Span) -> Span | None:
        """The characters both ranges share, or None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as stored: its exact decoded text and where it came from.

    `id` is unique in its collection and stable between builds (the path below its root, without
    the suffix). `title_span` is where the title stands in the text, if it does. `source` is what
    a person would open: a URL when known, else the path below the root. `date` is ISO 8601.
    """

    id: str
    text: str
    title: str
    source: str
    date: str | None = None
    title_span: Span | None = None
    encoding: str = "utf-8"

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return hash_text(self.text)


def hash_text(text: str) -> str:
    """SHA-256 of `text` as UTF-8 (lone surrogates included), in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
