"""What of a sentence is shown: the part that tells what was asked."""

from __future__ import annotations

import pytest
from fakes import UNSURE, TinyEncoder, collection_of, first
from hypothesis import given
from hypothesis import strategies as st

from index import (
    Answer,
    Generation,
    Manner,
    Span,
    ask,
    ranges,
)
from index.answering.cutting import CUT_CHARACTERS, LONG_CHARACTERS, Sought

CREW = [f"{name} Holm as sailor number {number}" for number, name in enumerate(["Odd"] * 40)]
CAST = " ".join([*CREW[:20], "Mara Lind as the harbour pilot", *CREW[20:]])
RULES = (
    "Every boat has a number, and every ferry carries a bell; "
    + "nets are dried on the quay and nowhere else, which is an old custom; " * 4
    + "lanterns are green on trawlers; "
    + "nets are dried on the quay and nowhere else, which is an old custom; " * 4
    + "and nobody fishes from the bridge."
)
BULKHEADS = "Walls on board are called “bulkheads” by sailors of every port."
ADDED = "“I like the ferry,” Mara Lind said, “but nobody can tell how long that will last.”"
SHOUTED = "“Repair the lighthouse, all of you!”"
TOLD = "He told the passengers who had waited on the pier, “The engine is broken.”"
SPLIT = "“Paint the hull today,” a sailor said to them, “or leave it as grey as before.”"
TEXT = "\n\n".join(["The play", CAST, RULES, BULKHEADS, ADDED, SHOUTED, TOLD, SPLIT]) + "\n"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """A collection of one document."""
    return collection_of(TEXT, tmp_path_factory.mktemp("play"))


def test_of_a_list_without_full_stops_the_part_asked_about_is_shown(play: Generation) -> None:
    shown = first("Who is the harbour pilot?", play)
    assert "Mara Lind as the harbour pilot" in shown.text
    assert len(shown.text) <= CUT_CHARACTERS
    assert TEXT[shown.span.start - 1] == TEXT[shown.span.end] == " "


def test_what_is_shown_of_a_very_long_sentence_is_not_all_of_it(play: Generation) -> None:
    result = ask("Who is the harbour pilot?", play, TinyEncoder(), UNSURE)
    assert isinstance(result, Answer)
    (shown,) = ranges(result.findings[0])
    assert len(CAST) > 1000
    assert not shown.complete
    assert shown.shown == result.excerpts[0].span


def test_a_long_sentence_is_cut_where_its_parts_meet(play: Generation) -> None:
    shown = first("Which colour have lanterns on trawlers?", play)
    assert shown.text.startswith(("nets are dried", "which is"))
    assert shown.text.endswith(("custom;", "else,"))
    assert "lanterns are green" in shown.text


def test_a_term_in_quotation_marks_is_shown_in_its_sentence(play: Generation) -> None:
    shown = first("What are walls on board called?", play)
    assert (shown.text, shown.manner) == (BULKHEADS, Manner.NARRATION)


def test_words_of_somebody_unnamed_are_still_quoted(play: Generation) -> None:
    shown = first("Repair the lighthouse?", play)
    assert (shown.text, shown.manner) == (SHOUTED[1:-1], Manner.DIRECT)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is the engine broken?", "The engine is broken."),
        ("Paint the hull today?", "Paint the hull today,"),
    ],
)
def test_few_words_that_somebody_unnamed_said_are_quoted(
    question: str, words: str, play: Generation
) -> None:
    shown = first(question, play)
    assert (shown.text, shown.manner) == (words, Manner.DIRECT)


def test_of_a_split_quotation_the_part_on_the_subject_is_the_answer(play: Generation) -> None:
    assert first("what did Mara Lind say about the ferry?", play).text == "I like the ferry,"


WORDS = "harbour pilot ferry; quay, the and — lantern! sailors”"


@given(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=200), st.text(max_size=9))
def test_a_stretch_is_a_part_of_the_sentence(
    play: Generation, words: list[str], strange: str
) -> None:
    asked = Sought.of(play.lexical, "harbour pilot and lantern", "")
    text = f"{strange} {' '.join(words)}{strange}"
    sentence = Span(0, len(text))
    shown = asked.stretch(sentence, text)
    assert sentence.contains(shown)
    assert len(shown) <= CUT_CHARACTERS or shown == sentence
    if len(text) <= LONG_CHARACTERS or not asked.held_by(text):
        assert shown == sentence
    else:
        assert asked.held_by(shown.of(text)) > 0


def test_what_holds_most_of_the_words_holds_the_rarest(play: Generation) -> None:
    asked = Sought.of(play.lexical, "Mara Lind and the lanterns", "")
    assert asked.held_by("the green lantern") > asked.held_by("Lind") > asked.held_by("the") == 0
