"""Question and windows of sentences -> does this sentence answer, does anything here?

The `Reader` seam and the trained network behind it (docs/reader.md tells how it was trained). A
reader sees strings only: which windows are worth reading is retrieval's business, and what is
shown is evidence's.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.answering.inputs import ReaderInput, collate, fit_inputs
from index.answering.running import ReaderRun, open_run
from index.answering.weights import read_weights
from index.errors import ModelError
from index.storage.bert import Precision
from index.storage.encoder import MINILM, fingerprint_model, locate_model

SHIPPED_WEIGHTS = Path(__file__).parent / "reader_weights"
MOST_SENTENCES = 12
BATCH_SIZE = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one window, as logits: 0 is even odds, and differences add up.

    `sentences` holds one logit a sentence, that it answers; `window` that anything here does.
    """

    sentences: tuple[float, ...]
    window: float


class Reader(Protocol):
    """Judges windows of neighbouring sentences for one question."""

    def read(self, question: str, windows: Sequence[Sequence[str]]) -> list[Reading]:
        """One reading a window, in their order. A window has at least one sentence."""


@dataclass(frozen=True, slots=True)
class MiniLMReader:
    """The trained network with its tokenizer.

    `temperature` divides every logit, so that it can be read as a probability; it was fitted on
    held-out rows. `fingerprint` is the SHA-256 of the weights.
    """

    fingerprint: str
    temperature: float
    budget_tokens: int
    tokenizer: Any
    network: ReaderRun

    def read(self, question: str, windows: Sequence[Sequence[str]]) -> list[Reading]:
        if not all(windows):
            raise ValueError("a window without sentences cannot be read")
        texts = [question, *(sentence for window in windows for sentence in window)]
        encoded = self.tokenizer.encode_batch(texts, add_special_tokens=False)
        asked, *ids = [one.ids for one in encoded]
        inputs: list[ReaderInput] = []
        owners: list[int] = []
        for number, window in enumerate(windows):
            taken, ids = ids[: len(window)], ids[len(window) :]
            fitted = fit_inputs(asked, taken, self.budget_tokens, MOST_SENTENCES)
            inputs += [one for _, one in fitted]
            owners += [number] * len(fitted)
        return _join(owners, self._run(inputs), len(windows))

    def _run(self, inputs: Sequence[ReaderInput]) -> list[Reading]:
        """One reading an input; batches hold inputs of like length, so that little is padded."""
        order = sorted(range(len(inputs)), key=lambda i: len(inputs[i].ids))
        found: dict[int, Reading] = {}
        for start in range(0, len(order), BATCH_SIZE):
            chosen = order[start : start + BATCH_SIZE]
            logits, windows = self.network(collate([inputs[i] for i in chosen]))
            rows = (logits / self.temperature).tolist()
            whole = (windows / self.temperature).tolist()
            for i, row, window in zip(chosen, rows, whole, strict=True):
                found[i] = Reading(tuple(row[: len(inputs[i].sentences)]), window)
        return [found[i] for i in range(len(inputs))]


def probability(logit: float) -> float:
    """The probability that a logit stands for."""
    return 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0


def read_until_certain(
    reader: Reader,
    question: str,
    windows: Sequence[Sequence[str]],
    *,
    step: int,
    certain: float,
) -> list[Reading]:
    """Readings of the first windows, `step` at a time, until one window's logit is `certain`.

    Windows come most promising first. The list is shorter than `windows` where reading stopped.
    """
    readings: list[Reading] = []
    while len(readings) < len(windows):
        readings += reader.read(question, windows[len(readings) : len(readings) + step])
        if max(reading.window for reading in readings) >= certain:
            break
    return readings


def load_reader(
    folder: Path = SHIPPED_WEIGHTS,
    threads: int = 1,
    precision: Precision = "int8",
    budget_tokens: int = 224,
) -> MiniLMReader:
    """The reader whose weights lie in `folder`, over the default embedder's embeddings.

    `int8` runs the network in 8 bits, in less time than `float32`. Raises ModelError when the
    weights or the embedder's files are missing or not the ones expected.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    tensors, meta = read_weights(folder)
    base = locate_model(MINILM)
    if meta["base"] != fingerprint_model(MINILM, base):
        raise ModelError(str(folder), f"was trained over another model than {MINILM}")
    try:
        network = open_run(tensors, base, threads, precision)
    except (KeyError, ValueError) as error:
        raise ModelError(
            str(folder), "does not hold the tensors of the reader's network"
        ) from error
    return MiniLMReader(
        fingerprint=meta["sha256"],
        temperature=float(meta["temperature"]),
        budget_tokens=budget_tokens,
        tokenizer=load_tokenizer(base),
        network=network,
    )


def load_tokenizer(base: Path) -> Any:
    """The tokenizer in a model's folder, neither padding nor cutting."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _join(owners: Sequence[int], parts: Sequence[Reading], windows: int) -> list[Reading]:
    """One reading a window from those of its parts: all their sentences, the best of their own."""
    joined = []
    for number in range(windows):
        own = [part for owner, part in zip(owners, parts, strict=True) if owner == number]
        logits = tuple(logit for part in own for logit in part.sentences)
        joined.append(Reading(logits, max(part.window for part in own)))
    return joined
