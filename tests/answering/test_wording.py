"""When two wordings are one statement, and what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Change, Span
from index.answering.wording import Wording, find_changes, is_same, likeness, read_wording


def wording(text: str) -> Wording:
    return read_wording(text, [Span(0, len(text))])


LONG = "We have always told the council that the old mill belongs to the people of this valley"

SAME = [
    ("The mill will stay.", "The mill will stay"),
    ("The mill’s wheel – old as it is – turns.", "The mill's wheel - old as it is - turns."),
    ("We do not want to sell the mill.", "We don't want to sell the mill."),
    ("We cannot sell the mill.", "We can not sell the mill."),
    ("They favour the harbour works.", "They favor the harbor works."),
    ("We think that setting a deadline is wrong.", "We think setting a deadline is wrong."),
    ("We discussed the talks with the council.", "We discussed the talk with the council."),
    (LONG, LONG.replace("told", "assured")),
]
DIFFERENT = [
    ("The price rose by 5 % in the valley.", "The price rose by 6 % in the valley."),
    ("We sold five boats to the harbour.", "We sold six boats to the harbour."),
    ("We want to sell the mill.", "We do not want to sell the mill."),
    ("We will sell the mill.", "We will never sell the mill."),
    ("The mill in Arden will stay.", "The mill in Bexley will stay."),
    ("Arden will pay for the mill.", "Bexley will pay for the mill."),
    ("We meet at the mill on Monday.", "We meet at the mill on Tuesday."),
    ("We meet at the mill today.", "We meet at the mill tomorrow."),
    ("They want the war to go on.", "We want the war to go on."),
    ("The mill will close.", "The mill may close."),
    ("The bridge is likely to fall.", "The bridge is unlikely to fall."),
    (LONG, LONG.replace("belongs", "belonged").replace("old", "ugly").replace("told", "asked")),
    ("We support the new road through the valley.", "We oppose the new road through the valley."),
    ("The mill will stay.", "The mill will stay if the council pays."),
    ("All the boats are safe.", "Some of the boats are safe."),
    ("Мы не хотим войны в долине.", "Мы хотим войны в долине."),
    ("Wir wollen die Mühle nicht verkaufen.", "Wir wollen die Mühle verkaufen."),
    ("The mill will stay.", "Nobody asked the people of the valley."),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_statement(one: str, other: str) -> None:
    assert is_same(wording(one), wording(other))
    assert is_same(wording(other), wording(one))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_another_statement(one: str, other: str) -> None:
    assert not is_same(wording(one), wording(other))
    assert not is_same(wording(other), wording(one))


def test_what_differs_is_named_from_the_first_to_the_second() -> None:
    one, other = wording(LONG), wording(LONG.replace("told", "assured"))
    assert find_changes(one, other) == (Change("told", "assured"),)
    assert find_changes(other, one) == (Change("assured", "told"),)


def test_marks_and_spelling_of_quotes_are_no_change() -> None:
    one, other = wording("The mill’s wheel turns."), wording("The mill's wheel  turns")
    assert find_changes(one, other) == ()


def test_a_capital_at_a_sentences_beginning_is_no_change() -> None:
    one, other = (
        wording("The mill belongs to us."),
        wording("It leaks, but the mill belongs to us."),
    )
    assert find_changes(one, other) == find_changes(other, one) == ()
    assert find_changes(wording("It is us here."), wording("It is US here.")) != ()


def test_only_the_words_said_are_compared() -> None:
    text = "“The mill,” she said, “will stay.”"
    start = text.index("will")
    said = read_wording(text, [Span(1, 10), Span(start, start + 10)])
    assert is_same(said, wording("The mill will stay."))


DECISIVE = st.sampled_from(
    ["not", "never", "7", "seven", "Arden", "Monday", "tomorrow", "we", "may", "only", "without"]
)


@given(st.data(), DECISIVE)
def test_a_word_that_decides_put_anywhere_makes_another_statement(
    data: st.DataObject, word: str
) -> None:
    words = LONG.split()
    place = data.draw(st.integers(0, len(words)))
    changed = " ".join([*words[:place], word, *words[place:]])
    assert not is_same(wording(LONG), wording(changed))


@given(st.text(alphabet="ab 5.’“not", max_size=40), st.text(alphabet="ab 5.’“not", max_size=40))
def test_sameness_needs_no_order(one: str, other: str) -> None:
    first, second = wording(one), wording(other)
    assert is_same(first, second) == is_same(second, first)
    assert 0 <= likeness(first, second) <= 1
