"""Rows to records: documents, sentences, passages and speech, read from the files of a generation.

In: the files of its segments that `rows` wrote, the file of its people, and which documents are
gone. Out: the records that answering works with, by their numbers. All that belongs to a document
lies in one file, so every file is asked by itself and what is found is put together. What is gone
is hidden from every query by views that stand before the tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from index.documents.source import Document, Mark, Span
from index.errors import QuoteMismatch
from index.speech.attribution import Attribution
from index.speech.quotations import Act, Cue, Kind, Quotation
from index.speech.sentences import Role
from index.speech.speakers import Speaker
from index.storage import speaker_rows
from index.storage.rows import KNOWN, PLAIN_FIELDS, Extent, hash_known
from index.storage.tombstones import Tombstone

Values = Sequence[Any] | Mapping[str, Any]
# By which column a row of each table belongs to a document. Statements are reached through the
# sentence or the quotation they are part of.
HIDING = {
    "documents": "number",
    **dict.fromkeys(("sentences", "passages", "quotations", "appearances"), "document"),
}
SENTENCE_COLUMNS = ", ".join(
    f"sentences.{name}"
    for name in "number document start end hash paragraph role passage asks".split()
)


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence row: its number in the collection, place, paragraph number (0: none) and role.

    `asks` tells that it ends in a question mark.
    """

    number: int
    document: int
    span: Span
    hash: bytes
    paragraph: int
    role: Role
    passage: int | None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """The part of one sentence that belongs to one quotation's part."""

    quotation: int
    sentence: int
    span: Span


@dataclass(frozen=True, slots=True)
class StoredQuotation:
    """A quotation row: its document, its speaker's number in the collection, and the attribution.

    The attribution's speaker is the name as its document gives it.
    """

    number: int
    document: int
    speaker: int | None
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that repeats another one word for word, as far as it is cited beside it."""

    id: str
    title: str
    source: str
    date: str | None


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document in short, as lists and searches for one need it."""

    id: str
    title: str
    date: str | None
    source: str
    origin: str


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The open record files. Reading raises sqlite3.Error only when a file is damaged.

    `ids` are the ids of the speakers by their numbers, which are their places.
    """

    segments: tuple[sqlite3.Connection, ...]
    people: sqlite3.Connection
    ids: tuple[int, ...]
    numbers: Mapping[int, int]

    def rows(self, query: str, values: Values = ()) -> Iterator[Any]:
        """What each segment answers, in the order of their numbers."""
        for segment in self.segments:
            yield from segment.execute(query, values)

    def row(self, query: str, values: Values = ()) -> tuple[Any, ...] | None:
        """The first row that a segment answers with."""
        return next(self.rows(query, values), None)

    def ids_of(self, speakers: Iterable[int]) -> list[int]:
        """The ids of speakers by their numbers."""
        return [self.ids[number] for number in speakers]

    def close(self) -> None:
        """Close all files."""
        for connection in (*self.segments, self.people):
            connection.close()

    def document(self, number: int) -> Document:
        """The document with this number, its text exactly as stored."""
        row = self.row(
            f"SELECT hash, title_start, title_end, marks, {', '.join(PLAIN_FIELDS)} "
            "FROM documents WHERE number = ?",
            (number,),
        )
        expected, title_start, title_end, marks, *plain = _there(row)
        document = Document(
            **dict(zip(PLAIN_FIELDS, plain, strict=True)),
            title_span=_span(title_start, title_end),
            marks=tuple(Mark(*mark) for mark in json.loads(marks)),
        )
        if document.content_hash != expected:
            raise QuoteMismatch(document.id, 0, len(document.text))
        return document

    def tombstone(self, number: int) -> tuple[Tombstone, str]:
        """What marks a document as removed, and the language its entries are stemmed by."""
        row = self.row(
            "SELECT first_sentence, end_sentence, first_passage, end_passage, entries, stemmed "
            "FROM documents WHERE number = ?",
            (number,),
        )
        first, end, first_passage, end_passage, entries, language = _there(row)
        stone = Tombstone(number, (first, end), (first_passage, end_passage), entries)
        return stone, str(language)

    def extent_of(self, documents: Collection[int]) -> Extent:
        """How many records these documents have."""
        rows = self.rows(
            "SELECT COUNT(*), SUM(end_sentence - first_sentence), SUM(end_passage - first_passage),"
            " SUM(end_quotation - first_quotation) "
            "FROM documents WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(documents)),),
        )
        return sum((Extent(*(count or 0 for count in row)) for row in rows), Extent())

    def state(self, number: int) -> tuple[str, bytes]:
        """A document's id and the hash of all that is stored of it (`hash_stored`)."""
        identity, state = _there(
            self.row("SELECT id, state FROM documents WHERE number = ?", (number,))
        )
        return str(identity), bytes(state)

    def states(self) -> dict[str, tuple[int, bytes]]:
        """The number and the hash of all that is stored (`hash_stored`) of each document, by id."""
        rows = self.rows("SELECT id, number, state FROM documents")
        return {identity: (number, state) for identity, number, state in rows}

    def copies(self, document: Document) -> tuple[Copy, ...]:
        """The other documents that say the same words as this one, the original first."""
        original = document.copy_of or document.id
        rows = self.rows(
            "SELECT id, title, source, date FROM documents WHERE copy_of = ? OR id = ? "
            "ORDER BY number",
            (original, original),
        )
        found = sorted(rows, key=lambda row: bool(row[0] != original))
        return tuple(Copy(*row) for row in found if row[0] != document.id)

    def documents_copying(self, identity: str) -> list[int]:
        """The documents that are copies of the one with this id."""
        rows = self.rows("SELECT number FROM documents WHERE copy_of = ?", (identity,))
        return [number for (number,) in rows]

    def documents_sharing(self, words: bytes) -> list[int]:
        """The documents that say just these words (`text_key`)."""
        rows = self.rows("SELECT number FROM documents WHERE words = ?", (words,))
        return [number for (number,) in rows]

    def slice(self, document: int, span: Span) -> str:
        """A range of a document's text, not compared with its hash: to search, not to show."""
        query = "SELECT substr(text, ?, ?) FROM documents WHERE number = ?"
        return str(_there(self.row(query, (span.start + 1, len(span), document)))[0])

    def titles(self, documents: Iterable[int]) -> dict[int, str]:
        """The titles of documents, by number."""
        wanted = json.dumps(sorted(documents))
        query = (
            "SELECT number, title FROM documents WHERE number IN (SELECT value FROM json_each(?))"
        )
        return dict(self.rows(query, (wanted,)))

    def document_hashes(self) -> dict[str, str]:
        """Document ids and a hash of each one's text and what is known of it."""
        rows = self.rows(f"SELECT id, hash, {', '.join(KNOWN)} FROM documents")
        return {identity: hash_known(text_hash, known) for identity, text_hash, *known in rows}

    def listed_as(self, identity: str) -> ListedDocument | None:
        """The document with this id in short."""
        row = self.row(
            "SELECT id, title, date, source, origin FROM documents WHERE id = ?", (identity,)
        )
        return ListedDocument(*row) if row else None

    def listed(self) -> list[ListedDocument]:
        """Every document in short, in the order of their numbers."""
        rows = self.rows("SELECT id, title, date, source, origin FROM documents ORDER BY number")
        return [ListedDocument(*row) for row in rows]

    def document_numbers(self) -> dict[str, int]:
        """Document ids and their numbers."""
        return dict(self.rows("SELECT id, number FROM documents"))

    def document_number(self, identity: str) -> int | None:
        """The number of the document with this id."""
        row = self.row("SELECT number FROM documents WHERE id = ?", (identity,))
        return row[0] if row else None

    def sentence_ranges(self, documents: Iterable[int]) -> dict[int, range]:
        """The numbers of all sentences of each of these documents."""
        found: dict[int, range] = {}
        for chunk in _chunks(sorted({*documents})):
            marks = ",".join("?" * len(chunk))
            for number, first, end in self.rows(
                f"SELECT number, first_sentence, end_sentence FROM documents "
                f"WHERE number IN ({marks})",
                chunk,
            ):
                found[number] = range(first, end)
        return found

    def sentences(self, numbers: Sequence[int]) -> dict[int, StoredSentence]:
        """The sentences with these numbers, by number."""
        return {s.number: s for s in self._sentences(numbers)}

    def sentences_of_passages(self, passages: Sequence[int]) -> list[StoredSentence]:
        """The sentences whose first words stand in one of these passages."""
        # A passage knows the range of its sentences, so no index over sentences is needed.
        found: dict[int, StoredSentence] = {}
        for chunk in _chunks(passages):
            found |= {s.number: s for s in self._of_passages(chunk)}
        return [found[number] for number in sorted(found)]

    def neighbours(self, sentence: StoredSentence) -> tuple[Span | None, Span | None]:
        """The sentence before in the same document, an interviewer's too, and the body one after.

        None where there is none.
        """
        found: list[Span | None] = []
        for order, comparison in (("DESC", "<"), ("ASC", ">")):
            row = self.row(
                f"SELECT start, end FROM sentences WHERE document = ? AND start {comparison} ? "
                "AND (role = 'body' OR (role = 'interviewer' AND number = ?)) "
                f"ORDER BY start {order} LIMIT 1",
                (sentence.document, sentence.span.start, sentence.number - 1),
            )
            found.append(Span(*row) if row else None)
        return found[0], found[1]

    def sentences_within(self, document: int, span: Span) -> list[StoredSentence]:
        """The sentences of a document, whatever their role, that share characters with `span`."""
        rows = self.rows(
            "SELECT number FROM sentences WHERE document = ? AND start < ? AND end > ?",
            (document, span.end, span.start),
        )
        return list(self.sentences([number for (number,) in rows]).values())

    def sentences_holding(self, words: str, count: int) -> list[StoredSentence]:
        """At most `count` body sentences in which `words` begin, found by reading all texts.

        For words that the full-text index leaves out; nothing is found for an empty string.
        """
        found: list[StoredSentence] = []
        documents = self.rows(
            "SELECT number, instr(text, ?) - 1 FROM documents WHERE ? <> '' AND instr(text, ?) > 0 "
            "LIMIT ?",
            (words, words, words, count),
        )
        for number, start in [*islice(documents, count)]:
            within = self.sentences_within(number, Span(start, start + len(words)))
            found += [s for s in within if s.role is Role.BODY][:1]
        return found

    def body_sentences(self, documents: Sequence[int]) -> list[int]:
        """The numbers of the body sentences of these documents."""
        return self._numbers(
            "SELECT number FROM sentences WHERE role = 'body' AND document IN ({})", documents
        )

    def statements(self, sentences: Sequence[int]) -> dict[int, list[Statement]]:
        """What of each of these sentences is speech, by sentence number."""
        found: dict[int, list[Statement]] = {}
        for chunk in _chunks(sentences):
            marks = ",".join("?" * len(chunk))
            for row in self.rows(
                "SELECT quotation, sentence, start, end FROM statements "
                f"WHERE sentence IN ({marks}) ORDER BY start",
                chunk,
            ):
                found.setdefault(row[1], []).append(Statement(row[0], row[1], Span(*row[2:])))
        return found

    def sentences_by_speakers(self, speakers: Sequence[int]) -> list[int]:
        """The numbers of the sentences in which one of these speakers is quoted or reported."""
        return self._numbers(
            "SELECT DISTINCT sentence FROM statements JOIN quotations "
            "ON quotations.number = statements.quotation WHERE said AND speaker IN ({})",
            self.ids_of(speakers),
        )

    def said(self, sentences: Sequence[int], speakers: Sequence[int]) -> dict[int, float]:
        """Which of these sentences hold speech (of `speakers`, if any), and how certain it is."""
        found: dict[int, float] = {}
        ids = frozenset(self.ids_of(speakers))
        for chunk in _chunks(sentences):
            for sentence, speaker, certainty in self.rows(
                "SELECT sentence, speaker, certainty FROM statements JOIN quotations "
                "ON quotations.number = statements.quotation "
                f"WHERE said AND sentence IN ({','.join('?' * len(chunk))})",
                chunk,
            ):
                if not ids or speaker in ids:
                    found[sentence] = max(certainty, found.get(sentence, 0.0))
        return found

    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody quoted, most quoted first; a speaker's number is the place in this order."""
        return tuple(speaker_rows.read_speakers(self.people))

    def quotation(self, number: int) -> StoredQuotation:
        """The quotation with this number, and who said it."""
        row = self.row(
            "SELECT document, speaker, kind, said, name, mention_start, mention_end, cue_start, "
            "cue_end, act, clause_start, clause_end, via_start, via_end, certainty "
            "FROM quotations WHERE number = ?",
            (number,),
        )
        document, speaker, kind, said, name, *ends, certainty = _there(row)
        mention_start, mention_end, cue_start, cue_end, act, *rest = ends
        parts = self.rows(
            "SELECT MIN(start), MAX(end) FROM statements WHERE quotation = ? GROUP BY part "
            "ORDER BY part",
            (number,),
        )
        cue = _span(cue_start, cue_end)
        quotation = Quotation(
            tuple(Span(*part) for part in parts),
            Kind(kind),
            Cue(cue, Act(act)) if cue else None,
            bool(said),
        )
        attribution = Attribution(
            quotation,
            mention=_span(mention_start, mention_end),
            speaker=name,
            clause=_span(*rest[:2]),
            via=_span(*rest[2:]),
            certainty=certainty,
        )
        known = None if speaker is None else self.numbers[speaker]
        return StoredQuotation(number, document, known, attribution)

    def quotations_in(self, document: int) -> list[StoredQuotation]:
        """Every quotation of a document, in the order of their numbers."""
        numbers = self.rows(
            "SELECT q.number FROM documents d JOIN quotations q "
            "ON q.number >= first_quotation AND q.number < end_quotation WHERE d.number = ? "
            "ORDER BY q.number",
            (document,),
        )
        return [self.quotation(number) for (number,) in [*numbers]]

    def documents_with(self, digest: str) -> list[int]:
        """The documents whose text has this hash, or one that begins so."""
        rows = self.rows(
            "SELECT number FROM documents WHERE substr(hash, 1, ?) = ? ORDER BY number",
            (len(digest), digest),
        )
        return [number for (number,) in rows]

    def _sentences(self, numbers: Sequence[int]) -> Iterator[StoredSentence]:
        for chunk in _chunks(numbers):
            marks = ",".join("?" * len(chunk))
            rows = self.rows(
                f"SELECT {SENTENCE_COLUMNS} FROM sentences WHERE number IN ({marks}) "
                "ORDER BY number",
                chunk,
            )
            yield from map(_stored_sentence, rows)

    def _of_passages(self, passages: Sequence[int]) -> Iterator[StoredSentence]:
        marks = ",".join("?" * len(passages))
        rows = self.rows(
            f"SELECT {SENTENCE_COLUMNS} FROM passages JOIN sentences "
            "ON sentences.number BETWEEN first AND last AND passage = passages.number "
            f"WHERE passages.number IN ({marks})",
            passages,
        )
        yield from map(_stored_sentence, rows)

    def _numbers(self, query: str, values: Sequence[int]) -> list[int]:
        return [
            number
            for chunk in _chunks(values)
            for (number,) in self.rows(query.format(",".join("?" * len(chunk))), chunk)
        ]


def open_records(files: Sequence[Path], people: Path, gone: Sequence[int] = ()) -> Records:
    """Open the files of a generation, read-only; the documents `gone` are as if they were not.

    Raises sqlite3.Error when a file cannot be read.
    """
    segments = tuple(connect(file) for file in files)
    for segment in segments:
        segment.execute("SELECT COUNT(*) FROM documents").fetchone()
        if gone:
            _hide(segment, gone)
    opened = connect(people)
    ids = speaker_rows.ranked_ids(opened)
    return Records(segments, opened, ids, {known: number for number, known in enumerate(ids)})


def connect(path: Path) -> sqlite3.Connection:
    """Open a finished file, to be read only."""
    # A generation never changes once published, so no lock and no journal is looked for. Answers
    # are made on one worker thread at a time, which need not be the one that opened the file.
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def _hide(segment: sqlite3.Connection, gone: Sequence[int]) -> None:
    """Let every query that goes by a document see only what is there."""
    first, last = segment.execute("SELECT MIN(number), MAX(number) FROM documents").fetchone()
    hidden = [(n,) for n in gone if first is not None and first <= n <= last]
    if not hidden:
        return
    segment.execute("PRAGMA temp_store = MEMORY")
    segment.execute("CREATE TEMP TABLE gone (document INTEGER PRIMARY KEY)")
    segment.executemany("INSERT INTO gone VALUES (?)", hidden)
    for table, document in HIDING.items():
        segment.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} "
            f"WHERE {document} NOT IN (SELECT document FROM gone)"
        )
    segment.commit()


def _there(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """A row that must be there. Raises sqlite3.DatabaseError where it is not."""
    if row is None:
        raise sqlite3.DatabaseError("a record is missing")
    return row


def _stored_sentence(row: Sequence[Any]) -> StoredSentence:
    number, document, start, end, digest, paragraph, role, passage, asks = row
    span = Span(start, end)
    return StoredSentence(
        number, document, span, digest, paragraph, Role(role), passage, bool(asks)
    )


def _chunks(values: Sequence[int], size: int = 500) -> Iterator[list[int]]:
    """SQLite bounds the number of bound values; ask in pieces."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)
