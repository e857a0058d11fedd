"""Blocks of text -> the letters that the ledger keeps until they have arrived."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.guild.layout import Block, Component, body
from bot.guild.wire import ATTACHMENT
from bot.ledger import Letter


def letter(
    blocks: Sequence[Block] | str, rows: Sequence[Component] = (), attachment: str | None = None
) -> Letter:
    """One message; a plain text is one block."""
    listed = [Block(blocks)] if isinstance(blocks, str) else blocks
    name = None if attachment is None else ATTACHMENT
    return Letter(0, json.dumps(body(listed, rows, name)), attachment)


def several(messages: Sequence[Sequence[Block]], rows: Sequence[Component] = ()) -> list[Letter]:
    """One letter a message, the buttons under the last one."""
    last = len(messages) - 1
    return [
        replace(letter(blocks, rows if part == last else ()), part=part)
        for part, blocks in enumerate(messages)
    ]
