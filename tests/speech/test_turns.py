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


FIRST, SECOND, THIRD = "who brings it?", "i can, it's loud", "loud is fine"


@pytest.mark.parametrize(
    ("maja", "big_ben", "again"),
    [
        ("#festival\n\n[18:02] maja:", "[18:03] big_ben:", "[18:04] maja:"),
        ("18:02 <maja>", "18:03 <big_ben>", "18:04 <maja>"),
        ("<maja>", "<big_ben>", "<maja>"),
        ("[2025-03-17, 7:02 PM] maja:", "[3/18/2025 7:03] big_ben:", "[3/18/2025 7:04] maja:"),
        ("18:02:11 - maja:", "18:03:59 - big_ben:", "18:04:00 - maja:"),
    ],
)
def test_lines_of_a_chat_are_turns(maja: str, big_ben: str, again: str) -> None:
    text = f"{maja} {FIRST}\n{big_ben} {SECOND}\n{again} {THIRD}\n"
    said = [(a.speaker, a.quotation.parts[0].of(text)) for a in analyse(text).attributions]
    assert said == [("maja", FIRST), ("big_ben", SECOND), ("maja", THIRD)]


@pytest.mark.parametrize(
    "text",
    [
        "09:00 Registration: please come early\n10:30 Opening: the mayor speaks\n11:00 End: bye\n",
        "12:30 opening: tea\n13:00 lunch break: soup\n14:00 panel: talk\n15:00 end: bye\n",
        "12:01:00 ERROR: disk full\n12:02:00 INFO: disk freed\n12:03:00 ERROR: disk full\n",
        "<b> one thing\n<i> another thing\n<b> a third thing\n",
    ],
)
def test_agendas_and_logs_are_no_chats(text: str) -> None:
    assert analyse(text).attributions == ()
