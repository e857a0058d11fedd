"""*Check this quote*: the quotations in a message, each with what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord

from bot.checks import REMARKS, SIGNS, differences, speaker_of, standing
from bot.guild.characters import label
from bot.guild.layout import Block, fits, has_button, shorten
from bot.guild.message import quote
from bot.render import escape_markdown, permalink
from bot.together import best_checks
from index import Change, Check, Generation, Match, check_text, check_words

# Emphasis, spoilers and strikes stand around words; backslashes before marks.
MARKUP = re.compile(r"\\(?P<mark>[^\w\s])|\*\*|__|~~|\|\||(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
LEAST_WORDS = 4
SOURCE_CHARACTERS = 900
ATTACHED = Block("-# All of it is in the attached text.", apart=True)


def words_of(message: discord.Message) -> str:
    """What a person reads in a message: its text, its components' and its previews'."""
    parts = [message.content]
    parts += [c.content for c in _texts(message.components)]
    parts += [embed.description or "" for embed in message.embeds]
    return MARKUP.sub(lambda match: match["mark"] or "", "\n\n".join(filter(None, parts)))


def check_message(text: str, generations: Sequence[Generation]) -> tuple[Check, ...]:
    """The quotations in a message, checked; without any, all of it is taken for one."""
    return best_checks([_check_in(text, generation) for generation in generations])


def _check_in(text: str, generation: Generation) -> tuple[Check, ...]:
    checks = check_text(text, generation)
    if checks or len(text.split()) < LEAST_WORDS:
        return checks
    return (check_words(text.strip(), None, generation),)


def checks_message(checks: Sequence[Check]) -> tuple[list[Block], str | None]:
    """Every quotation with its verdict, what differs, and where it stands.

    What does not fit one message is attached as a text.
    """
    blocks: list[Block] = []
    for check in checks:
        shown = _blocks(check)
        if not fits([*blocks, *shown, ATTACHED]):
            return [*blocks, ATTACHED], "\n\n".join(map(_plain, checks))
        blocks += shown
    return blocks, None


def _blocks(check: Check) -> list[Block]:
    sign, _ = SIGNS[check.verdict]
    given = f" · given to {label(check.quotation.speaker)}" if check.quotation.speaker else ""
    lines = [f"**{sign}**{escape_markdown(given)}", _quoted(check.quotation.text)]
    lines += map(_change, differences(check))
    if check.match is not None and check.changes:
        lines += ["In the source:", _quoted(check.match.text)]
    remarks = "; ".join(REMARKS[note] for note in sorted(check.notes))
    lines += [f"-# {remarks}"] if remarks else []
    opening = Block("\n".join(lines), apart=True)
    return [opening, _source(check.match)] if check.match else [opening]


def _plain(check: Check) -> str:
    """A check as a text without any markup."""
    lines = [SIGNS[check.verdict][0], f"“{check.quotation.text}”"]
    lines += [f"{change.quoted or '∅'} → {change.source or '∅'}" for change in differences(check)]
    if check.match is not None:
        lines += [f"In the source: “{check.match.text}”", _where(check.match)]
    return "\n".join(lines)


def _quoted(words: str) -> str:
    return quote([("“", False), (words, False), ("”", False)])


def _change(change: Change) -> str:
    """The quoted words struck through, the source's beside them."""
    quoted = f"~~{escape_markdown(label(change.quoted))}~~" if change.quoted else "∅"
    return f"{quoted} → **{escape_markdown(label(change.source)) or '∅'}**"


def _source(match: Match) -> Block:
    link = permalink(match.document, match.text)
    line = escape_markdown(shorten(_where(match), SOURCE_CHARACTERS))
    return Block(f"-# {line}", link if has_button(link) else None)


def _where(match: Match) -> str:
    return " · ".join(label(part) for part in (speaker_of(match), *standing(match)))


def _texts(components: Sequence[object]) -> list[discord.TextDisplay]:
    found: list[discord.TextDisplay] = []
    for component in components:
        if isinstance(component, discord.TextDisplay):
            found.append(component)
        found += _texts(getattr(component, "children", ()))
    return found
