"""Quoted answers against labels: measures of exactness, finding, declining and utility.

A prediction is `{"qid", "answers": [{"doc_id", "start", "end", "quote", "score"?}], "abstained"}`,
best answer first, also when abstaining. Offsets count characters of the document's text.

utility: an answerable question earns 1 when the first answer hits, 0 when abstained, -0.5 when
wrong; an unanswerable one 1 when abstained, else -0.5. `utility_of_silence` is what a program that
never answers would earn: below it, answering did harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
HIT, ABSTAINED, WRONG = 1.0, 0.0, -0.5
# Ranked answers beyond this place earn no reciprocal rank.
RANKS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went. `hits` tells of each ranked answer whether it hits the evidence.

    `top` is the best score, `characters` the length of the first answer; None without answers.
    """

    answerable: bool
    abstained: bool
    exact: tuple[bool, ...]
    hits: tuple[bool, ...]
    top: float | None
    characters: int | None

    @property
    def first_hit(self) -> bool:
        """Whether the first answer hits."""
        return bool(self.hits) and self.hits[0]

    @property
    def reciprocal_rank(self) -> float:
        """1 over the place of the first hit among the first ten, else 0."""
        ranks = (1 / place for place, hit in enumerate(self.hits[:RANKS], start=1) if hit)
        return next(ranks, 0.0)

    @property
    def utility(self) -> float:
        """What the question earned."""
        if not self.answerable:
            return HIT if self.abstained else WRONG
        if self.abstained:
            return ABSTAINED
        return HIT if self.first_hit else WRONG


def is_exact(answer: Row, texts: Mapping[str, str]) -> bool:
    """The quote is the document's own text at the offsets given, and not empty."""
    start, end = answer["start"], answer["end"]
    text = texts.get(answer["doc_id"])
    return text is not None and 0 <= start < end <= len(text) and text[start:end] == answer["quote"]


def is_hit(answer: Row, evidence: Iterable[Row]) -> bool:
    """The answer overlaps one evidence span by at least half of the shorter of the two.

    A sliver or a page is no answer: under 20 characters it hits only evidence as short, and over
    300 characters it must not be longer than three times the evidence.
    """
    length = answer["end"] - answer["start"]
    for item in evidence:
        if item["doc_id"] != answer["doc_id"]:
            continue
        span = item["end"] - item["start"]
        both = min(answer["end"], item["end"]) - max(answer["start"], item["start"])
        fair = min(20, span) <= length <= max(300, 3 * span)
        if fair and both > 0 and both * 2 >= min(length, span):
            return True
    return False


def judge(question: Row, prediction: Row | None, texts: Mapping[str, str]) -> Outcome:
    """How a prediction does; without one the question counts as abstained."""
    answers = prediction["answers"] if prediction else []
    exact = tuple(is_exact(answer, texts) for answer in answers)
    # A quote that is not in the document cannot be a hit, however near its offsets are.
    hits = tuple(
        ok and is_hit(answer, question["evidence"])
        for ok, answer in zip(exact, answers, strict=True)
    )
    scores = [answer["score"] for answer in answers if answer.get("score") is not None]
    return Outcome(
        answerable=question["answerable"],
        abstained=not answers or bool(prediction and prediction["abstained"]),
        exact=exact,
        hits=hits,
        top=max(scores, default=None),
        characters=answers[0]["end"] - answers[0]["start"] if answers else None,
    )


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive score lies above a negative one, ties counting half (AUROC)."""
    from bisect import bisect_left, bisect_right

    if not positive or not negative:
        return None
    ordered = sorted(negative)
    below = sum(bisect_left(ordered, s) + bisect_right(ordered, s) for s in positive)
    return below / (2 * len(positive) * len(negative))


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    collected = list(values)
    return sum(collected) / len(collected) if collected else None


def summarise(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """The measures of a set, by name."""
    yes = [o for o in outcomes if o.answerable]
    no = [o for o in outcomes if not o.answerable]
    return {
        "questions": len(outcomes),
        "answerable": len(yes),
        "unanswerable": len(no),
        "exact_quote_rate": mean(exact for o in outcomes for exact in o.exact),
        "hit@1": mean(o.first_hit for o in yes),
        "hit@3": mean(any(o.hits[:3]) for o in yes),
        "mrr@10": mean(o.reciprocal_rank for o in yes),
        "false_answer_rate": mean(not o.abstained for o in no),
        "wrongly_abstained_rate": mean(o.abstained for o in yes),
        "precision_when_answering": mean(
            o.first_hit and o.answerable for o in outcomes if not o.abstained
        ),
        "auroc": _area(yes, no),
        # Long quotes hit more easily: compare systems at like lengths.
        "first_answer_chars": mean(o.characters for o in outcomes if o.characters is not None),
        "utility": mean(o.utility for o in outcomes),
        "utility_of_silence": mean(ABSTAINED if o.answerable else HIT for o in outcomes),
    }


def interval(
    outcomes: Sequence[Outcome], measure: str, resamples: int = 1000, seed: int = 20
) -> tuple[float, float]:
    """A 95 % bootstrap interval of a measure, answerable and other questions drawn apart."""
    from random import Random

    random = Random(seed)
    groups = [[o for o in outcomes if o.answerable is kind] for kind in (True, False)]
    values = []
    for _ in range(resamples):
        drawn = [o for group in groups if group for o in random.choices(group, k=len(group))]
        values.append(_MEASURED[measure](drawn) or 0.0)
    values.sort()
    return values[int(0.025 * (resamples - 1))], values[int(0.975 * (resamples - 1) + 0.5)]


_MEASURED: Mapping[str, Callable[[Sequence[Outcome]], float | None]] = {
    "hit@1": lambda outcomes: mean(o.first_hit for o in outcomes if o.answerable),
    "utility": lambda outcomes: mean(o.utility for o in outcomes),
}


def _area(yes: Sequence[Outcome], no: Sequence[Outcome]) -> float | None:
    """No answer at all counts as below every score."""
    lowest = float("-inf")
    return area_under_curve(
        [lowest if o.top is None else o.top for o in yes],
        [lowest if o.top is None else o.top for o in no],
    )
