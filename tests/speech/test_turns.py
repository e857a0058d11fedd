"""Labels before a transcript's turns, and whom they mean: invented labels, one form a line."""

from __future__ import annotations

import pytest

from index.speech.attribution import analyse


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Ruth Okafor", "Ruth Okafor"),
        ("Ruth Okafor AM", "Ruth Okafor"),
        ("Ruth Okafor, MP", "Ruth Okafor"),
        ("MS. OKAFOR", "Okafor"),
        ("Ms. Ruth Okafor (Mill Valley—North Shore, Ind.)", "Ruth Okafor"),
        ("Hon. Ruth Okafor (Minister of Ferries and Inland Waters)", "Ruth Okafor"),
        ("The Acting Chair (Ms. Ruth Okafor (Mill Valley, Ind.))", "Ruth Okafor"),
        ("The Chair", "Chair"),
        ("Professor C", "Professor C"),
        ("Ferry Master", "Ferry Master"),
        ("B", "B"),
    ],
)
def test_whom_a_label_means(label: str, speaker: str) -> None:
    turn = f"{label}: Thank you for the question, I will come back to it.\n\n"
    other = "Bo Dahl: I see what you mean, and I do not agree.\n\n"
    speech = analyse((turn + other) * 3, language="en")
    assert [a.speaker for a in speech.attributions] == [speaker, "Bo Dahl"] * 3


@pytest.mark.parametrize(
    "line",
    [
        "There was one thing left to do: wait.",
        "He said (and I quote: never) that it would not.",
        "The result, as (nearly) everybody knew: nothing.",
    ],
)
def test_a_colon_alone_is_no_label(line: str) -> None:
    speech = analyse(f"{line}\n\n" * 6, language="en")
    assert all(paragraph.label is None for paragraph in speech.paragraphs)


@pytest.mark.parametrize(
    "text",
    [
        "#festival\n\n[18:02] maja: who brings it?\n[18:03] big_ben: i can, it's loud\n",
        "18:02 <maja> who brings it?\n18:03 <big_ben> i can, it's loud\n",
        "<maja> who brings it?\n<big_ben> i can, it's loud\n",
        "[2025-03-17, 7:02 PM] maja: who brings it?\n[3/18/2025 7:03] big_ben: i can, it's loud\n",
        "18:02:11 - maja: who brings it?\n18:03:59 - big_ben: i can, it's loud\n",
    ],
)
def test_lines_of_a_chat_are_turns(text: str) -> None:
    said = [(a.speaker, a.quotation.parts[0].of(text)) for a in analyse(text).attributions]
    assert said == [("maja", "who brings it?"), ("big_ben", "i can, it's loud")]


def test_times_alone_are_no_turns() -> None:
    text = "12:30 opening: the mayor speaks\n\nThe doors open at 12:30 sharp.\n\nDone by 14:00.\n"
    assert analyse(text).attributions == ()
