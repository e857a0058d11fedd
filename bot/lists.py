"""Listings -> the terminal and JSON: all that somebody is quoted on, timelines, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.counting import counted
from bot.render import (
    LABELS,
    Card,
    excerpt_json,
    finding_cards,
    make_cards,
    source_line,
    wording_lines,
)
from bot.terminal import show_card, words_of
from index import (
    Change,
    Excerpt,
    Generation,
    Listed,
    Moment,
    Sources,
    Timeline,
    Topic,
    Variant,
    names_like,
    people_named,
)


def name_people(speaker: str, generation: Generation) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Whom a name means, by number and by name; both empty where nobody has it."""
    numbers = people_named(speaker, generation)
    return numbers, tuple(generation.people.speakers[number].name for number in numbers)


def nobody_text(speaker: str, generation: Generation) -> str:
    """That nobody has a name, and whose names are like it."""
    alike = names_like(speaker, generation)
    asked = f" Did you mean {' or '.join(alike)}?" if alike else " See quoth speakers."
    return f"Nobody by the name of “{speaker}” is quoted in this collection.{asked}"


def show_listed(
    names: Sequence[str], listed: Listed, topics: Sequence[Topic], offset: int, console: Console
) -> None:
    """Print one page of somebody's quotations, and what they are on."""
    console.print(
        Text(f"{' and '.join(names)}: {counted(listed.total, 'quotation')}", style="bold")
    )
    if topics:
        console.print(Text(f"on {_topic_words(topics)}", style="dim"))
    console.print()
    for card in make_cards_apart(listed.excerpts):
        show_card(card, console)
    _show_rest(offset + len(listed.excerpts), listed.total, console)


def make_cards_apart(excerpts: Sequence[Excerpt]) -> list[Card]:
    """A card for each excerpt, in the order given."""
    return [card for excerpt in excerpts for card in make_cards([excerpt])]


def show_grouped(
    names: Sequence[str], groups: Sequence[tuple[Topic, Listed]], console: Console
) -> None:
    """Print what somebody is quoted on, the newest quotations under each subject."""
    console.print(Text(f"{' and '.join(names)}, by subject", style="bold"))
    for topic, listed in groups:
        console.print(Text(f"\n{topic.words} ({listed.total})\n", style="bold underline"))
        for card in make_cards_apart(listed.excerpts):
            show_card(card, console)


def show_timeline(names: Sequence[str], found: Timeline, offset: int, console: Console) -> None:
    """Print statements in order of time, with their repeats and changes of wording."""
    console.print(Text(f"{' and '.join(names)}: {counted(found.total, 'quotation')}", style="bold"))
    if found.undated:
        console.print(Text(f"{found.undated} without a date, at the end", style="dim"))
    last: str | None = ""
    for moment in found.moments:
        if moment.date != last:
            console.print(Text(f"\n{moment.date or 'undated'}", style="bold underline"))
            last = moment.date
        _show_moment(moment, console)
    _show_rest(offset + found.shown, found.total, console)


def _show_moment(moment: Moment, console: Console) -> None:
    for card in finding_cards(moment.finding):
        console.print(Padding(words_of(card), (1, 0, 0, 2)))
        if LABELS[card.manner]:
            console.print(Padding(Text(LABELS[card.manner], style="dim"), (0, 0, 0, 2)))
        for line in (source_line(card), *wording_lines(card)):
            console.print(Padding(Text(line, style="italic"), (0, 0, 0, 2)))
    if moment.earlier is not None:
        day = moment.earlier.excerpt.document.date or "undated"
        words = "other" if moment.earlier.changes else "the same"
        head = f"{day}, in {words} words: "
        before = Text.assemble((head, "yellow"), moment.earlier.excerpt.text)
        console.print(Padding(before, (0, 0, 0, 4)))
        for change in moment.earlier.changes:
            console.print(Padding(_change(change), (0, 0, 0, 4)))


def _change(change: Change) -> Text:
    """From the earlier words to those of the statement shown."""
    return Text.assemble(
        (change.source or "∅", "red" if change.source else "dim"),
        " → ",
        (change.quoted or "∅", "green" if change.quoted else "dim"),
    )


def show_sources(sources: Sources, offset: int, console: Console) -> None:
    """Print a table of documents, newest first."""
    table = Table(box=None, pad_edge=False)
    for column in ("date", "title", "publisher", "language", "quotations", "source"):
        table.add_column(column, justify="right" if column == "quotations" else "left")
    for entry in sources.entries:
        row = (entry.date or "undated", entry.title, entry.publisher or "", entry.language)
        source = entry.url or entry.source
        table.add_row(*map(Text, row), str(entry.quotations), Text(source))
    console.print(table)
    _show_rest(offset + len(sources.entries), sources.total, console)


def _show_rest(shown: int, total: int, console: Console) -> None:
    if shown < total:
        console.print(Text(f"{total - shown} more: --offset {shown}", style="dim"))


def _topic_words(topics: Sequence[Topic]) -> str:
    return ", ".join(f"{topic.words} ({topic.quotations})" for topic in topics)


def listed_to_json(names: Sequence[str], listed: Listed, topics: Sequence[Topic]) -> dict[str, Any]:
    """The object that `quoth by --json` prints; its keys are documented in the README."""
    return {
        "speakers": list(names),
        "total": listed.total,
        "topics": topics_json(topics),
        "quotations": [quotation_json(excerpt) for excerpt in listed.excerpts],
    }


def topics_json(topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """What somebody is quoted on, and how often."""
    return [asdict(topic) for topic in topics]


def grouped_to_json(names: Sequence[str], groups: Sequence[tuple[Topic, Listed]]) -> dict[str, Any]:
    """The object that `quoth by --grouped --json` prints."""
    return {
        "speakers": list(names),
        "groups": [
            {**asdict(topic), "newest": [quotation_json(e) for e in listed.excerpts]}
            for topic, listed in groups
        ],
    }


def timeline_to_json(names: Sequence[str], found: Timeline) -> dict[str, Any]:
    """The object that `quoth timeline --json` prints; its keys are documented in the README."""
    return {
        "speakers": list(names),
        "total": found.total,
        "moments": [
            {
                "date": moment.date,
                "quotation": quotation_json(moment.finding.best),
                "repeats": [_variant_json(variant) for variant in moment.repeats],
                "earlier": _variant_json(moment.earlier) if moment.earlier else None,
            }
            for moment in found.moments
        ],
    }


def sources_to_json(sources: Sources) -> dict[str, Any]:
    """The object that `quoth sources --json` prints."""
    return {"total": sources.total, "sources": [asdict(entry) for entry in sources.entries]}


def _variant_json(variant: Variant) -> dict[str, Any]:
    changes = [{"shown": c.quoted, "there": c.source} for c in variant.changes]
    return {**quotation_json(variant.excerpt), "difference": changes}


def quotation_json(excerpt: Excerpt) -> dict[str, Any]:
    """Like an answer's, without the score, and with the ranges that were said."""
    row = {name: value for name, value in excerpt_json(excerpt).items() if name != "score"}
    return {**row, "parts": [[part.start, part.end] for part in excerpt.parts]}
