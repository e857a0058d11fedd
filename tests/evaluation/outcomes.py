"""Outcomes of questions, as short as a table of them needs."""

from __future__ import annotations

from dataclasses import replace

from index.evaluation.scoring import Outcome
from index.evaluation.stages import Stages

PLAIN = Outcome(
    qid="q",
    kind=None,
    answerable=True,
    abstained=False,
    exact=(True,),
    hits=(True,),
    top=0.9,
    score=0.9,
    characters=80,
    stages=Stages(candidates=9, place=1),
)


def outcome(**changes: object) -> Outcome:
    """A right answer, but for what is changed."""
    return replace(PLAIN, **changes)  # type: ignore[arg-type]


def many(count: int, prefix: str = "q", **changes: object) -> list[Outcome]:
    """So many alike, with ids of their own."""
    return [outcome(qid=f"{prefix}{n}", **changes) for n in range(count)]
