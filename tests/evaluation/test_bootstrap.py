"""Intervals: they hold the value, shrink with more questions, and tell a gain from chance."""

from __future__ import annotations

from dataclasses import replace

import pytest
from evaluation.outcomes import many

from index.evaluation.bootstrap import compare, intervals


def test_an_interval_holds_the_value_and_is_the_same_every_time() -> None:
    outcomes = [*many(60), *many(40, "w", hits=(False,)), *many(50, "n", answerable=False)]
    low, high = intervals(outcomes)["hit@1"]
    assert 0.45 < low < 0.6 < high < 0.75
    assert intervals(outcomes) == intervals(outcomes)
    assert "order_hit@1" in intervals(outcomes)


def test_more_questions_make_it_narrower() -> None:
    few = [*many(10), *many(10, "w", hits=(False,))]
    low, high = intervals(few)["utility"]
    lower, higher = intervals(few * 10)["utility"]
    assert (higher - lower) < (high - low) / 2


def test_a_measure_without_questions_has_none() -> None:
    assert "false_answer_rate" not in intervals(many(3))
    assert intervals([]) == {}


def test_a_run_gains_nothing_on_itself() -> None:
    outcomes = [*many(5), *many(5, "n", answerable=False, top=0.2)]
    for difference in compare(outcomes, outcomes).values():
        assert difference.gain == 0
        assert difference.interval == (0, 0)
        assert not difference.sure


def test_a_small_gain_on_the_same_questions_is_surer_than_two_intervals_tell() -> None:
    right, wrong = many(150), many(150, "w", hits=(False,))
    before = [*right, *wrong]
    after = [*right, *wrong[:-12], *(replace(o, hits=(True,)) for o in wrong[-12:])]
    difference = compare(before, after)["hit@1"]
    assert difference.gain == pytest.approx(12 / 300)
    assert difference.sure
    assert intervals(after)["hit@1"][0] < intervals(before)["hit@1"][1]


def test_other_questions_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="paired"):
        compare(many(3), many(3, "other"))
