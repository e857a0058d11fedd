"""From the real base model to weights on disk and back, in both precisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.answering.reader import load_reader
from index.errors import ModelError
from index.training.model import export, untrained_network

QUESTION = "When will the harbour wall be rebuilt?"
WINDOWS = [
    ("Mara Lind likes fish.", "The harbour wall will be rebuilt in spring.", "It was cold."),
    ("Nobody spoke of the match.", "Rain fell all day."),
]


def test_exported_weights_are_read_alike_in_8_bits(tmp_path: Path) -> None:
    export(untrained_network(1), tmp_path, 1.0, {"seed": 1})
    exact = load_reader(tmp_path, precision="float32").read(QUESTION, WINDOWS)
    rough = load_reader(tmp_path, precision="int8").read(QUESTION, WINDOWS)
    for one, other in zip(exact, rough, strict=True):
        assert other.sentences == pytest.approx(one.sentences, abs=0.5)
        assert other.window == pytest.approx(one.window, abs=0.5)
    for readings in (exact, rough):
        # An untrained reader orders as the cosine does.
        assert readings[0].sentences.index(max(readings[0].sentences)) == 1
        assert readings[0].window > readings[1].window
    assert (tmp_path / "weights.safetensors").stat().st_size < 25_000_000


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    network = untrained_network(1)
    del network.whole
    export(network, tmp_path, 1.0, {})
    with pytest.raises(ModelError, match="tensors"):
        load_reader(tmp_path)
