"""Whatever happens to a build or to its files, what was whole is answered from, and is mended."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import UNSURE, TinyEncoder, silent, tiny_models
from storing import DONE, FAILED, SHARED, STORIES, TOOLS, Builder, Shelf, Trouble, make_shelf

from index import (
    Answer,
    BuildReport,
    CollectionBusy,
    QuothError,
    StorageError,
    Tools,
    ask,
    inspect_collection,
    list_generations,
    load_models,
    read_state,
)
from index.storage import build, generation, segments
from index.storage.models import Models

QUESTION = "what did Ann Lee say about the mill?"
KILLS = 100


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    """Where builds are made that may die."""
    started = Builder()
    yield started
    started.stop()


@pytest.fixture
def shelf(quick_path: Path) -> Shelf:
    """A shelf with two generations, the second with one story more."""
    made = make_shelf(quick_path)
    made.build()
    made.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    made.update()
    return made


def quoted(shelf: Shelf) -> set[str]:
    """What is answered now; each quotation is compared with its document."""
    opened = shelf.opened("tiny-1")
    result = ask(QUESTION, opened, TinyEncoder(), UNSURE)
    assert isinstance(result, Answer)
    for excerpt in result.excerpts:
        text = (shelf.root / excerpt.document.file).read_text("utf-8")
        assert excerpt.text in STORIES.get(excerpt.document.file, text) + text
    return {excerpt.text for excerpt in result.excerpts}


def assert_whole(shelf: Shelf) -> None:
    assert inspect_collection(shelf.target.data_dir, "default").damages == ()
    assert any("mill will stay" in words for words in quoted(shelf))


def run_with_kills(
    shelf: Shelf, kills: int, builder: Builder, models: Models, sharing: bool
) -> None:
    """Kill builds at so many steps, spread over all that a build does."""
    tools = replace(SHARED if sharing else TOOLS, load_models=lambda: models)
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    whole = builder.update(shelf, Trouble(sharing=sharing))
    assert (whole.status, whole.steps > kills / 2) == (DONE, True)
    killed, steps = 0, whole.steps
    for kill in range(kills):
        shelf.write("new.txt", f"The mill has {kill} wheels, Ann Lee said.\n")
        step = 1 + kill * steps // kills
        ended = builder.update(shelf, Trouble(killed_at=step, sharing=sharing))
        killed += ended.status == -signal.SIGKILL
        assert ended.status in (-signal.SIGKILL, DONE)
        # Builds that share what stays are of unlike length: one that was too short is the measure.
        steps = min(steps, ended.steps) if ended.status == DONE else steps
        assert_answers(shelf, models)
        report = shelf.update(tools)
        assert report.built.counts.documents == len(STORIES) + 2
        assert not list(shelf.folder.parent.glob(".*"))
        assert inspect_collection(shelf.target.data_dir, "default").damages == ()
    assert killed >= 0.9 * kills


def assert_answers(shelf: Shelf, models: Models) -> None:
    """The next question is answered from a whole generation."""
    opened = shelf.opened(models.encoder.fingerprint)
    assert opened.warning is None
    result = ask(QUESTION, opened, models.encoder, UNSURE)
    assert isinstance(result, Answer)
    for excerpt in result.excerpts:
        number = opened.records.document_numbers()[excerpt.document.id]
        assert excerpt.text in opened.records.document(number).text
    assert any("mill will stay" in excerpt.text for excerpt in result.excerpts)


@pytest.mark.parametrize("sharing", [False, True])
def test_builds_killed_at_a_hundred_points_leave_a_whole_generation(
    shelf: Shelf, builder: Builder, sharing: bool
) -> None:
    run_with_kills(shelf, KILLS, builder, tiny_models(), sharing)


@pytest.mark.soak
def test_builds_killed_with_the_real_model_leave_a_whole_generation(quick_path: Path) -> None:
    models = load_models(TOOLS.settings)
    made = make_shelf(quick_path)
    made.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    made.build(replace(TOOLS, load_models=lambda: models))
    builder = Builder(real_model=True)
    for sharing in (False, True):
        run_with_kills(made, 3 * KILLS, builder, models, sharing)
    builder.stop()


@pytest.mark.parametrize("sharing", [False, True])
@pytest.mark.parametrize("most", [0, 1, 100, 1000, 3000, 5000, 9000, 20_000, 40_000, 60_000])
def test_a_full_disk_fails_in_a_sentence_and_loses_nothing(
    shelf: Shelf, builder: Builder, most: int, sharing: bool
) -> None:
    before = shelf.folder
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    ended = builder.update(shelf, Trouble(most_bytes=most, sharing=sharing))
    # The largest file has some 60,000 bytes; with room for all but that a build fails too.
    assert ended.status == FAILED or (most > 20_000 and ended.status == DONE)
    assert ended.status == DONE or shelf.folder == before
    assert_whole(shelf)
    assert shelf.update().built.counts.documents == len(STORIES) + 2
    assert_whole(shelf)


def test_a_folder_that_cannot_be_written_is_said_so(shelf: Shelf, builder: Builder) -> None:
    home = shelf.target.folder
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    for path in [home, *home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for path in [*home.parents][:3]:
        path.chmod(0o755)
    assert builder.update(shelf, Trouble(powerless=True)).status == FAILED
    for path in [home, *home.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert_whole(shelf)


def damage(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "flipped":
        data[len(data) // 2] ^= 0x20
    else:
        del data[len(data) // 2 :]
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["flipped", "truncated"])
def test_a_damaged_file_is_found_and_the_generation_before_answers(
    shelf: Shelf, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [p for p in shelf.folder.rglob("*") if p.is_file() and p.suffix != ".lock"]
    assert len(files) > 8
    for path in files:
        whole = path.read_bytes()
        damage(path, how)
        opened = shelf.opened("tiny-1")
        assert opened.folder != shelf.folder
        assert opened.warning is not None
        assert "quoth index build" in opened.warning
        found = inspect_collection(shelf.target.data_dir, "default")
        assert {d.file for d in found.damages} >= {path.relative_to(shelf.folder).as_posix()}
        assert found.falls_back_to == opened.folder.name
        # Were it too large to be summed when it is opened, check would still tell.
        monkeypatch.setattr(generation, "SMALL_BYTES", 0)
        assert inspect_collection(shelf.target.data_dir, "default").damages == found.damages
        monkeypatch.undo()
        assert_quotes_are_stored(shelf)
        path.write_bytes(whole)
    assert shelf.opened("tiny-1").warning is None


def assert_quotes_are_stored(shelf: Shelf) -> None:
    assert any("mill will stay" in words for words in quoted(shelf))


@pytest.mark.parametrize("pointer", [b"", b"000009", b"../../..", b"\xff\xfe", b"00000\x12"])
def test_a_pointer_that_leads_nowhere_leads_to_the_newest_whole_one(
    shelf: Shelf, pointer: bytes
) -> None:
    newest = shelf.folder
    (shelf.target.folder / generation.CURRENT).write_bytes(pointer)
    opened = shelf.opened("tiny-1")
    assert (opened.folder, bool(opened.warning)) == (newest, True)
    (found,) = inspect_collection(shelf.target.data_dir, "default").damages
    assert found.file == generation.CURRENT
    assert shelf.build().built.folder.name > newest.name
    assert shelf.opened("tiny-1").warning is None


def test_a_byte_flipped_unseen_never_shows_words_that_were_not_written(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "SMALL_BYTES", 0)
    (path,) = shelf.folder.rglob(generation.RECORDS)
    whole = path.read_bytes()
    shown = 0
    for place in range(100, len(whole), len(whole) // 150):
        broken = bytearray(whole)
        broken[place] ^= 0x01
        path.write_bytes(broken)
        try:
            opened = shelf.opened("tiny-1")
            result = ask(QUESTION, opened, TinyEncoder(), UNSURE)
        except QuothError:
            continue
        for excerpt in result.excerpts if isinstance(result, Answer) else ():
            shown += 1
            assert any(excerpt.text in text for text in STORIES.values())
    assert shown


def test_two_builders_at_once_and_one_that_died(shelf: Shelf, builder: Builder) -> None:
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    pid = builder.update(shelf, Trouble(halted_at=40)).pid
    with pytest.raises(CollectionBusy, match=f"process {pid} on .* since .* \\(update\\)"):
        shelf.update()
    assert_answers(shelf, tiny_models())
    state = read_state(shelf.target.data_dir, "default")
    assert state.writer is not None
    assert state.writer.pid == pid
    os.killpg(pid, signal.SIGKILL)
    report = wait_for(shelf.update)
    assert any(f"process {pid}" in note and "half-way" in note for note in report.notes)
    assert report.built.counts.documents == len(STORIES) + 2
    assert shelf.build().notes == ()
    assert read_state(shelf.target.data_dir, "default").writer is None


def wait_for(change: Callable[[], BuildReport]) -> BuildReport:
    """Make a change as soon as nobody else makes one."""
    for _ in range(50):
        try:
            return change()
        except CollectionBusy:
            time.sleep(0.1)
    return change()


def test_a_clock_that_goes_backwards_changes_no_order(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Yesterday(build.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz).replace(year=1999)

    monkeypatch.setattr(build, "datetime", Yesterday)
    for file in shelf.root.iterdir():
        os.utime(file, (0, 0))
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    newest = shelf.update().built.folder
    kept = list_generations(shelf.target.data_dir, "default")
    assert [item.in_force for item in kept] == [True, False]
    assert kept[0].name == newest.name > kept[1].name
    assert kept[0].manifest.created.startswith("1999")
    assert_whole(shelf)


@pytest.mark.parametrize("tools", [TOOLS, SHARED], ids=["whole", "sharing"])
def test_a_reader_keeps_its_generation_through_fifty_others(shelf: Shelf, tools: Tools) -> None:
    opened = shelf.opened("tiny-1")
    before = ask(QUESTION, opened, TinyEncoder(), UNSURE)
    for turn in range(50):
        shelf.write("new.txt", f"The mill has {turn} wheels, Ann Lee said.\n")
        shelf.update(tools)
        if turn % 10 == 0:
            assert_answers(shelf, tiny_models())
    assert not opened.folder.exists()
    assert ask(QUESTION, opened, TinyEncoder(), UNSURE) == before
    assert_whole(shelf)


def test_a_reader_that_comes_late_reads_the_pointer_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading CURRENT and opening, two builds drop what it named."""
    opening, late = generation.open_folder, []

    def slow(folder: Path, collection: str, fingerprint: str | None = None):
        if not late:
            late.append(folder)
            for text in ("one", "two"):
                shelf.write("new.txt", f"The mill has {text} wheel, Ann Lee said.\n")
                monkeypatch.setattr(generation, "open_folder", opening)
                shelf.update()
        return opening(folder, collection, fingerprint)

    monkeypatch.setattr(generation, "open_folder", slow)
    opened = shelf.opened("tiny-1")
    assert (opened.folder, opened.warning) == (shelf.folder, None)


def test_an_error_of_a_library_is_a_sentence(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("write error: No space left on device")

    monkeypatch.setattr(segments, "write_vectors", broken)
    shelf.write("new.txt", "The first mill burned down, Ann Lee said.\n")
    with pytest.raises(StorageError, match="No space left"):
        shelf.update(replace(TOOLS, progress=silent))
    assert_whole(shelf)
