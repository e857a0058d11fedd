"""Documents, sentences, passages and speech in SQLite: rows to records and back.

One file a generation, written once by `write_records` and then only read. Sentence and passage
numbers count from 0 over the whole collection and are the row numbers of the vector files and the
numbers of the full-text entries.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents.source import Document, Mark, Span
from index.errors import QuoteMismatch
from index.speech.attribution import Attribution, Speech
from index.speech.quotations import Act, Cue, Kind, Quotation
from index.speech.sentences import Role
from index.speech.speakers import Appearance, Speaker
from index.storage import speaker_rows
from index.storage.passages import Passage

SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL,
    title TEXT NOT NULL, title_start INTEGER, title_end INTEGER, source TEXT NOT NULL, date TEXT,
    encoding TEXT NOT NULL, author TEXT, publisher TEXT, url TEXT, language TEXT, speaker TEXT,
    file TEXT NOT NULL, file_hash TEXT NOT NULL, copy_of TEXT,
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


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document with what the speech and passage steps made of it, ready to be stored."""

    document: Document
    speech: Speech
    passages: tuple[Passage, ...]
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence row: its number in the collection, place, paragraph number (0: none) and role."""

    number: int
    document: int
    span: Span
    hash: bytes
    paragraph: int
    role: Role
    passage: int | None


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


SENTENCE_COLUMNS = ", ".join(
    f"sentences.{name}" for name in "number document start end hash paragraph role passage".split()
)
# The fields of a document that are stored as they are, each in a column of its name.
PLAIN_FIELDS = tuple(
    "id text title source date encoding author publisher url language speaker file file_hash "
    "copy_of".split()
)


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
    from bisect import bisect_right

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


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)


@dataclass(frozen=True, slots=True)
class Records:
    """An open record file. Reading raises sqlite3.Error only when the file is damaged."""

    connection: sqlite3.Connection

    def document(self, number: int) -> Document:
        """The document with this number, its text exactly as stored."""
        row = self.connection.execute(
            f"SELECT hash, title_start, title_end, marks, {', '.join(PLAIN_FIELDS)} "
            "FROM documents WHERE number = ?",
            (number,),
        ).fetchone()
        expected, title_start, title_end, marks, *plain = row
        document = Document(
            **dict(zip(PLAIN_FIELDS, plain, strict=True)),
            title_span=_span(title_start, title_end),
            marks=tuple(Mark(*mark) for mark in json.loads(marks)),
        )
        if document.content_hash != expected:
            raise QuoteMismatch(document.id, 0, len(document.text))
        return document

    def copies(self, document: Document) -> tuple[Copy, ...]:
        """The other documents that say the same words as this one, the original first."""
        original = document.copy_of or document.id
        rows = self.connection.execute(
            "SELECT id, title, source, date FROM documents WHERE copy_of = ? OR id = ? "
            "ORDER BY number",
            (original, original),
        )
        return tuple(Copy(*row) for row in rows if row[0] != document.id)

    def slice(self, document: int, span: Span) -> str:
        """A range of a document's text, not compared with its hash: to search, not to show."""
        row = self.connection.execute(
            "SELECT substr(text, ?, ?) FROM documents WHERE number = ?",
            (span.start + 1, len(span), document),
        ).fetchone()
        return str(row[0])

    def document_hashes(self) -> dict[str, str]:
        """Document ids and the hashes of their texts."""
        return dict(self.connection.execute("SELECT id, hash FROM documents"))

    def document_numbers(self) -> dict[str, int]:
        """Document ids and their numbers."""
        return dict(self.connection.execute("SELECT id, number FROM documents"))

    def sentences(self, numbers: Sequence[int]) -> dict[int, StoredSentence]:
        """The sentences with these numbers, by number."""
        return {s.number: s for s in self._sentences(numbers)}

    def sentences_of_passages(self, passages: Sequence[int]) -> list[StoredSentence]:
        """The body sentences whose first words stand in one of these passages."""
        # A passage knows the range of its sentences, so no index over sentences is needed.
        found: dict[int, StoredSentence] = {}
        for chunk in _chunks(passages):
            found |= {s.number: s for s in self._of_passages(chunk)}
        return [found[number] for number in sorted(found)]

    def neighbours(self, sentence: StoredSentence) -> tuple[Span | None, Span | None]:
        """The body sentence before and after in the same document, where there is one."""
        found: list[Span | None] = []
        for order, comparison in (("DESC", "<"), ("ASC", ">")):
            row = self.connection.execute(
                f"SELECT start, end FROM sentences WHERE document = ? AND start {comparison} ? "
                f"AND role = 'body' ORDER BY start {order} LIMIT 1",
                (sentence.document, sentence.span.start),
            ).fetchone()
            found.append(Span(*row) if row else None)
        return found[0], found[1]

    def sentences_within(self, document: int, span: Span) -> list[StoredSentence]:
        """The sentences of a document, whatever their role, that share characters with `span`."""
        rows = self.connection.execute(
            "SELECT number FROM sentences WHERE document = ? AND start < ? AND end > ?",
            (document, span.end, span.start),
        )
        return list(self.sentences([number for (number,) in rows]).values())

    def sentences_holding(self, words: str, count: int) -> list[StoredSentence]:
        """At most `count` body sentences in which `words` begin, found by reading all texts.

        For words that the full-text index leaves out; nothing is found for an empty string.
        """
        found: list[StoredSentence] = []
        documents = self.connection.execute(
            "SELECT number, instr(text, ?) - 1 FROM documents WHERE ? <> '' AND instr(text, ?) > 0 "
            "LIMIT ?",
            (words, words, words, count),
        )
        for number, start in documents.fetchall():
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
            for row in self.connection.execute(
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
            speakers,
        )

    def said(self, sentences: Sequence[int], speakers: Sequence[int]) -> dict[int, float]:
        """Which of these sentences hold speech (of `speakers`, if any), and how certain it is."""
        found: dict[int, float] = {}
        for chunk in _chunks(sentences):
            for sentence, speaker, certainty in self.connection.execute(
                "SELECT sentence, speaker, certainty FROM statements JOIN quotations "
                "ON quotations.number = statements.quotation "
                f"WHERE said AND sentence IN ({','.join('?' * len(chunk))})",
                chunk,
            ):
                if not speakers or speaker in speakers:
                    found[sentence] = max(certainty, found.get(sentence, 0.0))
        return found

    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody quoted, most quoted first; a speaker's number is the place in this order."""
        return tuple(speaker_rows.read_speakers(self.connection))

    def quotation(self, number: int) -> StoredQuotation:
        """The quotation with this number, and who said it."""
        row = self.connection.execute(
            "SELECT document, speaker, kind, said, name, mention_start, mention_end, cue_start, "
            "cue_end, act, clause_start, clause_end, via_start, via_end, certainty "
            "FROM quotations WHERE number = ?",
            (number,),
        ).fetchone()
        document, speaker, kind, said, name, *ends, certainty = row
        mention_start, mention_end, cue_start, cue_end, act, *rest = ends
        parts = self.connection.execute(
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
        return StoredQuotation(number, document, speaker, attribution)

    def quotations_in(self, document: int) -> list[StoredQuotation]:
        """Every quotation of a document, in the order of their numbers."""
        numbers = self.connection.execute(
            "SELECT number FROM quotations WHERE document = ? ORDER BY number", (document,)
        )
        return [self.quotation(number) for (number,) in numbers.fetchall()]

    def documents_with(self, digest: str) -> list[int]:
        """The documents whose text has this hash, or one that begins so."""
        rows = self.connection.execute(
            "SELECT number FROM documents WHERE substr(hash, 1, ?) = ? ORDER BY number",
            (len(digest), digest),
        )
        return [number for (number,) in rows]

    def _sentences(self, numbers: Sequence[int]) -> Iterator[StoredSentence]:
        for chunk in _chunks(numbers):
            marks = ",".join("?" * len(chunk))
            rows = self.connection.execute(
                f"SELECT {SENTENCE_COLUMNS} FROM sentences WHERE number IN ({marks}) "
                "ORDER BY number",
                chunk,
            )
            yield from map(_stored_sentence, rows)

    def _of_passages(self, passages: Sequence[int]) -> Iterator[StoredSentence]:
        marks = ",".join("?" * len(passages))
        rows = self.connection.execute(
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
            for (number,) in self.connection.execute(
                query.format(",".join("?" * len(chunk))), chunk
            )
        ]


def open_records(path: Path) -> Records:
    """Open a file made by `write_records`, read-only. Raises sqlite3.Error when it cannot."""
    # A generation never changes once published, so no lock and no journal is looked for. Answers
    # are made on one worker thread at a time, which need not be the one that opened the file.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    connection.execute("SELECT COUNT(*) FROM documents").fetchone()
    return Records(connection)


def _stored_sentence(row: Sequence[Any]) -> StoredSentence:
    number, document, start, end, digest, paragraph, role, passage = row
    span = Span(start, end)
    return StoredSentence(number, document, span, digest, paragraph, Role(role), passage)


def _chunks(values: Sequence[int], size: int = 500) -> Iterator[list[int]]:
    """SQLite bounds the number of bound values; ask in pieces."""
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
