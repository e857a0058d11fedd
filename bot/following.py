"""A question that leans on the one before ("and about NATO?") -> the question in full.

What is carried over is shown to the person as part of how the question was understood.
"""

from __future__ import annotations

import re

from index import Question

# How people lead over to the next subject or person.
LEADING = re.compile(
    r"^(?:(?:and|but|also|then|so|now|ok|okay|well)\b[\s,]*)*"
    r"(?:(?:(?:what|how)\s+)?(?:about|on|regarding|concerning)\b)?\s*",
    re.IGNORECASE,
)
ENDING = " \t\n?!.…"


def in_full(question: Question, earlier: Question) -> str | None:
    """`question` with what it leaves to `earlier`; None where it stands on its own."""
    subject = LEADING.sub("", question.text, count=1).strip(ENDING)
    if not subject or not earlier.names:
        return None
    if question.names:
        named = {name.casefold() for name in (*question.names, question.asked or "")}
        alone = subject.casefold() in named
        return _say(question.names, earlier.topic) if alone else None
    return None if question.asked else _say(earlier.names, subject)


def _say(names: tuple[str, ...], topic: str) -> str:
    return f"what did {' and '.join(names)} say about {topic.strip(ENDING)}?"
