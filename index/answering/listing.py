"""A collection, listed: all that somebody is quoted on, who is quoted, and the sources.

In: an open generation. Out: frozen records, a page at a time with the totals; the store selects and
counts. `people_named` leads from a name as typed to the numbers that the others take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.answering.excerpts import Excerpt, quotation_excerpts
from index.answering.subjects import sentences_on
from index.speech.cues import guess_language
from index.speech.finding import find_speakers
from index.speech.speakers import Speaker
from index.storage.catalogue import (
    Selection,
    SourceRow,
    Tally,
    count_quotations,
    count_sources,
    list_quotations,
    list_sources,
    tally_speakers,
)
from index.storage.generation import Generation


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of somebody's quotations, and how many there are on all pages."""

    excerpts: tuple[Excerpt, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    """Somebody quoted: their number, who they are, how often, and between which dates.

    Copies of a document are not counted; `first` and `last` are those of dated documents.
    """

    number: int
    speaker: Speaker
    quotations: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A document of the collection, and how many quotations it has.

    `language` is a code ("en"): the document's own word for it, else the language that most of
    its first words are of. `copy_of` is the id of the document that it repeats word for word.
    """

    id: str
    title: str
    source: str
    publisher: str | None
    date: str | None
    url: str | None
    language: str
    quotations: int
    copy_of: str | None


def people_named(name: str, generation: Generation) -> tuple[int, ...]:
    """The numbers of those whom a name alone may mean; aliases, roles and misspellings count."""
    people = generation.people.speakers
    exact = [n for n, person in enumerate(people) if person.name == name.strip()]
    if exact:
        return tuple(exact)
    meant = {id(s) for match in find_speakers(name, generation.people) for s in match.speakers}
    return tuple(n for n, person in enumerate(people) if id(person) in meant)


def quotations_of(
    generation: Generation,
    speakers: Sequence[int],
    *,
    topic: str | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Listed:
    """What these speakers are quoted on, newest first, undated at the end.

    `topic` keeps the quotations in whose sentences its words stand; `after` and `before` are ISO
    dates, both included.
    """
    selection = select(generation, speakers, topic, after, before)
    numbers = list_quotations(generation.records, selection, limit, offset)
    total = count_quotations(generation.records, selection)
    return Listed(tuple(quotation_excerpts(numbers, generation)), total)


def select(
    generation: Generation,
    speakers: Sequence[int],
    topic: str | None,
    after: str | None,
    before: str | None,
) -> Selection:
    """The quotations of these speakers, on a topic and from a time where those are given."""
    sentences = None if topic is None else sentences_on(generation, topic)
    return Selection(tuple(speakers), sentences, after, before)


def speakers_of(generation: Generation) -> tuple[SpeakerEntry, ...]:
    """The people quoted, most quoted first."""
    tallies = tally_speakers(generation.records)
    people = enumerate(generation.people.speakers)
    nothing = Tally(0, None, None)
    found = [(number, speaker, tallies.get(number, nothing)) for number, speaker in people]
    return tuple(SpeakerEntry(n, s, t.quotations, t.first, t.last) for n, s, t in found)


@dataclass(frozen=True, slots=True)
class Sources:
    """One page of a collection's documents, and how many there are on all pages."""

    entries: tuple[SourceEntry, ...]
    total: int


def sources_of(generation: Generation, limit: int = 100, offset: int = 0) -> Sources:
    """One page of the documents, newest first, undated at the end."""
    rows = list_sources(generation.records, limit, offset)
    return Sources(tuple(map(_source, rows)), count_sources(generation.records))


def _source(row: SourceRow) -> SourceEntry:
    return SourceEntry(
        id=row.id,
        title=row.title,
        source=row.source,
        publisher=row.publisher,
        date=row.date,
        url=row.url,
        language=row.language or guess_language(row.beginning),
        quotations=row.quotations,
        copy_of=row.copy_of,
    )
