"""Question sets on disk -> rows, and rows -> inputs with their labels.

A set is `NAME.jsonl.gz` and `NAME.valid.jsonl.gz`, one JSON object a line: `question`,
`sentences`, `labels` (1 where a sentence answers; all 0 where none does), `doc`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answering.inputs import ReaderInput, fit_inputs


@dataclass(frozen=True, slots=True)
class Row:
    """A question, a window of sentences, and whether each answers."""

    source: str
    question: str
    sentences: tuple[str, ...]
    labels: tuple[bool, ...]

    @property
    def answers(self) -> bool:
        """Whether any sentence of the window answers."""
        return any(self.labels)


@dataclass(frozen=True, slots=True)
class Example:
    """An input of the network with the labels of its sentences."""

    source: str
    input: ReaderInput
    labels: tuple[bool, ...]


def set_path(folder: Path, name: str, valid: bool) -> Path:
    """Where a set lies."""
    return folder / f"{name}{'.valid' if valid else ''}.jsonl.gz"


def read_rows(folder: Path, name: str, valid: bool = False) -> list[Row]:
    """Every row of a set, in file order."""
    with gzip.open(set_path(folder, name, valid), "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Row(
            name,
            record["question"],
            tuple(record["sentences"]),
            tuple(bool(label) for label in record["labels"]),
        )
        for record in records
    ]


def hash_sets(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of each set's train and valid file, by file name."""
    paths = [set_path(folder, name, valid) for name in names for valid in (False, True)]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def sample(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """At most `most` rows, drawn without replacement; all of them, shuffled, where fewer."""
    drawn = list(rows)
    random.Random(seed).shuffle(drawn)
    return drawn[:most]


def make_examples(rows: Sequence[Row], tokenizer: Any, budget: int, most: int) -> list[Example]:
    """One example a row: the part of its window that fits and holds most answers."""
    examples = []
    for row in rows:
        question, *sentences = token_ids(tokenizer, [row.question, *row.sentences])
        parts = [
            Example(row.source, fitted, row.labels[run.start : run.end])
            for run, fitted in fit_inputs(question, sentences, budget, most)
        ]
        if parts:
            examples.append(max(parts, key=lambda part: sum(part.labels)))
    return examples


def token_ids(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of each text, without special tokens."""
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [list(one.ids) for one in encoded]
