"""Labelled sets and the collections kept for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import silent, tiny_models

from index import CollectionBusy, Settings, Target
from index.evaluation.questions import LabelledSet, open_set, read_set
from index.storage.lock import writing


@pytest.fixture
def labelled(tmp_path: Path) -> LabelledSet:
    """One question of one document."""
    folder = tmp_path / "set"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "quay.txt").write_text("The quay\n\nThe quay is shut, Ann Lee said.\n")
    (folder / "questions.jsonl").write_text('{"question": "Is the quay shut?"}\n')
    return read_set(folder)


def open_here(labelled: LabelledSet, target: Target) -> Path:
    return open_set(labelled, target, Settings(), tiny_models(), silent).folder


def test_a_collection_is_kept_and_built_anew_where_it_is_damaged(
    labelled: LabelledSet, tmp_path: Path
) -> None:
    target = Target(tmp_path / "kept", "default", "test")
    first = open_here(labelled, target)
    assert open_here(labelled, target) == first
    (records,) = first.rglob("records.sqlite")
    records.write_bytes(b"cut short")
    assert open_here(labelled, target) != first


def test_two_evaluations_do_not_build_one_collection_at_once(
    labelled: LabelledSet, tmp_path: Path
) -> None:
    target = Target(tmp_path / "kept", "default", "test")
    first = open_here(labelled, target)
    (records,) = first.rglob("records.sqlite")
    records.unlink()
    collection = first.parents[1]
    with (
        writing(collection, collection.name, "a test"),
        pytest.raises(CollectionBusy, match="a test"),
    ):
        open_here(labelled, target)
