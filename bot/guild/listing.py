"""Lists: somebody's quotations, a timeline, who is quoted, the sources; a page at a time.

In: what is wanted and the open generations that are asked, together as if they were one. Out: a
`ListPage`, made into a message by whoever asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from bot.counting import counted
from bot.guild.characters import label
from bot.guild.layout import Block, has_button, safe_link, shorten
from bot.guild.message import Entry, escaped
from bot.render import escape_markdown, finding_cards, heading, make_cards
from bot.together import Origin, collection_of, join_topics
from index import (
    Change,
    Excerpt,
    Generation,
    Moment,
    SourceEntry,
    SpeakerEntry,
    Topic,
    people_named,
    quotations_of,
    sources_of,
    speakers_of,
    timeline,
    topics_of,
)

T = TypeVar("T")
# Entries on a page: quotations are long, names are not.
QUOTATIONS, ROWS = 3, 10
# A menu has at most 25 options; one is for all topics.
TOPICS = 24
# So many statements are put in order and compared.
MOMENTS = 200
LABEL = 200
NOTE_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list that somebody wants; `speaker` as typed."""

    list: str
    speaker: str = ""
    topic: str = ""

    def to_json(self) -> str:
        """The form in which the ledger keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Wanted:
        """The list that a text of `to_json` stands for."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list, and how many there are.

    `origins` are the collections that the excerpts are from. `question` is what a reply to it goes
    on from, "" where there is nobody to ask about.
    """

    opening: tuple[Block, ...]
    entries: tuple[Entry, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    origins: tuple[Origin, ...] = ()
    pages: int = 1
    topics: tuple[Topic, ...] = ()
    question: str = ""


class NobodyNamed(Exception):
    """Nobody in the collection has that name."""


def read_page(wanted: Wanted, page: int, generations: Sequence[Generation]) -> ListPage:
    """One page of a list. Raises NobodyNamed for a name that nobody has."""
    match wanted.list:
        case "quotes":
            return _quotes(wanted, page, generations)
        case "timeline":
            return _timeline(wanted, page, generations)
        case "speakers":
            return _speakers(page, generations)
        case _:
            return _sources(page, generations)


def _people(
    wanted: Wanted, generations: Sequence[Generation]
) -> tuple[list[tuple[Generation, tuple[int, ...]]], str]:
    """The numbers of those whom a list is about, where they are known, and their names."""
    found = [(each, people_named(wanted.speaker, each)) for each in generations]
    known = [(generation, numbers) for generation, numbers in found if numbers]
    if not known:
        raise NobodyNamed
    names = [g.people.speakers[number].name for g, numbers in known for number in numbers]
    return known, " or ".join(dict.fromkeys(names))


def _quotes(wanted: Wanted, page: int, generations: Sequence[Generation]) -> ListPage:
    known, names = _people(wanted, generations)
    topic = wanted.topic or None
    first, behind = _reach(page, QUOTATIONS, len(known))
    parts = [
        quotations_of(g, numbers, topic=topic, limit=behind - first, offset=first)
        for g, numbers in known
    ]
    total = sum(part.total for part in parts)
    found = [
        (e, _origin(g)) for (g, _), part in zip(known, parts, strict=True) for e in part.excerpts
    ]
    shown = _page_of(_newest(found, lambda pair: pair[0].document.date), page, QUOTATIONS, first)
    excerpts = tuple(excerpt for excerpt, _ in shown)
    cards = [card for excerpt in excerpts for card in make_cards([excerpt])]
    counts = f"{counted(total, 'quotation')}, the newest first"
    return ListPage(
        _headline(names, wanted.topic, counts, page, total),
        tuple(Entry(card, heading(card), marking=False) for card in cards),
        excerpts,
        tuple(origin for _, origin in shown),
        _pages(total, QUOTATIONS),
        join_topics([topics_of(g, numbers, TOPICS) for g, numbers in known], TOPICS),
        _question(names, wanted.topic),
    )


def _timeline(wanted: Wanted, page: int, generations: Sequence[Generation]) -> ListPage:
    known, names = _people(wanted, generations)
    parts = [timeline(g, numbers, wanted.topic or None, limit=MOMENTS) for g, numbers in known]
    found = [
        (m, _origin(g)) for (g, _), part in zip(known, parts, strict=True) for m in part.moments
    ]
    # Undated ones at the end; within a collection they are in order already.
    found.sort(key=lambda pair: (pair[0].date is None, pair[0].date or ""))
    shown = found[page * QUOTATIONS : (page + 1) * QUOTATIONS]
    total, undated = sum(p.total for p in parts), sum(p.undated for p in parts)
    counts = f"{counted(total, 'quotation')}, the oldest first"
    if any(part.shown < part.total for part in parts):
        compared = sum(part.shown for part in parts)
        counts += f"; the first {compared} are compared: a topic narrows them"
    if undated:
        counts += f"; {undated} undated, at the end"
    return ListPage(
        _headline(names, wanted.topic, counts, page, len(found)),
        tuple(entry for moment, _ in shown for entry in _moment_entries(moment)),
        tuple(moment.finding.best for moment, _ in shown),
        tuple(origin for _, origin in shown),
        _pages(len(found), QUOTATIONS),
        join_topics([topics_of(g, numbers, TOPICS) for g, numbers in known], TOPICS),
        _question(names, wanted.topic),
    )


def _speakers(page: int, generations: Sequence[Generation]) -> ListPage:
    people = _same_people([speakers_of(generation) for generation in generations])
    shown = people[page * ROWS : (page + 1) * ROWS]
    counts = f"{counted(len(people), 'name')}, the most quoted first"
    blocks = [Block("\n".join(map(_speaker_line, shown)))] if shown else []
    pages = _pages(len(people), ROWS)
    return ListPage((_title("Who is quoted", counts, page, pages), *blocks), pages=pages)


def _same_people(groups: Sequence[Sequence[SpeakerEntry]]) -> list[SpeakerEntry]:
    """Those of all collections, one entry a name, the most quoted first."""
    known: dict[str, SpeakerEntry] = {}
    for entry in (entry for group in groups for entry in group):
        name = entry.speaker.name
        known[name] = _both(known[name], entry) if name in known else entry
    if len(groups) == 1:
        return list(groups[0])
    return sorted(known.values(), key=lambda entry: -entry.quotations)


def _both(one: SpeakerEntry, other: SpeakerEntry) -> SpeakerEntry:
    return replace(
        one,
        quotations=one.quotations + other.quotations,
        first=min((day for day in (one.first, other.first) if day), default=None),
        last=max((day for day in (one.last, other.last) if day), default=None),
    )


def _sources(page: int, generations: Sequence[Generation]) -> ListPage:
    first, behind = _reach(page, ROWS, len(generations))
    parts = [sources_of(each, limit=behind - first, offset=first) for each in generations]
    total = sum(part.total for part in parts)
    found = _newest([entry for part in parts for entry in part.entries], lambda entry: entry.date)
    pages = _pages(total, ROWS)
    counts = f"{counted(total, 'document')}, the newest first"
    lines = [Block(_source_line(entry)) for entry in _page_of(found, page, ROWS, first)]
    return ListPage((_title("Sources", counts, page, pages), *lines), pages=pages)


def _reach(page: int, size: int, collections: int) -> tuple[int, int]:
    """From where to where each collection is read for a page.

    Of several, any may hold all that stands before the page, so each is read from its beginning.
    """
    return (page * size if collections == 1 else 0), (page + 1) * size


def _page_of(found: Sequence[T], page: int, size: int, first: int) -> Sequence[T]:
    return found[page * size - first : (page + 1) * size - first]


def _newest(found: Sequence[T], date: Callable[[T], str | None]) -> list[T]:
    """By date, newest first, undated ones at the end; what is of one date stays in its order."""
    dated = sorted(
        (each for each in found if date(each)), key=lambda e: date(e) or "", reverse=True
    )
    return [*dated, *(each for each in found if not date(each))]


def _origin(generation: Generation) -> Origin:
    return Origin(collection_of(generation), generation.name)


def _moment_entries(moment: Moment) -> list[Entry]:
    """A statement, and what changed in it since an earlier one."""
    day, note = moment.date or "undated", ""
    if moment.earlier is not None:
        changes = "; ".join(map(_change, moment.earlier.changes)) or "in the same words"
        place = _place(moment.earlier.excerpt)
        note = f"-# {escaped(f'before, in {place}: {changes}', NOTE_CHARACTERS)}"
    cards = finding_cards(moment.finding)
    notes = [""] * (len(cards) - 1) + [note]
    return [
        Entry(card, f"{day} · {heading(card)}", text, marking=False)
        for card, text in zip(cards, notes, strict=True)
    ]


def _change(change: Change) -> str:
    """Words side by side: the earlier ones, and those of this statement."""
    before = f"“{label(change.source)}”" if change.source else "nothing"
    now = f"“{label(change.quoted)}”" if change.quoted else "nothing"
    return f"{before} → {now}"


def _place(excerpt: Excerpt) -> str:
    document = excerpt.document
    return shorten(label(f"{document.title} ({document.date or 'undated'})"), LABEL)


def _speaker_line(entry: SpeakerEntry) -> str:
    person = entry.speaker
    role = person.roles[0].words if person.roles else None
    if person.may_be:
        role = f"one of: {', '.join(person.may_be)}"
    dates = " – ".join(dict.fromkeys(d for d in (entry.first, entry.last) if d))
    parts = [role, counted(entry.quotations, "quotation"), dates or None]
    return _line(person.name, parts)


def _source_line(entry: SourceEntry) -> str:
    parts = [
        entry.publisher,
        entry.date or "undated",
        counted(entry.quotations, "quotation"),
        entry.language,
        f"the same text as {entry.copy_of}" if entry.copy_of else None,
    ]
    link = f" · [open](<{safe_link(entry.url)}>)" if has_button(entry.url) and entry.url else ""
    return _line(entry.title, parts) + link


def _line(name: str, parts: Sequence[str | None]) -> str:
    rest = shorten(" · ".join(label(part) for part in parts if part), LABEL)
    return f"**{escape_markdown(shorten(label(name), LABEL))}** · {escape_markdown(rest)}"


def _headline(names: str, topic: str, counts: str, page: int, total: int) -> tuple[Block, ...]:
    who = f"{names} on {topic}" if topic else names
    return (_title(who, counts, page, _pages(total, QUOTATIONS)),)


def _title(what: str, counts: str, page: int, pages: int) -> Block:
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    return Block(f"### {escape_markdown(shorten(label(what), LABEL))}\n-# {counts}{where}")


def _question(names: str, topic: str) -> str:
    return f"what did {names} say about {topic}?" if topic else f"what did {names} say?"


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))
