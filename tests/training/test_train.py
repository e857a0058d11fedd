"""The loop on a tiny network: it learns, repeats, and goes on from a checkpoint."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertConfig, BertModel

from index.answering.inputs import lay_out
from index.answering.network import ReaderNetwork
from index.training.data import Example, Row, hash_sets, read_rows, sample
from index.training.measures import Scored, area, fit_temperature, measure
from index.training.recipe import Recipe
from index.training.train import plan_batches, rate_at, save, score, start_run, train

RECIPE = Recipe(seed=5, batch_size=8, encoder_rate=1e-2, head_rate=1e-2, half_precision=False)


def tiny_network() -> ReaderNetwork:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=200,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    return ReaderNetwork(BertModel(config, add_pooling_layer=False), 16).eval()


def examples(count: int) -> list[Example]:
    """A sentence answers when it begins with 111; the question says nothing."""
    rng = random.Random(2)
    made = []
    for _ in range(count):
        sentences = [[rng.choice((111, 121)), rng.randint(130, 150)] for _ in range(3)]
        labels = tuple(sentence[0] == 111 for sentence in sentences)
        made.append(Example("x", lay_out([110], sentences), labels))
    return made


def test_the_loop_learns(tmp_path: Path) -> None:
    held_out = examples(40)
    run = start_run(tiny_network(), RECIPE, tmp_path)
    before = measure(score(run.network, held_out, 8))
    train(run, plan_batches(examples(400), RECIPE), {"x": held_out}, RECIPE, tmp_path, 25)
    after = measure(score(run.network, held_out, 8))
    assert before.sentence is not None and after.sentence is not None
    assert after.sentence > max(0.9, before.sentence)
    curve = [json.loads(line) for line in (tmp_path / "curve.jsonl").read_text().splitlines()]
    assert [line["step"] for line in curve] == [0, 25, 50]


def test_a_run_cut_off_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    plan = plan_batches(examples(64), RECIPE)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for folder in (whole, cut):
        folder.mkdir()
    run = start_run(tiny_network(), RECIPE, whole)
    train(run, plan, {}, RECIPE, whole, 4)

    class Stopped(Exception):
        pass

    class Ending(list[list[Example]]):
        def __getitem__(self, step):  # type: ignore[no-untyped-def]
            if step == 6:
                raise Stopped
            return super().__getitem__(step)

    with pytest.raises(Stopped):
        train(start_run(tiny_network(), RECIPE, cut), Ending(plan), {}, RECIPE, cut, 4)
    again = start_run(tiny_network(), RECIPE, cut)
    assert again.step == 4
    train(again, plan, {}, RECIPE, cut, 4)
    for name, tensor in run.network.state_dict().items():
        assert torch.equal(tensor, again.network.state_dict()[name]), name


def test_embeddings_stay_as_they_are(tmp_path: Path) -> None:
    run = start_run(tiny_network(), RECIPE, tmp_path)
    before = run.network.encoder.embeddings.word_embeddings.weight.clone()
    train(run, plan_batches(examples(16), RECIPE), {}, RECIPE, tmp_path, 9)
    assert torch.equal(before, run.network.encoder.embeddings.word_embeddings.weight)


def test_a_checkpoint_replaces_the_last_at_once(tmp_path: Path) -> None:
    run = start_run(tiny_network(), RECIPE, tmp_path)
    save(run, tmp_path)
    save(run, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


@given(st.integers(1, 300))
def test_batches_hold_every_example_once(count: int) -> None:
    row = Example("x", lay_out([1], [[2]]), (True,))
    planned = plan_batches([row] * count, RECIPE)
    assert sum(map(len, planned)) == count
    assert max(map(len, planned)) <= RECIPE.batch_size


@given(st.integers(1, 2000), st.floats(0, 0.5))
def test_the_rate_rises_and_falls(steps: int, warm_up: float) -> None:
    rates = [rate_at(step, steps, warm_up) for step in range(steps)]
    assert all(0 < rate <= 1 for rate in rates)
    top = rates.index(max(rates))
    assert rates[top:] == sorted(rates[top:], reverse=True)


@pytest.mark.parametrize(
    ("scores", "labels", "expected"),
    [
        ([1, 2, 3], [0, 0, 1], 1.0),
        ([3, 2, 1], [0, 0, 1], 0.0),
        ([1, 1, 1], [0, 1, 0], 0.5),
        ([1, 2, 2, 3], [0, 1, 0, 1], 0.875),
        ([1, 2], [1, 1], None),
    ],
)
def test_area(scores: list[float], labels: list[bool], expected: float | None) -> None:
    assert area(scores, [bool(label) for label in labels]) == expected


def test_measures_of_windows() -> None:
    scored = [
        Scored((True, False), (2.0, 1.0), 2.0),
        Scored((False, True), (1.0, 0.0), 1.0),
        Scored((False, False), (0.5, 0.4), 0.5),
    ]
    found = measure(scored)
    assert (found.windows, found.answerable, found.first_hit) == (3, 1.0, 0.5)


@pytest.mark.parametrize("factor", [0.5, 1.0, 4.0])
def test_temperature_undoes_a_factor(factor: float) -> None:
    """Windows that are right three times in four should be given log 3."""
    logit = 1.0986 * factor
    scored = [Scored((label,), (logit,), logit) for label in (True, True, True, False)]
    assert fit_temperature(scored) == pytest.approx(factor, rel=0.02)


def test_sets_are_read_sampled_and_hashed(tmp_path: Path) -> None:
    record = {"question": "Who?", "sentences": ["Lind.", "Rain."], "labels": [1, 0], "doc": "d"}
    for name in ("a.jsonl.gz", "a.valid.jsonl.gz"):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")
    assert read_rows(tmp_path, "a") == [Row("a", "Who?", ("Lind.", "Rain."), (True, False))]
    assert set(hash_sets(tmp_path, ["a"])) == {"a.jsonl.gz", "a.valid.jsonl.gz"}
    rows = read_rows(tmp_path, "a") * 9
    assert len(sample(rows, 4, 1)) == 4 and len(sample(rows, 20, 1)) == 9
