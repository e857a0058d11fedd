"""A generation is seen whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes import silent, tiny_models

from index import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    Settings,
    StorageError,
    Target,
    build_collection,
    current_folder,
    open_generation,
)
from index.storage import generation
from index.storage.lexical import Field


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path / "data", "default", "test")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "one.txt").write_text("The mill will stay, Ann Lee said. Nobody doubted it.\n")
    return folder


def build(target: Target, root: Path) -> Path:
    return build_collection(target, [root], Settings(), tiny_models, silent).built.folder


def test_nothing_built_is_said_so(target: Target) -> None:
    with pytest.raises(IndexMissing):
        current_folder(target.data_dir, target.collection)


def test_the_previous_generation_is_kept_and_older_ones_go(target: Target, root: Path) -> None:
    names = [build(target, root).name for _ in range(4)]
    kept = {path.name for path in (target.data_dir / "collections/default/generations").iterdir()}
    assert kept == set(names[-2:])
    assert current_folder(target.data_dir, "default").name == names[-1]


def test_a_reader_keeps_the_generation_it_opened(target: Target, root: Path) -> None:
    build(target, root)
    opened = open_generation(target.data_dir, "default", "tiny-1")
    for _ in range(4):
        build(target, root)
    assert opened.records.document(0).id == "one"
    assert opened.lexical.search(("mill",), Field.SENTENCE, 5)


@pytest.mark.parametrize("step", range(12))
def test_a_build_that_dies_leaves_the_old_generation_in_force(
    target: Target, root: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    first = build(target, root)
    calls = 0
    flush = os.fsync

    def dies(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > step:
            raise OSError(28, "No space left on device")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", dies)
    try:
        build(target, root)
    except StorageError:
        assert current_folder(target.data_dir, "default") == first
    monkeypatch.undo()
    open_generation(target.data_dir, "default", "tiny-1")
    build(target, root)
    leftovers = list((target.data_dir / "collections/default/generations").glob(".building-*"))
    assert leftovers == []


def test_another_model_is_refused(target: Target, root: Path) -> None:
    build(target, root)
    with pytest.raises(IndexMismatch, match="quoth index build"):
        open_generation(target.data_dir, "default", "another")


def test_a_flipped_byte_in_any_file_is_noticed(target: Target, root: Path) -> None:
    folder = build(target, root)
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".lock":
            continue
        whole = path.read_bytes()
        if not whole:
            continue
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 0xFF
        path.write_bytes(broken)
        with pytest.raises((IndexDamaged, IndexMismatch)):
            open_generation(target.data_dir, "default", "tiny-1")
        path.write_bytes(whole)
    open_generation(target.data_dir, "default", "tiny-1")


def test_a_missing_file_is_named(target: Target, root: Path) -> None:
    folder = build(target, root)
    (path,) = folder.rglob(generation.SENTENCES)
    path.unlink()
    with pytest.raises(IndexDamaged, match=generation.SENTENCES):
        open_generation(target.data_dir, "default", "tiny-1")
