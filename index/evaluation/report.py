"""Evaluations -> what a person reads: lines for a terminal, tables for `docs/answers.md`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from index.evaluation.bootstrap import Difference, Interval, shown
from index.evaluation.calibration import Bin
from index.evaluation.runs import Evaluation
from index.evaluation.scoring import RECALLED, STAGES

INTRODUCTION = """# Answers: measures

Written by `python -m index.evaluation SETDIR… --markdown docs/answers.md`: every set answered by
the same pipeline with the default settings, its documents indexed apart. First hit, hit@3 and MRR
are measured on the ranked list of the answerable questions, whether or not it was shown; utility
counts 1 for a right answer or a right silence, 0 for silence where there was an answer, -0.5 for a
wrong answer, and "of silence" is what never answering would earn. In brackets: 95 % bootstrap
intervals over questions. The weights of the evidence were fitted on these sets, but for
everyday_held_out, by `index.training.evidence`; their cross-validated figures stand in
`index/answering/data/evidence.json`. The reader was trained on none of them.
"""
STAGES_INTRODUCTION = f"""## Room by room

Each room is asked only about what the one before it handed on, on answerable questions but for the
last column. Recall: the candidates hold a sentence of the evidence, in all and among the first
{RECALLED}. Reader: what it read holds one; of these, the sentence that it thinks best is one.
Order: the candidate put first is one, where the candidates hold any. Composing: what is shown of a
right sentence hits. Evidence: right first answers that are shown, and wrong ones that are withheld
(those to unanswerable questions too).
"""
GOALS_INTRODUCTION = """## Goals

Reached, and in italics what was to be reached; bold where it is. For XQuAD the goal is what words
alone (BM25) reach.
"""
CALIBRATION_INTRODUCTION = """## Calibration

The score of a first answer is meant as the probability that it is right. Brier score and expected
calibration error (ten bins of equal width) by set, then all sets together, bin by bin
(drawn below). "Right" has Wilson's 95 % interval.
"""
GOAL_NAMES = {
    "hit@1": "first hit",
    "auroc": "area under the curve",
    "utility": "utility",
    "wrong_mouth_declined": "right words, wrong mouth: declined",
}


def to_json(done: Evaluation) -> dict[str, Any]:
    """The measures by name, with `ci95` (intervals by measure) and `reliability` (bins)."""
    bins = [
        {"from": b.low, "answers": b.count, "score": b.score, "right": b.right} for b in done.bins
    ]
    return {**done.measures, "ci95": dict(done.intervals), "reliability": bins}


def measure_lines(done: Evaluation) -> Iterator[str]:
    """Every measure with its interval, the stages and the bins under headings of their own."""
    for name, value in done.measures.items():
        if name not in STAGES:
            yield _line(name, value, done.intervals)
    yield "\nroom by room, each on what the one before handed on"
    for name in STAGES:
        yield _line(name, done.measures[name], done.intervals)
    yield "\nscore of the first answer    answers  right"
    for b in done.bins:
        yield f"{b.low:.1f} (mean {b.score:.3f}){'':<12}{b.count:>7}  {b.right:.3f}"


def difference_lines(differences: Mapping[str, Difference]) -> Iterator[str]:
    """Every measure before and after, with the paired gain; a star where zero lies outside."""
    yield f"{'':<26}{'before':>9}{'after':>9}{'gain':>9}"
    for name, d in differences.items():
        interval = "[{:+.3f}, {:+.3f}]".format(*d.interval)
        star = " *" if d.sure else ""
        yield f"{name:<26}{d.before:>9.3f}{d.after:>9.3f}{d.gain:>+9.3f}  {interval}{star}"


def _line(name: str, value: float | None, intervals: Mapping[str, Interval]) -> str:
    return f"{name:<26}{number(value):>8}  {shown(intervals, name)}".rstrip()


def number(value: float | None) -> str:
    """A measure as people read it; a dash where there is none."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def markdown(evaluations: Sequence[Evaluation], together: Sequence[Bin]) -> str:
    """The whole of `docs/answers.md`; `together` holds the bins over all sets."""
    parts = [
        INTRODUCTION,
        *_table(ANSWER_COLUMNS, [_answer_row(done) for done in evaluations]),
        GOALS_INTRODUCTION,
        *_table(("set", *GOAL_NAMES.values()), _goal_rows(evaluations)),
        STAGES_INTRODUCTION,
        *_table(STAGE_COLUMNS, [_stage_row(done) for done in evaluations]),
        CALIBRATION_INTRODUCTION,
        *_table(("set", "Brier", "calibration error"), _calibration_rows(evaluations)),
        *_table(("score", "answers", "mean score", "right"), [_bin_row(b) for b in together]),
        "![Reliability diagram](reliability.svg)",
    ]
    return "\n".join(parts).rstrip() + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return [*(f"| {' | '.join(cells)} |" for cells in lines), ""]


ANSWER_COLUMNS = (
    "set",
    "questions (answerable / not)",
    "exact",
    "first hit",
    "hit@3",
    "MRR",
    "area under the curve",
    "false answers",
    "wrong silences",
    "utility",
    "of silence",
    "first answer, characters",
    "ms p50 / p90 / p99",
)
STAGE_COLUMNS = (
    "set",
    "recall",
    f"recall@{RECALLED}",
    "reader: read",
    "reader: first",
    "order: first",
    "composing",
    "evidence: right shown",
    "evidence: wrong withheld",
)


def _answer_row(done: Evaluation) -> list[str]:
    m = done.measures
    return [
        done.name,
        f"{m['answerable']} / {m['unanswerable']}",
        number(m["exact_quote_rate"]),
        _with_interval(done, "hit@1"),
        number(m["hit@3"]),
        number(m["mrr@10"]),
        _with_interval(done, "auroc"),
        number(m["false_answer_rate"]),
        number(m["wrongly_abstained_rate"]),
        _with_interval(done, "utility"),
        number(m["utility_of_silence"]),
        _round(m["first_answer_chars"]),
        " / ".join(_round(m[f"milliseconds_p{p}"]) for p in (50, 90, 99)),
    ]


def _stage_row(done: Evaluation) -> list[str]:
    return [done.name, *(number(done.measures[name]) for name in STAGES)]


def _goal_rows(evaluations: Sequence[Evaluation]) -> list[list[str]]:
    text = (files("index.evaluation") / "data" / "goals.toml").read_text("utf-8")
    goals = tomllib.loads(text)
    return [
        [done.name, *(_goal_cell(done, name, goals[done.name].get(name)) for name in GOAL_NAMES)]
        for done in evaluations
        if done.name in goals
    ]


def _goal_cell(done: Evaluation, name: str, goal: float | None) -> str:
    value = done.measures[name]
    if value is None or goal is None:
        return number(value)
    reached = f"**{value:.3f}**" if value >= goal else f"{value:.3f}"
    return f"{reached} / *{goal:.3f}*"


def _calibration_rows(evaluations: Sequence[Evaluation]) -> list[list[str]]:
    return [
        [done.name, _with_interval(done, "brier"), number(done.measures["calibration_error"])]
        for done in evaluations
    ]


def _bin_row(b: Bin) -> list[str]:
    low, high = b.interval
    right = f"{b.right:.3f} [{low:.3f}, {high:.3f}]"
    return [f"from {b.low:.1f}", str(b.count), f"{b.score:.3f}", right]


def _with_interval(done: Evaluation, name: str) -> str:
    return f"{number(done.measures[name])} {shown(done.intervals, name)}".rstrip()


def _round(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
