"""A collection, listed: all that somebody is quoted on, who is quoted, and the sources.

In: an open generation. Out: frozen records, a page at a time with the totals; the store selects and
counts. `naming.people_named` leads from a name as typed to the numbers that these take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.answering.excerpts import Excerpt, quotation_excerpts
from index.answering.subjects import Topic, sentences_on, topics_of
from index.speech.cues import guess_language
from index.speech.speakers import Speaker
from index.storage.catalogue import (
    Selection,
    SourceRow,
    Tally,
    count_sources,
    list_sources,
    page_quotations,
    tally_speakers,
)
from index.storage.generation import Generation

# Of 100: "Merkle" and "Angela Merkel" come to 75, two unlike names to 22 to 46.
LEAST_ALIKE = 70.0


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


def names_like(name: str, generation: Generation, limit: int = 5) -> tuple[str, ...]:
    """The names of people quoted that are most like a name that nobody bears, the likest first.

    Whole names and single words are compared letter by letter, so "Merkle" finds Angela Merkel.
    """
    from rapidfuzz import fuzz, process

    people = generation.people.speakers
    spellings = [(spelled, p.name) for p in people for spelled in {p.name, *p.aliases}]
    found = process.extract(
        name.casefold(),
        [spelled.casefold() for spelled, _ in spellings],
        scorer=fuzz.WRatio,
        score_cutoff=LEAST_ALIKE,
        limit=len(spellings),
    )
    ranked = dict.fromkeys(spellings[place][1] for _, _, place in found)
    return tuple(ranked)[:limit]


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
    page = page_quotations(generation.records, selection, limit, offset)
    return Listed(tuple(quotation_excerpts(page.numbers, generation)), page.total)


def quotations_by_topic(
    generation: Generation, speakers: Sequence[int], *, topics: int = 8, each: int = 3
) -> tuple[tuple[Topic, Listed], ...]:
    """What these speakers are quoted on, and the newest quotations on each; one may be on two."""
    return tuple(
        (topic, quotations_of(generation, speakers, topic=topic.words, limit=each))
        for topic in topics_of(generation, speakers, topics)
    )


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
