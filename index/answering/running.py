"""The reader's network run without torch: the graph of `network.ReaderNetwork` for onnxruntime.

In: the trained tensors and the folder of the model whose embeddings they use. Out: a `ReaderRun`
from a batch to logits. The formulas stand in `network`; a test holds the two to the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.inputs import InputBatch
from index.storage.bert import (
    BertShape,
    Embeddings,
    Graph,
    Precision,
    add_layers,
    map_tensors,
    multiply,
    normalise_embeddings,
    open_session,
    read_embeddings,
    read_shape,
)
from index.storage.bert_encoder import WEIGHTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABSENT = -1e4  # the logit of a place in the batch where no sentence stands
INPUTS = {"tokens": "float32", "mask": "int32", "pooling": "float32", "present": "bool"}
ENCODER = "encoder."
# What torch's cosine_similarity divides by at least.
LEAST_LENGTH = 1e-8


@dataclass(frozen=True, slots=True)
class ReaderRun:
    """The network, ready to run."""

    embeddings: Embeddings
    session: Any

    def __call__(self, batch: InputBatch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the sentences (B, S), `ABSENT` where none stands, and of the windows (B)."""
        sentences, windows = self.session.run(
            None,
            {
                "tokens": self.embeddings.of(batch.ids),
                "mask": batch.mask,
                "pooling": batch.pooling,
                "present": batch.present,
            },
        )
        return sentences, windows


def open_run(
    trained: Mapping[str, NDArray[Any]], base: Path, threads: int, precision: Precision
) -> ReaderRun:
    """The network of the `trained` tensors over the embeddings of the model in `base`.

    With `int8` the encoder's matrices are run in 8 bits, the head as it is. Raises KeyError where
    a tensor is missing, ValueError where one is not of the network.
    """
    shape = read_shape(base)
    if shape is None:
        raise ValueError(f"no BERT model in {base}")
    return build_run(trained, map_tensors(base / WEIGHTS), shape, threads, precision)


def build_run(
    trained: Mapping[str, NDArray[Any]],
    base: Mapping[str, NDArray[Any]],
    shape: BertShape,
    threads: int,
    precision: Precision,
) -> ReaderRun:
    """The network of the `trained` tensors over the embeddings among the tensors of `base`."""
    tensors = {n.removeprefix(ENCODER): t for n, t in trained.items() if n.startswith(ENCODER)}
    graph = Graph()
    for name, kind in INPUTS.items():
        graph.take(name, kind)
    states = normalise_embeddings(graph, base, shape)
    states = add_layers(graph, states, tensors, shape, precision)
    _add_head(graph, states, trained)
    return ReaderRun(read_embeddings(base), open_session(graph, threads))


def _add_head(graph: Graph, states: str, trained: Mapping[str, NDArray[Any]]) -> None:
    """Token states -> the outputs `sentences` and `windows`."""
    pooled = graph.add("MatMul", "pooling", states)
    asked, said = _slice(graph, pooled, 0, 1), _slice(graph, pooled, 1, None)
    u = graph.add("Expand", asked, graph.add("Shape", said))
    difference = graph.add("Abs", graph.add("Sub", u, said))
    together = (u, said, graph.add("Mul", u, said), difference)
    pair = _squeeze(graph, _add_perceptron(graph, together, trained, "pair"), -1)
    scaled = graph.add("Mul", _cosine(graph, u, said), graph.constant(trained["scale"]))
    shifted = graph.add("Add", scaled, graph.constant(trained["shift"]))
    absent = graph.constant(_floats([ABSENT])[0])
    sentences = graph.add("Where", "present", graph.add("Add", shifted, pair), absent)
    graph.give("sentences", sentences)
    first = _slice(graph, states, 0, 1)
    whole = _squeeze(graph, _add_perceptron(graph, (first, asked), trained, "whole"), 1, 2)
    best = graph.add("ReduceMax", sentences, graph.constant(_whole([1])), keepdims=0)
    graph.give("windows", graph.add("Add", best, whole))


def _add_perceptron(
    graph: Graph, inputs: tuple[str, ...], trained: Mapping[str, NDArray[Any]], name: str
) -> str:
    """The head's two layers `name` over the joined inputs: (..., width) -> (..., 1)."""
    value = graph.add("Concat", *inputs, axis=-1)
    hidden = multiply(graph, value, trained[f"{name}.0.weight"], "float32")
    active = graph.fused("BiasGelu", hidden, graph.constant(trained[f"{name}.0.bias"]))
    value = multiply(graph, active, trained[f"{name}.2.weight"], "float32")
    return graph.add("Add", value, graph.constant(trained[f"{name}.2.bias"]))


def _cosine(graph: Graph, one: str, other: str) -> str:
    last = graph.constant(_whole([-1]))
    least = graph.constant(_floats([LEAST_LENGTH])[0])
    lengths = [
        graph.add("Max", graph.add("ReduceL2", value, last, keepdims=0), least)
        for value in (one, other)
    ]
    product = graph.add("ReduceSum", graph.add("Mul", one, other), last, keepdims=0)
    return graph.add("Div", product, graph.add("Mul", *lengths))


def _slice(graph: Graph, value: str, start: int, end: int | None) -> str:
    """`value[:, start:end]`."""
    ends = 2**31 - 1 if end is None else end
    bounds = [graph.constant(_whole([bound])) for bound in (start, ends, 1)]
    return graph.add("Slice", value, *bounds)


def _squeeze(graph: Graph, value: str, *axes: int) -> str:
    return graph.add("Squeeze", value, graph.constant(_whole(list(axes))))


def _whole(numbers: list[int]) -> NDArray[np.int64]:
    import numpy as np

    return np.array(numbers, dtype=np.int64)


def _floats(numbers: list[float]) -> NDArray[np.float32]:
    import numpy as np

    return np.array(numbers, dtype=np.float32)
