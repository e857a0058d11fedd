"""Which stretches stand inside quotation marks, in every convention."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.speech.marks import find_marked, outermost
from index.speech.sentences import split_paragraphs

MARKS = "\"“”„«»‹›‘’'`—\n ,.?!sTa"


def marked(text: str) -> list[str]:
    found = find_marked(text, split_paragraphs(text))
    return [m.inner.of(text).strip() for m in outermost(found)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We are late,” said Ann. “Very.”", ["We are late,", "Very."]),
        ('"We are late," said Ann. "Very."', ["We are late,", "Very."]),
        ("''We are late,'' said Ann.", ["We are late,"]),
        ("„Wir warten“, sagte Ann.", ["Wir warten"]),
        ("„Wir warten”, sagte Ann.", ["Wir warten"]),
        ("»Wir warten«, sagte Ann.", ["Wir warten"]),
        ("« Nous attendons », dit Anne.", ["Nous attendons"]),
        ("'It's the boys' boat,' said Ann.", ["It's the boys' boat,"]),
        ("‘We’re late,’ said Ann.", ["We’re late,"]),
        ("The boys' boat, built in '98, sank.", []),
        ("She is 5'10\" tall and he is not.", []),
        ("“She said ‘No’ to me,” he said.", ["She said ‘No’ to me,"]),
        ("“One.\n\n“Two.”\n\nThe end.", ["One.", "Two."]),
        ("Ann left a ” behind. “Good,” said Bob.", ["Good,"]),
    ],
)
def test_marked_stretches(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


def test_open_paragraph_is_continued_by_the_next() -> None:
    text = "“One.\n\n“Two.”"
    first, second = find_marked(text, split_paragraphs(text))
    assert (first.closed, second.continues) == (False, True)


def test_unbalanced_mark_loses_only_its_paragraph() -> None:
    assert marked("He wrote “this and left.\n\n“Good,” said Bob.")[-1] == "Good,"


@given(st.text(MARKS, max_size=120))
def test_outermost_stretches_are_ordered_and_apart(text: str) -> None:
    found = outermost(find_marked(text, split_paragraphs(text)))
    for one, other in pairwise(found):
        assert one.outer.end <= other.outer.start
    assert all(m.outer.contains(m.inner) and m.outer.end <= len(text) for m in found)
