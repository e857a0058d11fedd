"""How a question went -> why it earned less than it could, as far as a program can tell."""

from __future__ import annotations

from enum import StrEnum

from index.evaluation.scoring import WRONG_MOUTH, Outcome
from index.evaluation.stages import Stages


class Cause(StrEnum):
    """The room that lost the answer, in the order of the pipeline."""

    UNKNOWN_SPEAKER = "the speaker asked about was not recognised"
    NOT_RETRIEVED = "not retrieved"
    NOT_READ = "retrieved, not among what the reader read"
    ORDERED_LOW = "retrieved, ordered low"
    CUT = "the right sentence, the wrong words of it"
    WITHHELD = "right, but withheld"
    WRONG_MOUTH = "right words by the wrong mouth, shown"
    SHOWN = "shown, though unanswerable"


def find_cause(outcome: Outcome) -> Cause | None:
    """Why the question earned less than 1; None where it earned that."""
    if outcome.utility == 1:
        return None
    if not outcome.answerable:
        return Cause.WRONG_MOUTH if outcome.kind == WRONG_MOUTH else Cause.SHOWN
    stages = outcome.stages or Stages()
    if not stages.known:
        return Cause.UNKNOWN_SPEAKER
    return Cause.WITHHELD if outcome.first_hit else _lost(stages)


def _lost(stages: Stages) -> Cause:
    """Where the evidence of a question was lost on its way to the first place."""
    if stages.place is None:
        return Cause.NOT_RETRIEVED
    if stages.place == 1:
        return Cause.CUT
    if stages.read and stages.reader_place is None:
        return Cause.NOT_READ
    return Cause.ORDERED_LOW
