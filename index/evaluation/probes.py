"""Fresh processes that the benchmark starts and measures.

python -m index.evaluation.probes first              import sentence-transformers, encode once
python -m index.evaluation.probes embedder           the same; prints its peak memory in bytes
python -m index.evaluation.probes light              Quoth's own encoder; its peak memory
python -m index.evaluation.probes answering DATA     answer questions (JSON on standard input)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.answering.answer import ask
from index.evaluation.clock import peak_bytes
from index.settings import Settings
from index.storage.encoder import MINILM, load_encoder, locate_model
from index.storage.generation import open_generation

QUESTION = "What did the minister say about the railway?"


def encode_once() -> None:
    """What every answer costs at least where torch is in the way."""
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(str(locate_model(MINILM)), device="cpu").encode([QUESTION])


def answer_all(data_dir: Path, questions: Sequence[str]) -> None:
    """Open a collection and answer questions about it, without the reader."""
    settings = Settings()
    encoder = load_encoder(settings.embedder)
    generation = open_generation(data_dir, "default", encoder.fingerprint)
    for question in questions:
        ask(question, generation, encoder, settings)


def main(arguments: Sequence[str]) -> None:
    """Do what is named, and print the peak memory."""
    match arguments:
        case ["first" | "embedder"]:
            encode_once()
        case ["light"]:
            load_encoder(Settings().embedder).encode([QUESTION])
        case ["answering", data_dir]:
            answer_all(Path(data_dir), json.load(sys.stdin))
        case _:
            sys.exit(__doc__)
    print(peak_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
