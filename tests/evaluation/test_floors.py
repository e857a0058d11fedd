"""Answering with the real models is no worse than it was, on small sets drawn by chance.

`sets/README.md` tells where the sets are from, `index.evaluation.floors` how low a floor lies.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from index import Models, Reader, Settings, load_models, load_reader
from index.evaluation.floors import find_fallen, measure_small

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text("utf-8"))


@cache
def loaded() -> tuple[Settings, Models, Reader]:
    """The default models, loaded once a process."""
    settings = Settings()
    return settings, load_models(settings), load_reader(threads=settings.embedder.threads)


def test_every_set_has_its_floors() -> None:
    assert set(FLOORS) == {path.parent.name for path in HERE.glob("sets/*/questions.jsonl")}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_measure_falls_below_its_floor(name: str) -> None:
    done = measure_small(HERE / "sets" / name, *loaded())
    assert find_fallen(done, FLOORS[name]) == []
