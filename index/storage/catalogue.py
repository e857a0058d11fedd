"""What a collection holds, listed: whose quotations, from which sources, in order of time.

In: open record files. Out: numbers and counts, a page at a time; SQLite selects, counts and
sorts, so that nothing here grows with the collection but what is asked for. Only what was said
counts, and a document that repeats another one word for word is left out: it is cited beside its
original.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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

    def values(self, records: Records) -> dict[str, str | None]:
        """What the condition's names stand for."""
        return {
            "speakers": json.dumps(records.ids_of(self.speakers)),
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

    def __add__(self, other: Tally) -> Tally:
        dates = [d for d in (self.first, self.last, other.first, other.last) if d is not None]
        return Tally(
            self.quotations + other.quotations, min(dates, default=None), max(dates, default=None)
        )


NO_QUOTATIONS = Tally(0, None, None)


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
    query = (
        "SELECT q.number, q.date, COUNT(*) OVER () FROM quotations q "
        f"WHERE {selection.condition} "
        f"ORDER BY q.date IS NULL, q.date {order}, q.number LIMIT :limit"
    )
    # Each segment's first ones are enough, however the segments lie to each other in time.
    values = {**selection.values(records), "limit": max(1, limit + offset)}
    asked = [list(segment.execute(query, values)) for segment in records.segments]
    rows = by_date((row for part in asked for row in part), newest)[offset : offset + limit]
    total = sum(part[0][2] for part in asked if part)
    return Page(tuple(row[0] for row in rows), total)


def by_date(rows: Iterable[tuple[Any, ...]], newest: bool) -> list[tuple[Any, ...]]:
    """Rows (number, date, ...) by date, undated ones at the end, those of a date by number."""
    ordered = sorted(rows, key=lambda row: int(row[0]))
    ordered.sort(key=lambda row: row[1] or "", reverse=newest)
    return sorted(ordered, key=lambda row: row[1] is None)


def count_quotations(records: Records, selection: Selection) -> int:
    """How many quotations are meant."""
    query = f"SELECT COUNT(*) FROM quotations q WHERE {selection.condition}"
    return sum(count for (count,) in records.rows(query, selection.values(records)))


def count_by_date(records: Records, selection: Selection) -> list[tuple[str | None, str, int]]:
    """How many quotations of each kind the documents of each date have, the undated ones first."""
    query = (
        f"SELECT q.date, q.kind, COUNT(*) FROM quotations q WHERE {selection.condition} "
        "GROUP BY q.date, q.kind"
    )
    counts: Counter[tuple[str | None, str]] = Counter()
    for date, kind, count in records.rows(query, selection.values(records)):
        counts[date, kind] += count
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] or "", item[0][1]))
    return [(date, kind, count) for (date, kind), count in ordered]


def sentences_of(records: Records, quotations: Sequence[int]) -> list[tuple[int, int]]:
    """The sentences that these quotations touch: (quotation, sentence), each pair once."""
    rows = records.rows(
        "SELECT DISTINCT quotation, sentence FROM statements "
        "WHERE quotation IN (SELECT value FROM json_each(?))",
        (json.dumps(quotations),),
    )
    return [(quotation, sentence) for quotation, sentence in rows]


def read_words(
    records: Records, quotations: Sequence[int], characters: int
) -> Iterator[tuple[int, str]]:
    """The words of these quotations, piece by piece, so much of each: to count, not to show."""
    yield from records.rows(
        "SELECT s.quotation, substr(d.text, s.start + 1, min(?, s.end - s.start)) "
        "FROM statements s JOIN quotations q ON q.number = s.quotation "
        "JOIN documents d ON d.number = q.document "
        "WHERE s.quotation IN (SELECT value FROM json_each(?)) ORDER BY s.quotation, s.start",
        (characters, json.dumps(quotations)),
    )


def tally_speakers(records: Records) -> dict[int, Tally]:
    """Every speaker's quotations, by the speaker's number."""
    found: dict[int, Tally] = {}
    for speaker, *rest in records.rows(
        "SELECT speaker, COUNT(*), MIN(date), MAX(date) FROM quotations "
        "WHERE counts AND speaker IS NOT NULL GROUP BY speaker"
    ):
        number = records.numbers[speaker]
        found[number] = found.get(number, NO_QUOTATIONS) + Tally(*rest)
    return found


def list_sources(records: Records, limit: int, offset: int = 0) -> list[SourceRow]:
    """One page of the documents, newest first, undated ones at the end; copies are among them."""
    pages = records.rows(
        "SELECT number, date FROM documents ORDER BY date IS NULL, date DESC, number LIMIT ?",
        (limit + offset,),
    )
    page = [row[0] for row in by_date(pages, newest=True)[offset : offset + limit]]
    rows = records.rows(
        "SELECT number, id, title, source, publisher, date, url, language, copy_of, "
        "(SELECT COUNT(*) FROM quotations q WHERE q.number >= first_quotation "
        "AND q.number < end_quotation AND said), "
        f"substr(text, 1, {BEGINNING_CHARACTERS}) FROM documents "
        "WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(page),),
    )
    found = {row[0]: SourceRow(*row) for row in rows}
    return [found[number] for number in page]


def count_sources(records: Records) -> int:
    """How many documents there are, copies included."""
    return sum(count for (count,) in records.rows("SELECT COUNT(*) FROM documents"))
