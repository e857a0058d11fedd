"""Answers on a terminal: quotation cards with rich, and the conversation of `quoth chat`."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.following import Turn, turn_after
from bot.render import (
    Card,
    abstention_text,
    heading,
    make_cards,
    source_line,
    understood,
    wording_lines,
)
from index import Abstention, Answer, Excerpt, QuothError

GREETING = (
    "Ask what somebody said about something. Every answer is quoted exactly, or there is none. "
    "Leave with an empty line or Ctrl-D."
)
# What a person types to see what came nearest; whatever else they type is a question.
CLOSEST = frozenset({"closest", "/closest", "show closest", "nearest"})
MOST_CLOSEST = 3
NOT_AN_ANSWER = "Closest, not an answer:"
HINT = "Type “closest” for what came nearest, though it is no answer."


def show(result: Answer | Abstention, console: Console) -> None:
    """Print an answer as quotation cards, or say why there is none."""
    match result:
        case Answer():
            if result.note:
                console.print(Text(result.note, style="yellow"))
            for card in make_cards(result.excerpts):
                show_card(card, console)
        case Abstention():
            console.print(Text(abstention_text(result)))


def show_closest(result: Answer | Abstention, console: Console) -> None:
    """Print what came nearest without answering, and say so."""
    nearest = closest(result)
    if not nearest:
        console.print(Text("Nothing else comes near it."))
        return
    console.print(Text(NOT_AN_ANSWER, style="bold yellow"))
    for card in make_cards(nearest[:MOST_CLOSEST]):
        show_card(card, console)


def closest(result: Answer | Abstention) -> list[Excerpt]:
    """What was not good enough, but for further sentences of what the answer shows already."""
    shown = result.excerpts if isinstance(result, Answer) else ()
    places = {(excerpt.document.id, excerpt.whole) for excerpt in shown}
    return [e for e in result.nearest if (e.document.id, e.whole) not in places]


def show_card(card: Card, console: Console) -> None:
    """Print one quotation: who, the words with those that answer marked, and where."""
    console.print(Text(heading(card), style="bold"))
    if card.context is not None:
        before = card.context.of(card.document.text)
        console.print(Padding(Text(f"(before: {before})", style="dim"), (0, 0, 0, 2)))
    console.print(Padding(words_of(card), (0, 0, 0, 2)))
    for line in (source_line(card), *wording_lines(card)):
        console.print(Padding(Text(line, style="italic"), (0, 0, 0, 2)))
    console.print()


def words_of(card: Card) -> Text:
    """The words shown, those that answer marked."""
    words = Text("“" if card.quoted else "")
    for piece, marked in card.pieces():
        words.append(piece, style="bold green" if marked else "dim")
    return words.append("”" if card.quoted else "")


def converse(follow: Callable[[str, Turn | None], Answer | Abstention], console: Console) -> None:
    """Ask and answer until the person leaves.

    `follow` answers a question in the light of the one before it, as it was understood.
    """
    _keep_history()
    console.print(Text(GREETING))
    latest: Answer | Abstention | None = None
    while True:
        try:
            question = console.input("\n[bold]?[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not question:
            return
        if latest is not None and question.lower() in CLOSEST:
            show_closest(latest, console)
            continue
        latest = _answer(question, latest, follow, console) or latest


def _answer(
    question: str,
    latest: Answer | Abstention | None,
    follow: Callable[[str, Turn | None], Answer | Abstention],
    console: Console,
) -> Answer | Abstention | None:
    """Answer one question; None where it could not be asked."""
    try:
        result = follow(question, turn_after(latest) if latest else None)
    except QuothError as error:
        console.print(Text(str(error)))
        return None
    show(result, console)
    if isinstance(result, Abstention) and result.nearest:
        console.print(Text(HINT, style="dim"))
    show_understood(result, console)
    return result


def show_understood(result: Answer | Abstention, console: Console) -> None:
    """Print how the question was understood."""
    console.print(Text(f"understood: {understood(result.question)}", style="dim"))


def _keep_history() -> None:
    """Line editing and the arrow keys' history, where this Python has readline."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return
