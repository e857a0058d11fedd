"""What a collection holds: by person, in order of time, by source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import (
    ABSTAINED,
    After,
    AsJson,
    Before,
    Collection,
    console,
    load,
    open_index,
    read_filters,
)

if TYPE_CHECKING:
    from index import Generation

SpeakerName = Annotated[str, typer.Argument(metavar="SPEAKER", help="A name, or a role.")]
TopicWords = Annotated[
    str | None, typer.Option("--topic", "-t", help="Only what is said on this.", metavar="WORDS")
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="So many at once.")]
Offset = Annotated[int, typer.Option("--offset", min=0, help="Leave out so many first.")]


def by(
    speaker: SpeakerName,
    topic: TopicWords = None,
    after: After = None,
    before: Before = None,
    grouped: Annotated[
        bool, typer.Option("--grouped", help="The newest of each subject, under its words.")
    ] = False,
    limit: Limit = 20,
    offset: Offset = 0,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Print all that a person is quoted on, newest first. Exit status: 1 nobody by that name."""
    from bot import lists
    from index import quotations_by_topic, quotations_of, topics_of

    since, until = _days(after, before)
    generation = _open(collection)
    numbers, names = _people(speaker, generation)
    if grouped:
        groups = quotations_by_topic(generation, numbers)
        if as_json:
            print(json.dumps(lists.grouped_to_json(names, groups), ensure_ascii=False))
        else:
            lists.show_grouped(names, groups, console())
        return
    listed = quotations_of(
        generation, numbers, topic=topic, after=since, before=until, limit=limit, offset=offset
    )
    topics = topics_of(generation, numbers)
    if as_json:
        print(json.dumps(lists.listed_to_json(names, listed, topics), ensure_ascii=False))
    else:
        lists.show_listed(names, listed, topics, offset, console())


def timeline(
    speaker: SpeakerName,
    topic: TopicWords = None,
    after: After = None,
    before: Before = None,
    limit: Limit = 100,
    offset: Offset = 0,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Print what a person said in order of time, repeats folded. Exit status: 1 nobody so named."""
    from bot import lists
    from index import timeline as find_timeline

    since, until = _days(after, before)
    generation = _open(collection)
    numbers, names = _people(speaker, generation)
    found = find_timeline(
        generation, numbers, topic, after=since, before=until, limit=limit, offset=offset
    )
    if as_json:
        print(json.dumps(lists.timeline_to_json(names, found), ensure_ascii=False))
    else:
        lists.show_timeline(names, found, offset, console())


def sources(
    limit: Limit = 100,
    offset: Offset = 0,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """List the documents of the collection, newest first, with how many quotations each has."""
    from bot import lists
    from index import sources_of

    found = sources_of(_open(collection), limit, offset)
    if as_json:
        print(json.dumps(lists.sources_to_json(found), ensure_ascii=False))
    else:
        lists.show_sources(found, offset, console())


def _open(collection: str) -> Generation:
    return open_index(load(), collection)


def _days(after: str | None, before: str | None) -> tuple[str | None, str | None]:
    """Two dates as typed in ISO 8601. Raises QuestionError for one that cannot be read."""
    bounds = read_filters(None, None, after, before)
    since, until = bounds.after, bounds.before
    return since.isoformat() if since else None, until.isoformat() if until else None


def _people(speaker: str, generation: Generation) -> tuple[tuple[int, ...], tuple[str, ...]]:
    from bot.lists import name_people, nobody_text

    numbers, names = name_people(speaker, generation)
    if not numbers:
        typer.echo(nobody_text(speaker, generation), err=True)
        raise typer.Exit(ABSTAINED)
    return numbers, names
