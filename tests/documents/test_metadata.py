"""What is known of a document: dates, side-cars, names; and which documents are copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.copies import mark_copies
from index.documents.metadata import entry_name, iso_date, metadata_from, one_line
from index.documents.reading import Context, Reading, find_files, read_documents
from index.documents.source import Document, Mark
from index.settings import DocumentSettings

SETTINGS = DocumentSettings()


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05-01T23:59:00Z", "2024-05-01"),
        ("2024-05", "2024-05"),
        ("1987", "1987"),
        ("D:20240501101500+02'00'", "2024-05-01"),
        ("1 May 2024", "2024-05-01"),
        ("May 1, 2024, 3:15 pm", "2024-05-01"),
        ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01"),
        ("1. Mai 2024", "2024-05-01"),
        ("1 мая 2024 г.", "2024-05-01"),
        ("May 2024", "2024-05"),
        ("31.05.2024", "2024-05-31"),
        ("05/05/2024", "2024-05-05"),
        ("03/04/2024", None),
        ("2024-13-40", None),
        ("2023-02-29", None),
        ("Monday", None),
        ("10:30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_become_iso_or_nothing(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    ("values", "key", "expected"),
    [
        ({"title": " A\n title\x07 "}, "title", "A title"),
        ({"title": "Microsoft Word - final2.doc"}, "title", None),
        ({"title": "report_v3.docx"}, "title", None),
        ({"title": "x" * 9000}, "title", "x" * 500),
        ({"url": "javascript:alert(1)"}, "url", None),
        ({"url": "file:///etc/passwd"}, "url", None),
        ({"url": "https://a.example/x"}, "url", "https://a.example/x"),
        ({"author": ["Ann Lee", "Bo Dahl"]}, "author", "Ann Lee, Bo Dahl"),
        ({"language": "en-GB"}, "language", "en-GB"),
        ({"language": "English, mostly"}, "language", None),
        ({"speaker": {"name": "x"}}, "speaker", None),
    ],
)
def test_what_files_say_is_cleaned(values: dict[str, object], key: str, expected: object) -> None:
    assert getattr(metadata_from(values), key) == expected


@given(st.text())
def test_a_value_is_one_storable_line(text: str) -> None:
    line = one_line(text)
    assert line is None or (line.splitlines() == [line] and line.encode() and len(line) <= 500)


@given(st.text(), st.integers(1, 9))
def test_an_entry_name_is_never_empty_and_leads_nowhere(text: str, number: int) -> None:
    name = entry_name(text, number)
    assert name
    assert "/" not in name
    assert name not in {".", ".."}


def read(root: Path) -> Reading:
    return read_documents(find_files([root], SETTINGS), Context(SETTINGS))


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_side_cars_correct_what_the_file_says_the_nearer_first(tmp_path: Path) -> None:
    words = "She said that it would rain.\n"
    write(
        tmp_path,
        index_toml='publisher = "Valley News"\nlanguage = "en"\ndate = 2001\n'
        '["deep/b.md"]\nauthor = "From the top"\n',
        deep__index_toml='language = "de"\n["b.md"]\nauthor = "Bo Dahl"\n',
        deep__b_md=f"---\ntitle: Of the file\n---\n{words}",
        deep__b_md_toml='title = "Corrected"\nurl = "https://a.example/b"\n',
        a_txt=words,
    )
    a, b = read(tmp_path).documents
    assert (a.publisher, a.language, a.date, a.author) == ("Valley News", "en", "2001", None)
    assert (b.title, b.author, b.publisher) == ("Corrected", "Bo Dahl", "Valley News")
    assert (b.language, b.source, b.file) == ("de", "https://a.example/b", "deep/b.md")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("title = ", "not valid TOML"),
        ('titel = "x"', "'titel' is none of"),
        ('date = "next week"', "is no date"),
        ('url = "ftp://x"', "cannot be used"),
    ],
)
def test_a_side_car_that_cannot_be_used_is_named_once(tmp_path: Path, toml: str, said: str) -> None:
    write(tmp_path, index_toml=toml, a_txt="It rained.", b_txt="It snowed.")
    reading = read(tmp_path)
    assert len(reading.documents) == 2
    (failure,) = reading.failures
    assert failure.path.name == "index.toml"
    assert said in failure.reason


STORY = (
    "RIVERTON, 5 May. Ann Lee said on Monday that the 12 workers of the mill would not be "
    "dismissed. “We will never sell it,” she told the council, which had organised the meeting."
)


@pytest.mark.parametrize(
    ("other", "is_copy"),
    [
        (STORY, True),
        (STORY.replace(" ", "\n"), True),
        (STORY.replace("“", '"').replace("”", '"'), True),
        (STORY.upper(), True),
        (STORY.replace("organised", "organized"), True),
        (STORY.replace("Monday.", "Monday,"), True),
        (STORY.replace("12", "13"), False),
        (STORY.replace("12", "-12"), False),
        (STORY.replace("5 May", "6 May"), False),
        (STORY.replace("Monday", "Tuesday"), False),
        (STORY.replace("Ann Lee", "Anne Lee"), False),
        (STORY.replace("not ", ""), False),
        (STORY.replace("never ", ""), False),
        (STORY.replace("“", "").replace("”", ""), False),
        (STORY.replace("would", "will"), False),
        (STORY + " Nobody doubted it.", False),
    ],
)
def test_copies_say_the_same_words(other: str, is_copy: bool) -> None:
    _, second = mark_copies([Document("a", STORY, "t", "a"), Document("b", other, "t", "b")])
    assert second.copy_of == ("a" if is_copy else None)


def test_short_texts_and_other_speakers_are_no_copies() -> None:
    short = [Document(i, "No comment.", "t", i) for i in "ab"]
    spoken = [Document(i, STORY, "t", i, speaker=i) for i in "cd"]
    assert [d.copy_of for d in mark_copies([*short, *spoken])] == [None] * 4


@given(st.lists(st.integers(0, 50), unique=True), st.integers(0, 60))
def test_the_mark_of_an_offset_is_the_last_one_before_it(offsets: list[int], offset: int) -> None:
    marks = tuple(Mark(place, page=n) for n, place in enumerate(sorted(offsets), start=1))
    found = Document("d", "", "t", "d", marks=marks).mark_at(offset)
    assert found == max(
        (m for m in marks if m.offset <= offset), default=None, key=lambda m: m.offset
    )
