"""What a collection holds, listed: whose quotations, from which sources, in order of time.

In: an open record file. Out: numbers and counts, a page at a time; SQLite selects, counts and
sorts, so that nothing here grows with the collection but what is asked for. Only what was said
counts, and a document that repeats another one word for word is left out: it is cited beside its
original.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.storage.records import Records

# ISO dates of any precision: "2024" is neither before nor after "2024-05", so both bounds take it.
SINCE = "(q.date >= :after OR :after LIKE q.date || '%')"
UNTIL = "(q.date <= :before OR q.date LIKE :before || '%')"
OF_SPEAKERS = "q.counts AND q.speaker IN (SELECT value FROM json_each(:speakers))"
ON_SENTENCES = (
    "q.number IN (SELECT quotation FROM statements "
    "WHERE sentence IN (SELECT value FROM json_each(:sentences)))"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which quotations are meant: whose, and, where they are given, on what and from when.

    `speakers` are numbers; `sentences` those that the quotations touch; `after` and `before` ISO
    dates, both included, of any precision. Undated documents are in no span of time.
    """

    speakers: tuple[int, ...]
    sentences: tuple[int, ...] | None = None
    after: str | None = None
    before: str | None = None

    @property
    def condition(self) -> str:
        """The SQL condition over quotations `q`."""
        given = {
            ON_SENTENCES: self.sentences is not None,
            SINCE: bool(self.after),
            UNTIL: bool(self.before),
        }
        return " AND ".join([OF_SPEAKERS, *(sql for sql, wanted in given.items() if wanted)])

    @property
    def values(self) -> dict[str, str | None]:
        """What the condition's names stand for."""
        return {
            "speakers": json.dumps(self.speakers),
            "sentences": json.dumps(self.sentences),
            "after": self.after,
            "before": self.before,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """The numbers of one page of quotations, and how many there are on all pages."""

    numbers: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many quotations, and the first and the last date on which a document has one."""

    quotations: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One document as a list names it; `beginning` are its first words."""

    number: int
    id: str
    title: str
    source: str
    publisher: str | None
    date: str | None
    url: str | None
    language: str | None
    copy_of: str | None
    quotations: int
    beginning: str


BEGINNING_CHARACTERS = 1000


def page_quotations(
    records: Records, selection: Selection, limit: int, offset: int = 0, *, newest: bool = True
) -> Page:
    """One page of them by date, undated ones at the end, as they stand within a document."""
    order = "DESC" if newest else "ASC"
    rows = records.connection.execute(
        "SELECT q.number, COUNT(*) OVER () FROM quotations q "
        f"WHERE {selection.condition} "
        f"ORDER BY q.date IS NULL, q.date {order}, q.number LIMIT :limit OFFSET :offset",
        {**selection.values, "limit": limit, "offset": offset},
    ).fetchall()
    total = rows[0][1] if rows else count_quotations(records, selection)
    return Page(tuple(number for number, _ in rows), total)


def count_quotations(records: Records, selection: Selection) -> int:
    """How many quotations are meant."""
    query = f"SELECT COUNT(*) FROM quotations q WHERE {selection.condition}"
    return int(records.connection.execute(query, selection.values).fetchone()[0])


def count_by_date(records: Records, selection: Selection) -> list[tuple[str | None, str, int]]:
    """How many quotations of each kind the documents of each date have, the undated ones first."""
    query = (
        f"SELECT q.date, q.kind, COUNT(*) FROM quotations q WHERE {selection.condition} "
        "GROUP BY q.date, q.kind ORDER BY q.date, q.kind"
    )
    return list(records.connection.execute(query, selection.values))


def sentences_of(records: Records, quotations: Sequence[int]) -> list[tuple[int, int]]:
    """The sentences that these quotations touch: (quotation, sentence), each pair once."""
    return records.connection.execute(
        "SELECT DISTINCT quotation, sentence FROM statements "
        "WHERE quotation IN (SELECT value FROM json_each(?))",
        (json.dumps(quotations),),
    ).fetchall()


def read_words(
    records: Records, quotations: Sequence[int], characters: int
) -> Iterator[tuple[int, str]]:
    """The words of these quotations, piece by piece, so much of each: to count, not to show."""
    yield from records.connection.execute(
        "SELECT s.quotation, substr(d.text, s.start + 1, min(?, s.end - s.start)) "
        "FROM statements s JOIN quotations q ON q.number = s.quotation "
        "JOIN documents d ON d.number = q.document "
        "WHERE s.quotation IN (SELECT value FROM json_each(?)) ORDER BY s.quotation, s.start",
        (characters, json.dumps(quotations)),
    )


def tally_speakers(records: Records) -> dict[int, Tally]:
    """Every speaker's quotations, by the speaker's number."""
    rows = records.connection.execute(
        "SELECT speaker, COUNT(*), MIN(date), MAX(date) FROM quotations "
        "WHERE counts AND speaker IS NOT NULL GROUP BY speaker"
    )
    return {speaker: Tally(*rest) for speaker, *rest in rows}


def list_sources(records: Records, limit: int, offset: int = 0) -> list[SourceRow]:
    """One page of the documents, newest first, undated ones at the end; copies are among them."""
    rows = records.connection.execute(
        "SELECT d.number, id, title, source, publisher, d.date, url, language, copy_of, "
        "(SELECT COUNT(*) FROM quotations WHERE document = d.number AND said), "
        f"substr(text, 1, {BEGINNING_CHARACTERS}) FROM "
        # The page first: what follows is then looked up for its documents alone.
        "(SELECT number FROM documents ORDER BY date IS NULL, date DESC, number LIMIT ? OFFSET ?) "
        "p JOIN documents d ON d.number = p.number ORDER BY d.date IS NULL, d.date DESC, d.number",
        (limit, offset),
    )
    return [SourceRow(*row) for row in rows]


def count_sources(records: Records) -> int:
    """How many documents there are, copies included."""
    return int(records.connection.execute("SELECT COUNT(*) FROM documents").fetchone()[0])
