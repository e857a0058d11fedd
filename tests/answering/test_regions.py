"""Places that no document names are read as the region that one does name."""

from __future__ import annotations

import pytest
from fakes import UNSURE, TinyEncoder, collection_of

from index import Answer, Generation, ask
from index.answering.question import understand_question
from index.answering.regions import read_in_region, regions

TEXT = (
    "The ferries\n\n“No ferry will sail to the Baltic states this winter,” said Mara Lind.\n\n"
    "Boats to Scandinavia and Denmark sail daily, as do those to Central Asia by rail.\n\n"
    "Low fares in both countries drew many to Great Britain and the Balkans, not to the gulf.\n"
)


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """A collection of one document."""
    return collection_of(TEXT, tmp_path_factory.mktemp("ferries"))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Will a ferry sail to Estonia?", "Will a ferry sail to the Baltic states?"),
        (
            "Do ferries sail to Estonia, Latvia and Lithuania?",
            "Do ferries sail to the Baltic states?",
        ),
        ("Do ferries sail to Latvia or Estonia now?", "Do ferries sail to the Baltic states now?"),
        ("Do ferries sail to Norway?", "Do ferries sail to Scandinavia?"),
        ("Do ferries sail to Bosnia and Herzegovina?", "Do ferries sail to the Balkans?"),
        ("Is Wales on the way?", "Is Great Britain on the way?"),
        ("what did Mara Lind say about Lithuania", "the Baltic states"),
    ],
)
def test_a_place_nobody_names_is_read_as_its_region(
    text: str, topic: str, ferries: Generation
) -> None:
    question = understand_question(text, ferries.people, 1000)
    read, note = read_in_region(question, ferries)
    assert (read.topic, read.text) == (topic, text)
    assert "not named in these documents" in note


@pytest.mark.parametrize(
    "text",
    [
        "Do boats sail to Denmark?",  # named
        "Do boats sail to Denmark and Norway?",  # one of them is
        "Do boats sail to Portugal?",  # of a region that nothing names
        "Do boats sail to Estonia and Norway?",  # of no one region
        "Do boats sail to the moon?",
        "Do boats sail to Belgium?",  # "low" and "countries" stand apart
        "Does the Bank of England own a boat?",
        "Do boats sail to New South Wales?",
        "When was Macedonia Wales Smith born?",
        "What is Scotland's best boat?",
    ],
)
def test_else_a_question_is_left_as_it_is(text: str, ferries: Generation) -> None:
    question = understand_question(text, ferries.people, 1000)
    assert read_in_region(question, ferries) == (question, "")


@pytest.mark.parametrize(
    "text", ["What did Mara Lind say about Estonia?", "How often did Mara Lind mention Estonia?"]
)
def test_the_answer_says_so(text: str, ferries: Generation) -> None:
    result = ask(text, ferries, TinyEncoder(), UNSURE)
    assert isinstance(result, Answer)
    said = "Estonia: not named in these documents; read as the Baltic states."
    assert result.note.startswith(said)
    assert result.excerpts[0].text == "No ferry will sail to the Baltic states this winter,"


def test_every_region_has_parts_of_its_own() -> None:
    assert all(len(parts) > 1 and name not in parts for name, parts in regions().items())
