"""Question and window -> one row of token ids for the reader, and which ids are whose.

The layout is `[CLS] question [SEP] sentence [SEP] sentence [SEP] ...`: the window is encoded once
and every sentence in it scored, instead of once for each sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents.source import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLS, SEP = 101, 102  # of BERT's uncased vocabulary, which the default embedder shares
QUESTION_TOKENS = 48


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """Token ids, the range of the question in them, and the range of each sentence."""

    ids: tuple[int, ...]
    question: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class InputBatch:
    """Inputs padded to one size: B inputs of T tokens with up to S sentences.

    `pooling` (B, 1 + S, T) holds the weights that average the tokens of the question (row 0) and
    of each sentence; `present` (B, S) says where a sentence stands.
    """

    ids: NDArray[np.int32]
    mask: NDArray[np.int32]
    pooling: NDArray[np.float32]
    present: NDArray[np.bool_]


def lay_out(question: Sequence[int], sentences: Sequence[Sequence[int]]) -> ReaderInput:
    """One input from token ids without special tokens. A span may be empty, never negative."""
    ids = [CLS, *question, SEP]
    spans = []
    for sentence in sentences:
        start = len(ids)
        ids += [*sentence, SEP]
        spans.append(Span(start, start + len(sentence)))
    return ReaderInput(tuple(ids), Span(1, 1 + len(question)), tuple(spans))


def split_window(sizes: Sequence[int], room: int, most: int) -> list[Span]:
    """Cut a window of sentences, `sizes` tokens each, into runs that fit in `room` tokens.

    Each run takes as many sentences as fit, at most `most`, and at least one however long; the
    runs tile the window in order. A sentence takes one token more, for its separator.
    """
    runs: list[Span] = []
    start, used = 0, 0
    for number, size in enumerate(sizes):
        full = used + size + 1 > room or number - start >= most
        if full and number > start:
            runs.append(Span(start, number))
            start, used = number, 0
        used += size + 1
    if start < len(sizes):
        runs.append(Span(start, len(sizes)))
    return runs


def fit_inputs(
    question: Sequence[int], sentences: Sequence[Sequence[int]], budget: int, most: int
) -> list[tuple[Span, ReaderInput]]:
    """The inputs of at most `budget` tokens that cover a window, each with its sentences' range.

    A question or sentence that is too long for the model is read from its beginning only.
    """
    asked = question[:QUESTION_TOKENS]
    room = budget - len(asked) - 2
    kept = [sentence[: room - 1] for sentence in sentences]
    runs = split_window([len(sentence) for sentence in kept], room, most)
    return [(run, lay_out(asked, kept[run.start : run.end])) for run in runs]


def collate(inputs: Sequence[ReaderInput]) -> InputBatch:
    """Pad inputs to the longest of them."""
    import numpy as np

    tokens = max(len(one.ids) for one in inputs)
    most = max(len(one.sentences) for one in inputs)
    ids = np.zeros((len(inputs), tokens), dtype=np.int32)
    mask = np.zeros((len(inputs), tokens), dtype=np.int32)
    pooling = np.zeros((len(inputs), 1 + most, tokens), dtype=np.float32)
    present = np.zeros((len(inputs), most), dtype=np.bool_)
    for row, one in enumerate(inputs):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        present[row, : len(one.sentences)] = True
        for column, span in enumerate((one.question, *one.sentences)):
            pooling[row, column, span.start : span.end] = 1 / max(1, len(span))
    return InputBatch(ids, mask, pooling, present)
