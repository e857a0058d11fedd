"""Question and windows of sentences -> does this sentence answer, does anything here?

The `Reader` seam and the trained network behind it (docs/reader.md tells how it was trained). A
reader sees strings only: which windows are worth reading is retrieval's business, and what is
shown is evidence's.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from index.answering.inputs import ReaderInput, fit_inputs
from index.answering.weights import read_weights
from index.errors import ModelError
from index.storage.encoder import MINILM, fingerprint_model, locate_model

if TYPE_CHECKING:
    from index.answering.network import ReaderNetwork

SHIPPED_WEIGHTS = Path(__file__).parent / "reader_weights"
Precision = Literal["int8", "float32"]
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
    network: Any

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
        import torch

        from index.answering.network import collate

        order = sorted(range(len(inputs)), key=lambda i: len(inputs[i].ids))
        found: dict[int, Reading] = {}
        with torch.inference_mode():
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

    `int8` runs the network in 8 bits, at less than half the time of `float32`. Raises ModelError
    when the weights or the embedder's files are missing or not the ones expected.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch

    tensors, meta = read_weights(folder)
    base = locate_model(MINILM)
    if meta["base"] != fingerprint_model(MINILM, base):
        raise ModelError(str(folder), f"was trained over another model than {MINILM}")
    torch.set_num_threads(threads)
    network = build_network(base)
    expected = {name: tuple(t.shape) for name, t in trained_tensors(network).items()}
    if expected != {name: tensor.shape for name, tensor in tensors.items()}:
        raise ModelError(str(folder), "does not hold the tensors of the reader's network")
    state = {name: torch.from_numpy(tensor) for name, tensor in tensors.items()}
    network.load_state_dict(state, strict=False)
    return MiniLMReader(
        fingerprint=meta["sha256"],
        temperature=float(meta["temperature"]),
        budget_tokens=budget_tokens,
        tokenizer=load_tokenizer(base),
        network=_in_8_bits(network) if precision == "int8" else network,
    )


def trained_tensors(network: ReaderNetwork) -> dict[str, Any]:
    """The tensors that training changes: all but the embeddings, which are the embedder's own."""
    frozen = "encoder.embeddings."
    return {n: t for n, t in network.state_dict().items() if not n.startswith(frozen)}


def load_tokenizer(base: Path) -> Any:
    """The tokenizer in a model's folder, neither padding nor cutting."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def build_network(base: Path) -> ReaderNetwork:
    """The network over the pretrained model in a folder, its head untrained."""
    from transformers import BertModel

    from index.answering.network import ReaderNetwork

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


def _in_8_bits(network: ReaderNetwork) -> ReaderNetwork:
    """The encoder's matrices in 8 bits by row, as they are stored; the head as it is."""
    import torch
    from torch.ao import quantization

    quantize: Any = quantization.quantize_dynamic
    by_row = {torch.nn.Linear: quantization.per_channel_dynamic_qconfig}
    with warnings.catch_warnings():
        # torch means to move this out, to a package that is not installed.
        warnings.simplefilter("ignore")
        network.encoder = quantize(network.encoder, by_row, dtype=torch.qint8)
    if _sums_in_32_bits():
        for module in network.encoder.modules():
            if isinstance(module, torch.ao.nn.quantized.dynamic.Linear):
                # Before version 4, torch gave states all 8 bits; since then 7, for processors
                # whose products overflow. The eighth halves the error.
                module.version = 3
    return network


def _sums_in_32_bits() -> bool:
    """Whether this processor adds 8-bit products without overflow (VNNI)."""
    import torch

    known: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(known.get(name) for name in ("avx512_vnni", "avx_vnni", "amx_int8"))


def _join(owners: Sequence[int], parts: Sequence[Reading], windows: int) -> list[Reading]:
    """One reading a window from those of its parts: all their sentences, the best of their own."""
    joined = []
    for number in range(windows):
        own = [part for owner, part in zip(owners, parts, strict=True) if owner == number]
        logits = tuple(logit for part in own for logit in part.sentences)
        joined.append(Reading(logits, max(part.window for part in own)))
    return joined
