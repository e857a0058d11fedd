"""A question that leans on the one before ("and about NATO?") -> the question in full.

What is carried over is shown to the person as part of how the question was understood.
"""

from __future__ import annotations

import re

from index import Question

# How people lead over to the next subject or person.
LEADING = re.compile(
    r"^(?:(?:and|but|also|then|so|now|ok|okay|well)\b[\s,]*)*"
    r"(?P<topic>(?:(?:what|how)\s+)?(?:about|on|regarding|concerning)\b)?\s*",
    re.IGNORECASE,
)
ENDING = " \t\n?!.…"


def readings(question: Question, earlier: Question) -> tuple[str, ...]:
    """What `question` may mean after `earlier`, the likeliest first; empty if it stands alone.

    Another person asked about the same ("and Macron?"), where no preposition makes it a subject;
    the same person asked about another thing ("and about NATO?").
    """
    leading = LEADING.match(question.text)
    subject = question.text[leading.end() if leading else 0 :].strip(ENDING)
    if not subject or not earlier.names or question.asked or question.names:
        return ()
    same_person = _say(" and ".join(earlier.names), subject)
    if leading and leading["topic"]:
        return (same_person,)
    return (_say(subject, earlier.topic), same_person)


def _say(who: str, topic: str) -> str:
    return f"what did {who} say about {topic.strip(ENDING)}?"
