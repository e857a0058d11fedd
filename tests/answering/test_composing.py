"""What an answer shows: whole quotations, repeats folded, positions by date, exact slices."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import UNSURE, TinyEncoder
from hypothesis import given
from hypothesis import strategies as st
from valley import DOCUMENTS

from index import (
    Abstention,
    Answer,
    Document,
    Excerpt,
    Generation,
    Manner,
    Reason,
    Span,
    ask,
    compose,
    ranges,
)


def answer(valley: Generation, question: str, most: int = 5) -> Answer:
    answering = replace(UNSURE.answering, quotations=most, least_score=0.0)
    result = ask(question, valley, TinyEncoder(), replace(UNSURE, answering=answering))
    assert isinstance(result, Answer)
    return result


def abstain(valley: Generation, question: str) -> Abstention:
    answering = replace(UNSURE.answering, least_score=1.0)
    result = ask(question, valley, TinyEncoder(), replace(UNSURE, answering=answering))
    assert isinstance(result, Abstention)
    return result


QUESTIONS = [
    "what did Ann Lee say about the mill?",
    "what did Ann Lee say about the bridge?",
    "what did Ann Lee say about selling the mill to a company?",
    "what did Carla Ott say about field 7 and field 33?",
    "what did Bob Roy say about the bridge?",
    "who built the mill?",
    "did the mill burn down?",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("most", [1, 3, 5])
def test_all_that_is_shown_is_sliced_from_the_text(
    valley: Generation, question: str, most: int
) -> None:
    for finding in answer(valley, question, most).findings:
        text = finding.best.document.text
        assert text == DOCUMENTS[f"{finding.best.document.id}.txt"]
        for shown in ranges(finding):
            assert 0 <= shown.shown.start < shown.shown.end <= len(text)
            assert shown.marked
            for marked in shown.marked:
                assert shown.shown.contains(marked)


def test_all_parts_of_a_split_quotation_are_shown_and_those_that_answer_marked(
    valley: Generation,
) -> None:
    found = answer(valley, "what did Ann Lee say about selling to a town of Bexley?")
    (finding,) = [f for f in found.findings if f.best.document.id == "2021-03-01-herald"][:1]
    (shown,) = ranges(finding)
    assert shown.framed
    assert shown.shown.of(finding.best.document.text) == (
        "“The mill belongs to the people of this valley,” mayor Ann Lee said on Monday. “We will "
        "never sell it to a company from [the town of] Bexley.”"
    )
    assert "We will never sell it to a company from [the town of] Bexley." in [
        m.of(finding.best.document.text) for m in shown.marked
    ]


def test_sentences_of_one_quotation_are_one_finding(valley: Generation) -> None:
    found = answer(valley, "what did Ann Lee say about the mill?")
    places = [(f.best.document.id, f.whole) for f in found.findings]
    assert len(places) == len(set(places))


def test_of_a_long_speech_what_answers_is_shown_with_the_sentences_beside(
    valley: Generation,
) -> None:
    (first, *_) = answer(valley, "what did Carla Ott say about the harvest of field 7?").findings
    shown = ranges(first)
    assert shown
    assert not any(part.complete for part in shown)
    assert first.best.span.overlap(shown[0].shown)
    for part in shown:
        assert len(part.shown) < len(first.whole) / 2


def test_the_same_statement_elsewhere_is_folded(valley: Generation) -> None:
    found = answer(valley, "what did Ann Lee say about the people of this valley?")
    folded = [f for f in found.findings if f.variants]
    (variant,) = folded[0].variants
    assert {folded[0].best.document.id, variant.excerpt.document.id} == {
        "2021-03-01-herald",
        "2021-03-03-echo",
    }
    assert {"the", ""} == {word for c in variant.changes for word in (c.quoted, c.source)}


def test_narration_that_leans_on_the_sentence_before_offers_it(valley: Generation) -> None:
    found = answer(valley, "it burned down twice and was rebuilt by the farmers?", most=1)
    (finding,) = found.findings
    assert finding.best.manner is Manner.NARRATION
    assert finding.best.text == "It burned down twice and was rebuilt by the farmers."
    assert finding.context is not None
    assert finding.context.of(finding.best.document.text) == "The mill was built by monks."


def excerpt_of(words: str, name: str, date: str | None, score: float = 0.9) -> Excerpt:
    """An excerpt of a document of its own, all of which one person says."""
    text = f"“{words}”"
    span = Span(1, 1 + len(words))
    document = Document(name, text, name.title(), f"{name}.txt", date)
    return Excerpt(
        document=document,
        span=span,
        text=words,
        whole=span,
        before=None,
        after=None,
        paragraph=1,
        manner=Manner.DIRECT,
        speaker="Ann Lee",
        role=None,
        clause=None,
        via=None,
        score=score,
        parts=(span,),
        marked=(span,),
    )


def test_positions_of_different_days_stand_in_order_of_time() -> None:
    late = excerpt_of("We will sell the mill.", "late", "2023-05-09")
    early = excerpt_of("We will never sell the mill.", "early", "2021-03-01", 0.6)
    assert [f.best.document.id for f in compose([late, early])] == ["early", "late"]
    kept = compose([late, early], ordered=True)
    assert [f.best.document.id for f in kept] == ["late", "early"]


@pytest.mark.parametrize(
    "other",
    [
        excerpt_of("We will never sell the mill.", "early", "2021-03-01", 0.2),
        excerpt_of("We will never sell the mill.", "early", None),
        replace(excerpt_of("We will never sell it.", "early", "2021"), speaker="Bob Roy"),
    ],
    ids=["far behind", "undated", "somebody else"],
)
def test_else_the_best_stands_first(other: Excerpt) -> None:
    best = excerpt_of("We will sell the mill.", "late", "2023-05-09")
    assert [f.best.document.id for f in compose([best, other])] == ["late", "early"]


def test_reported_words_are_not_folded_into_quoted_ones() -> None:
    quoted = excerpt_of("The mill will stay here.", "one", None)
    reported = replace(excerpt_of("The mill will stay here.", "two", None), manner=Manner.INDIRECT)
    assert len(compose([quoted, reported])) == 2


@pytest.mark.parametrize("first", ["part", "full"])
def test_a_longer_quotation_is_not_hidden_behind_a_part_of_it(first: str) -> None:
    part = excerpt_of("The mill will stay here.", "part", None)
    full = excerpt_of("The mill will stay here. The bridge will go.", "full", None)
    (finding,) = compose([part, full] if first == "part" else [full, part])
    assert finding.best == full
    assert [(v.excerpt, v.changes) for v in finding.variants] == [(part, ())]


def test_a_part_that_leaves_out_what_turns_it_round_is_another_statement() -> None:
    part = excerpt_of("The mill will stay here.", "part", None)
    full = excerpt_of("The mill will stay here if the council pays for it.", "full", None)
    assert len(compose([part, full])) == 2


WORDS = st.lists(st.sampled_from("mill not 5 Arden the stays. goes! we".split()), min_size=1)


@given(st.lists(st.tuples(WORDS, st.sampled_from([None, "2021", "2022-03"])), max_size=6))
def test_nothing_is_lost_in_composing(drawn: list[tuple[list[str], str | None]]) -> None:
    excerpts = [excerpt_of(" ".join(words), f"d{n}", date) for n, (words, date) in enumerate(drawn)]
    findings = compose(excerpts)
    shown = [e for f in findings for e in (*f.excerpts, *(v.excerpt for v in f.variants))]
    assert sorted(e.document.id for e in shown) == sorted(e.document.id for e in excerpts)
    for finding in findings:
        for part in ranges(finding):
            assert part.shown.of(finding.best.document.text).strip("“”") == finding.best.text


def test_nobody_by_that_name_and_who_is_meant_perhaps(valley: Generation) -> None:
    result = abstain(valley, "what did Carla Otter say about the fair?")
    assert result.reason is Reason.NO_SUCH_SPEAKER
    assert result.alike == ("Carla Ott",)
    assert result.people[0] == "Carla Ott"
    assert set(result.people) == {"Ann Lee", "Bob Roy", "Carla Ott"}


def test_quoted_but_not_on_this_and_on_what(valley: Generation) -> None:
    result = abstain(valley, "what did Ann Lee say about submarines?")
    assert result.reason is Reason.NOT_ON_THIS
    assert "mill" in {topic.words for topic in result.topics}
    assert result.nearest
