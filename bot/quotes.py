"""Speech on a terminal: a document with its quotations coloured by speaker, and who is quoted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index import Document, Speaker, Speech

# Colours that both light and dark terminals show well; more speakers than colours share them.
COLOURS = ("green", "magenta", "cyan", "yellow", "blue", "red")
UNKNOWN = "bright_black"


def show_document(document: Document, speech: Speech, console: Console) -> None:
    """Print the whole document, what is said in it in its speaker's colour, and the legend."""
    colours = _colours(speech)
    shown = Text(document.text)
    for attribution in speech.attributions:
        style = colours.get(attribution.speaker or "", UNKNOWN)
        if not attribution.quotation.said:
            style += " strike"
        for part in attribution.quotation.parts:
            shown.stylize(style, part.start, part.end)
    console.print(Text(document.title, style="bold"))
    console.print(shown)
    console.print()
    for name, colour in colours.items():
        count = sum(a.speaker == name for a in speech.attributions)
        console.print(Text(f"■ {name} ({count})", style=colour))
    nameless = sum(a.speaker is None for a in speech.attributions)
    if nameless:
        console.print(Text(f"■ speaker not named ({nameless})", style=UNKNOWN))


def show_speakers(speakers: Sequence[Speaker], console: Console) -> None:
    """Print a table of speakers, most quoted first."""
    table = Table(box=None, pad_edge=False)
    for column in ("speaker", "role", "direct", "partly", "reported", "documents"):
        number = column not in {"speaker", "role"}
        table.add_column(column, justify="right" if number else "left")
    for speaker in speakers:
        role = speaker.roles[0].words if speaker.roles else ""
        if speaker.may_be:
            role = f"one of: {', '.join(speaker.may_be)}"
        counts = speaker.counts
        numbers = (counts.direct, counts.mixed, counts.indirect, len(speaker.documents))
        table.add_row(Text(speaker.name), Text(role), *map(str, numbers))
    console.print(table)


def _colours(speech: Speech) -> dict[str, str]:
    names = dict.fromkeys(a.speaker for a in speech.attributions if a.speaker)
    return {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
