"""The network to train: the default embedder's encoder with a head that starts at the cosine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from index.answering.network import ReaderNetwork
from index.storage.encoder import MINILM, fingerprint_model, locate_model


def base_folder() -> Path:
    """The folder of the default embedder, its files checked."""
    folder = locate_model(MINILM)
    fingerprint_model(MINILM, folder)
    return folder


def untrained_network(seed: int) -> ReaderNetwork:
    """MiniLM with a fresh head. No dropout: one pass over the data, and steps that repeat."""
    from transformers import BertModel
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.manual_seed(seed)
    encoder = BertModel.from_pretrained(base_folder(), add_pooling_layer=False)
    return ReaderNetwork(encoder.eval(), encoder.config.hidden_size)


def load_tokenizer() -> Any:
    """The default embedder's tokenizer, neither padding nor cutting."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
