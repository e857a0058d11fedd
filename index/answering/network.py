"""The reader's network: MiniLM over question and window together, and a small head.

Imports torch at the top, so it is itself imported only by functions that run the network.

logit(sentence) = a * cos(u, v) + b + MLP[u; v; u*v; |u-v|], where u and v are the means of the
question's and the sentence's token states after joint encoding; logit(window) = the best
sentence's logit + MLP[cls; u]. The last layer of each MLP starts at zero, so an untrained reader
is the cosine baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from index.answering.inputs import ReaderInput

HEAD_UNITS = 128
ABSENT = -1e4  # the logit of a place in the batch where no sentence stands


@dataclass(frozen=True, slots=True)
class ReaderBatch:
    """Inputs padded to one size: B inputs of T tokens with up to S sentences.

    `pooling` (B, 1 + S, T) holds the weights that average the tokens of the question (row 0) and
    of each sentence; `present` (B, S) says where a sentence stands.
    """

    ids: Tensor
    mask: Tensor
    pooling: Tensor
    present: Tensor


class ReaderNetwork(nn.Module):
    """Scores each sentence of a window, and the window, for a question."""

    def __init__(self, encoder: Any, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        # What a logistic regression of labels on the untrained cosine gives.
        self.scale = nn.Parameter(torch.tensor(10.0))
        self.shift = nn.Parameter(torch.tensor(-8.5))
        self.pair = _head(4 * width)
        self.whole = _head(2 * width)

    def forward(self, batch: ReaderBatch) -> tuple[Tensor, Tensor]:
        """Logits of the sentences (B, S), `ABSENT` where none stands, and of the windows (B)."""
        encoded = self.encoder(input_ids=batch.ids, attention_mask=batch.mask)
        states = encoded.last_hidden_state.float()
        pooled = batch.pooling @ states
        u, v = pooled[:, :1].expand_as(pooled[:, 1:]), pooled[:, 1:]
        cosine = nn.functional.cosine_similarity(u, v, dim=-1)
        pair = self.pair(torch.cat([u, v, u * v, (u - v).abs()], dim=-1)).squeeze(-1)
        sentences = self.scale * cosine + self.shift + pair
        sentences = sentences.masked_fill(~batch.present, ABSENT)
        whole = self.whole(torch.cat([states[:, 0], pooled[:, 0]], dim=-1)).squeeze(-1)
        return sentences, sentences.max(dim=1).values + whole


def _head(width: int) -> nn.Sequential:
    last = nn.Linear(HEAD_UNITS, 1)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(nn.Linear(width, HEAD_UNITS), nn.GELU(), last)


def collate(inputs: Sequence[ReaderInput]) -> ReaderBatch:
    """Pad inputs to the longest of them."""
    tokens = max(len(one.ids) for one in inputs)
    most = max(len(one.sentences) for one in inputs)
    ids = torch.zeros(len(inputs), tokens, dtype=torch.long)
    mask = torch.zeros(len(inputs), tokens, dtype=torch.long)
    pooling = torch.zeros(len(inputs), 1 + most, tokens)
    present = torch.zeros(len(inputs), most, dtype=torch.bool)
    for row, one in enumerate(inputs):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
        present[row, : len(one.sentences)] = True
        for column, span in enumerate((one.question, *one.sentences)):
            pooling[row, column, span.start : span.end] = 1 / max(1, span.end - span.start)
    return ReaderBatch(ids, mask, pooling, present)
