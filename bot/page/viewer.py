"""A document with its speech -> blocks of pieces for the source viewer.

Joined, the pieces of all blocks are the text, character for character: what the page adds (pages,
times, initials) is set by style sheets, so that what a reader selects, copies or compares is the
source's. A long document is shown in parts, cut between lines.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.render import place
from index import Document, Span, Spoken

# A browser lays out so much text without a pause.
PART_CHARACTERS = 200_000
COLOURS = 10
LINE_ENDS = re.compile(r"[^\n]*\n+|[^\n]+\Z")
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of the text alike in everything: who says them, and whether they are the quoted.

    `voice` is the number of the entry in the legend; `opens` is true for the first piece of a
    stretch of speech, `place` is the page or moment that begins here.
    """

    text: str
    voice: int | None = None
    opens: bool = False
    quoted: bool = False
    target: bool = False
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """An entry of the legend: a speaker, the colour, how often, and the first place."""

    name: str | None
    initials: str
    colour: int | None
    count: int
    first: Span


@dataclass(frozen=True, slots=True)
class View:
    """What the viewer shows: one part of a document in blocks, and who speaks in all of it."""

    document: Document
    blocks: tuple[tuple[Piece, ...], ...]
    voices: tuple[Voice, ...]
    spans: tuple[Span, ...]
    part: int
    parts: int


def make_view(
    document: Document, spoken: Sequence[Spoken], spans: Sequence[Span], part: int | None = None
) -> View:
    """The part of a document in which `spans` begin, or the one asked for, ready to be set."""
    pages = cut_parts(document.text)
    if part is None:
        start = spans[0].start if spans else 0
        part = next((n for n, page in enumerate(pages) if start < page.end), 0)
    part = min(max(part, 0), len(pages) - 1)
    voices = list_voices(spoken)
    blocks = _blocks(document, pages[part], spoken, voices, spans)
    return View(document, tuple(blocks), voices, tuple(spans), part, len(pages))


def cut_parts(text: str, characters: int = PART_CHARACTERS) -> list[Span]:
    """Ranges of at least so many characters that tile the text, cut at ends of lines."""
    parts: list[Span] = []
    start = 0
    while start < len(text) or not parts:
        end = text.find("\n", start + characters)
        end = len(text) if end < 0 else end + 1
        parts.append(Span(start, end))
        start = end
    return parts


def list_voices(spoken: Sequence[Spoken]) -> tuple[Voice, ...]:
    """Who speaks, the most quoted first; speech that nobody is named for comes last."""
    said = [each for each in spoken if each.said]
    counts = Counter(each.speaker for each in said)
    first = {each.speaker: each.parts[0] for each in reversed(said)}
    names = sorted((name for name in counts if name), key=lambda name: (-counts[name], name))
    voices = [
        Voice(name, initials(name), number % COLOURS, counts[name], first[name])
        for number, name in enumerate(names)
    ]
    if None in counts:
        voices.append(Voice(None, "?", None, counts[None], first[None]))
    return tuple(voices)


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name: "DP"."""
    words = [word for word in re.findall(r"\w+", name) if word[0].isalpha()]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))) if words else "?"


def _blocks(
    document: Document,
    within: Span,
    spoken: Sequence[Spoken],
    voices: Sequence[Voice],
    spans: Sequence[Span],
) -> Iterator[tuple[Piece, ...]]:
    owners, openings = _paint(spoken, voices, within)
    quoted = bytearray(len(within))
    for span in spans:
        both = span.intersection(within)
        if both:
            quoted[both.start - within.start : both.end - within.start] = b"\1" * len(both)
    places = {mark.offset: place(mark) for mark in document.marks}
    cuts = set(openings) | set(places) | {edge for s in spans for edge in (s.start, s.end)}
    cuts |= {edge for each in spoken for part in each.parts for edge in (part.start, part.end)}
    ordered, target = sorted(cuts), spans[0].start if spans else None
    position = 0
    for line in LINE_ENDS.finditer(document.text, within.start, within.end):
        while position < len(ordered) and ordered[position] <= line.start():
            position += 1
        edges = [line.start()]
        while position < len(ordered) and ordered[position] < line.end():
            edges.append(ordered[position])
            position += 1
        edges.append(line.end())
        yield tuple(
            Piece(
                document.text[start:end],
                voice=None if (owner := owners[start - within.start]) == NOBODY else owner,
                opens=start in openings,
                quoted=bool(quoted[start - within.start]),
                target=start == target,
                place=places.get(start),
            )
            for start, end in pairwise(edges)
        )


def _paint(
    spoken: Sequence[Spoken], voices: Sequence[Voice], within: Span
) -> tuple[array[int], set[int]]:
    """For each character the number of its voice, inner speech over outer; where speech begins."""
    numbers = {voice.name: number for number, voice in enumerate(voices)}
    owners, openings = array("i", [NOBODY]) * len(within), set()
    for each in sorted(spoken, key=lambda each: -sum(map(len, each.parts))):
        if not each.said:
            continue
        openings.add(each.parts[0].start)
        for part in each.parts:
            both = part.intersection(within)
            if both:
                own = array("i", [numbers[each.speaker]]) * len(both)
                owners[both.start - within.start : both.end - within.start] = own
    return owners, openings
