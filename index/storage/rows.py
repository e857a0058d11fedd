"""Records to rows: the tables of a record file, and how documents and their speech are written.

One file a generation, written once by `write_records` and then only read (`records`). Sentence and
passage numbers count from 0 over the whole collection and are the row numbers of the vector files
and the numbers of the full-text entries.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.documents.source import Document, Span
from index.speech.attribution import Speech
from index.speech.quotations import Quotation
from index.speech.speakers import Appearance, Speaker
from index.storage import speaker_rows
from index.storage.passages import Passage

SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL,
    title TEXT NOT NULL, title_start INTEGER, title_end INTEGER, source TEXT NOT NULL, date TEXT,
    encoding TEXT NOT NULL, author TEXT, publisher TEXT, url TEXT, language TEXT, speaker TEXT,
    file TEXT NOT NULL, file_hash TEXT NOT NULL, copy_of TEXT, origin TEXT NOT NULL,
    -- The long ones last: what stands behind a text is reached by reading through it.
    marks TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX documents_by_original ON documents (copy_of) WHERE copy_of IS NOT NULL;
CREATE TABLE sentences (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, end INTEGER NOT NULL, hash BLOB NOT NULL,
    paragraph INTEGER NOT NULL, role TEXT NOT NULL, passage INTEGER
);
CREATE INDEX sentences_by_document ON sentences (document, start);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, end INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE TABLE quotations (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents, kind TEXT NOT NULL,
    said INTEGER NOT NULL, name TEXT, speaker INTEGER REFERENCES speakers,
    mention_start INTEGER, mention_end INTEGER,
    cue_start INTEGER, cue_end INTEGER, act TEXT, clause_start INTEGER, clause_end INTEGER,
    via_start INTEGER, via_end INTEGER, certainty REAL NOT NULL,
    -- Its document's date; and whether it was said and stands in no copy. With the index all that
    -- lists a speaker's quotations by date is read off in order.
    date TEXT, counts INTEGER NOT NULL
);
CREATE INDEX quotations_by_speaker ON quotations (speaker, counts, date);
CREATE INDEX quotations_by_document ON quotations (document);
CREATE TABLE statements (
    quotation INTEGER NOT NULL REFERENCES quotations, part INTEGER NOT NULL,
    sentence INTEGER NOT NULL REFERENCES sentences, start INTEGER NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX statements_by_sentence ON statements (sentence);
CREATE INDEX statements_by_quotation ON statements (quotation);
"""

PLAIN_FIELDS = tuple(
    "id text title source date encoding author publisher url language speaker file file_hash "
    "copy_of origin".split()
)


# What is known of a document beside its text: when any of it changes, the document has changed.
KNOWN = tuple("title source date author publisher url language speaker".split())


def hash_document(document: Document) -> str:
    """A hash of a document's text and what is known of it, as `Records.document_hashes` has it."""
    return hash_known(document.content_hash, [getattr(document, name) for name in KNOWN])


def hash_known(text_hash: str, known: Sequence[str | None]) -> str:
    """A hash of a text's hash and what is known of it."""
    return hashlib.sha256(json.dumps([text_hash, *known]).encode()).hexdigest()


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a collection holds."""

    documents: int
    sentences: int
    passages: int
    quotations: int
    speakers: int


def hash_slice(text: str) -> bytes:
    """An 8-byte hash of a slice: enough to notice that stored text and offsets disagree."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest()


def write_records(
    path: Path, analysed: Iterable[AnalysedDocument], speakers: Sequence[Speaker]
) -> Counts:
    """Write a new record file at `path`. Raises sqlite3.Error when the disk refuses."""
    meant = {key: number for number, s in enumerate(speakers) for key in s.appearances}
    with closing(sqlite3.connect(path)) as connection:
        # Written once, in a folder that is thrown away if this fails, and flushed when published.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(SCHEMA + speaker_rows.SCHEMA)
        speaker_rows.write_speakers(connection, speakers)
        sentences = passages = quotations = documents = 0
        for documents, item in enumerate(analysed, start=1):
            _write_document(connection, documents - 1, item.document)
            _write_sentences(connection, documents - 1, item, sentences, passages)
            _write_passages(connection, documents - 1, item.passages, sentences, passages)
            _write_quotations(connection, documents - 1, item, meant, sentences, quotations)
            sentences += len(item.speech.sentences)
            passages += len(item.passages)
            quotations += len(item.speech.attributions)
        connection.commit()
    return Counts(documents, sentences, passages, quotations, len(speakers))


def _write_document(connection: sqlite3.Connection, number: int, document: Document) -> None:
    marks = [(mark.offset, mark.page, mark.seconds) for mark in document.marks]
    connection.execute(
        f"INSERT INTO documents (number, hash, title_start, title_end, marks, "
        f"{', '.join(PLAIN_FIELDS)}) VALUES (?, ?, ?, ?, ?{', ?' * len(PLAIN_FIELDS)})",
        (
            number,
            document.content_hash,
            *_ends(document.title_span),
            json.dumps(marks, separators=(",", ":")),
            *(getattr(document, name) for name in PLAIN_FIELDS),
        ),
    )


def _write_sentences(
    connection: sqlite3.Connection,
    document: int,
    item: AnalysedDocument,
    first_sentence: int,
    first_passage: int,
) -> None:
    passage_of: dict[int, int] = {}
    for offset, passage in enumerate(item.passages):
        for index in range(passage.first, passage.last + 1):
            passage_of.setdefault(index, first_passage + offset)
    text, paragraphs = item.document.text, item.speech.paragraphs
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                first_sentence + index,
                document,
                sentence.span.start,
                sentence.span.end,
                hash_slice(sentence.span.of(text)),
                paragraphs[sentence.paragraph].number,
                sentence.role.value,
                passage_of.get(index),
            )
            for index, sentence in enumerate(item.speech.sentences)
        ),
    )


def _write_passages(
    connection: sqlite3.Connection,
    document: int,
    passages: Sequence[Passage],
    first_sentence: int,
    first_passage: int,
) -> None:
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                first_passage + offset,
                document,
                passage.span.start,
                passage.span.end,
                first_sentence + passage.first,
                first_sentence + passage.last,
            )
            for offset, passage in enumerate(passages)
        ),
    )


def _write_quotations(
    connection: sqlite3.Connection,
    document: int,
    item: AnalysedDocument,
    meant: Mapping[tuple[str, str], int],
    first_sentence: int,
    first_quotation: int,
) -> None:
    for number, attribution in enumerate(item.speech.attributions, start=first_quotation):
        quotation, cue = attribution.quotation, attribution.quotation.cue
        connection.execute(
            f"INSERT INTO quotations VALUES (?{', ?' * 17})",
            (
                number,
                document,
                quotation.kind.value,
                quotation.said,
                attribution.speaker,
                meant.get((item.document.id, attribution.speaker or "")),
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
                (number, part, first_sentence + index, span.start, span.end)
                for part, index, span in _statements(quotation, item.speech)
            ),
        )


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
