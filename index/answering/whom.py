"""Who: the people that a question names as speakers or thinkers, and how they stand in it.

In: the question and the people quoted in the collection. Out: `Match`es with their ranges; and the
question that a speaker only stands beside ("according to X, when …?").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.documents.source import Span
from index.speech.finding import Match, SpeakerIndex, find_speakers

# What somebody thinks is told by their words, but nobody need have been quoted for it.
THINKING = (
    r"think|thought|thinks|believe|believed|believes|feel|felt|want|wanted|propose|proposed"
    r"|recommend|recommended|expect|expected|hope|hoped|fear|feared|disagree|agree|disagreed"
    r"|suggest|suggested"
)
THOUGHT = (
    re.compile(rf"\b(?:did|does|do|would)\s+(?P<who>[^?]{{1,80}}?)\s+(?:{THINKING})\b", re.I),
    re.compile(
        r"\b(?P<who>[^?\s][^?]{0,60}?)(?:['’]s?|(?<=s)['’])\s+"
        r"(?:views?|opinions?|position|stance|words|remarks|comments|statements?)\b"
        r"(?!\s+(?:in|at|as|of)\b)",
        re.I,
    ),
    re.compile(r"\b(?:opinions?|views?|position|stance)\s+of\s+(?P<who>[^?]{1,60})", re.I),
)
# "Peskov on NATO", "peskov about deadlines": a name and a subject, as people type in a channel.
NAME_AND_SUBJECT = re.compile(
    r"\s*(?P<who>[^?:,]{1,60}?)\s*(?:[:,]|\b(?:on|about|re|regarding|über|zu|sur|sobre|о|об)\b)",
    re.I,
)
# Where the speaker stands beside a question of its own: "according to X, when …?".
BESIDE_BEFORE = re.compile(
    r"[,\s]*\b(?:according\s+to|in\s+the\s+(?:words|view|opinion)\s+of|laut|selon|según|по\s+словам"
    r"|(?P<own>in))\s*\Z",
    re.I,
)
BESIDE_AFTER = re.compile(r"['’]s?\s+(?:own\s+)?(?:words|view|opinion)\b,?", re.I)


def thinkers(text: str, people: SpeakerIndex) -> list[Match]:
    """The people known whose thoughts a question asks for."""
    return [match for span in _thinkers(text) for match in named_in(text, span, people)]


def heading(text: str, people: SpeakerIndex) -> list[Match]:
    """The people known with whose name a question opens, a subject behind it ("X on NATO")."""
    head = NAME_AND_SUBJECT.match(text)
    named = named_in(text, Span(*head.span("who")), people) if head else []
    return named if head and named and named[0].span.of(text) == head["who"] else []


def _thinkers(text: str) -> Iterator[Span]:
    for pattern in THOUGHT:
        for match in pattern.finditer(text):
            yield Span(*match.span("who"))


def named_in(text: str, span: Span, people: SpeakerIndex) -> list[Match]:
    """Whom the words of one range name, read on their own; also in small letters."""
    return [
        replace(m, span=Span(m.span.start + span.start, m.span.end + span.start))
        for m in find_speakers(span.of(text), people)
    ]


def beside(text: str, name: Span) -> str | None:
    """The question that a speaker only stands beside, without them; None where they are in it."""
    before = BESIDE_BEFORE.search(text[: name.start])
    after = BESIDE_AFTER.match(text, name.end)
    if not before or (before["own"] and not after):
        return None
    rest = f"{text[: before.start()]} {text[after.end() if after else name.end :]}"
    words = re.sub(r"\s+(?=[?!.])", "", " ".join(rest.split())).strip(" ,")
    return words if any(character.isalpha() for character in words) else None
