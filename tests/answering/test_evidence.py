"""Scores: probabilities that fall from rank to rank and rise with every likeness."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.evidence import gap, is_readable, learned_weights, logistic, weigh
from index.answering.features import LIKENESSES, NAMES, Features
from index.answering.question import Question
from index.answering.rereading import Judged
from index.answering.retrieval import Candidate
from index.documents.source import Span
from index.speech.sentences import Role
from index.storage.records import StoredSentence

PLAIN = Question("When will the quay open?", "When will the quay open?")
SPOKEN = Question("What did Weller say about fares?", "fares", "Weller", (0,), ("W",), True, False)
ASCRIBED = replace(PLAIN, speakers=(0,), names=("W",), spoken=True, whole=True)
EN = ("en",)
features = st.builds(Features, *(st.floats(0, 1) for _ in NAMES))


def candidates(rows: list[Features], turn: bool = False) -> list[Candidate]:
    return [
        Candidate(StoredSentence(n, 0, Span(n, n + 1), b"", 1, Role.BODY, 0), row, turn)
        for n, row in enumerate(rows)
    ]


@given(
    st.lists(features, min_size=1, max_size=8),
    st.sampled_from([PLAIN, SPOKEN, ASCRIBED]),
    st.booleans(),
    st.sampled_from([("en",), ("de",)]),
)
def test_scores_are_probabilities_that_fall_from_rank_to_rank(
    rows: list[Features], question: Question, turn: bool, languages: tuple[str, ...]
) -> None:
    scores = [w.score for w in weigh(candidates(rows, turn), question, languages)]
    assert len(scores) == len(rows)
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(st.lists(features, min_size=2, max_size=6), st.floats(-8, 8))
def test_what_the_reader_has_read_stands_before_what_it_has_not(
    rows: list[Features], logit: float
) -> None:
    known = candidates(rows)

    def read(_: object) -> dict[int, Judged]:
        return {known[-1].sentence.number: Judged(logit, logit)}

    weighed = weigh(known, PLAIN, EN, read)
    assert weighed[0].candidate == known[-1]
    assert [w.score for w in weighed] == sorted((w.score for w in weighed), reverse=True)
    unread = {w.candidate: w.score for w in weigh(known, PLAIN, EN)}
    assert all(w.score <= unread[w.candidate] for w in weighed[1:])


@given(st.lists(features, min_size=1, max_size=6), st.booleans())
def test_who_is_named_in_a_question_of_its_own_answers_by_either(
    rows: list[Features], turn: bool
) -> None:
    known = candidates(rows, turn)
    alone = {w.candidate: w.score for w in weigh(known, PLAIN, EN)}
    ascribed = {w.candidate: w.score for w in weigh(known, ASCRIBED, EN)}
    assert all(score > alone[candidate] for candidate, score in ascribed.items())
    assert list(ascribed.values()) == sorted(ascribed.values(), reverse=True)


@pytest.mark.parametrize("kind", ["spoken", "ascribed", "turns", "plain", "unread", "plain+reader"])
def test_no_likeness_counts_against(kind: str) -> None:
    weights = learned_weights()[kind]
    for name, weight in zip(NAMES, weights.order.weights, strict=False):
        assert name not in LIKENESSES or weight >= 0


def test_a_likelier_sentence_is_never_scored_lower() -> None:
    low = Features(*([0.3] * len(NAMES)))
    high = replace(low, dense=0.9, words=0.9, passage_words=0.9, matched=0.9)
    (first,) = weigh(candidates([low]), PLAIN, EN)
    (second,) = weigh(candidates([high]), PLAIN, EN)
    assert second.score > first.score


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_logistic_function_never_overflows(x: float) -> None:
    assert 0 <= logistic(x) <= 1


def test_what_stands_alone_leads_by_far() -> None:
    assert gap(1.0, []) > gap(1.0, [0.0]) > gap(1.0, [0.5, 0.2]) > gap(1.0, [1.5]) == 0


@pytest.mark.parametrize(
    ("words", "languages", "readable"),
    [
        ("When will the quay open?", ("en",), True),
        ("Wie viele Schiffe kamen an?", ("de",), False),
        ("Сколько кораблей пришло?", ("ru",), False),
        ("Wann wird der Kai eröffnet und von wem ist er?", ("de", "en"), False),
        ("When will the quay be opened and by whom?", ("de", "en"), True),
        ("When " * 40, ("en",), False),
    ],
)
def test_the_reader_reads_what_it_was_trained_on(
    words: str, languages: tuple[str, ...], readable: bool
) -> None:
    assert is_readable(Question(words, words), languages) is readable


@pytest.mark.parametrize("question", [PLAIN, SPOKEN])
def test_a_sentence_as_good_as_the_first_is_scored_as_high(question: Question) -> None:
    good, worse = Features(*([0.6] * len(NAMES))), Features(*([0.2] * len(NAMES)))
    first, second, third = weigh(candidates([good, worse, good]), question, EN)
    assert first.score == second.score > third.score
