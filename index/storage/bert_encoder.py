"""Texts -> unit vectors without torch, for sentence-transformers models over a plain BERT.

The same vectors as sentence-transformers gives, to 1e-4 (a test compares them), at half the time
and without the seconds that importing torch takes. Models of other kinds are left to
sentence-transformers: `load_bert_encoder` tells that they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.settings import EmbedderSettings
from index.storage.bert import (
    BertShape,
    Embeddings,
    Graph,
    add_layers,
    map_tensors,
    normalise_embeddings,
    open_session,
    read_embeddings,
    read_shape,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
INPUTS = {"tokens": "float32", "mask": "int32", "pooling": "float32"}


@dataclass(frozen=True, slots=True)
class BertEncoder:
    """A BERT model and its tokenizer; a text's vector is the mean of its token states."""

    name: str
    fingerprint: str
    dimension: int
    window_tokens: int
    batch_size: int
    tokenizer: Any
    embeddings: Embeddings
    session: Any

    def fits(self, text: str) -> bool:
        # A word piece has at least one character: short texts need no tokenizer.
        return len(text) + 2 <= self.window_tokens or len(self._ids([text])[0]) <= (
            self.window_tokens
        )

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        ids = self._ids(texts)
        # Texts of like length share a batch, so that little is padded.
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        for rows in _chunks(order, self.batch_size):
            vectors[rows] = self._run([self._cut(ids[row]) for row in rows])
        return vectors

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in self.tokenizer.encode_batch(list(texts))]

    def _cut(self, ids: list[int]) -> list[int]:
        """At most as many tokens as the window has, the closing one among them."""
        fits = len(ids) <= self.window_tokens
        return ids if fits else [*ids[: self.window_tokens - 1], ids[-1]]

    def _run(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The vectors of one batch."""
        import numpy as np

        lengths = np.array([len(one) for one in ids])
        mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int32)
        padded = np.zeros_like(mask)
        padded[mask == 1] = np.concatenate([np.array(one, dtype=np.int32) for one in ids])
        inputs = {
            "tokens": self.embeddings.of(padded),
            "mask": mask,
            "pooling": (mask / lengths[:, None]).astype(np.float32)[:, None],
        }
        return np.asarray(self.session.run(None, inputs)[0][:, 0])


def load_bert_encoder(
    settings: EmbedderSettings, folder: Path, fingerprint: str
) -> BertEncoder | None:
    """The encoder of the model in `folder`; None where the model is of another kind.

    Of this kind are a plain BERT, mean pooling and nothing else before the unit length.
    """
    shape = _shape(folder)
    if shape is None:
        return None
    from tokenizers import Tokenizer

    tensors = map_tensors(folder / WEIGHTS)
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return BertEncoder(
        name=settings.model,
        fingerprint=fingerprint,
        dimension=shape.width,
        window_tokens=_read(folder / "sentence_bert_config.json")["max_seq_length"],
        batch_size=settings.batch_size,
        tokenizer=tokenizer,
        embeddings=read_embeddings(tensors),
        session=_open(tensors, shape, settings.threads),
    )


def _shape(folder: Path) -> BertShape | None:
    try:
        modules = [entry["type"].rpartition(".")[2] for entry in _read(folder / "modules.json")]
        pooling = _read(folder / "1_Pooling" / "config.json")
        whole = _read(folder / "sentence_bert_config.json")
        means = {
            name
            for name, chosen in pooling.items()
            if name.startswith("pooling_mode") and chosen is True
        }
        plain = (
            modules == ["Transformer", "Pooling", "Normalize"]
            and means == {"pooling_mode_mean_tokens"}
            and whole.get("max_seq_length")
            and not whole.get("do_lower_case")
            and (folder / WEIGHTS).is_file()
            and (folder / TOKENIZER).is_file()
        )
        return read_shape(folder) if plain else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _open(tensors: dict[str, Any], shape: BertShape, threads: int) -> Any:
    graph = Graph()
    for name, kind in INPUTS.items():
        graph.take(name, kind)
    states = normalise_embeddings(graph, tensors, shape)
    states = add_layers(graph, states, tensors, shape, "float32")
    pooled = graph.add("MatMul", "pooling", states)
    graph.give("vectors", graph.add("LpNormalization", pooled, axis=-1, p=2))
    return open_session(graph, threads)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _chunks(order: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(order), size):
        yield list(order[start : start + size])
