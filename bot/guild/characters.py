"""Characters as Discord counts and shows them: lengths, places to part a text.

Discord's client counts UTF-16 units, so an emoji counts twice; what fits by that count fits by any.
"""

from __future__ import annotations

import re
import unicodedata

# Marks that turn the direction of what follows them, to the end of the line (UAX #9).
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joins several emoji into one.
JOINER = "\u200d"
# An emoji of a family has about ten code points.
LONGEST_CHARACTER = 40


def length(text: str) -> int:
    """How many characters Discord counts in `text`."""
    return len(text) + sum(character > "\uffff" for character in text)


def label(text: str) -> str:
    """A name or title in one line that leaves the words around it in their order.

    Unlike quotations, names are not shown to be copied: marks of direction go.
    """
    return " ".join(DIRECTION.sub("", text).split())


def cut_place(text: str, room: int) -> int:
    """Where to part `text` within its first `room` characters: after a line, else after a word.

    Where there is neither, no emoji or letter is parted from its marks.
    """
    if room >= len(text):
        return len(text)
    cut = max(text.rfind("\n", 0, room), text.rfind(" ", 0, room)) + 1
    return cut if cut > 0 else _between_characters(text, room)


def _between_characters(text: str, room: int) -> int:
    """The last place within `room` where no character is parted, `room` where there is none."""
    for cut in range(room, max(0, room - LONGEST_CHARACTER), -1):
        if text[cut - 1] != JOINER and not _leans(text[cut]):
            return cut
    return room


def _leans(character: str) -> bool:
    """Whether a character is part of the one before it: marks, skin tones, joiners."""
    tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return character == JOINER or tone or unicodedata.category(character) in {"Mn", "Me"}
