"""The reader's network as it is trained: MiniLM over question and window together, a small head.

Imports torch at the top, so only training imports it; `running` runs the same network without.

logit(sentence) = a * cos(u, v) + b + MLP[u; v; u*v; |u-v|], where u and v are the means of the
question's and the sentence's token states after joint encoding; logit(window) = the best
sentence's logit + MLP[cls; u]. The last layer of each MLP starts at zero, so an untrained reader
is the cosine baseline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from index.answering import inputs as reading
from index.answering.inputs import ReaderInput
from index.answering.running import ABSENT

HEAD_UNITS = 128


@dataclass(frozen=True, slots=True)
class ReaderBatch:
    """An `InputBatch` in torch's hands."""

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
    batch = reading.collate(inputs)
    return ReaderBatch(
        torch.from_numpy(batch.ids).long(),
        torch.from_numpy(batch.mask).long(),
        torch.from_numpy(batch.pooling),
        torch.from_numpy(batch.present),
    )


def trained_tensors(network: ReaderNetwork) -> dict[str, Any]:
    """The tensors that training changes: all but the embeddings, which are the embedder's own."""
    frozen = "encoder.embeddings."
    return {n: t for n, t in network.state_dict().items() if not n.startswith(frozen)}


def build_network(base: Path) -> ReaderNetwork:
    """The network over the pretrained model in a folder, its head untrained."""
    from transformers import BertModel

    with _quiet_transformers():  # the pooler is left out on purpose
        encoder = BertModel.from_pretrained(base, add_pooling_layer=False)
    return ReaderNetwork(encoder, encoder.config.hidden_size).eval()


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """Neither warnings nor progress bars while a model is loaded."""
    from transformers.utils import logging

    quiet: Any = logging
    level = quiet.get_verbosity()
    quiet.disable_progress_bar()
    quiet.set_verbosity_error()
    try:
        yield
    finally:
        quiet.set_verbosity(level)
