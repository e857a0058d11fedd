"""Passages cover every body sentence and fit the window, whatever the text."""

from __future__ import annotations

from fakes import count_words
from hypothesis import given
from hypothesis import strategies as st

from index.documents.source import Span
from index.speech import analyse
from index.speech.sentences import Role
from index.storage.passages import pack_passages, split_to_fit

WINDOW = 60
words = st.text(alphabet="abc “”.!?\n[]é", min_size=0, max_size=300)


def fits(text: str) -> bool:
    return len(text) <= WINDOW


@given(words, st.integers(1, 40))
def test_passages_cover_all_sentences_and_fit(text: str, budget: int) -> None:
    speech = analyse(text)
    passages = pack_passages(text, speech.sentences, count_words, budget, fits)
    covered = {index for p in passages for index in range(p.first, p.last + 1)}
    body = {i for i, s in enumerate(speech.sentences) if s.role is Role.BODY}
    assert covered == body
    for passage in passages:
        assert fits(passage.span.of(text))
    for index in body:
        pieces = [p.span for p in passages if p.first <= index <= p.last]
        whole = speech.sentences[index].span
        assert sum(whole.overlap(piece) for piece in pieces) == len(whole)


@given(st.text(max_size=500))
def test_pieces_fit_and_lose_nothing(text: str) -> None:
    pieces = list(split_to_fit(text, Span(0, len(text)), fits))
    assert "".join(piece.of(text) for piece in pieces) == text
    assert all(fits(piece.of(text)) for piece in pieces)
