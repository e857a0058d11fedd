"""A BERT encoder run without torch: its weights laid out as an ONNX graph for onnxruntime.

In: the tensors of a model of the BERT family (Devlin et al. 2019) by the names they have in its
safetensors file. Out: a session that turns token embeddings into token states. Importing torch is
most of a cold start; onnxruntime starts in a fifth of a second, and its fused operators (domain
com.microsoft, described in onnxruntime's docs/ContribOperators.md) take half of torch's time. The
graph is made anew at every start, which takes less time than checking a kept one.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tensors = Mapping[str, NDArray[Any]]

Precision = Literal["int8", "float32"]
FUSED = "com.microsoft"
OPSETS = {"": 18, FUSED: 1}
IR_VERSION = 9


@dataclass(frozen=True, slots=True)
class BertShape:
    """What a model's tensors do not tell of its layers."""

    layers: int
    heads: int
    width: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The vectors of word pieces, and of places in a text. Looked up here, outside the graph, so
    that only the words in use are ever read from the mapped file."""

    words: NDArray[np.float32]
    places: NDArray[np.float32]

    def of(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The vectors of token ids, shape (texts, tokens) -> (texts, tokens, width)."""
        import numpy as np

        return np.asarray(self.words[ids] + self.places[: ids.shape[1]])


class Graph:
    """A graph in the making, kept in its final message so that no weight is copied once more."""

    def __init__(self) -> None:
        from onnx import ModelProto
        from onnx.helper import make_opsetid

        opsets = [make_opsetid(*entry) for entry in OPSETS.items()]
        self.model = ModelProto(ir_version=IR_VERSION, opset_import=opsets)
        self.model.graph.name = "bert"

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Run `operator` on `inputs`; the name of what comes out."""
        return self.split(operator, *inputs, parts=1, domain=domain, **attributes)[0]

    def split(
        self, operator: str, *inputs: str, parts: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        """Like `add`, for an operator with several outputs."""
        from onnx.helper import make_node

        nodes = self.model.graph.node
        outputs = [f"{operator}.{len(nodes)}.{part}" for part in range(parts)]
        nodes.append(make_node(operator, inputs, outputs, domain=domain, **attributes))
        return outputs

    def fused(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Like `add`, for an operator of onnxruntime's own."""
        return self.add(operator, *inputs, domain=FUSED, **attributes)

    def constant(self, array: NDArray[Any]) -> str:
        """A tensor of the model; its name."""
        from onnx.helper import np_dtype_to_tensor_dtype

        tensors = self.model.graph.initializer
        tensor = tensors.add(name=f"constant.{len(tensors)}", dims=array.shape)
        tensor.data_type = np_dtype_to_tensor_dtype(array.dtype)
        tensor.raw_data = array.tobytes()
        return str(tensor.name)

    def take(self, name: str, kind: str) -> None:
        """Let the session be given an array of a numpy type by this name."""
        self.model.graph.input.append(_described(name, kind))

    def give(self, name: str, value: str) -> None:
        """Let the session return a value (float32) by this name."""
        from onnx.helper import make_node

        self.model.graph.node.append(make_node("Identity", [value], [name]))
        self.model.graph.output.append(_described(name, "float32"))


def _described(name: str, kind: str) -> Any:
    import numpy as np
    from onnx.helper import make_tensor_value_info, np_dtype_to_tensor_dtype

    return make_tensor_value_info(name, np_dtype_to_tensor_dtype(np.dtype(kind)), None)


def read_shape(folder: Path) -> BertShape | None:
    """The shape of the BERT model in a folder; None for a model of another kind."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
    )
    if not plain:
        return None
    return BertShape(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["hidden_size"],
        config["layer_norm_eps"],
    )


def map_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file, mapped: a page is read when it is touched.

    The library's own numpy loader copies everything. The format: a length of 8 bytes, a header in
    JSON with the type, shape and place of each tensor, the tensors. Raises ValueError or OSError
    where that is not what stands there.
    """
    import numpy as np

    types = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "I8": "i1"}
    mapped = np.memmap(path, dtype=np.uint8, mode="r")
    start = 8 + int.from_bytes(mapped[:8].tobytes(), "little")
    header = json.loads(mapped[8:start].tobytes())
    return {
        name: mapped[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]
        .view(types.get(entry["dtype"], "V0"))
        .reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def read_embeddings(tensors: Tensors) -> Embeddings:
    """The embeddings among a model's tensors; every text is of the first kind (token type 0)."""
    kind = tensors["embeddings.token_type_embeddings.weight"][0]
    places = tensors["embeddings.position_embeddings.weight"] + kind
    return Embeddings(tensors["embeddings.word_embeddings.weight"], places)


def normalise_embeddings(graph: Graph, tensors: Tensors, shape: BertShape) -> str:
    """The input `tokens` as the first layer takes it."""
    names = ("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")
    constants = [graph.constant(tensors[name]) for name in names]
    return graph.add("LayerNormalization", "tokens", *constants, epsilon=shape.epsilon)


def add_layers(
    graph: Graph, states: str, tensors: Tensors, shape: BertShape, precision: Precision
) -> str:
    """All layers of the encoder over `states` and the input `mask`; the states that come out."""
    for number in range(shape.layers):
        prefix = f"encoder.layer.{number}."
        layer = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        states = _add_layer(graph, states, layer, shape, precision)
    return states


def _add_layer(
    graph: Graph, states: str, layer: Tensors, shape: BertShape, precision: Precision
) -> str:
    import numpy as np

    def each(part: str) -> list[NDArray[Any]]:
        return [layer[f"attention.self.{name}.{part}"] for name in ("query", "key", "value")]

    def settled(name: str, new: str, old: str) -> str:
        """`new` with its bias, added to `old`, normalised."""
        parts = (f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias", f"{name}.dense.bias")
        constants = [graph.constant(layer[part]) for part in parts]
        return graph.fused("SkipLayerNormalization", new, old, *constants, epsilon=shape.epsilon)

    def multiplied(inputs: str, matrix: NDArray[Any]) -> str:
        return multiply(graph, inputs, matrix, precision)

    together = multiplied(states, np.concatenate(each("weight")))
    heads = graph.split("Split", together, parts=3, axis=-1, num_outputs=3)
    bias = graph.constant(np.concatenate(each("bias")))
    seen = graph.fused("MultiHeadAttention", *heads, bias, "mask", num_heads=shape.heads)
    attended = multiplied(seen, layer["attention.output.dense.weight"])
    states = settled("attention.output", attended, states)
    wide = multiplied(states, layer["intermediate.dense.weight"])
    active = graph.fused("BiasGelu", wide, graph.constant(layer["intermediate.dense.bias"]))
    return settled("output", multiplied(active, layer["output.dense.weight"]), states)


def multiply(graph: Graph, inputs: str, matrix: NDArray[Any], precision: Precision) -> str:
    """`inputs` times the transpose of `matrix`, which holds a row an output as torch keeps it.

    In 8 bits the matrix is stored by rows, and the inputs are rounded as they come.
    """
    import numpy as np

    if precision == "float32":
        transposed = np.ascontiguousarray(matrix.T, dtype=np.float32)
        return graph.add("MatMul", inputs, graph.constant(transposed))
    numbers, scale = quantise_rows(matrix)
    constants = (graph.constant(np.ascontiguousarray(numbers.T)), graph.constant(scale))
    return graph.fused("DynamicQuantizeMatMul", inputs, *constants)


def quantise_rows(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers from -127 to 127 and the scale of each row that gives the matrix back."""
    import numpy as np

    scale = np.abs(matrix).max(axis=1) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale


def open_session(graph: Graph, threads: int) -> Any:
    """An onnxruntime session that runs `graph`."""
    # On by default since onnxruntime 1.29; read at the import.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that waits must not keep a core busy: others work on this machine too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(
        "session.x64quantprecision", "0" if _adds_products_exactly() else "1"
    )
    return onnxruntime.InferenceSession(
        graph.model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _adds_products_exactly() -> bool:
    """Whether this processor adds 8-bit products without overflow: VNNI, or no x86 at all.

    Where it does not, or nothing tells, sums are kept exact at two thirds of the speed.
    """
    if platform.machine().lower() not in {"x86_64", "amd64", "x86", "i686"}:
        return True
    try:
        return "vnni" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
