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

from index.evaluation.stages import Stages

Row = Mapping[str, Any]
HIT, ABSTAINED, WRONG = 1.0, 0.0, -0.5
# Ranked answers beyond this place earn no reciprocal rank.
RANKS = 10
# Retrieval is asked whether so many candidates hold the evidence.
RECALLED = 50
# The kind of the unanswerable questions whose words stand there, in somebody else's mouth.
WRONG_MOUTH = "other speaker"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went. `hits` tells of each ranked answer whether it hits the evidence.

    `top` is the best score, `score` that of the first answer, `characters` its length; None
    without answers. `kind` is the set's own name for such questions, `stages` is known where the
    pipeline itself was watched.
    """

    qid: str
    kind: str | None
    answerable: bool
    abstained: bool
    exact: tuple[bool, ...]
    hits: tuple[bool, ...]
    top: float | None
    score: float | None
    characters: int | None
    stages: Stages | None = None

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
    prediction = prediction or {"answers": [], "abstained": True}
    answers = prediction["answers"]
    exact = tuple(is_exact(answer, texts) for answer in answers)
    # A quote that is not in the document cannot be a hit, however near its offsets are.
    hits = tuple(
        ok and is_hit(answer, question["evidence"])
        for ok, answer in zip(exact, answers, strict=True)
    )
    scores = [answer["score"] for answer in answers if answer.get("score") is not None]
    stages = prediction.get("stages")
    return Outcome(
        qid=question["qid"],
        kind=question.get("kind"),
        answerable=question["answerable"],
        abstained=not answers or bool(prediction["abstained"]),
        exact=exact,
        hits=hits,
        top=max(scores, default=None),
        score=answers[0].get("score") if answers else None,
        characters=answers[0]["end"] - answers[0]["start"] if answers else None,
        stages=Stages(**stages) if stages else None,
    )


Measure = Callable[[Outcome], float | None]


def _of_answerable(value: Measure) -> Measure:
    return lambda o: value(o) if o.answerable else None


def _of_stages(value: Callable[[Outcome, Stages], float | None]) -> Measure:
    """A measure of one stage, on answerable questions that were watched."""
    return lambda o: value(o, o.stages) if o.answerable and o.stages else None


# What one question adds to a measure, None where it does not count: each measure is a mean.
ANSWERS: Mapping[str, Measure] = {
    "hit@1": _of_answerable(lambda o: o.first_hit),
    "hit@3": _of_answerable(lambda o: any(o.hits[:3])),
    "mrr@10": _of_answerable(lambda o: o.reciprocal_rank),
    "false_answer_rate": lambda o: None if o.answerable else not o.abstained,
    "wrongly_abstained_rate": _of_answerable(lambda o: o.abstained),
    "wrong_mouth_declined": lambda o: o.abstained if o.kind == WRONG_MOUTH else None,
    "precision_when_answering": lambda o: None if o.abstained else o.first_hit and o.answerable,
    # Long quotes hit more easily: compare systems at like lengths.
    "first_answer_chars": lambda o: o.characters,
    "utility": lambda o: o.utility,
    "utility_of_silence": lambda o: ABSTAINED if o.answerable else HIT,
    "brier": lambda o: None if o.score is None else (o.score - (o.first_hit and o.answerable)) ** 2,
}
# Each stage is asked only about what the stage before it handed on.
STAGES: Mapping[str, Measure] = {
    "retrieval_recall": _of_stages(lambda o, s: s.place is not None),
    f"retrieval_recall@{RECALLED}": _of_stages(
        lambda o, s: s.place is not None and s.place <= RECALLED
    ),
    "reader_recall": _of_stages(
        lambda o, s: s.reader_place is not None if s.read and s.place else None
    ),
    "reader_hit@1": _of_stages(lambda o, s: s.reader_place == 1 if s.reader_place else None),
    "order_hit@1": _of_stages(lambda o, s: s.place == 1 if s.place else None),
    "composing_hit@1": _of_stages(lambda o, s: o.first_hit if s.place == 1 else None),
    "evidence_kept": _of_answerable(lambda o: not o.abstained if o.first_hit else None),
    "evidence_withheld": lambda o: o.abstained if o.hits and not o.first_hit else None,
}
PER_QUESTION: Mapping[str, Measure] = {**ANSWERS, **STAGES}


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How often a positive score lies above a negative one, ties counting half (AUROC)."""
    from bisect import bisect_left, bisect_right

    if not positive or not negative:
        return None
    ordered = sorted(negative)
    below = sum(bisect_left(ordered, s) + bisect_right(ordered, s) for s in positive)
    return below / (2 * len(positive) * len(negative))


def mean(values: Iterable[float | None]) -> float | None:
    """The arithmetic mean of what is known, None of nothing."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def summarise(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """The measures of a set, by name."""
    return {
        "questions": len(outcomes),
        "answerable": sum(o.answerable for o in outcomes),
        "unanswerable": sum(not o.answerable for o in outcomes),
        "exact_quote_rate": mean(exact for o in outcomes for exact in o.exact),
        **{name: mean(map(measure, outcomes)) for name, measure in ANSWERS.items()},
        "auroc": area(outcomes),
        **{name: mean(map(measure, outcomes)) for name, measure in STAGES.items()},
    }


def area(outcomes: Iterable[Outcome]) -> float | None:
    """The area under the curve of the best scores; no answer counts as below every score."""
    tops: tuple[list[float], list[float]] = ([], [])
    for o in outcomes:
        tops[o.answerable].append(float("-inf") if o.top is None else o.top)
    return area_under_curve(tops[True], tops[False])
