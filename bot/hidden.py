"""Characters that a reader cannot see, named, so that nothing hides in a quotation."""

from __future__ import annotations

import re
import unicodedata

# What cannot be seen and has no place within ordinary words; joiners belong to scripts and emoji.
HIDDEN = re.compile(
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
MOST_NAMED = 5


def hidden_characters(text: str) -> list[str]:
    """The names of characters in `text` that a person cannot see, each once."""
    found = dict.fromkeys(HIDDEN.findall(text))
    return [f"U+{ord(c):04X} {unicodedata.name(c, 'tag')}" for c in found]


def hidden_remark(text: str) -> str:
    """A remark that names the first of them; nothing where all can be seen."""
    found = hidden_characters(text)[:MOST_NAMED]
    return f"has characters that cannot be seen: {', '.join(found)}" if found else ""
