"""Checked quotations -> the terminal, and the list that `quoth verify --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.asking import Desk
from bot.counting import counted
from bot.render import permalink, place
from index import (
    Change,
    Check,
    Checker,
    Generation,
    MarkedQuotation,
    Match,
    Note,
    Verdict,
    find_marked,
)

SIGNS = {
    Verdict.EXACT: ("✓ exact", "bold green"),
    Verdict.ALTERED: ("≠ altered", "bold yellow"),
    Verdict.OTHER_SPEAKER: ("⇄ said by somebody else", "bold magenta"),
    Verdict.NOT_FOUND: ("✗ not found", "bold red"),
}
REMARKS = {
    Note.TYPOGRAPHY: "set differently: marks, dashes or spaces",
    Note.FINAL_PUNCTUATION: "other punctuation at the end",
    Note.BRACKETED: "bracketed words or letters differ",
    Note.OMISSION_MARKED: "words are left out, as marked",
    Note.INTERRUPTED: "the source interrupts the words",
    Note.SPEAKER_NOT_KNOWN: "the source does not say who",
    Note.REPORTED: "reported in the source, not quoted",
    Note.NARRATION: "the source’s own words",
    Note.DENIED: "the source says that this was not said",
}


async def check_in_turns(text: str, desk: Desk) -> tuple[Check, ...]:
    """Every quotation in `text`, checked against one generation. Raises QuothError.

    The desk has one thread. Each quotation is a piece of work of its own there, so that a question
    asked meanwhile waits for one of them and not for a whole draft.
    """

    def begin(generation: Generation) -> tuple[Checker, tuple[MarkedQuotation, ...]]:
        return Checker.of(generation), tuple(find_marked(text))

    def check(checker: Checker, quotation: MarkedQuotation, _: Generation) -> Check:
        return checker.check(quotation)

    checker, quotations = await desk.read_soon(begin)
    return tuple([await desk.read_soon(partial(check, checker, each)) for each in quotations])


def checks_to_json(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The list that `--json` prints; its keys are documented in the README."""
    return [
        {
            "quote": check.quotation.text,
            "verdict": check.verdict.value,
            "match": check.match.text if check.match else None,
            "source": _source_json(check.match) if check.match else None,
            "speaker": check.match.speaker if check.match else None,
            "difference": [
                {"quote": change.quoted, "source": change.source} for change in differences(check)
            ],
            "notes": sorted(note.value for note in check.notes),
        }
        for check in checks
    ]


def differences(check: Check) -> tuple[Change, ...]:
    """What differs from the source: words, or the speaker where that is what is wrong."""
    if check.verdict is Verdict.OTHER_SPEAKER and check.match is not None:
        return (Change(check.quotation.speaker or "", check.match.speaker or ""),)
    return check.changes


def show_checks(name: str, checks: Sequence[Check], console: Console) -> None:
    """Print a file's quotations with what became of each, and how many are not exact."""
    for check in checks:
        _show_check(check, console)
    wrong = sum(check.verdict is not Verdict.EXACT for check in checks)
    if not checks:
        console.print(Text(f"{name}: no quotation found."))
    else:
        console.print(Text(f"{name}: {counted(len(checks), 'quotation')}, {wrong} not exact."))


def _show_check(check: Check, console: Console) -> None:
    label, style = SIGNS[check.verdict]
    who = f" · given to {check.quotation.speaker}" if check.quotation.speaker else ""
    console.print(Text.assemble((label, style), (who, "dim")))
    console.print(Padding(Text(f"“{check.quotation.text}”"), (0, 0, 0, 2)))
    for change in differences(check):
        console.print(Padding(_change_text(change), (0, 0, 0, 4)))
    if check.match is not None:
        if check.match.text != check.quotation.text:
            words = Text(f"“{check.match.text}”", style="green")
            console.print(Padding(words, (0, 0, 0, 2)))
        where = Text(_where(check.match), style="italic")
        console.print(Padding(where, (0, 0, 0, 2)))
    remarks = [REMARKS[note] for note in sorted(check.notes)]
    if remarks:
        console.print(Padding(Text("; ".join(remarks), style="dim"), (0, 0, 0, 2)))
    console.print()


def _change_text(change: Change) -> Text:
    return Text.assemble(
        (change.quoted or "∅", "red strike" if change.quoted else "dim"),
        " → ",
        (change.source or "∅", "green" if change.source else "dim"),
    )


def _where(match: Match) -> str:
    parts = (speaker_of(match), *standing(match))
    return " · ".join(" ".join(part.split()) for part in parts)


def standing(match: Match) -> tuple[str, ...]:
    """Where the words of a match stand: title, place and paragraph as far as known, and date."""
    document = match.document
    parts = (
        document.title,
        place(document.mark_at(match.span.start)),
        f"paragraph {match.paragraph}" if match.paragraph else None,
        document.date or "undated",
    )
    return tuple(part for part in parts if part)


def speaker_of(match: Match) -> str:
    """Who says the words of a match, or that nobody is named."""
    return match.speaker or "speaker not named"


def _source_json(match: Match) -> dict[str, Any]:
    document = match.document
    return {
        "doc_id": document.id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "start": match.span.start,
        "end": match.span.end,
        "paragraph": match.paragraph,
        "permalink": permalink(document, match.text),
    }
