"""Stretches of speech in a document: what was said, in whose reported or quoted words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.documents.source import Span


class Kind(StrEnum):
    """How words stand in the text.

    `direct`: every word inside quotation marks, or a turn of a transcript. `mixed`: a reported
    clause with a quoted part. `indirect`: reported without marks.
    """

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Act(StrEnum):
    """What the speaker does by saying it."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ASKS = "asks"
    PROMISES = "promises"
    SPECULATES = "speculates"


@dataclass(frozen=True, slots=True)
class Cue:
    """The reporting words, as a range ("went on to say"), and what kind of saying they name."""

    span: Span
    act: Act = Act.ASSERTS


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch of speech.

    `parts` are the ranges of what was said, in order, without outer quotation marks; a split
    quotation (“A,” he said. “B.”) has several. `said` is false where the text says that it was not
    said ("did not say that …", "would say"): such a stretch is never returned as something said.
    `insertions` are the editor's [brackets] inside the parts, which nobody spoke.
    """

    parts: tuple[Span, ...]
    kind: Kind
    cue: Cue | None = None
    said: bool = True
    insertions: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """From the first part's start to the last part's end."""
        return Span(self.parts[0].start, self.parts[-1].end)


INSERTION = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]")


def find_insertions(text: str, parts: Sequence[Span]) -> tuple[Span, ...]:
    """The [bracketed] words inside these ranges, brackets included."""
    return tuple(
        Span(match.start(), match.end())
        for part in parts
        for match in INSERTION.finditer(text, part.start, part.end)
    )
