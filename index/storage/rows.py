"""Records to rows: the tables of a record file, and how documents and their speech are written.

One file a segment, written once by `write_records` or `join_records` and then only read
(`records`). Numbers count over the whole collection: a segment's go on where those of the segment
before it end. Those of sentences and passages are the numbers of vectors and full-text entries too.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.documents.copies import text_key
from index.documents.source import Document, Span
from index.speech.attribution import Speech
from index.speech.quotations import Quotation
from index.speech.sentences import Role
from index.speech.speakers import Appearance
from index.storage.appearance_rows import pack_appearance
from index.storage.passages import Passage

SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, hash TEXT NOT NULL,
    title TEXT NOT NULL, title_start INTEGER, title_end INTEGER, source TEXT NOT NULL, date TEXT,
    encoding TEXT NOT NULL, author TEXT, publisher TEXT, url TEXT, language TEXT, speaker TEXT,
    file TEXT NOT NULL, file_hash TEXT NOT NULL, copy_of TEXT, origin TEXT NOT NULL,
    -- A hash of all that is stored of it; what its copies share; the language of its stems.
    state BLOB NOT NULL, words BLOB, stemmed TEXT NOT NULL,
    -- The ranges of its records, and how many of them have an entry in the full-text index.
    first_sentence INTEGER NOT NULL, end_sentence INTEGER NOT NULL,
    first_passage INTEGER NOT NULL, end_passage INTEGER NOT NULL,
    first_quotation INTEGER NOT NULL, end_quotation INTEGER NOT NULL, entries INTEGER NOT NULL,
    -- The keys of the appearances in it (JSON).
    keys TEXT NOT NULL,
    -- The long ones last: what stands behind a text is reached by reading through it.
    marks TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_original ON documents (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX documents_by_words ON documents (words) WHERE words IS NOT NULL;
CREATE TABLE sentences (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, end INTEGER NOT NULL, hash BLOB NOT NULL,
    paragraph INTEGER NOT NULL, role TEXT NOT NULL, passage INTEGER, asks INTEGER NOT NULL
);
CREATE INDEX sentences_by_document ON sentences (document, start);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, end INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE TABLE quotations (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents, kind TEXT NOT NULL,
    said INTEGER NOT NULL, name TEXT, speaker INTEGER,
    mention_start INTEGER, mention_end INTEGER,
    cue_start INTEGER, cue_end INTEGER, act TEXT, clause_start INTEGER, clause_end INTEGER,
    via_start INTEGER, via_end INTEGER, certainty REAL NOT NULL,
    -- Its document's date; and whether it was said and stands in no copy. With the index all that
    -- lists a speaker's quotations by date is read off in order.
    date TEXT, counts INTEGER NOT NULL
);
CREATE INDEX quotations_by_speaker ON quotations (speaker, counts, date);
CREATE TABLE statements (
    quotation INTEGER NOT NULL REFERENCES quotations, part INTEGER NOT NULL,
    sentence INTEGER NOT NULL REFERENCES sentences, start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX statements_by_sentence ON statements (sentence);
CREATE INDEX statements_by_quotation ON statements (quotation);
-- Everybody a document names, by the names under which one may be taken for another.
CREATE TABLE appearances (
    key TEXT NOT NULL, document INTEGER NOT NULL, place INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (key, document, place)
) WITHOUT ROWID;
"""
TABLES = tuple("documents sentences passages quotations statements appearances".split())
# The fields of a document that are stored as they are, each in a column of its name.
PLAIN_FIELDS = tuple(
    "id text title source date encoding author publisher url language speaker file file_hash "
    "copy_of origin".split()
)
# A sentence that asks, whatever marks and brackets close it.
QUESTION_END = re.compile(r"\?[!?\s\"'”’»)\]*_]*\Z")
# What is known of a document beside its text: when any of it changes, the document has changed.
KNOWN = tuple("title source date author publisher url language speaker".split())


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document with what the speech and passage steps made of it, ready to be stored.

    `language` is the two-letter code by which its words are stemmed.
    """

    document: Document
    speech: Speech
    passages: tuple[Passage, ...]
    appearances: tuple[Appearance, ...] = ()
    language: str = "en"

    @property
    def extent(self) -> Extent:
        """How many records it makes."""
        speech = self.speech
        return Extent(1, len(speech.sentences), len(self.passages), len(speech.attributions))

    @property
    def findable(self) -> Iterator[tuple[int, str]]:
        """The sentences that may be an answer, by their place among all: body text with words."""
        for place, sentence in enumerate(self.speech.sentences):
            if sentence.role is Role.BODY and len(sentence.span):
                yield place, sentence.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many records of each kind; as a place, how many come before it."""

    documents: int = 0
    sentences: int = 0
    passages: int = 0
    quotations: int = 0

    def __add__(self, other: Extent) -> Extent:
        return Extent(
            self.documents + other.documents,
            self.sentences + other.sentences,
            self.passages + other.passages,
            self.quotations + other.quotations,
        )


START = Extent()


@dataclass(frozen=True, slots=True)
class Naming:
    """Who is meant in documents: the ids of speakers by (document id, name as it is printed).

    `keys` gives the names under which somebody may be taken for another, their own first.
    """

    ids: Mapping[tuple[str, str], int]
    keys: Callable[[Appearance], tuple[str, ...]]


def hash_slice(text: str) -> bytes:
    """An 8-byte hash of a slice: enough to notice that stored text and offsets disagree."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest()


def hash_document(document: Document) -> str:
    """A hash of a document's text and what is known of it, as `Records.document_hashes` has it."""
    return hash_known(document.content_hash, [getattr(document, name) for name in KNOWN])


def hash_known(text_hash: str, known: Sequence[str | None]) -> str:
    """A hash of a text's hash and what is known of it."""
    return hashlib.sha256(json.dumps([text_hash, *known]).encode()).hexdigest()


def hash_stored(document: Document) -> bytes:
    """A hash of all that is stored of a document: an equal one need not be written again."""
    place = (document.id, document.origin, document.file, document.file_hash, document.copy_of)
    whole = json.dumps([*place, hash_document(document)])
    return hashlib.blake2b(whole.encode(), digest_size=16).digest()


def write_records(
    path: Path,
    analysed: Iterable[AnalysedDocument],
    naming: Naming,
    first: Extent = START,
    words: Callable[[Document], bytes | None] = text_key,
) -> Extent:
    """Write a new record file at `path`, numbered from `first`; the end of its numbers.

    `words` gives what copies of a document share. Raises sqlite3.Error when the disk refuses.
    """
    place = first
    with closing(connect_new(path, SCHEMA)) as connection:
        for item in analysed:
            _write_document(connection, place, item, words(item.document), naming.keys)
            _write_sentences(connection, place, item)
            _write_passages(connection, place, item.passages)
            _write_quotations(connection, place, item, naming)
            _write_appearances(connection, place.documents, item.appearances, naming)
            place += item.extent
        connection.commit()
    return place


def join_records(path: Path, files: Sequence[Path]) -> None:
    """Write the rows of several record files into a new one. Raises sqlite3.Error."""
    with closing(connect_new(path, SCHEMA)) as connection:
        for file in files:
            connection.execute("ATTACH ? AS other", (str(file),))
            for table in TABLES:
                connection.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")
            connection.commit()
            connection.execute("DETACH other")


def connect_new(path: Path, schema: str) -> sqlite3.Connection:
    """A file with empty tables, to be written once."""
    connection = sqlite3.connect(path)
    # It lies in a folder that is thrown away if this fails, and is flushed when published.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(schema)
    return connection


def _write_document(
    connection: sqlite3.Connection,
    place: Extent,
    item: AnalysedDocument,
    words: bytes | None,
    keys: Callable[[Appearance], tuple[str, ...]],
) -> None:
    document, end = item.document, place + item.extent
    marks = [(mark.offset, mark.page, mark.seconds) for mark in document.marks]
    row = {
        "number": place.documents,
        "hash": document.content_hash,
        "title_start": document.title_span.start if document.title_span else None,
        "title_end": document.title_span.end if document.title_span else None,
        "marks": _json(marks),
        "state": hash_stored(document),
        "words": words,
        "stemmed": item.language,
        "first_sentence": place.sentences,
        "end_sentence": end.sentences,
        "first_passage": place.passages,
        "end_passage": end.passages,
        "first_quotation": place.quotations,
        "end_quotation": end.quotations,
        "keys": _json(sorted({key for one in item.appearances for key in keys(one)})),
        "entries": sum(1 for _ in item.findable) + len(item.passages),
        **{name: getattr(document, name) for name in PLAIN_FIELDS},
    }
    connection.execute(
        f"INSERT INTO documents ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    )


def _write_sentences(connection: sqlite3.Connection, place: Extent, item: AnalysedDocument) -> None:
    passage_of: dict[int, int] = {}
    for offset, passage in enumerate(item.passages):
        for index in range(passage.first, passage.last + 1):
            passage_of.setdefault(index, place.passages + offset)
    text, paragraphs = item.document.text, item.speech.paragraphs
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                place.sentences + index,
                place.documents,
                sentence.span.start,
                sentence.span.end,
                hash_slice(sentence.span.of(text)),
                paragraphs[sentence.paragraph].number,
                sentence.role.value,
                passage_of.get(index),
                QUESTION_END.search(sentence.span.of(text)) is not None,
            )
            for index, sentence in enumerate(item.speech.sentences)
        ),
    )


def _write_passages(
    connection: sqlite3.Connection, place: Extent, passages: Sequence[Passage]
) -> None:
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                place.passages + offset,
                place.documents,
                passage.span.start,
                passage.span.end,
                place.sentences + passage.first,
                place.sentences + passage.last,
            )
            for offset, passage in enumerate(passages)
        ),
    )


def _write_quotations(
    connection: sqlite3.Connection, place: Extent, item: AnalysedDocument, naming: Naming
) -> None:
    for number, attribution in enumerate(item.speech.attributions, start=place.quotations):
        quotation, cue = attribution.quotation, attribution.quotation.cue
        connection.execute(
            f"INSERT INTO quotations VALUES (?{', ?' * 17})",
            (
                number,
                place.documents,
                quotation.kind.value,
                quotation.said,
                attribution.speaker,
                naming.ids.get((item.document.id, attribution.speaker or "")),
                *_ends(attribution.mention),
                *_ends(cue.span if cue else None),
                cue.act.value if cue else None,
                *_ends(attribution.clause),
                *_ends(attribution.via),
                attribution.certainty,
                item.document.date,
                quotation.said and item.document.copy_of is None,
            ),
        )
        connection.executemany(
            "INSERT INTO statements VALUES (?, ?, ?, ?, ?)",
            (
                (number, part, place.sentences + index, span.start, span.end)
                for part, index, span in _statements(quotation, item.speech)
            ),
        )


def _write_appearances(
    connection: sqlite3.Connection,
    document: int,
    appearances: Sequence[Appearance],
    naming: Naming,
) -> None:
    """Each with what it says under its own key, and under the others that key (as JSON)."""
    rows: list[tuple[str, int, int, str]] = []
    for place, appearance in enumerate(appearances):
        own, *others = naming.keys(appearance)
        rows.append((own, document, place, pack_appearance(appearance)))
        rows += [(key, document, place, _json(own)) for key in others]
    connection.executemany("INSERT INTO appearances VALUES (?, ?, ?, ?)", rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _statements(quotation: Quotation, speech: Speech) -> Iterator[tuple[int, int, Span]]:
    """Each part of a quotation, cut at sentence boundaries: (part, sentence index, range)."""
    starts = [sentence.span.start for sentence in speech.sentences]
    for part, span in enumerate(quotation.parts):
        index = max(0, bisect_right(starts, span.start) - 1)
        while index < len(starts) and starts[index] < span.end:
            both = span.intersection(speech.sentences[index].span)
            if both:
                yield part, index, both
            index += 1


def _ends(span: Span | None) -> tuple[int | None, int | None]:
    return (span.start, span.end) if span else (None, None)
