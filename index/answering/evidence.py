"""Candidates -> scored candidates: features weighed by what labelled questions taught.

A candidate's score is the probability that it answers the question. Two linear models make it,
learned by `index.training.evidence` and stored as plain numbers: one orders the candidates of a
question by their features, one judges the first by its features, its order value and its lead over
the second. Those behind are judged by how far their order values stand below the first's, which
the order makes a matter of odds (Cao et al., ListNet, 2007). Questions about what somebody said
have models of their own, other ones in transcripts; so have questions that the reader cannot read,
and candidates that it has read ("+reader").
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from index.answering.features import NAMES
from index.answering.question import Question
from index.answering.rereading import Judged
from index.answering.retrieval import Candidate
from index.speech.cues import guess_language

# What the models see of a candidate that the reader has read, and what the judge sees beside it.
READ = (*NAMES, "reader", "reader_window")
BESIDE = ("order", "gap")
# The judge also sees the highest of these among a question's candidates: whether anything answers.
PEAKS = ("dense", "passage_words", "matched", "reader", "reader_window")
LONGEST_READ_WORDS = 30
# An order value that stands alone leads by this much.
WIDEST_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: a bias and one weight a named input."""

    bias: float
    weights: tuple[float, ...]

    def __call__(self, inputs: Sequence[float]) -> float:
        return self.bias + sum(w * x for w, x in zip(self.weights, inputs, strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """The two models for one kind of question."""

    order: Linear
    judge: Linear


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with its score: a probability, comparable between questions."""

    candidate: Candidate
    score: float


def weigh(
    candidates: Sequence[Candidate],
    question: Question,
    languages: Sequence[str],
    read: Callable[[Sequence[Candidate]], Mapping[int, Judged]] | None = None,
) -> tuple[Weighed, ...]:
    """The candidates, best first, with their scores; `languages` are those of the collection.

    `read` lets the reader judge the first of them (sentence number -> judgement); what it has read
    is then weighed anew and stands before what it has not. It is asked only where `kind_of` tells
    that it can read.
    """
    kind = kind_of(question, candidates, languages)
    follow = _one_of_them if question.whole else _each_for_itself
    weighed = _weigh(candidates, kind, follow, read)
    return _with_subject(weighed, candidates) if question.whole and question.speakers else weighed


def _weigh(
    candidates: Sequence[Candidate],
    kind: str,
    follow: Callable[[float, float], float],
    read: Callable[[Sequence[Candidate]], Mapping[int, Judged]] | None = None,
) -> tuple[Weighed, ...]:
    """The candidates by the models of one kind; where they are `read`, by those for that too."""
    unread = learned_weights()[kind]
    ordered = _order(candidates, unread.order, {})
    scored = _score(ordered, unread, {}, follow)
    with_reader = learned_weights().get(f"{kind}+reader")
    if read is None or with_reader is None or not ordered:
        return scored
    judged = read([candidate for candidate, _ in ordered])
    again = [candidate for candidate, _ in ordered if candidate.sentence.number in judged]
    first = _score(_order(again, with_reader.order, judged), with_reader, judged, follow)
    lowest = min((w.score for w in first), default=1.0)
    rest = [w for w in scored if w.candidate.sentence.number not in judged]
    return (*first, *(replace(w, score=min(w.score, lowest)) for w in rest))


def _with_subject(
    weighed: Sequence[Weighed], candidates: Sequence[Candidate]
) -> tuple[Weighed, ...]:
    """Scores of a question that also names whose words it asks for ("…, according to X").

    Either makes a statement of theirs an answer: that it reads as one, or that it is on the
    subject, as if only that had been asked (a noisy or: Pearl, 1988). No labelled set asks so, and
    so none teaches an order: for the subject each statement is judged by itself, as if it stood
    first, by weights of its own.
    """
    kind = _kind_of_said(candidates)
    weights = learned_weights()["ascribed" if kind == "spoken" else kind]
    ordered = _order(candidates, weights.order, {})
    seen = [inputs(candidate, {}) for candidate, _ in ordered]
    about = {
        candidate.sentence.number: logistic(_margin(ordered, seen, weights, place))
        for place, (candidate, _) in enumerate(ordered)
    }
    either = [
        replace(w, score=1 - (1 - w.score) * (1 - about[w.candidate.sentence.number]))
        for w in weighed
    ]
    return tuple(sorted(either, key=lambda w: -w.score))


def is_readable(question: Question, languages: Sequence[str]) -> bool:
    """Whether the reader was trained on such questions: in English, of one sentence or so.

    `languages` are those of the collection. A short question has few words to tell its language
    by, so it is guessed only where the collection leaves a choice.
    """
    english = "en" in languages
    if english and len(languages) > 1:
        english = guess_language(question.text) == "en"
    return english and len(question.topic.split()) <= LONGEST_READ_WORDS


def kind_of(question: Question, candidates: Sequence[Candidate], languages: Sequence[str]) -> str:
    """Which models weigh a question's candidates, in a collection of these languages.

    `spoken` for what somebody said on a subject, `turns` where most of that stands in transcripts;
    for a question of its own `plain`, or `unread` where the reader could not read it.
    """
    if question.whole:
        return "plain" if is_readable(question, languages) else "unread"
    return _kind_of_said(candidates)


def _kind_of_said(candidates: Sequence[Candidate]) -> str:
    turns = sum(candidate.turn for candidate in candidates)
    return "turns" if 2 * turns > len(candidates) else "spoken"


def inputs(candidate: Candidate, judged: Mapping[int, Judged]) -> tuple[float, ...]:
    """What the models see of a candidate: its features and, if it was read, the judgement."""
    values = candidate.features.values
    judgement = judged.get(candidate.sentence.number)
    return values if judgement is None else (*values, judgement.sentence, judgement.window)


def _order(
    candidates: Sequence[Candidate], order: Linear, judged: Mapping[int, Judged]
) -> list[tuple[Candidate, float]]:
    """Candidates with their order values, best first."""
    valued = [(candidate, order(inputs(candidate, judged))) for candidate in candidates]
    return sorted(valued, key=lambda pair: (-pair[1], pair[0].sentence.number))


def _score(
    ordered: Sequence[tuple[Candidate, float]],
    weights: Weights,
    judged: Mapping[int, Judged],
    follow: Callable[[float, float], float],
) -> tuple[Weighed, ...]:
    """Ordered candidates with their scores: the first one's judged, the others' by `follow`."""
    if not ordered:
        return ()
    seen = [inputs(candidate, judged) for candidate, _ in ordered]
    first, best = _margin(ordered, seen, weights), ordered[0][1]
    return tuple(Weighed(c, follow(first, value - best)) for c, value in ordered)


def _margin(
    ordered: Sequence[tuple[Candidate, float]],
    seen: Sequence[Sequence[float]],
    weights: Weights,
    place: int = 0,
) -> float:
    """The log odds that the first of some ordered candidates answers, or the one at `place`.

    `seen` are the inputs of each.
    """
    value = ordered[place][1]
    others = [v for at, (_, v) in enumerate(ordered) if at != place]
    peaks = _of_peaks([max(column) for column in zip(*seen, strict=True)])
    return weights.judge((value, gap(value, others), *seen[place], *peaks))


def _one_of_them(first: float, behind: float) -> float:
    """The score where one sentence answers: the first's (log odds `first`), less by the odds."""
    return logistic(first) * math.exp(behind)


def _each_for_itself(first: float, behind: float) -> float:
    """The score where several statements may answer, each with odds of its own."""
    return logistic(first + behind)


def _of_peaks(peaks: Sequence[float]) -> list[float]:
    return [peaks[READ.index(name)] for name in PEAKS if READ.index(name) < len(peaks)]


def gap(value: float, others: Sequence[float]) -> float:
    """How far an order value stands above the highest of the others; 0 where it is behind."""
    return min(WIDEST_GAP, max(0.0, value - max(others))) if others else WIDEST_GAP


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


@cache
def learned_weights() -> Mapping[str, Weights]:
    """The weights that come with Quoth, by kind of question."""
    text = (files("index.answering") / "data" / "evidence.json").read_text("utf-8")
    return {kind: read_weights(kind, table) for kind, table in json.loads(text)["models"].items()}


def read_weights(kind: str, table: Mapping[str, Mapping[str, float]]) -> Weights:
    """Weights from their stored form: a mapping of input names to numbers, with a `bias`."""
    names = input_names(kind)
    return Weights(
        order=Linear(table["order"]["bias"], tuple(table["order"][name] for name in names)),
        judge=Linear(
            table["judge"]["bias"], tuple(table["judge"][name] for name in judged_names(names))
        ),
    )


def judged_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names of what the judge sees, for candidates with the inputs `names`."""
    return (*BESIDE, *names, *(f"peak_{name}" for name in PEAKS if name in names))


def input_names(kind: str) -> tuple[str, ...]:
    """The names of a kind's inputs, in their order."""
    return READ if kind.endswith("+reader") else NAMES
