"""Two versions of the same words: what differs, and what is only set differently."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.answering.collation import Collation, Note, collate
from index.answering.stretches import is_word, join_stretches, read_stretch
from index.documents.source import Span

SOURCE = (
    "Ann Lee said the mill rose 5.5 % in 2024. A non-partisan group met at -5 degrees. “We do not "
    "want it. He is, I think, a fool – and worse.” “I came,” she said. “I saw.” They’ll pay 1,000 "
    "dollars to [Mayor Bob] Roy. Will it stay? It never will. The harvest, the best in years, is "
    "in."
)


def compare(quoted: str, source: str = SOURCE) -> Collation:
    found = collate(read_stretch(quoted), read_stretch(source))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("quoted", "notes"),
    [
        ("the mill rose 5.5 % in 2024", set()),
        ("the mill rose 5.5% in 2024", {Note.TYPOGRAPHY}),
        ("They'll pay 1,000 dollars", {Note.TYPOGRAPHY}),
        ("a fool—and worse", {Note.TYPOGRAPHY}),
        ("a fool\n  – and\u00a0worse", set()),
        ("They’ll pay *1,000* dollars", {Note.TYPOGRAPHY}),
        ("It nev\u00ader will", {Note.TYPOGRAPHY}),
        ("He is, I think, a fool – and worse. I came", {Note.TYPOGRAPHY}),
        ("A non-partisan group met,", {Note.FINAL_PUNCTUATION}),
        ("Will it stay?", set()),
        ("Will it stay", set()),
        ("[w]ill it stay?", {Note.BRACKETED}),
        ("dollars to Roy", {Note.BRACKETED}),
        ("dollars to [the honourable] Roy", {Note.BRACKETED}),
        ("dollars to [Mayor Bob] Roy", set()),
        ("They’ll pay [Roy] 1,000 dollars", {Note.BRACKETED}),
        ("The harvest … is in", {Note.OMISSION_MARKED}),
        ("The harvest [...] is in", {Note.OMISSION_MARKED}),
        ("They’ll pay 1,000 dollars ... The harvest, the best", {Note.OMISSION_MARKED}),
        ("… the best in years …", {Note.FINAL_PUNCTUATION}),
        ("at -5 degrees", set()),
    ],
)
def test_set_differently_but_the_same_words(quoted: str, notes: set[Note]) -> None:
    found = compare(quoted)
    assert found.exact, found.changes
    assert found.notes == notes


@pytest.mark.parametrize(
    ("quoted", "changes"),
    [
        ("the mill rose 6.5 % in 2024", [("6.5", "5.5")]),
        ("the mill rose 5 % in 2024", [("5", "5.5")]),
        ("the mill rose 5.5 percent in 2024", [("percent", "%")]),
        ("We do want it", [("", "not")]),
        ("We do now want it", [("now", "not")]),
        ("It will", [("", "never")]),
        ("Bob Lee said the mill rose", [("Bob", "Ann")]),
        ("They’ll pay 1.000 dollars", [("1.000", "1,000")]),
        ("They’ll pay 10,000 dollars", [("10,000", "1,000")]),
        ("partisan group met", [("partisan", "non-partisan")]),
        ("at 5 degrees", [("", "-")]),
        ("group met at", []),
        ("Will it stay.", [(".", "?")]),
        ("It never will!", [("!", ".")]),
        ("He is a fool", [("", ", I think,")]),
        ("We do … want it", [("…", "not")]),
        ("We do … Will it stay", [("…", SOURCE[SOURCE.index("not want") : SOURCE.index(" Will")])]),
        ("Will it stay? It [never ever] will", [("[", ""), ("ever]", "")]),
        ("the Harvest, the best", [("the Harvest", "The harvest")]),
        ("the mill fell *5.5* %", [("fell", "rose")]),
    ],
)
def test_other_words(quoted: str, changes: list[tuple[str, str]]) -> None:
    found = compare(quoted)
    assert found.exact is not bool(changes)
    assert [(change.quoted, change.source) for change in found.changes] == changes


def test_words_that_the_source_interrupts() -> None:
    source = "“The mill,” Ann Lee said, “will stay where it is. It must.” The end."
    parts = [Span(1, 10), Span(27, 58)]
    assert [part.of(source) for part in parts] == ["The mill,", "will stay where it is. It must."]
    spoken = join_stretches([read_stretch(source, part) for part in parts])
    found = collate(read_stretch("The mill will stay where it is"), spoken)
    assert found is not None
    assert found.exact
    assert found.notes == {Note.INTERRUPTED}
    assert found.span.of(source) == "The mill,” Ann Lee said, “will stay where it is"
    changed = collate(read_stretch("The mill will not stay where it is"), spoken)
    assert changed is not None
    assert not changed.exact


def test_a_composed_letter_is_its_parts() -> None:
    assert compare("cafe\u0301 au lait", "One café au lait, please.").exact


def test_ideographs_are_compared_one_by_one() -> None:
    found = compare("他说明天不会下雨", "昨天他说明天会下雨。")
    assert [(c.quoted, c.source) for c in found.changes] == [("不", "")]


def test_words_that_are_not_there() -> None:
    assert (
        collate(read_stretch("two roads diverged in a yellow wood"), read_stretch(SOURCE)) is None
    )
    assert collate(read_stretch("…"), read_stretch(SOURCE)) is None
    assert collate(read_stretch("the mill"), read_stretch("")) is None


WORDS = st.sampled_from(
    "the mill will not stay 5 % in Kyiv, she said – it’s “done” [sic] …".split()
)
TEXTS = st.lists(WORDS, min_size=3, max_size=30).map(" ".join)


@given(TEXTS, st.data())
def test_a_slice_is_exact_and_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    stretch = read_stretch(text)
    start = data.draw(st.integers(0, len(stretch.forms) - 1))
    end = data.draw(st.integers(start + 1, len(stretch.forms)))
    quoted = stretch.slice(start, end)
    assume(any(is_word(form) for form in read_stretch(quoted).forms))
    assume("[" not in quoted and "]" not in quoted and "…" not in quoted)
    found = compare(quoted, text)
    assert found.exact
    assert found.likeness == 1
    assert [f for f in read_stretch(found.span.of(text)).forms if is_word(f)] == [
        form for form in read_stretch(quoted).forms if is_word(form)
    ]


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(quoted: str, source: str) -> None:
    found = collate(read_stretch(quoted), read_stretch(source))
    if found is not None:
        assert found.span.end <= len(source)
        assert 0 <= found.likeness <= 1
