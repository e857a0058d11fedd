"""What must come out of the seed article."""

from pathlib import Path

import pytest

from index.speech.attribution import Speech, analyse
from index.speech.parsing import Parser
from index.speech.quotations import Act, Kind

SEED = Path(__file__).parents[2] / "seeds" / "kremlin-spokesman-on-us-russian-relations.txt"
MARKED = [
    "Trump has never named any dates.", "want to achieve results.", "It should be a productive",
    "two completely different issues.", "Their positions are close", "Defending the interests",
    "What they have in common", "There are no coinciding", "Russia has no problems",
    "Fortunately, there is no civil war",
]  # fmt: skip
REPORTED = ["has never given Moscow a deadline", "is necessary in order", "are enshrined in"]


@pytest.fixture(scope="module")
def text() -> str:
    with SEED.open(encoding="utf-8", newline="") as file:
        return file.read()


@pytest.fixture(scope="module")
def speech(text: str, parser: Parser) -> Speech:
    return analyse(text, parser=parser)


@pytest.mark.parametrize("words", MARKED + REPORTED)
def test_peskov_said_it(words: str, text: str, speech: Speech) -> None:
    found = [
        a
        for a in speech.attributions
        if a.quotation.said and any(words in part.of(text) for part in a.quotation.parts)
    ]
    assert [a.speaker for a in found] == ["Dmitry Peskov"]
    assert (found[0].quotation.kind is Kind.INDIRECT) == (words in REPORTED)


def test_tass_only_relays(text: str, speech: Speech) -> None:
    relayed = [a for a in speech.attributions if a.via]
    assert [(a.via.of(text), a.speaker) for a in relayed if a.via] == [("TASS", "Dmitry Peskov")]


def test_what_he_dismissed_he_never_said(text: str, speech: Speech) -> None:
    (denied,) = [a for a in speech.attributions if "are next" in a.quotation.parts[0].of(text)]
    assert not denied.quotation.said
    assert denied.quotation.cue and denied.quotation.cue.act is Act.DENIES
