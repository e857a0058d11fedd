"""`Answer | Abstention` -> the text of Discord messages, each within Discord's limit.

The words of the source are escaped so that Discord shows them exactly; a quotation that does not
fit one message goes on in the next one, never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from bot.render import (
    Card,
    abstention_text,
    escape_markdown,
    heading,
    make_cards,
    permalink,
    source_line,
    understood,
)
from index import Abstention, Answer, Question

MESSAGE_CHARACTERS = 2000


def message_texts(result: Answer | Abstention) -> list[str]:
    """The messages that carry a result, at least one, each of at most 2,000 characters."""
    match result:
        case Answer():
            blocks = [block for card in make_cards(result.excerpts) for block in _blocks(card)]
        case Abstention():
            blocks = split_text(escape_markdown(abstention_text(result)), MESSAGE_CHARACTERS)
    return _pack([*blocks, understood_line(result.question)])


def single_message(result: Answer | Abstention) -> tuple[str, str | None]:
    """One message for a result, and a text to attach where the quotations do not fit in it.

    A quotation is in the message whole or not at all; the attached text has them all, unescaped.
    """
    texts = message_texts(result)
    if len(texts) == 1 or isinstance(result, Abstention):
        return texts[0], None
    return one_message(make_cards(result.excerpts), heading, understood_line(result.question))


def context_message(cards: Sequence[Card]) -> tuple[str, str | None]:
    """One message that shows quotations marked in the text around them."""
    return one_message(cards, lambda card: card.document.title, "")


def one_message(
    cards: Sequence[Card], title: Callable[[Card], str], closing: str
) -> tuple[str, str | None]:
    """Cards in one message, those whole that fit, and all of them as a text where some do not."""
    room = (MESSAGE_CHARACTERS - len(closing)) // max(1, len(cards)) - 2
    shown = [_short(card, title(card), room) for card in cards]
    content = "\n\n".join([*(text for text, _ in shown), closing]).strip()
    if all(whole for _, whole in shown):
        return content, None
    return content, "\n\n".join(_plain(card, title(card)) for card in cards)


def understood_line(question: Question) -> str:
    """How the question was understood, in small print: whom it is about, and what."""
    return f"-# understood: {escape_markdown(understood(question))}"


def _short(card: Card, title: str, room: int) -> tuple[str, bool]:
    """The card and whether it is whole; else what fits of who and where, and a pointer."""
    whole = "\n".join(_blocks(card, title))
    if len(whole) <= room:
        return whole, True
    lines = [
        f"**{escape_markdown(title)}**",
        f"-# {_source(card)}",
        "-# In full in the attached text.",
    ]
    while len("\n".join(lines)) > room and len(lines) > 1:
        del lines[-2]
    return "\n".join(lines), False


def _plain(card: Card, title: str) -> str:
    words = card.shown.of(card.document.text)
    quoted = f"“{words}”" if card.quoted else words
    return f"{title}\n\n{quoted}\n\n{source_line(card)}\n"


def _blocks(card: Card, headline: str | None = None) -> list[str]:
    title = f"**{escape_markdown(headline or heading(card))}**"
    source = f"-# {_source(card)}"
    room = MESSAGE_CHARACTERS - 1 - max(len(title), len(source))
    words = _quoted_lines(card)
    whole = "\n".join([title, words, source])
    if len(whole) <= MESSAGE_CHARACTERS:
        return [whole]
    first, *rest = split_text(words, room)
    *middle, last = rest or [""]
    return [f"{title}\n{first}", *middle, f"{last}\n{source}".lstrip("\n")]


def _quoted_lines(card: Card) -> str:
    """The words shown as a block quote, the answering ones bold."""
    text = "".join(
        _bold(escape_markdown(piece)) if marked else escape_markdown(piece)
        for piece, marked in card.pieces()
    )
    if card.quoted:
        text = f"“{text}”"
    return "\n".join(f"> {line}" for line in text.splitlines())


def _bold(escaped: str) -> str:
    """Bold, line by line: emphasis does not reach over a line's end."""
    return "\n".join(f"**{line}**" if line.strip() else line for line in escaped.splitlines())


def _source(card: Card) -> str:
    line = escape_markdown(source_line(card))
    words = "".join(piece for piece, marked in card.pieces() if marked)
    link = permalink(card.document, words)
    if link is None or urlsplit(link).scheme not in {"http", "https"}:
        return line
    return f"{line} · [source](<{link}>)"


def split_text(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` characters, cut at line ends or spaces, none lost.

    A backslash is never parted from the mark it escapes.
    """
    pieces = []
    while len(text) > limit:
        cut = max(text.rfind("\n", 1, limit), text.rfind(" ", 1, limit))
        if cut <= 0:
            cut = limit - 1 if text[limit - 1] == "\\" else limit
        pieces.append(text[:cut])
        text = text[cut:].removeprefix("\n")
        if text and pieces[-1].startswith("> ") and not text.startswith("> "):
            text = f"> {text.removeprefix(' ')}"
    return [*pieces, text]


def _pack(blocks: list[str]) -> list[str]:
    """Blocks together in one message as long as they fit, an empty line between them."""
    messages: list[str] = []
    for block in blocks:
        if messages and len(messages[-1]) + 2 + len(block) <= MESSAGE_CHARACTERS:
            messages[-1] += f"\n\n{block}"
        else:
            messages.append(block)
    return messages
