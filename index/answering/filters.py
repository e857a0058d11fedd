"""What an answer may be taken from: `Filters` as given, `Scope` as found in a collection.

In: names of speakers and sources and two dates, given by hand or understood from the words of a
question. Out: the numbers of the speakers and documents that all of them leave, and how many
documents were left out because nobody knows their date. The index keeps when a document was
published, not when the words in it were spoken, so that is what the dates are compared with.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from index.answering.naming import people_named
from index.answering.sources import documents_of, source_index
from index.storage.generation import Generation
from index.storage.scoping import DocumentRow, document_rows


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions that all apply; of several speakers or sources any will do.

    `sources` are publishers, titles, hosts or file names. `after` and `before` are both included.
    """

    speakers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return bool(self.speakers or self.sources or self.dated)

    @property
    def dated(self) -> bool:
        """Whether a date restricts."""
        return self.after is not None or self.before is not None

    def to_json(self) -> dict[str, Any]:
        """As JSON has it, dates in ISO 8601; `filters_from` reads it back."""
        return {
            **asdict(self),
            "after": self.after and self.after.isoformat(),
            "before": self.before and self.before.isoformat(),
        }


NO_FILTERS = Filters()
# "In May" is looked for in so many years.
YEARS_BACK = 100


def filters_from(data: dict[str, Any]) -> Filters:
    """Filters from their JSON form."""
    after, before = data.get("after"), data.get("before")
    return Filters(
        tuple(data.get("speakers", ())),
        tuple(data.get("sources", ())),
        date.fromisoformat(after) if after else None,
        date.fromisoformat(before) if before else None,
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What filters leave of a collection.

    `speakers` and `documents` are numbers, None where nothing restricts them. `undated` counts the
    documents that only their missing date left out; `nobody` and `nowhere` are the names under
    which no speaker and no source was found.
    """

    speakers: frozenset[int] | None = None
    documents: frozenset[int] | None = None
    undated: int = 0
    nobody: tuple[str, ...] = ()
    nowhere: tuple[str, ...] = ()

    def within(self, documents: frozenset[int]) -> Scope:
        """What is left among these documents."""
        return replace(self, documents=_both(self.documents, documents))


EVERYWHERE = Scope()


def find_scope(generation: Generation, *restrictions: Filters) -> Scope:
    """What all of the restrictions together leave of a collection."""
    scope = EVERYWHERE
    for filters in restrictions:
        scope = _meet(scope, _scope_of(filters, generation))
    return scope


def documents_named(names: Sequence[str], generation: Generation) -> frozenset[int]:
    """The numbers of documents by their ids."""
    numbers = generation.records.document_numbers()
    return frozenset(numbers[name] for name in names if name in numbers)


def _scope_of(filters: Filters, generation: Generation) -> Scope:
    people = {name: people_named(name, generation) for name in filters.speakers}
    index = source_index(generation.records) if filters.sources else None
    places = {name: documents_of(name, index) for name in filters.sources if index}
    documents: frozenset[int] | None = None
    if places:
        documents = frozenset(n for numbers in places.values() for n in numbers)
    undated = 0
    if filters.dated:
        rows = document_rows(generation.records)
        among = [row for row in rows if documents is None or row.number in documents]
        undated = sum(row.date is None for row in among)
        documents = frozenset(row.number for row in among if is_dated_within(row, filters))
    return Scope(
        frozenset(n for numbers in people.values() for n in numbers) if people else None,
        documents,
        undated,
        tuple(name for name, numbers in people.items() if not numbers),
        tuple(name for name, numbers in places.items() if not numbers),
    )


def in_a_year_of(
    documents: frozenset[int] | None, filters: Filters, generation: Generation
) -> Filters:
    """Filters that named no year, moved back to the last year of which one of the documents is.

    None are all documents. As they were where none is of such a time in any year.
    """
    known = document_rows(generation.records)
    rows = [row for row in known if documents is None or row.number in documents]
    for back in range(YEARS_BACK):
        moved = replace(
            filters, after=earlier(filters.after, back), before=earlier(filters.before, back)
        )
        if any(is_dated_within(row, moved) for row in rows):
            return moved
    return filters


def earlier(day: date | None, years: int) -> date | None:
    """The same day of an earlier year; the last day of a month stays its last."""
    if day is None:
        return None
    year, last = max(1, day.year - years), monthrange(day.year, day.month)[1]
    there = monthrange(year, day.month)[1]
    return day.replace(year=year, day=there if day.day == last else min(day.day, there))


def is_dated_within(row: DocumentRow, filters: Filters) -> bool:
    """Whether a document may be from the time meant: "2024" may be before and after May 2024."""
    if row.date is None:
        return False
    after, before = filters.after, filters.before
    late = after is None or row.date >= (bound := after.isoformat()) or bound.startswith(row.date)
    return late and (before is None or row.date[:10] <= before.isoformat())


def _meet(one: Scope, other: Scope) -> Scope:
    return Scope(
        _both(one.speakers, other.speakers),
        _both(one.documents, other.documents),
        max(one.undated, other.undated),
        (*one.nobody, *other.nobody),
        (*one.nowhere, *other.nowhere),
    )


def _both(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def describe(filters: Sequence[Filters]) -> str:
    """The dates of filters in words: "2024-01-01 to 2024-12-31"; empty where there are none."""
    after = max((f.after for f in filters if f.after), default=None)
    before = min((f.before for f in filters if f.before), default=None)
    if after and before:
        return str(after) if after == before else f"{after} to {before}"
    return f"since {after}" if after else f"until {before}" if before else ""
