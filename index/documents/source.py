"""Spans and documents: what every later record points into."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, fields


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
class Mark:
    """Where in a text a page begins, or a moment: pages count from 1, `seconds` from the start.

    It holds for everything from `offset` up to the next mark.
    """

    offset: int
    page: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text. Dates are ISO 8601, perhaps a year only.

    `speaker` is set where the whole text is one person's words.
    """

    title: str | None = None
    date: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    speaker: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """These values, and `other`'s where there is none here."""
        names = [field.name for field in fields(self)]
        return Metadata(*(getattr(self, name) or getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class Extract:
    """The text that a format found in a file, and what the file says of it.

    `name` tells the documents of one file apart (the entries of a feed); "" where there is one.
    `made` is when the file was made, which need not be the date of what it says.
    """

    text: str
    metadata: Metadata = Metadata()
    marks: tuple[Mark, ...] = ()
    name: str = ""
    encoding: str = "utf-8"
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as stored: its exact text and where it came from.

    `id` is unique in its collection and stable between builds (the path below its root, without
    the suffix). `title_span` is where the title stands in the text, if it does. `source` is what
    a person would open: a URL when known, else the path below the root; `file` is always the path.
    `text` is the file's decoded text, and for formats that are no text (PDF, HTML, ...) what was
    extracted from the file whose SHA-256 is `file_hash`; quotations are checked against it. `marks`
    lead from offsets to pages and times. `origin` is the path of the file that was read and, where
    it holds several documents, # and this one's name. `copy_of` is the id of the document whose
    text this repeats word for word.
    """

    id: str
    text: str
    title: str
    source: str
    date: str | None = None
    title_span: Span | None = None
    encoding: str = "utf-8"
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    speaker: str | None = None
    file: str = ""
    file_hash: str = ""
    marks: tuple[Mark, ...] = ()
    copy_of: str | None = None
    origin: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return hash_text(self.text)

    def mark_at(self, offset: int) -> Mark | None:
        """The mark that holds at `offset`: its page or time. None where nothing is marked."""
        place = bisect_right(self.marks, offset, key=lambda mark: mark.offset)
        return self.marks[place - 1] if place else None


def hash_text(text: str) -> str:
    """SHA-256 of `text` as UTF-8 (lone surrogates included), in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
