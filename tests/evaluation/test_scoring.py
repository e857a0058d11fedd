"""Measures: what hits, what a question earns, and what each room is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from evaluation.outcomes import many, outcome

from index.evaluation.calibration import calibration_error, reliability
from index.evaluation.causes import Cause, find_cause
from index.evaluation.scoring import Outcome, judge, summarise
from index.evaluation.stages import Stages

TEXT = "The quay opens in May. " + "Nobody knows who will pay for the long new quay. " * 12
EVIDENCE = [{"doc_id": "d", "start": 0, "end": 22}]


def answer(start: int, end: int, score: float = 0.5, **changes: Any) -> dict[str, Any]:
    quote = TEXT[start:end]
    return {"doc_id": "d", "start": start, "end": end, "quote": quote, "score": score, **changes}


def judged(*answers: dict[str, Any], abstained: bool = False, answerable: bool = True) -> Outcome:
    evidence = EVIDENCE if answerable else []
    row = {"qid": "q", "answerable": answerable, "evidence": evidence}
    return judge(row, {"qid": "q", "answers": answers, "abstained": abstained}, {"d": TEXT})


@pytest.mark.parametrize(
    ("given", "hit"),
    [
        (answer(0, 22), True),
        (answer(0, 60), True),
        (answer(4, 15), False),  # a sliver
        (answer(0, 301), False),  # a page
        (answer(23, 70), False),
        (answer(0, 22, quote="The quay opens in June."), False),
        (answer(0, 22, doc_id="e"), False),
    ],
)
def test_what_hits(given: dict[str, Any], hit: bool) -> None:
    assert judged(given).first_hit is hit


@pytest.mark.parametrize(
    ("went", "utility"),
    [
        (judged(answer(0, 22)), 1),
        (judged(answer(23, 70)), -0.5),
        (judged(answer(0, 22), abstained=True), 0),
        (judged(), 0),
        (judged(answer(0, 22), answerable=False), -0.5),
        (judged(answer(0, 22), answerable=False, abstained=True), 1),
        (judged(answerable=False), 1),
    ],
)
def test_what_a_question_earns(went: Outcome, utility: float) -> None:
    assert went.utility == utility


def test_ranks_count_whether_or_not_the_answer_is_given() -> None:
    measures = summarise([judged(answer(23, 70), answer(0, 22), abstained=True)])
    assert (measures["hit@1"], measures["hit@3"], measures["mrr@10"]) == (0, 1, 0.5)
    assert measures["wrongly_abstained_rate"] == 1


def test_a_quote_that_is_not_the_documents_is_seen() -> None:
    measures = summarise([judged(answer(0, 22), answer(23, 40, quote="invented"))])
    assert measures["exact_quote_rate"] == 0.5


def test_each_room_is_asked_about_what_the_one_before_handed_on() -> None:
    measures = summarise(
        [
            outcome(stages=Stages(candidates=9, place=1, read=4, reader_place=2)),
            outcome(stages=Stages(candidates=90, place=60, read=4), hits=(False,)),
            outcome(stages=Stages(candidates=9), hits=(False,), abstained=True),
            outcome(stages=Stages(candidates=9, place=1), hits=(False,)),
            outcome(answerable=False, hits=(False,), abstained=True),
        ]
    )
    assert measures["retrieval_recall"] == 3 / 4
    assert measures["retrieval_recall@50"] == 2 / 4
    assert measures["reader_recall"] == 1 / 2
    assert measures["reader_hit@1"] == 0
    assert measures["order_hit@1"] == 2 / 3
    assert measures["composing_hit@1"] == 1 / 2
    assert measures["evidence_kept"] == 1
    assert measures["evidence_withheld"] == 2 / 4


def test_other_programs_predictions_have_no_stages_and_are_measured_all_the_same() -> None:
    measures = summarise([judged(answer(0, 22))])
    assert measures["retrieval_recall"] is None
    assert measures["utility"] == 1


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, None),
        ({"answerable": False, "abstained": True}, None),
        ({"answerable": False}, Cause.SHOWN),
        ({"answerable": False, "kind": "other speaker"}, Cause.WRONG_MOUTH),
        ({"abstained": True}, Cause.WITHHELD),
        ({"abstained": True, "stages": Stages(known=False, place=1)}, Cause.UNKNOWN_SPEAKER),
        ({"hits": (False,)}, Cause.CUT),
        ({"hits": (False,), "stages": Stages()}, Cause.NOT_RETRIEVED),
        ({"hits": (False,), "stages": Stages(place=3)}, Cause.ORDERED_LOW),
        ({"hits": (False,), "stages": Stages(place=9, read=4)}, Cause.NOT_READ),
        ({"hits": (False,), "stages": Stages(place=2, read=4, reader_place=3)}, Cause.ORDERED_LOW),
    ],
)
def test_the_room_that_lost_the_answer(changes: dict[str, Any], cause: Cause | None) -> None:
    assert find_cause(outcome(**changes)) == cause


def test_reliability_counts_right_answers_bin_by_bin() -> None:
    outcomes = [
        *many(3, score=0.25),
        *many(1, score=0.25, hits=(False,)),
        *many(4, score=1.0),
        outcome(score=1.0, answerable=False),
        outcome(score=None, hits=()),
    ]
    low, high = reliability(outcomes)
    assert (low.low, low.count, low.right) == (0.2, 4, 0.75)
    assert (high.low, high.count, high.right) == (0.9, 5, 0.8)
    assert low.interval[0] < 0.75 < low.interval[1]
    assert calibration_error((low, high)) == pytest.approx((4 * 0.5 + 5 * 0.2) / 9)


def test_no_scores_no_reliability() -> None:
    assert reliability([]) == ()
    assert calibration_error(()) is None
