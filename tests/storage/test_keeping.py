"""What a person does with a collection, and that doing it bit by bit comes to the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import UNSURE, TinyEncoder, silent, tiny_models
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_docx, make_feed, make_pdf, page
from storing import STORIES, TOOLS, Shelf, make_shelf, rows

from index import (
    Abstention,
    Answer,
    DocumentError,
    IndexMismatch,
    IndexMissing,
    Metadata,
    NoEarlierGeneration,
    Settings,
    SettingsError,
    TransferError,
    UnknownDocument,
    add_documents,
    ask,
    checked_metadata,
    export_collection,
    import_collection,
    inspect_collection,
    list_generations,
    present_roots,
    remove_documents,
    roll_back,
    set_metadata,
)
from index.settings import RetrievalSettings
from index.storage import analysis_cache, generation, publishing
from index.storage.keeping import read_choices
from index.storage.models import Models

TALK = "# A talk\n\n“We shall sell the ship to strangers,” Carla Ott said in the harbour.\n"


@pytest.fixture
def shelf(quick_path: Path) -> Shelf:
    made = make_shelf(quick_path)
    made.build()
    return made


def ids(shelf: Shelf) -> list[str]:
    return [item.id for item in shelf.opened().records.listed()]


def answered_from(shelf: Shelf, question: str) -> set[str]:
    result = ask(question, shelf.opened(), TinyEncoder(), UNSURE)
    return {e.document.id for e in result.excerpts} if isinstance(result, Answer) else set()


def counting_models() -> tuple[Models, list[str]]:
    """The tiny models, and every text that its encoder is given."""
    seen: list[str] = []

    class Counting(TinyEncoder):
        def encode(self, texts):
            seen.extend(texts)
            return TinyEncoder.encode(self, texts)

    return replace(tiny_models(), encoder=Counting()), seen


def test_an_update_without_changes_leaves_the_generation_and_encodes_nothing(
    shelf: Shelf,
) -> None:
    models, seen = counting_models()
    before = shelf.folder
    retrieval = RetrievalSettings(candidates=7, passages=3)
    for changed in (TOOLS.settings, Settings(retrieval=retrieval)):
        report = shelf.update(replace(TOOLS, settings=changed, load_models=lambda: models))
        assert (report.built.anew, report.built.changes.unchanged) == (False, len(STORIES))
    assert (shelf.folder, seen) == (before, [])


def test_only_what_changed_is_analysed_and_encoded(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, seen = counting_models()
    shelf.write("mill.txt", STORIES["mill.txt"] + "\nThe baker was glad.\n")
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    (shelf.root / "bridge.md").unlink()
    built = shelf.update(replace(TOOLS, load_models=lambda: models)).built
    changes = built.changes
    assert (changes.added, changes.changed, changes.removed, changes.unchanged) == (1, 1, 1, 1)
    assert (built.analysed, built.encoded) == (2, 2)
    assert sorted(seen) == ["The baker was glad.", "The ship has sailed, Dora Fry said."]


def test_a_parser_reads_a_file_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.documents.isolation import Worker

    (shelf.root / "report.pdf").write_bytes(make_pdf([page("The mill is old, Ann Lee said.")]))
    shelf.update()

    def never(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Worker, "extract", never)
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    assert shelf.update().failures == ()
    assert "report" in ids(shelf)


def test_another_version_of_the_code_analyses_everything_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_cache, "pipeline_version", lambda: "another")
    monkeypatch.setattr("index.storage.making.pipeline_version", lambda: "another")
    built = shelf.update().built
    assert (built.analysed, built.encoded, built.anew) == (len(STORIES), 0, True)


@pytest.mark.parametrize("spoilt", [b"not a database" * 500, b"", None])
def test_a_spoilt_analysis_cache_costs_time_only(shelf: Shelf, spoilt: bytes | None) -> None:
    path = shelf.target.folder / analysis_cache.FILE
    before = rows(shelf.folder)
    if spoilt is None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE analyses SET value = substr(value, 1, 20)")
            connection.commit()
    else:
        path.write_bytes(spoilt)
    assert shelf.build().built.analysed == len(STORIES)
    assert rows(shelf.folder) == before
    assert shelf.build().built.analysed == 0


def test_a_file_is_added_with_what_is_said_of_it_and_what_is_missing(
    shelf: Shelf, quick_path: Path
) -> None:
    (quick_path / "talk.md").write_text(TALK)
    added = add_documents(
        shelf.target, (), [str(quick_path / "talk.md")], Metadata(author="Q. Reporter"), TOOLS
    )
    (document,) = added.documents
    assert (document.id, document.title) == ("talk", "A talk")
    assert document.missing == ("date", "publisher", "url")
    (quick_path / "talk.md").unlink()
    shelf.update()
    set_metadata(shelf.target, (), "A talk", checked_metadata({"date": "2024-05-01"}), TOOLS)
    records = shelf.opened().records
    stored = records.document(records.document_numbers()["talk"])
    assert (stored.date, stored.author) == ("2024-05-01", "Q. Reporter")
    assert "talk" in answered_from(shelf, "what did Carla Ott say about the ship?")


def test_added_again_replaces_and_another_of_the_name_stands_beside(
    shelf: Shelf, quick_path: Path
) -> None:
    for folder, words in (("a", "oats"), ("b", "rye")):
        (quick_path / folder).mkdir()
        (quick_path / folder / "farm.txt").write_text(f"“We grow {words},” Ida Rahn said.\n")
        add_documents(shelf.target, (), [str(quick_path / folder / "farm.txt")], Metadata(), TOOLS)
    assert ids(shelf)[-2:] == ["farm-2", "farm"]
    (quick_path / "a" / "farm.txt").write_text("“We grow hops,” Ida Rahn said.\n")
    add_documents(shelf.target, (), [str(quick_path / "a" / "farm.txt")], Metadata(), TOOLS)
    texts = {item.id: shelf.opened().records.document(n).text for n, item in enumerate_ids(shelf)}
    assert ("hops" in texts["farm"], "rye" in texts["farm-2"]) == (True, True)


def enumerate_ids(shelf: Shelf):
    return list(enumerate(shelf.opened().records.listed()))


def test_a_folder_is_added_with_its_side_cars_and_without_its_links(
    shelf: Shelf, quick_path: Path
) -> None:
    folder = quick_path / "talks"
    (folder / "deep").mkdir(parents=True)
    (folder / "index.toml").write_text('publisher = "Harbour Press"\n')
    (folder / "deep" / "talk.md").write_text(TALK)
    (folder / "deep" / "notes.xyz").write_text("no document")
    (folder / "secret.txt").symlink_to("/etc/hostname")
    added = add_documents(shelf.target, (), [str(folder)], Metadata(), TOOLS)
    assert [item.id for item in added.documents] == ["talks/deep/talk"]
    assert "publisher" not in added.documents[0].missing
    copied = sorted(p.name for p in (shelf.target.folder / "added" / "talks").rglob("*.*"))
    assert copied == ["index.toml", "talk.md"]


def test_what_cannot_be_read_is_not_kept(shelf: Shelf, quick_path: Path) -> None:
    (quick_path / "broken.pdf").write_bytes(b"%PDF-1.5\nnothing")
    (quick_path / "talk.md").write_text(TALK)
    with pytest.raises(DocumentError, match=r"broken\.pdf"):
        add_documents(shelf.target, (), [str(quick_path / "broken.pdf")], Metadata(), TOOLS)
    with pytest.raises(DocumentError, match="does not exist"):
        add_documents(shelf.target, (), [str(quick_path / "nowhere.txt")], Metadata(), TOOLS)
    both = [str(quick_path / name) for name in ("broken.pdf", "talk.md", "nowhere.txt")]
    added = add_documents(shelf.target, (), both, Metadata(), TOOLS)
    assert [item.id for item in added.documents] == ["talk"]
    assert len(added.report.failures) == 2
    assert shelf.update().failures == ()


def test_a_title_is_of_one_document_and_a_date_is_a_date(shelf: Shelf) -> None:
    with pytest.raises(SettingsError, match="one document"):
        add_documents(shelf.target, (), ["a.txt", "b.txt"], Metadata(title="T"), TOOLS)
    with pytest.raises(SettingsError, match="write 2024-05-01"):
        checked_metadata({"date": "soon"})
    with pytest.raises(SettingsError, match="url"):
        checked_metadata({"url": "file:///etc/passwd"})


def test_a_collection_can_begin_with_what_is_added(quick_path: Path) -> None:
    made = make_shelf(quick_path, "letters")
    with pytest.raises(IndexMissing):
        made.update()
    (quick_path / "talk.md").write_text(TALK)
    add_documents(made.target, (), [str(quick_path / "talk.md")], Metadata(), TOOLS)
    assert ids(made) == ["talk"]
    assert present_roots(made.target) == ()


@pytest.mark.parametrize("which", ["mill", "mill.txt", "{root}/mill.txt"])
def test_a_removed_document_is_in_no_answer_until_its_folder_is_built_again(
    shelf: Shelf, which: str
) -> None:
    question = "what did Ann Lee say about the mill?"
    assert "mill" in answered_from(shelf, question)
    removed = remove_documents(shelf.target, (), which.format(root=shelf.root), TOOLS)
    assert [item.id for item in removed.documents] == ["mill"]
    assert removed.kept_files == (shelf.root / "mill.txt",)
    for _ in range(2):
        assert "mill" not in answered_from(shelf, question)
        assert "mill" not in ids(shelf)
        names = {name for speaker in shelf.opened().people.speakers for name in speaker.documents}
        assert "mill" not in names
        shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
        shelf.update()
    shelf.build()
    assert "mill" in answered_from(shelf, question)


def test_the_last_document_can_be_removed(shelf: Shelf) -> None:
    remove_documents(shelf.target, (), str(shelf.root), TOOLS)
    assert ids(shelf) == []
    result = ask("what did Ann Lee say about the mill?", shelf.opened(), TinyEncoder(), UNSURE)
    assert isinstance(result, Abstention)
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    shelf.update()
    assert ids(shelf) == []


def test_one_entry_of_a_feed_is_removed_and_dated_alone(shelf: Shelf) -> None:
    entries = (
        {"title": name, "description": f"“The {name} is open,” Hal Kern said on Monday to us all."}
        for name in ("Fair", "Market", "Theatre")
    )
    (shelf.root / "news.xml").write_bytes(make_feed(*entries))
    shelf.update()
    remove_documents(shelf.target, (), "news/market", TOOLS)
    set_metadata(shelf.target, (), "news/fair", Metadata(date="2020-02-03"), TOOLS)
    dates = {item.id: item.date for item in shelf.opened().records.listed()}
    assert "news/market" not in dates
    assert (dates["news/fair"], dates["news/theatre"]) == ("2020-02-03", None)


@pytest.mark.parametrize(
    ("which", "said"),
    [("mil", "mill"), ("nothing of the kind", "No document is called"), ("Twins", "Several")],
)
def test_which_document_is_meant_must_be_clear(shelf: Shelf, which: str, said: str) -> None:
    for name in ("one", "two"):
        shelf.write(f"{name}.md", f"# Twins\n\nThe {name} twin slept, Eve Maas said.\n")
    shelf.update()
    before = shelf.folder
    with pytest.raises(UnknownDocument, match=said):
        remove_documents(shelf.target, (), which, TOOLS)
    assert shelf.folder == before


def test_what_is_purged_is_in_no_file(shelf: Shelf, quick_path: Path) -> None:
    secret = "Xylophones were smuggled"
    path = quick_path / "secret.docx"
    path.write_bytes(make_docx([f"“{secret} by the mayor,” Zora Quill said on Monday."]))
    add_documents(shelf.target, (), [str(path)], Metadata(), TOOLS)
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    shelf.update()
    vectors = count_vectors(shelf)
    remove_documents(shelf.target, (), "secret", TOOLS)
    assert "Zora Quill" in everything(shelf)  # Still in the generation before.
    remove_documents(shelf.target, (), "secret", TOOLS, purge=True)
    kept = everything(shelf)
    assert not [word for word in (secret, "Zora Quill", "smuggl") if word in kept]
    assert len(list_generations(shelf.target.data_dir, "default")) == 1
    assert count_vectors(shelf) == vectors - 1
    assert not list((shelf.target.folder / "added").glob("secret*"))
    assert path.exists()


def everything(shelf: Shelf) -> str:
    """Every byte below the data directory, what was compressed unpacked."""
    import zlib

    parts = []
    for path in shelf.target.data_dir.rglob("*"):
        if path.is_file():
            parts.append(path.read_bytes())
    with closing(sqlite3.connect(shelf.target.folder / analysis_cache.FILE)) as connection:
        for table in ("extracts", "analyses"):
            for (value,) in connection.execute(f"SELECT value FROM {table}"):
                parts.append(zlib.decompress(value))
    return b"\n".join(parts).decode("utf-8", "replace")


def count_vectors(shelf: Shelf) -> int:
    (path,) = (shelf.target.data_dir / "cache").glob("vectors-*.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0])


def test_going_back_and_on_again(shelf: Shelf) -> None:
    first = shelf.folder
    with pytest.raises(NoEarlierGeneration):
        roll_back(shelf.target)
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    second = shelf.update().built.folder
    assert roll_back(shelf.target) == first == shelf.folder
    with pytest.raises(NoEarlierGeneration):
        roll_back(shelf.target)
    kept = list_generations(shelf.target.data_dir, "default")
    assert [(item.name, item.in_force) for item in kept] == [
        (second.name, False),
        (first.name, True),
    ]
    third = shelf.update().built.folder
    assert (third.name > second.name, "ship" in ids(shelf)) == (True, True)


@pytest.mark.parametrize("keep", [0, 1, 3])
def test_so_many_generations_are_kept_as_is_set(shelf: Shelf, keep: int) -> None:
    tools = replace(TOOLS, settings=replace(TOOLS.settings, storage=replace_keep(keep)))
    for turn in range(5):
        shelf.write("ship.txt", f"The ship has sailed {turn} times, Dora Fry said.\n")
        shelf.update(tools)
    assert len(list_generations(shelf.target.data_dir, "default")) == keep + 1


def replace_keep(keep: int):
    return replace(Settings().storage, keep=keep)


def test_an_older_format_is_never_misread_and_is_built_anew_with_a_word(shelf: Shelf) -> None:
    path = shelf.folder / generation.MANIFEST
    table = json.loads(path.read_text()) | {"format": 4}
    path.write_text(json.dumps(table))
    with pytest.raises(IndexMismatch, match="quoth index build"):
        shelf.opened()
    report = shelf.update()
    assert any(f"another format (4; now: {generation.FORMAT})" in note for note in report.notes)
    assert sorted(ids(shelf)) == ["bridge", "brook", "mill"]
    assert shelf.update().notes == ()


def test_a_collection_in_one_file_and_back(shelf: Shelf, quick_path: Path) -> None:
    (quick_path / "talk.md").write_text(TALK)
    add_documents(shelf.target, (), [str(quick_path / "talk.md")], Metadata(date="2024"), TOOLS)
    remove_documents(shelf.target, (), "brook", TOOLS)
    file = export_collection(shelf.target, quick_path / "all.quoth", TOOLS)
    there = replace(shelf.target, data_dir=quick_path / "elsewhere", collection="copy")
    import_collection(there, file)
    copy = Shelf(shelf.root, there)
    assert ids(copy) == ids(shelf)
    assert inspect_collection(there.data_dir, "copy").damages == ()
    set_metadata(there, (), "talk", Metadata(author="Q"), TOOLS)
    assert sorted(ids(copy)) == ["bridge", "mill", "talk"]
    (item,) = [i for i in copy.opened().records.listed() if i.id == "talk"]
    assert (item.date, Path(item.origin).is_relative_to(there.data_dir)) == ("2024", True)
    with pytest.raises(SettingsError, match="another name"):
        import_collection(there, file)


@pytest.mark.parametrize("fault", ["other", "cut", "changed", "outside"])
def test_a_file_that_is_no_whole_collection_is_refused(
    shelf: Shelf, quick_path: Path, fault: str
) -> None:
    file = export_collection(shelf.target, quick_path / "all.quoth", TOOLS)
    if fault == "other":
        file.write_bytes(b"PK nothing")
    elif fault == "cut":
        file.write_bytes(file.read_bytes()[:-200])
    else:
        rewrite(file, fault)
    there = replace(shelf.target, data_dir=quick_path / "elsewhere")
    with pytest.raises(TransferError):
        import_collection(there, file)
    assert not (there.folder / generation.CURRENT).exists()
    assert not (quick_path / "evil.txt").exists()


def rewrite(file: Path, fault: str) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if fault == "changed":
        (name,) = (n for n in members if n.endswith(generation.RECORDS))
        members[name] = members[name].replace(b"Ann Lee", b"Ann Lie")
    else:
        members["added/../../../../evil.txt"] = b"evil"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_what_was_wrong_when_written_is_told_from_what_was_spoilt(shelf: Shelf) -> None:
    folder = shelf.folder
    (path,) = folder.rglob(generation.RECORDS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE sentences SET end = end - 1 WHERE number = 1")
        connection.commit()
    manifest = generation.read_manifest(folder, "default")
    publishing.write_manifest(folder, replace(manifest, files=publishing.stored_files(folder)))
    reasons = [d.reason for d in inspect_collection(shelf.target.data_dir, "default").damages]
    assert len(reasons) == 1
    assert reasons[0].startswith("sentence 1 (")


PEOPLE = ("Ann Lee", "Lee", "Mr. Lee", "Bob Lee", "the mayor", "Dmitry Peskov", "Peskov", "IMF")
FILES = ("a.txt", "b.txt", "c/d.txt", "e.md")
sentence = st.builds(
    lambda who, what, how: f"“The {what} will stay,” {who}{how} said. He smiled.",
    st.sampled_from(PEOPLE),
    st.sampled_from(("mill", "brook", "bridge")),
    st.sampled_from(("", ", the mayor,", ", a baker,")),
)
story = st.lists(sentence, min_size=1, max_size=3).map("\n\n".join)
edit = st.tuples(st.sampled_from(FILES), st.none() | story)


@given(st.lists(st.lists(edit, min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=12)
def test_updates_come_to_the_same_rows_as_a_fresh_build(turns: list) -> None:
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as name:
        folder = Path(name)
        made = make_shelf(folder)
        made.build()
        for edits in turns:
            for file, text in edits:
                if text is None:
                    (made.root / file).unlink(missing_ok=True)
                else:
                    made.write(file, text)
            made.update()
        fresh = Shelf(made.root, replace(made.target, data_dir=folder / "fresh"))
        fresh.build()
        assert rows(made.folder) == rows(fresh.folder)
        one, other = made.opened(), fresh.opened()
        assert one.people.speakers == other.people.speakers
        (first,), (second,) = one.sentence_vectors.segments, other.sentence_vectors.segments
        assert first.exact.reconstruct_n().tolist() == second.exact.reconstruct_n().tolist()


def test_choices_survive_being_written(shelf: Shelf) -> None:
    set_metadata(shelf.target, (), "mill", Metadata(title="Ünïcode “title”"), TOOLS)
    remove_documents(shelf.target, (), "brook", TOOLS)
    choices = read_choices(shelf.target)
    assert choices.removed == {str(shelf.root / "brook.txt")}
    assert choices.of(shelf.root / "mill.txt").title == "Ünïcode “title”"
    (shelf.target.folder / "documents.json").write_text("{")
    with pytest.raises(SettingsError, match=r"documents\.json"):
        shelf.update()


def test_progress_is_told(shelf: Shelf) -> None:
    told: list[tuple[str, int, int]] = []
    shelf.write("ship.txt", "The ship has sailed, Dora Fry said.\n")
    shelf.update(replace(TOOLS, progress=lambda *step: told.append(step)))
    assert ("reading", 4, 4) in told
    assert silent("reading", 1, 1) is None
    shutil.rmtree(shelf.target.folder)
