"""`Answer | Abstention` -> blocks of text, in as many messages as they need.

The words of the source are escaped so that Discord shows them exactly; a quotation that does not
fit one message goes on in the next one, never cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.guild.characters import cut_place, label, length
from bot.guild.layout import TEXT_CHARACTERS, Block, fits, has_button, safe_link, shorten
from bot.hidden import hidden_remark
from bot.render import (
    Card,
    abstention_text,
    escape_markdown,
    heading,
    make_cards,
    permalink,
    source_line,
    understood,
    wording_lines,
)
from index import Abstention, Answer, Excerpt, Question

# Names, titles and reporting words are no quotations; they may end in "…".
# All of these together leave room for words in any message.
HEADING_CHARACTERS, BEFORE_CHARACTERS, SOURCE_CHARACTERS = 400, 500, 700
REMARK_CHARACTERS, LINK_CHARACTERS = 250, 900
MOST_REMARKS, MOST_LINES = 2, 4
IN_FULL = "-# In full in the attached text."

# Blocks that stand in one message, and a stretch of words with whether it is marked.
Group = tuple[Block, ...]
Run = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation as one entry of a message: what stands over it, and under its source.

    `note` is Markdown already, of at most 500 characters; `marking` tells whether the marked words
    stand out.
    """

    card: Card
    title: str
    note: str = ""
    marking: bool = True


def message_blocks(result: Answer | Abstention) -> list[list[Block]]:
    """The messages that carry a result, at least one."""
    return pack([*_groups(result), tuple(closing_blocks(result))])


def single_message(result: Answer | Abstention) -> tuple[list[Block], str | None]:
    """One message for a result, and a text to attach where the quotations do not fit in it.

    A quotation is in the message whole or not at all; the attached text has them all, unescaped.
    """
    closing = closing_blocks(result)
    if isinstance(result, Abstention):
        return [_reason(result), *closing], None
    return one_message(answer_entries(result.excerpts), closing)


def one_message(
    entries: Sequence[Entry], closing: Sequence[Block] = (), opening: Sequence[Block] = ()
) -> tuple[list[Block], str | None]:
    """Entries in one message, those whole that fit, and all of them as a text where some do not."""
    whole = [group for entry in entries for group in entry_groups(entry)]
    blocks = [*opening, *(block for group in whole for block in group), *closing]
    if fits(blocks):
        return blocks, None
    taken = sum(length(block.text) for block in (*opening, *closing))
    room = (TEXT_CHARACTERS - taken) // max(1, len(entries))
    shown = [block for entry in entries for block in _short(entry, room)]
    return [*opening, *shown, *closing], "\n\n".join(plain(entry) for entry in entries)


def answer_entries(excerpts: Sequence[Excerpt]) -> list[Entry]:
    """What an answer shows of its quotations, the answering words bold."""
    return [Entry(card, heading(card)) for card in make_cards(excerpts)]


def closing_blocks(result: Answer | Abstention) -> list[Block]:
    """What stands below a result: a note where there is one, and how it was understood."""
    note = result.note if isinstance(result, Answer) else ""
    notes = [Block(escaped(note, SOURCE_CHARACTERS), apart=True)] if note else []
    return [*notes, understood_block(result.question)]


def understood_block(question: Question) -> Block:
    """How the question was understood, in small print: whom it is about, and what."""
    return Block(f"-# understood: {escaped(understood(question), SOURCE_CHARACTERS)}", apart=True)


def entry_groups(entry: Entry) -> list[Group]:
    """An entry's blocks, in one message where they fit, else over several in order."""
    head = "\n".join([_head(entry.title), *_before(entry.card)])
    source = source_block(entry.card, entry.note)
    room = TEXT_CHARACTERS - length(head) - length(source.text) - 1
    first, *rest = quoted_lines(entry, room)
    opening = Block(f"{head}\n{first}", apart=True)
    if not rest:
        return [(opening, source)]
    *middle, last = rest
    return [(opening,), *((Block(lines),) for lines in middle), (Block(last), source)]


def source_block(card: Card, note: str = "") -> Block:
    """Where the words stand, in small print, with a link that opens them, and a note."""
    line = escaped(source_line(card), SOURCE_CHARACTERS)
    remarks = "".join(f"\n{remark}" for remark in [*_remarks(card), note] if remark)
    link = permalink(card.document, "".join(words for words, marked in card.pieces() if marked))
    if link is None or has_button(link):
        return Block(f"-# {line}{remarks}", link)
    if len(link) > LINK_CHARACTERS:
        # The words cannot be named in so long a link; the page at least is opened.
        link, _, _ = link.partition("#")
        return Block(f"-# {line}{remarks}", link if has_button(link) else None)
    return Block(f"-# {line} · [open](<{safe_link(link)}>){remarks}")


def _before(card: Card) -> list[str]:
    """The sentence before, where one needs it to understand the words, in small print."""
    words = "" if card.context is None else label(card.context.of(card.document.text))
    shown = f"-# {escape_markdown(words)}"
    return [shown] if words and length(shown) <= BEFORE_CHARACTERS else []


def _remarks(card: Card) -> list[str]:
    """What a person should know of the words shown, in small print."""
    remarks = wording_lines(card)[: MOST_REMARKS - 1]
    remarks.append(hidden_remark(card.shown.of(card.document.text)))
    return [f"-# {escaped(remark, REMARK_CHARACTERS)}" for remark in remarks if remark]


def escaped(text: str, limit: int) -> str:
    """A name, title or remark in one line, escaped, ending in "…" where it would be longer."""
    short = shorten(label(text), limit)
    while length(escape_markdown(short)) > limit:
        short = shorten(short, len(short) * 3 // 4)
    return escape_markdown(short)


def plain(entry: Entry) -> str:
    """An entry as a text without any markup."""
    card = entry.card
    words = card.shown.of(card.document.text)
    quoted = f"“{words}”" if card.quoted else words
    return f"{entry.title}\n\n{quoted}\n\n{source_line(card)}\n"


def pack(groups: Sequence[Group]) -> list[list[Block]]:
    """Groups together in one message as long as they fit."""
    messages: list[list[Block]] = []
    for group in groups:
        if messages and fits([*messages[-1], *group]):
            messages[-1] += group
        else:
            messages.append(list(group))
    return messages


def _groups(result: Answer | Abstention) -> list[Group]:
    match result:
        case Answer():
            entries = answer_entries(result.excerpts)
            return [group for entry in entries for group in entry_groups(entry)]
        case Abstention():
            return [(_reason(result),)]


def _reason(abstention: Abstention) -> Block:
    lines = abstention_text(abstention).splitlines()[:MOST_LINES]
    return Block("\n".join(escaped(line, SOURCE_CHARACTERS) for line in lines))


def _head(title: str) -> str:
    return f"**{escaped(title, HEADING_CHARACTERS)}**"


def _short(entry: Entry, room: int) -> Group:
    """The entry where it fits, else who and where, and a pointer to the attached text."""
    groups = entry_groups(entry)
    if len(groups) == 1 and sum(length(block.text) for block in groups[0]) <= room:
        return groups[0]
    head = Block(f"{_head(entry.title)}\n{IN_FULL}", apart=True)
    return (head, source_block(entry.card))


def quoted_lines(entry: Entry, limit: int) -> list[str]:
    """The words shown as a block quote, the answering ones bold, in pieces of at most `limit`."""
    card = entry.card
    runs: list[Run] = [(text, marked and entry.marking) for text, marked in card.pieces()]
    if card.quoted:
        runs = [("“", False), *runs, ("”", False)]
    pieces = []
    while length(quote(runs)) > limit:
        cut = _cut(runs, limit)
        pieces.append(quote(_between(runs, 0, cut)))
        runs = _between(runs, cut, sum(len(text) for text, _ in runs))
    return [*pieces, quote(runs)]


def quote(runs: Sequence[Run]) -> str:
    """Runs as a block quote. Emphasis does not reach over a line's end."""
    lines: list[list[Run]] = [[]]
    for text, marked in runs:
        first, *rest = text.splitlines() or [""]
        lines[-1].append((first, marked))
        lines += [[(line, marked)] for line in rest]
        if text.splitlines(keepends=True)[-1:] != text.splitlines()[-1:]:
            lines.append([])
    return "\n".join(f"> {_line(line)}" for line in lines)


def _line(runs: Sequence[Run]) -> str:
    """One line; it is escaped as a whole where the same emphasis holds."""
    parts = []
    for marked, group in groupby(runs, key=lambda run: run[1]):
        text = "".join(words for words, _ in group)
        inner = text.strip()
        if not (marked and inner):
            parts.append(escape_markdown(text))
            continue
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        parts.append(f"{before}**{escape_markdown(inner)}**{after}")
    return "".join(parts)


def _cut(runs: Sequence[Run], limit: int) -> int:
    """Where to part the words so that the first part, as a block quote, is within the limit."""
    text = "".join(words for words, _ in runs)
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if length(quote(_between(runs, 0, middle))) <= limit:
            low = middle
        else:
            high = middle - 1
    return cut_place(text, low)


def _between(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The runs that stand between two places in the words."""
    kept, position = [], 0
    for text, marked in runs:
        part = text[max(0, start - position) : max(0, end - position)]
        position += len(text)
        if part:
            kept.append((part, marked))
    return kept
