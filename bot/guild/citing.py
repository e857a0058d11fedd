"""A quotation's citation as a message: a block to copy, and the menus for style and quotation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.citing import cite_match, show_citation
from bot.guild.characters import label, length
from bot.guild.layout import TEXT_CHARACTERS, Block
from bot.guild.letters import letter
from bot.guild.rows import citing_rows
from bot.ledger import Letter, Shown
from bot.render import escape_markdown
from bot.together import collection_of
from index import Generation, Match, Span, Style, match_at

FENCE = "```"
ATTACHED = "-# To copy from the attached text."
NAME_CHARACTERS = 80


def find_shown(shown: Sequence[Shown], generations: Sequence[Generation]) -> list[Match]:
    """Quotations that were shown, as they stand now.

    Those of changed documents are left out, and those of collections that are not asked here.
    """
    known = {collection_of(generation): generation for generation in generations}
    found = [
        (match_at(s.document, Span(s.start, s.end), known[s.collection]), s.hash)
        for s in shown
        if s.collection in known
    ]
    return [m for m, text_hash in found if m is not None and m.document.content_hash == text_hash]


def citation_letter(
    key: str, page: int, number: int, style: Style, matches: Sequence[Match]
) -> Letter:
    """The letter that cites one of the quotations on a page. Raises CitationError."""
    match = matches[number]
    text = show_citation(cite_match(match, style, date.today()), match)
    head = Block(f"**Cite** · {escape_markdown(_name(match))}")
    rows = citing_rows(key, page, number, style, [_name(each) for each in matches])
    block = code_block(text)
    if block is None:
        return letter([head, Block(ATTACHED)], rows, text)
    return letter([head, Block(block)], rows)


def code_block(text: str) -> str | None:
    """`text` to be copied as it stands; None where Discord could not show it so.

    Nothing can be escaped in a block of code, so a text with a fence in it has to be attached.
    """
    block = f"{FENCE}\n{text}\n{FENCE}"
    room = TEXT_CHARACTERS - 2 * NAME_CHARACTERS
    return None if FENCE in text or length(block) > room else block


def _name(match: Match) -> str:
    """A quotation by its speaker and first words."""
    words = label(match.text)
    short = words if len(words) <= NAME_CHARACTERS // 2 else f"{words[: NAME_CHARACTERS // 2]}…"
    return f"{label(match.speaker)}: {short}" if match.speaker else short
