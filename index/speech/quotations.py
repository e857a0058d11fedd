"""Stretches of speech in a document: what was said, in whose reported or quoted words."""

from __future__ import annotations

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
    """

    parts: tuple[Span, ...]
    kind: Kind
    cue: Cue | None = None
    said: bool = True

    @property
    def span(self) -> Span:
        """From the first part's start to the last part's end."""
        return Span(self.parts[0].start, self.parts[-1].end)
