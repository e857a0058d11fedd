"""Answers on a terminal: quotation cards with rich, and the conversation of `quoth chat`."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.render import Card, abstention_text, heading, make_cards, source_line, understood
from index import Abstention, Answer, QuothError

GREETING = (
    "Ask what somebody said about something. Every answer is quoted exactly, or there is none. "
    "Leave with an empty line or Ctrl-D."
)


def show(result: Answer | Abstention, console: Console) -> None:
    """Print an answer as quotation cards, or say why there is none."""
    match result:
        case Answer():
            for card in make_cards(result.excerpts):
                _show_card(card, console)
        case Abstention():
            console.print(Text(abstention_text(result)))


def _show_card(card: Card, console: Console) -> None:
    console.print(Text(heading(card), style="bold"))
    words = Text("“" if card.quoted else "")
    for piece, marked in card.pieces():
        words.append(piece, style="bold green" if marked else "dim")
    words.append("”" if card.quoted else "")
    console.print(Padding(words, (0, 0, 0, 2)))
    console.print(Padding(Text(source_line(card), style="italic"), (0, 0, 1, 2)))


def converse(follow: Callable[[str, str | None], Answer | Abstention], console: Console) -> None:
    """Ask and answer until the person leaves.

    `follow` answers a question in the light of the one before it, given as it was understood.
    """
    _keep_history()
    console.print(Text(GREETING))
    earlier: str | None = None
    while True:
        try:
            question = console.input("\n[bold]?[/bold] ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not question:
            return
        try:
            result = follow(question, earlier)
        except QuothError as error:
            console.print(Text(str(error)))
            continue
        show(result, console)
        console.print(Text(f"understood: {understood(result.question)}", style="dim"))
        earlier = result.question.text


def _keep_history() -> None:
    """Line editing and the arrow keys' history, where this Python has readline."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return
