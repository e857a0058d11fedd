"""Paragraphs and sentences: tables of invented texts, and properties for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.source import Span
from index.speech.sentences import Role, find_title, split_paragraphs, split_sentences

SENTENCES = {
    "an abbreviation": ["The U.S. envoy left at 5 p.m. on Monday.", "Nobody followed."],
    "initials and decimals": ["J. R. Mills paid 3.5 million.", "It was not enough."],
    "a mark closes with its sentence": ["“We agree.”", "She then left the room."],
    "sentences inside a quotation": ["“We agree.", "We always did,” he said."],
    "a question before its clause": ["“Will you come?” she asked.", "He would not say."],
    "a bracket inside a sentence": ["“[Prime Minister A. B.] Carter agrees,” he said.", "Good."],
    "an ellipsis of the speaker": ["“I thought … perhaps not,” he said.", "Silence fell."],
    "low and angle marks": ["„Wir warten nicht“, sagte er.", "Danach ging er."],
}


@pytest.mark.parametrize("expected", SENTENCES.values(), ids=SENTENCES)
def test_sentence_boundaries(expected: list[str]) -> None:
    text = " ".join(expected)
    paragraphs = split_paragraphs(text)
    assert [s.span.of(text) for s in split_sentences(text, paragraphs)] == expected


def test_roles_of_what_is_no_answer() -> None:
    text = (
        "Skip to content\n\nThe Minister on the Harvest\n\nThe harvest was good, she said.\n\n"
        "What comes next\n\nNobody knows yet."
    )
    title = find_title(text)
    roles = [(p.role, p.number) for p in split_paragraphs(text, title)]
    assert title is not None
    assert title.of(text) == "The Minister on the Harvest"
    assert roles == [
        (Role.BOILERPLATE, 0),
        (Role.TITLE, 0),
        (Role.BODY, 1),
        (Role.HEADING, 0),
        (Role.BODY, 2),
    ]


def test_an_interviewers_turn_is_not_the_guests() -> None:
    text = "Q: Will you sell the mill?\nA: We will not sell it.\nQ: Why?\nA: It feeds the town."
    roles = [p.role for p in split_paragraphs(text)]
    assert roles == [Role.INTERVIEWER, Role.BODY, Role.INTERVIEWER, Role.BODY]


@given(st.text(max_size=400))
def test_spans_slice_back_and_sentences_tile_their_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text, find_title(text))
    sentences = split_sentences(text, paragraphs)
    covered = "".join(p.span.of(text) for p in paragraphs)
    assert "".join(covered.split()) == "".join(text.split())
    for index, paragraph in enumerate(paragraphs):
        start = paragraph.label.end if paragraph.label else paragraph.span.start
        for sentence in (s for s in sentences if s.paragraph == index):
            assert not text[start : sentence.span.start].strip()
            assert sentence.span.of(text) == sentence.span.of(text).strip() != ""
            start = sentence.span.end
        assert not text[start : paragraph.span.end].strip()


def test_a_span_runs_forward() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(3, 2)
