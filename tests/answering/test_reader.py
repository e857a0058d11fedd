"""The reader over a tiny network with fixed random weights: no trained weights are needed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

from index.answering import inputs
from index.answering.inputs import CLS, SEP, fit_inputs, lay_out, split_window
from index.answering.network import ReaderNetwork, collate, trained_tensors
from index.answering.reader import (
    MiniLMReader,
    Reading,
    load_reader,
    probability,
    read_until_certain,
)
from index.answering.running import ABSENT, ReaderRun, build_run
from index.answering.weights import pack, quantise_rows, read_weights, unpack, write_weights
from index.errors import ModelError
from index.storage.bert import BertShape, Precision

WORDS = "who won the race mara lind said of harbour it was cold near on monday rain".split()
WINDOW = ("Mara Lind won the race .", "It was cold on Monday .", "Rain , she said .")
sizes = st.lists(st.integers(0, 60), max_size=20)


def tiny_network(seed: int = 3) -> ReaderNetwork:
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=200,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    network = ReaderNetwork(BertModel(config, add_pooling_layer=False), 16)
    for head in (network.pair, network.whole):
        torch.nn.init.normal_(head.get_parameter("2.weight"))
    return network.eval()


def tiny_tokenizer() -> Tokenizer:
    vocabulary = {"[UNK]": 1, **{word: 110 + i for i, word in enumerate(WORDS)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def tiny_reader(budget_tokens: int = 64, temperature: float = 1.0) -> MiniLMReader:
    run = tiny_run(tiny_network())
    return MiniLMReader("0" * 64, temperature, budget_tokens, tiny_tokenizer(), run)


def tiny_run(network: ReaderNetwork, precision: Precision = "float32") -> ReaderRun:
    trained = {name: t.numpy() for name, t in trained_tensors(network).items()}
    base = {name: t.numpy() for name, t in network.encoder.state_dict().items()}
    return build_run(trained, base, BertShape(2, 2, 16, 1e-12), 1, precision)


def test_layout_keeps_each_sentence_apart() -> None:
    laid = lay_out([7, 8], [[9], [], [10, 11]])
    assert laid.ids == (CLS, 7, 8, SEP, 9, SEP, SEP, 10, 11, SEP)
    assert [laid.ids[s.start : s.end] for s in laid.sentences] == [(9,), (), (10, 11)]
    assert laid.ids[laid.question.start : laid.question.end] == (7, 8)


@given(sizes, st.integers(1, 50), st.integers(1, 8))
def test_runs_tile_the_window_and_fit(tokens: list[int], room: int, most: int) -> None:
    runs = split_window(tokens, room, most)
    assert [n for run in runs for n in range(run.start, run.end)] == list(range(len(tokens)))
    for run in runs:
        used = sum(tokens[run.start : run.end]) + run.end - run.start
        assert run.end - run.start == 1 or (used <= room and run.end - run.start <= most)


@given(st.integers(0, 90), sizes, st.integers(64, 128))
def test_no_input_is_longer_than_the_budget(asked: int, tokens: list[int], budget: int) -> None:
    fitted = fit_inputs([5] * asked, [[6] * size for size in tokens], budget, 8)
    assert all(len(one.ids) <= budget for _, one in fitted)
    assert sum(len(one.sentences) for _, one in fitted) == len(tokens)


def test_an_untrained_head_is_the_cosine() -> None:
    network = ReaderNetwork(tiny_network().encoder, 16).eval()
    batch = collate([lay_out([110, 111], [[112, 113], [114]])])
    with torch.inference_mode():
        sentences, window = network(batch)
        states = network.encoder(input_ids=batch.ids, attention_mask=batch.mask)[0]
    pooled = (batch.pooling @ states)[0]
    cosines = torch.nn.functional.cosine_similarity(pooled[:1], pooled[1:])
    assert torch.allclose(sentences[0], network.scale * cosines + network.shift, atol=1e-5)
    assert torch.allclose(window, sentences.max())


@pytest.mark.parametrize(("precision", "within"), [("float32", 1e-4), ("int8", 0.2)])
def test_it_runs_as_it_was_trained(precision: Precision, within: float) -> None:
    network = tiny_network()
    laid = [
        lay_out([110, 111], [[112, 113], [], [114]]),
        lay_out([], [[115]]),
        lay_out([116, 117, 118], [[119] * 9, [120, 121]]),
    ]
    with torch.inference_mode():
        expected = [t.numpy() for t in network(collate(laid))]
    found = tiny_run(network, precision)(inputs.collate(laid))
    for one, other in zip(found, expected, strict=True):
        assert np.allclose(one, other, atol=within)


def test_places_without_a_sentence_never_win() -> None:
    batch = collate([lay_out([110], [[112]]), lay_out([110], [[112], [113], [114]])])
    with torch.inference_mode():
        sentences, _ = tiny_network()(batch)
    assert sentences[0, 1:].tolist() == [ABSENT, ABSENT]
    assert (sentences[1] > ABSENT / 2).all()


def test_every_sentence_and_window_is_read_in_order() -> None:
    reader = tiny_reader()
    windows = [WINDOW, WINDOW[:1], WINDOW[1:], ("Rain .",) * 9]
    together = reader.read("Who won the race ?", windows)
    assert [len(reading.sentences) for reading in together] == [3, 1, 2, 9]
    for window, reading in zip(windows, together, strict=True):
        (alone,) = reader.read("Who won the race ?", [window])
        assert alone.window == pytest.approx(reading.window, abs=1e-4)
        assert alone.sentences == pytest.approx(reading.sentences, abs=1e-4)


def test_reading_twice_gives_the_same() -> None:
    assert tiny_reader().read("Who won ?", [WINDOW]) == tiny_reader().read("Who won ?", [WINDOW])


def test_the_question_decides_the_reading() -> None:
    (won,), (said,) = (tiny_reader().read(q, [WINDOW]) for q in ("Who won ?", "Who said rain ?"))
    assert won != said


def test_a_window_beyond_the_budget_is_read_in_parts() -> None:
    (reading,) = tiny_reader(budget_tokens=20).read("Who won ?", [WINDOW * 3])
    assert len(reading.sentences) == 9
    assert all(math.isfinite(logit) and logit > ABSENT / 2 for logit in reading.sentences)


def test_no_windows_and_odd_texts() -> None:
    reader = tiny_reader()
    assert reader.read("Who won ?", []) == []
    (reading,) = reader.read("", [("", "Мороз и солнце", "\N{ZERO WIDTH SPACE}")])
    assert len(reading.sentences) == 3
    assert len(reader.read("who " * 1000, [("rain " * 1000,)])[0].sentences) == 1
    with pytest.raises(ValueError, match="without sentences"):
        reader.read("Who won ?", [()])


def test_temperature_divides_every_logit() -> None:
    (hot,) = tiny_reader(temperature=2.0).read("Who won ?", [WINDOW])
    (plain,) = tiny_reader().read("Who won ?", [WINDOW])
    assert hot.window * 2 == pytest.approx(plain.window)
    assert [2 * logit for logit in hot.sentences] == pytest.approx(plain.sentences)


@pytest.mark.parametrize(("logit", "expected"), [(0.0, 0.5), (-1e6, 0.0), (1e6, 1.0)])
def test_probability(logit: float, expected: float) -> None:
    assert probability(logit) == expected


class ScriptedReader:
    """Reads a window as the number that stands in it."""

    def __init__(self) -> None:
        self.windows_read = 0

    def read(self, question: str, windows: Sequence[Sequence[str]]) -> list[Reading]:
        self.windows_read += len(windows)
        return [Reading((float(window[0]),), float(window[0])) for window in windows]


@pytest.mark.parametrize(
    ("logits", "read"),
    [("1 1 1 1 1", 5), ("1 9 1 1 1", 2), ("1 1 1 9 1", 4), ("", 0), ("1", 1)],
)
def test_reading_stops_when_certain(logits: str, read: int) -> None:
    reader = ScriptedReader()
    windows = [(logit,) for logit in logits.split()]
    readings = read_until_certain(reader, "?", windows, step=2, certain=5)
    assert len(readings) == reader.windows_read == read


@given(st.lists(st.floats(-9, 9, width=32), min_size=4, max_size=4), st.floats(0.001, 100))
def test_rows_come_back_to_half_a_step(row: list[float], factor: float) -> None:
    matrix = np.array([row, [0.0] * 4, row[::-1]], dtype=np.float32) * np.float32(factor)
    numbers, scale = quantise_rows(matrix)
    assert numbers.dtype == np.int8
    error = np.abs(numbers * scale[:, None] - matrix)
    assert (error <= scale[:, None] * 0.501 + 1e-6).all()


def test_weights_come_back(tmp_path: Path) -> None:
    tensors = {n: t.numpy() for n, t in trained_tensors(tiny_network()).items()}
    write_weights(tmp_path, tensors, {"base": "b", "temperature": 1.5})
    read, meta = read_weights(tmp_path)
    assert meta["temperature"] == 1.5
    assert read.keys() == tensors.keys() == unpack(pack(tensors)).keys()
    assert not any(name.startswith("encoder.embeddings") for name in read)
    for name, tensor in tensors.items():
        assert np.allclose(read[name], tensor, atol=np.abs(tensor).max() / 127)


def spoil_byte(folder: Path) -> None:
    stored = bytearray((folder / "weights.safetensors").read_bytes())
    stored[-1] ^= 1
    (folder / "weights.safetensors").write_bytes(stored)


def another_format(folder: Path) -> None:
    (folder / "meta.json").write_text(json.dumps({"format": 99}))


def no_temperature(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    del meta["temperature"]
    (folder / "meta.json").write_text(json.dumps(meta))


def no_weights(folder: Path) -> None:
    (folder / "weights.safetensors").unlink()


def no_json(folder: Path) -> None:
    (folder / "meta.json").write_text("{")


@pytest.mark.parametrize(
    "damage", [spoil_byte, another_format, no_temperature, no_weights, no_json]
)
def test_damaged_weights_are_refused(tmp_path: Path, damage: object) -> None:
    ones = np.ones((2, 2), dtype=np.float32)
    write_weights(tmp_path, {"a": ones}, {"base": "b", "temperature": 1.0})
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(ModelError) as caught:
        read_weights(tmp_path)
    assert caught.value.model == str(tmp_path)


def test_missing_folder_and_foreign_base_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_reader(tmp_path / "nowhere")
    write_weights(tmp_path, {"a": np.ones(2, dtype=np.float32)}, {"base": "b", "temperature": 1})
    with pytest.raises(ModelError, match="another model"):
        load_reader(tmp_path)
