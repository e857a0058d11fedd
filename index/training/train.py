"""The training loop: examples -> weights, with checkpoints and curves.

A run is decided by the data, the recipe and the seed: the order of batches is drawn before the
first step, so a run that was cut off goes on from its last checkpoint as if it had not been.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from index.answering.network import ReaderBatch, ReaderNetwork, collate
from index.training.data import Example
from index.training.measures import Measures, Scored, measure
from index.training.recipe import Recipe

logger = logging.getLogger(__name__)

STRETCH = 40  # examples are sorted by length within this many batches
CHECKPOINT, CURVE = "checkpoint.pt", "curve.jsonl"


@dataclass(slots=True)
class Run:
    """A training run in progress: all that a checkpoint holds."""

    network: ReaderNetwork
    optimizer: torch.optim.AdamW
    step: int = 0


def plan_batches(examples: Sequence[Example], recipe: Recipe) -> list[list[Example]]:
    """Batches of examples of like length; the batches of each stretch in random order."""
    rng = random.Random(recipe.seed)
    size, planned = recipe.batch_size, []
    for start in range(0, len(examples), size * STRETCH):
        near = sorted(examples[start : start + size * STRETCH], key=lambda e: len(e.input.ids))
        stretch = [near[i : i + size] for i in range(0, len(near), size)]
        rng.shuffle(stretch)
        planned += stretch
    return planned


def start_run(network: ReaderNetwork, recipe: Recipe, folder: Path) -> Run:
    """A new run, or the one whose checkpoint lies in `folder`."""
    network.encoder.embeddings.requires_grad_(False)
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    head = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": body, "full_rate": recipe.encoder_rate},
        {"params": head, "full_rate": recipe.head_rate},
    ]
    run = Run(network, torch.optim.AdamW(groups, weight_decay=0.01))
    if (folder / CHECKPOINT).exists():
        state = torch.load(folder / CHECKPOINT, weights_only=True)
        run.network.load_state_dict(state["network"])
        run.optimizer.load_state_dict(state["optimizer"])
        run.step = state["step"]
    return run


def train(
    run: Run,
    plan: Sequence[Sequence[Example]],
    valid: Mapping[str, Sequence[Example]],
    recipe: Recipe,
    folder: Path,
    every: int,
) -> None:
    """Take the steps of `plan` that are still to do; each `every` steps, measure and save.

    Writes a line to the curve: the step, the mean loss since the last line, measures by set.
    """
    losses: list[float] = []
    started = time.monotonic()
    if run.step == 0:
        _report(run, losses, valid, recipe, folder, 0.0)
    while run.step < len(plan):
        _set_rates(run.optimizer, rate_at(run.step, len(plan), recipe.warm_up))
        losses.append(take_step(run, plan[run.step], recipe))
        run.step += 1
        if run.step % every == 0 or run.step == len(plan):
            _report(run, losses, valid, recipe, folder, time.monotonic() - started)
            save(run, folder)
            losses, started = [], time.monotonic()


def take_step(run: Run, examples: Sequence[Example], recipe: Recipe) -> float:
    """One step of the optimiser on one batch; its loss."""
    batch = collate([example.input for example in examples])
    labels = collate_labels(examples, batch)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.half_precision):
        sentences, windows = run.network(batch)
    loss = loss_of(sentences.float(), windows.float(), labels, batch.present, recipe)
    run.optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), recipe.clip)
    run.optimizer.step()
    return float(loss.detach())


def loss_of(
    sentences: Tensor, windows: Tensor, labels: Tensor, present: Tensor, recipe: Recipe
) -> Tensor:
    """Cross-entropy of the sentences, answers weighing more, and of the windows beside it."""
    weight = torch.tensor(recipe.positive_weight)
    entropy = nn.functional.binary_cross_entropy_with_logits
    each = entropy(sentences[present], labels[present], pos_weight=weight)
    return each + recipe.window_weight * entropy(windows, labels.amax(dim=1))


def collate_labels(examples: Sequence[Example], batch: ReaderBatch) -> Tensor:
    """The labels of a batch, one row an example, zero where no sentence stands."""
    labels = torch.zeros(batch.present.shape)
    for row, example in enumerate(examples):
        labels[row, : len(example.labels)] = torch.tensor(example.labels, dtype=torch.float32)
    return labels


def score(network: ReaderNetwork, examples: Sequence[Example], batch_size: int) -> list[Scored]:
    """Logits of every example, in their order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].input.ids))
    scored: dict[int, Scored] = {}
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(order), batch_size):
            chosen = order[start : start + batch_size]
            sentences, windows = network(collate([examples[i].input for i in chosen]))
            for i, row, window in zip(chosen, sentences.tolist(), windows.tolist(), strict=True):
                labels = examples[i].labels
                scored[i] = Scored(labels, tuple(row[: len(labels)]), window)
    return [scored[i] for i in range(len(examples))]


def rate_at(step: int, steps: int, warm_up: float) -> float:
    """The share of the full learning rate: a linear rise, then a linear fall to zero."""
    risen = max(1, int(steps * warm_up))
    if step < risen:
        return (step + 1) / risen
    return (steps - step) / max(1, steps - risen)


def save(run: Run, folder: Path) -> None:
    """Write the checkpoint, whole or not at all."""
    aside = folder / f"{CHECKPOINT}.new"
    state = {
        "network": run.network.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "step": run.step,
    }
    torch.save(state, aside)
    aside.replace(folder / CHECKPOINT)


def measure_sets(
    network: ReaderNetwork, valid: Mapping[str, Sequence[Example]], batch_size: int
) -> dict[str, Measures]:
    """The measures of each held-out set."""
    return {name: measure(score(network, rows, batch_size)) for name, rows in valid.items()}


def mean_of(measures: Mapping[str, Measures], field: str) -> float:
    """The mean of one measure over the sets that have it."""
    values = (getattr(one, field) for one in measures.values())
    known = [float(value) for value in values if value is not None]
    return sum(known) / max(1, len(known))


def _set_rates(optimizer: torch.optim.AdamW, share: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = group["full_rate"] * share


def _report(
    run: Run,
    losses: Sequence[float],
    valid: Mapping[str, Sequence[Example]],
    recipe: Recipe,
    folder: Path,
    seconds: float,
) -> None:
    measures = measure_sets(run.network, valid, recipe.batch_size)
    line: dict[str, Any] = {
        "step": run.step,
        "loss": round(sum(losses) / max(1, len(losses)), 4),
        "seconds": round(seconds, 1),
        "answerable": round(mean_of(measures, "answerable"), 4),
        "first_hit": round(mean_of(measures, "first_hit"), 4),
        "sentence": round(mean_of(measures, "sentence"), 4),
    }
    logger.info("%s", line)
    line["sets"] = {name: asdict(one) for name, one in measures.items()}
    earlier = _curve_before(folder, run.step)
    (folder / CURVE).write_text("".join(earlier) + json.dumps(line) + "\n", encoding="utf-8")


def _curve_before(folder: Path, step: int) -> list[str]:
    """The curve's lines before a step: a run that goes on takes some steps again."""
    if not (folder / CURVE).exists():
        return []
    lines = (folder / CURVE).read_text(encoding="utf-8").splitlines(keepends=True)
    return [line for line in lines if json.loads(line)["step"] < step]
