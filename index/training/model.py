"""The network to train, and the weights that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from index.answering.network import ReaderNetwork, build_network, trained_tensors
from index.answering.reader import load_tokenizer
from index.answering.weights import write_weights
from index.storage.encoder import MINILM, fingerprint_model, locate_model


def untrained_network(seed: int) -> ReaderNetwork:
    """The default embedder's encoder, its files checked, with a fresh head.

    In evaluation mode, without dropout: one pass over the data, and steps that repeat.
    """
    folder = locate_model(MINILM)
    fingerprint_model(MINILM, folder)
    torch.manual_seed(seed)
    return build_network(folder)


def base_tokenizer() -> Any:
    """The default embedder's tokenizer."""
    return load_tokenizer(locate_model(MINILM))


def export(
    network: ReaderNetwork, folder: Path, temperature: float, record: Mapping[str, Any]
) -> None:
    """Write the weights that `load_reader` opens, with the run's record in meta.json."""
    tensors = {
        name: tensor.detach().float().numpy() for name, tensor in trained_tensors(network).items()
    }
    base = fingerprint_model(MINILM, locate_model(MINILM))
    meta = {"base": base, "temperature": round(temperature, 4), "training": dict(record)}
    write_weights(folder, tensors, meta)
