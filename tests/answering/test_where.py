"""The sources that a question names, alone and several together."""

from __future__ import annotations

import pytest

from index.answering.question import understand_question
from index.answering.sources import SourceIndex
from index.answering.where import find_places
from index.speech.finding import index_speakers

NAMES = ("courier", "valley radio", "harbour times")
SOURCES = SourceIndex(
    {name: (number,) for number, name in enumerate((*NAMES, "ferry"))}, NAMES, frozenset(NAMES)
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What does the Courier article say about fares?", ["Courier"]),
        ("When will it open, according to the Courier?", ["the Courier"]),
        ("What did Lind say in Valley Radio and the Courier?", ["Valley Radio", "the Courier"]),
        (
            "Which boat, featured in articles by both Valley Radio, the Courier, and Harbour Times,"
            " sank?",
            ["Valley Radio", "the Courier", "Harbour Times"],
        ),
        (
            "Does 'The Courier' article deny what a Valley Radio report says?",
            ["The Courier", "Valley Radio"],
        ),
        ("who spoke in the ferry article", ["the ferry"]),
        ("Is the Courier late?", []),
        ("Did the ferry report a leak?", []),
        ("How high are fares on the ferry?", []),
    ],
)
def test_the_sources_named(text: str, names: list[str]) -> None:
    assert [place.name for place in find_places(text, SOURCES, ())] == names


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("How high are fares, according to the Courier?", "How high are fares?"),
        (
            "Does the Courier article deny what the Valley Radio report says?",
            "Does the Courier article deny what the Valley Radio report says?",
        ),
        ("what was said about fares in the Courier and Valley Radio", "fares"),
    ],
)
def test_several_are_a_part_of_the_question(text: str, topic: str) -> None:
    question = understand_question(text, index_speakers(()), 1000, SOURCES)
    assert question.topic == topic
    assert question.filters.sources
