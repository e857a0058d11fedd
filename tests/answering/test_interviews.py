"""An interview's answers are found by the questions before them, which are no answers."""

from __future__ import annotations

import pytest
from fakes import collection_of, first

from index import Generation

TEXT = """The ferries

Mara Lind runs the ferries. She spoke to us on Monday.

Q: Will the fares for schoolchildren go up this year?

A: Not while I am here.

Q: And the wooden boats, will you sell them?

A: Over my dead body. They were my grandfather's.

Q: Does anybody read these pages?

What readers wrote

Nobody answered.
"""


@pytest.fixture(scope="module")
def interview(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return collection_of(TEXT, tmp_path_factory.mktemp("interview"))


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("what did Mara Lind say about fares for schoolchildren", {"Not while I am here."}),
        ("Will the fares for schoolchildren go up?", {"Not while I am here."}),
        (
            "what did Lind say about the wooden boats",
            {"Over my dead body.", "They were my grandfather's."},
        ),
    ],
)
def test_an_answer_is_found_by_what_was_asked(
    question: str, answers: set[str], interview: Generation
) -> None:
    shown = first(question, interview)
    assert shown.text in answers
    assert shown.speaker == "Mara Lind"


def test_what_was_asked_is_offered_as_context(interview: Generation) -> None:
    shown = first("what did Mara Lind say about fares for schoolchildren", interview)
    assert shown.before is not None
    assert shown.before.of(TEXT) == "Will the fares for schoolchildren go up this year?"
