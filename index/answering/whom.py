"""Who: the people that a question names as speakers or thinkers, and how they stand in it.

In: the question and the people quoted in the collection. Out: `Match`es with their ranges; and the
question that a speaker only stands beside ("according to X, when …?").
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.documents.source import Span
from index.speech.finding import Match, SpeakerIndex, find_speakers

# What somebody thinks is told by their words, but nobody need have been quoted for it.
THINKING = (
    r"think|thought|thinks|believe|believed|believes|feel|felt|want|wanted|propose|proposed"
    r"|recommend|recommended|expect|expected|hope|hoped|fear|feared|disagree|agree|disagreed"
    r"|suggest|suggested"
)
# What is somebody's because they said it, or would say it.
OWNED = (
    r"(?:views?|opinions?|(?:position|stance)(?!\s+(?:in|at|as|of)\b)|words|remarks|comments?"
    r"|statements?|(?:explanations?|versions?|accounts?|reactions?|response|excuses?|verdict|take"
    r"|arguments?|criticisms?|complaints?|promises?|warnings?|apology|worry|worries|reasons?)"
    r"(?=\s+(?:of|on|for|about|to|at|why|how|that|when|what)\b|\s*(?:[?!.,]|\Z)))"
)
THOUGHT = (
    re.compile(rf"\b(?:did|does|do|would)\s+(?P<who>[^?]{{1,80}}?)\s+(?:{THINKING})\b", re.I),
    re.compile(r"\b(?:opinions?|views?|position|stance)\s+of\s+(?P<who>[^?]{1,60})", re.I),
)
OWNING = re.compile(
    rf"\b(?P<who>[^?\s][^?]{{0,60}}?)(?:['’]s?|(?<=s)['’])\s+(?:\w+\s+)?{OWNED}\b", re.I
)
JOINED = re.compile(r"\s*(?:,|&|\band\b|,\s*and\b)?\s*", re.I)
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
    thinking = [Span(*match.span("who")) for p in THOUGHT for match in p.finditer(text)]
    owning = [Span(*match.span("who")) for match in OWNING.finditer(text)]
    return [
        *(match for span in owning for match in _owners(text, span, people)),
        *(match for span in thinking for match in named_in(text, span, people)),
    ]


def heading(text: str, people: SpeakerIndex) -> list[Match]:
    """The people known with whose name a question opens, a subject behind it ("X on NATO")."""
    head = NAME_AND_SUBJECT.match(text)
    named = named_in(text, Span(*head.span("who")), people) if head else []
    return named if head and named and named[0].span.of(text) == head["who"] else []


def _owners(text: str, span: Span, people: SpeakerIndex) -> list[Match]:
    """Who of those named in a range stand at its end, one behind the other ("X and Y's views")."""
    owners: list[Match] = []
    end = span.end
    for match in reversed(named_in(text, span, people)):
        if not JOINED.fullmatch(text[match.span.end : end]):
            break
        owners.insert(0, match)
        end = match.span.start
    return owners


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
