"""Sentences -> `Passage`s: runs of neighbouring sentences within a token budget.

The budget counts tiktoken tokens, so that boundaries do not change with the embedding model; the
embedding model's own counter guards its window, so that nothing is cut off unseen. Both counters
are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.documents.source import Span
from index.speech.sentences import Role, Sentence

TokenCounter = Callable[[str], int]
# An interviewer's words are no answer, but tell what the answer behind them is about.
PACKED = (Role.BODY, Role.INTERVIEWER)


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of a document and the indexes of the sentences it touches, first to last.

    A sentence too long for the window alone is spread over several passages, each touching it.
    """

    span: Span
    first: int
    last: int


def pack_passages(
    text: str,
    sentences: Sequence[Sentence],
    count_tokens: TokenCounter,
    budget_tokens: int,
    fits: Callable[[str], bool],
) -> tuple[Passage, ...]:
    """Passages that together cover every sentence that answers or asks, in order.

    A passage never mixes roles, holds at most `budget_tokens` tokens unless one sentence alone
    has more, and always satisfies `fits` (the embedding model's window).
    """
    passages: list[Passage] = []
    for run in _runs(sentences):
        passages.extend(_pack_run(text, sentences, run, count_tokens, budget_tokens, fits))
    return tuple(passages)


def split_to_fit(text: str, span: Span, fits: Callable[[str], bool]) -> Iterator[Span]:
    """`span` cut at white space, or within a word where there is none, into pieces that fit."""
    if len(span) <= 1 or fits(span.of(text)):
        yield span
        return
    middle = (span.start + span.end) // 2
    cut = text.rfind(" ", span.start + 1, middle) + 1
    if cut <= span.start + 1:
        cut = middle
    yield from split_to_fit(text, Span(span.start, cut), fits)
    yield from split_to_fit(text, Span(cut, span.end), fits)


def _runs(sentences: Sequence[Sentence]) -> Iterator[range]:
    """Ranges of neighbouring sentences of one role; headings and the like lie between them."""
    start = 0
    for role, run in groupby(sentences, key=lambda sentence: sentence.role):
        end = start + len([*run])
        if role in PACKED:
            yield range(start, end)
        start = end


def _pack_run(
    text: str,
    sentences: Sequence[Sentence],
    run: range,
    count_tokens: TokenCounter,
    budget_tokens: int,
    fits: Callable[[str], bool],
) -> Iterator[Passage]:
    first, used = run.start, 0
    for index in run:
        tokens = count_tokens(sentences[index].span.of(text))
        together = Span(sentences[first].span.start, sentences[index].span.end)
        if index > first and (used + tokens > budget_tokens or not fits(together.of(text))):
            yield from _passage(text, sentences, first, index - 1, fits)
            first, used = index, 0
        used += tokens
    yield from _passage(text, sentences, first, run.stop - 1, fits)


def _passage(
    text: str, sentences: Sequence[Sentence], first: int, last: int, fits: Callable[[str], bool]
) -> Iterator[Passage]:
    span = Span(sentences[first].span.start, sentences[last].span.end)
    for piece in split_to_fit(text, span, fits):
        yield Passage(piece, first, last)
