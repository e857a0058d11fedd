"""Any bytes: text or a reason, marks in order and within the text."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_docx, make_epub, make_feed, make_pdf, page

from index.documents.formats import ISOLATED, Kind, format_of
from index.documents.formats.pdf import Line, join_pages, paragraphs, without_running_lines
from index.documents.isolation import Worker
from index.documents.recognising import recognise
from index.documents.source import Extract
from index.errors import FormatError
from index.settings import DocumentSettings

SETTINGS = DocumentSettings()
IN_PROCESS = sorted(set(Kind) - ISOLATED)
WORDS = "“We will never sell the mill,” Ann Lee said on Monday."
CUE = st.tuples(st.integers(0, 9), st.sampled_from(["Yes.", "- No.", "<v Bo>Oh.", "LEE: So.", ""]))


def assert_sound(extracts: list[Extract]) -> None:
    assert extracts
    for extract in extracts:
        offsets = [mark.offset for mark in extract.marks]
        assert offsets == sorted(offsets)
        assert all(0 <= offset <= len(extract.text) for offset in offsets)
        assert extract.text.encode("utf-8")


@pytest.mark.parametrize("kind", IN_PROCESS)
@given(data=st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_give_text_or_a_reason(kind: Kind, data: bytes) -> None:
    try:
        assert_sound(format_of(kind)(data, SETTINGS))
    except FormatError as error:
        assert error.reason


@given(st.binary(), st.sampled_from(["x.txt", "x.md", "x.xml", "x.jsonl", "x"]))
def test_any_bytes_are_of_some_kind_or_refused(data: bytes, name: str) -> None:
    try:
        assert recognise(data, name) in Kind
    except FormatError as error:
        assert error.reason


@given(st.lists(CUE, min_size=1))
def test_cues_of_any_order_are_marked_where_they_begin(cues: list[tuple[int, str]]) -> None:
    body = "\n\n".join(f"00:0{at}.000 --> 00:0{at}.500\n{words}" for at, words in cues)
    try:
        (extract,) = format_of(Kind.SUBTITLES)(f"WEBVTT\n\n{body}".encode(), SETTINGS)
    except FormatError:
        assert not any(words for _, words in cues)
        return
    assert_sound([extract])
    assert extract.marks[0].offset == 0


LINE = st.builds(
    Line,
    st.sampled_from(["The mill", "stays.", "12", "Report 3", "and so"]),
    *[st.floats(0, 700) for _ in range(4)],
    st.floats(0, 20),
)


@given(st.lists(st.lists(LINE, max_size=6), max_size=5))
def test_pages_in_any_layout_keep_their_words_in_order(pages: list[list[Line]]) -> None:
    text, marks = join_pages(pages)
    assert text.split() == [w for lines in pages for line in lines for w in line.words.split()]
    assert [mark.page for mark in marks] == [n for n, lines in enumerate(pages, 1) if lines]
    for kept, lines in zip(without_running_lines(pages), pages, strict=True):
        assert {id(line) for line in kept} <= {id(line) for line in lines}
    assert all(paragraphs(lines) for lines in pages if lines)


DAMAGED: dict[Kind, Callable[[], bytes]] = {
    Kind.PDF: lambda: make_pdf([page(WORDS, "It rained."), page("A second page.")]),
    Kind.WORD: lambda: make_docx([WORDS, "It rained."]),
    Kind.EPUB: lambda: make_epub([f"<p>{WORDS}</p>"]),
    Kind.FEED: lambda: make_feed({"title": "T", "description": WORDS}),
    Kind.WEBPAGE: lambda: f"<html lang=en><body><p>{WORDS}</p></body></html>".encode(),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_files_give_text_or_a_reason(kind: Kind) -> None:
    chance = random.Random(kind)
    whole = DAMAGED[kind]()
    with Worker(SETTINGS) as worker:
        for _ in range(40):
            data = bytearray(whole)
            for _ in range(chance.choice([1, 5, 50])):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                assert_sound(worker.extract(kind, bytes(data[: chance.choice([None, 100, -50])])))
            except FormatError as error:
                assert error.reason
        assert worker.extract(kind, whole)
