"""Lists: somebody's quotations, a timeline, who is quoted, the sources; a page at a time.

In: what is wanted and an open generation. Out: a `ListPage`, made into a message by whoever asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.guild.characters import label
from bot.guild.layout import Block, has_button, safe_link, shorten
from bot.guild.message import Entry, escaped
from bot.render import escape_markdown, finding_cards, heading, make_cards
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

    `question` is what a reply to it goes on from, "" where there is nobody to ask about.
    """

    opening: tuple[Block, ...]
    entries: tuple[Entry, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    pages: int = 1
    topics: tuple[Topic, ...] = ()
    question: str = ""


class NobodyNamed(Exception):
    """Nobody in the collection has that name."""


def read_page(wanted: Wanted, page: int, generation: Generation) -> ListPage:
    """One page of a list. Raises NobodyNamed for a name that nobody has."""
    match wanted.list:
        case "quotes":
            return _quotes(wanted, page, generation)
        case "timeline":
            return _timeline(wanted, page, generation)
        case "speakers":
            return _speakers(page, generation)
        case _:
            return _sources(page, generation)


def _people(wanted: Wanted, generation: Generation) -> tuple[tuple[int, ...], str]:
    """The numbers of those whom a list is about, and their names."""
    numbers = people_named(wanted.speaker, generation)
    if not numbers:
        raise NobodyNamed
    return numbers, " or ".join(generation.people.speakers[n].name for n in numbers)


def _quotes(wanted: Wanted, page: int, generation: Generation) -> ListPage:
    numbers, names = _people(wanted, generation)
    topic = wanted.topic or None
    found = quotations_of(
        generation, numbers, topic=topic, limit=QUOTATIONS, offset=page * QUOTATIONS
    )
    cards = [card for excerpt in found.excerpts for card in make_cards([excerpt])]
    counts = f"{counted(found.total, 'quotation')}, the newest first"
    return ListPage(
        _headline(names, wanted.topic, counts, page, found.total),
        tuple(Entry(card, heading(card), marking=False) for card in cards),
        found.excerpts,
        _pages(found.total, QUOTATIONS),
        topics_of(generation, numbers, TOPICS),
        _question(names, wanted.topic),
    )


def _timeline(wanted: Wanted, page: int, generation: Generation) -> ListPage:
    numbers, names = _people(wanted, generation)
    found = timeline(generation, numbers, wanted.topic or None, limit=MOMENTS)
    moments = found.moments[page * QUOTATIONS : (page + 1) * QUOTATIONS]
    counts = f"{counted(found.total, 'quotation')}, the oldest first"
    if found.shown < found.total:
        counts += f"; the first {found.shown} are compared: a topic narrows them"
    if found.undated:
        counts += f"; {found.undated} undated, at the end"
    return ListPage(
        _headline(names, wanted.topic, counts, page, len(found.moments)),
        tuple(entry for moment in moments for entry in _moment_entries(moment)),
        tuple(moment.finding.best for moment in moments),
        _pages(len(found.moments), QUOTATIONS),
        topics_of(generation, numbers, TOPICS),
        _question(names, wanted.topic),
    )


def _speakers(page: int, generation: Generation) -> ListPage:
    people = speakers_of(generation)
    shown = people[page * ROWS : (page + 1) * ROWS]
    counts = f"{counted(len(people), 'name')}, the most quoted first"
    blocks = [Block("\n".join(map(_speaker_line, shown)))] if shown else []
    pages = _pages(len(people), ROWS)
    return ListPage((_title("Who is quoted", counts, page, pages), *blocks), pages=pages)


def _sources(page: int, generation: Generation) -> ListPage:
    found = sources_of(generation, limit=ROWS, offset=page * ROWS)
    pages = _pages(found.total, ROWS)
    counts = f"{counted(found.total, 'document')}, the newest first"
    lines = [Block(_source_line(entry)) for entry in found.entries]
    return ListPage((_title("Sources", counts, page, pages), *lines), pages=pages)


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


def counted(number: int, thing: str) -> str:
    """ "1 quotation", "2 quotations"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
