"""A network's tensors <-> a folder with weights.safetensors (8 bit) and meta.json.

Matrices are stored as whole numbers of 8 bits with one scale a row, about a quarter of their
size; vectors are stored as they are. meta.json carries the SHA-256 of the weights, which is
checked before they are opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError
from index.storage.bert import quantise_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

FORMAT = 1
WEIGHTS, META = "weights.safetensors", "meta.json"
SCALE = ".scale"
REQUIRED = {"sha256", "base", "temperature"}


def pack(tensors: Mapping[str, NDArray[np.float32]]) -> Arrays:
    """The arrays that are stored for `tensors`: matrices by rows in 8 bits, the rest as it is."""
    packed: Arrays = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 2:
            packed[name], packed[name + SCALE] = quantise_rows(tensor)
        else:
            packed[name] = tensor
    return packed


def unpack(packed: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """The tensors that `pack` stored, to within half a step of their row."""
    import numpy as np

    tensors = {}
    for name, stored in packed.items():
        if name.endswith(SCALE):
            continue
        scale = packed.get(name + SCALE)
        numbers = stored.astype(np.float32)
        tensors[name] = numbers if scale is None else numbers * scale[:, None]
    return tensors


def write_weights(
    folder: Path, tensors: Mapping[str, NDArray[np.float32]], meta: Mapping[str, Any]
) -> None:
    """Write both files; `meta` is what the reader needs beside the tensors."""
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    stored = save(pack(tensors))
    (folder / WEIGHTS).write_bytes(stored)
    record = {"format": FORMAT, "sha256": hashlib.sha256(stored).hexdigest(), **meta}
    (folder / META).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def read_weights(folder: Path) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """The tensors and the meta record of a folder. Raises ModelError when they are not whole."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    meta = _read_meta(folder)
    try:
        stored = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise ModelError(str(folder), f"{WEIGHTS} cannot be read ({error.strerror})") from error
    if hashlib.sha256(stored).hexdigest() != meta.get("sha256"):
        raise ModelError(str(folder), f"{WEIGHTS} is not the file that {META} describes")
    try:
        return unpack(load(stored)), meta
    except SafetensorError as error:
        raise ModelError(str(folder), f"{WEIGHTS} is not a safetensors file") from error


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(str(folder), f"{META} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(str(folder), f"{META} is not JSON") from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(str(folder), f"{META} is not of format {FORMAT}")
    if missing := REQUIRED - meta.keys():
        raise ModelError(str(folder), f"{META} lacks {', '.join(sorted(missing))}")
    return meta
