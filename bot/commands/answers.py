"""Asking, chatting, checking a draft, citing."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import (
    ABSTAINED,
    ANSWERED,
    EXAMPLE,
    NOT_EXACT,
    After,
    AsJson,
    Before,
    Collection,
    OnlySource,
    OnlySpeaker,
    console,
    load,
    open_desk,
    open_index,
    read_filters,
)
from index import Style


def ask(
    question: Annotated[str, typer.Argument(help="For example: " + EXAMPLE)],
    as_json: AsJson = False,
    top: Annotated[
        int | None, typer.Option("--top", min=1, max=5, help="At most so many quotations.")
    ] = None,
    closest: Annotated[
        bool,
        typer.Option("--closest", help="Show also what came nearest, though it is no answer."),
    ] = False,
    speaker: OnlySpeaker = None,
    source: OnlySource = None,
    after: After = None,
    before: Before = None,
    collection: Collection = "default",
) -> None:
    """Answer one question. Exit status: 0 answered, 1 nothing to quote, 2 failed."""
    from bot.render import excerpt_json, to_json
    from bot.terminal import closest as closest_of
    from bot.terminal import show, show_closest, show_understood
    from index import Abstention

    filters = read_filters(speaker, source, after, before)
    result = open_desk(load(top), collection).answer(question, filters=filters)
    if as_json:
        nearest = {"closest": [excerpt_json(e) for e in closest_of(result)]} if closest else {}
        print(json.dumps({**to_json(question, result), **nearest}, ensure_ascii=False))
    else:
        show(result, console())
        if closest:
            show_closest(result, console())
        show_understood(result, console())
    raise typer.Exit(ABSTAINED if isinstance(result, Abstention) else ANSWERED)


def chat(
    speaker: OnlySpeaker = None,
    source: OnlySource = None,
    after: After = None,
    before: Before = None,
    collection: Collection = "default",
) -> None:
    """Ask and answer in the terminal."""
    from bot.terminal import converse

    filters = read_filters(speaker, source, after, before)
    desk = open_desk(load(), collection)
    desk.generation  # noqa: B018 - a missing index is told before the first question, not after
    converse(partial(desk.follow, filters=filters), console())


def verify(
    files: Annotated[list[Path], typer.Argument(help="Drafts: text files.", metavar="FILE...")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
    collection: Collection = "default",
) -> None:
    """Check the quotations in a draft. Exit status: 0 all exact, 1 not all, 2 failed."""
    from bot.checks import checks_to_json, show_checks
    from index import Verdict, check_text, read_files

    config = load()
    documents = config.settings.documents
    reading = read_files(files, documents)
    if reading.failures:
        raise reading.failures[0]
    generation = open_index(config, collection)
    checked = [(draft.source, check_text(draft.text, generation)) for draft in reading.documents]
    checks = [check for _, found in checked for check in found]
    if as_json:
        print(json.dumps(checks_to_json(checks), ensure_ascii=False))
    else:
        for name, found in checked:
            show_checks(name, found, console())
    exact = all(check.verdict is Verdict.EXACT for check in checks)
    raise typer.Exit(ANSWERED if exact else NOT_EXACT)


def cite(
    quotation: Annotated[
        str, typer.Argument(help="The words, or where they stand: DOC_ID:START-END.")
    ],
    style: Annotated[Style, typer.Option("--style", "-s", help="How to set it.")] = Style.APA,
    accessed: Annotated[
        datetime | None,
        typer.Option("--accessed", formats=["%Y-%m-%d"], help="When you looked at it (today)."),
    ] = None,
    as_json: AsJson = False,
    collection: Collection = "default",
) -> None:
    """Cite a quotation. Exit status: 0 cited, 1 not in the collection word for word, 2 failed."""
    from bot.citing import citation_to_json, cite_match, find_quotation, show_citation

    generation = open_index(load(), collection)
    match = find_quotation(quotation, generation)
    if match is None:
        typer.echo(
            "Not in the collection word for word: quoth verify shows what differs.", err=True
        )
        raise typer.Exit(NOT_EXACT)
    citation = cite_match(match, style, (accessed or datetime.now()).date())
    if as_json:
        print(json.dumps(citation_to_json(citation, match), ensure_ascii=False))
    else:
        print(show_citation(citation, match))
