"""A document in blocks and pieces: nothing of the text is lost, added or moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.page.addresses import HASH_CHARACTERS, document_address, read_spans
from bot.page.viewer import cut_parts, initials, list_voices, make_view
from index import Document, Manner, Mark, Span, Spoken

TEXTS = st.text(
    st.sampled_from("ab \n\r\u2028“”é\N{COMBINING ACUTE ACCENT}🙂א\u202e<&>"), max_size=60
)


def document(text: str, marks: tuple[Mark, ...] = ()) -> Document:
    """A document of just a text."""
    return Document("one", text, "One", "one.txt", marks=marks)


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, list[Spoken], list[Span]]:
    """A text with marks, overlapping speech, and ranges that do not overlap."""
    text = draw(TEXTS)
    ends = st.integers(0, len(text))
    spans = st.tuples(ends, ends).map(lambda pair: Span(*sorted(pair)))
    full = spans.filter(len)
    speech = [
        Spoken((span,), draw(st.sampled_from(["Ann Lee", "Tom", None])), Manner.DIRECT, said)
        for span, said in draw(
            st.lists(st.tuples(full, st.booleans()), max_size=4) if text else st.just([])
        )
    ]
    marks = sorted(draw(st.sets(st.integers(0, max(0, len(text) - 1)), max_size=3)))
    at = draw(full) if text else None
    return (
        document(text, tuple(Mark(m, page=n) for n, m in enumerate(marks, 1))),
        speech,
        [at] if at else [],
    )


@given(documents())
def test_the_pieces_are_the_text_and_the_quoted_ones_the_quotation(
    case: tuple[Document, list[Spoken], list[Span]],
) -> None:
    shown, speech, at = case
    view = make_view(shown, speech, at)
    pieces = [piece for block in view.blocks for piece in block]
    assert "".join(piece.text for piece in pieces) == shown.text
    assert "".join(p.text for p in pieces if p.quoted) == "".join(s.of(shown.text) for s in at)
    assert sum(piece.target for piece in pieces) == len(at)
    assert sum(piece.place is not None for piece in pieces) == (
        len(shown.marks) if shown.text else 0
    )


@given(documents())
def test_each_character_has_the_voice_of_the_innermost_speech(
    case: tuple[Document, list[Spoken], list[Span]],
) -> None:
    shown, speech, at = case
    view = make_view(shown, speech, at)
    position = 0
    for piece in (piece for block in view.blocks for piece in block):
        over = [s for s in speech if s.said and s.parts[0].start <= position < s.parts[0].end]
        name = view.voices[piece.voice].name if piece.voice is not None else "nobody"
        shortest = min((len(s.parts[0]) for s in over), default=0)
        inner = {s.speaker for s in over if len(s.parts[0]) == shortest}
        assert name in inner if inner else piece.voice is None
        position += len(piece.text)


@given(TEXTS, st.integers(1, 20))
def test_parts_tile_the_text_and_end_with_lines(text: str, characters: int) -> None:
    parts = cut_parts(text, characters)
    assert "".join(part.of(text) for part in parts) == text
    assert all(part.of(text).endswith("\n") for part in parts[:-1])


def test_a_long_document_opens_at_the_part_of_its_quotation() -> None:
    text = "".join(f"This is line {number}.\n" for number in range(30_000))
    start = text.index("line 25000.")
    view = make_view(document(text), [], [Span(start, start + 10)])
    assert view.parts > 2
    assert view.part == view.parts - 1 or view.part > 0
    assert any(piece.target for block in view.blocks for piece in block)
    other = make_view(document(text), [], [Span(start, start + 10)], 0)
    assert not any(piece.quoted for block in other.blocks for piece in block)


def test_the_legend_counts_what_was_said_and_puts_the_nameless_last() -> None:
    speech = [
        Spoken((Span(0, 1),), None, Manner.DIRECT, True),
        Spoken((Span(1, 2),), None, Manner.DIRECT, True),
        Spoken((Span(2, 3), Span(4, 5)), "Tom Brand", Manner.DIRECT, True),
        Spoken((Span(6, 7),), "Ann Lee", Manner.INDIRECT, False),
    ]
    voices = list_voices(speech)
    assert [(v.name, v.initials, v.count, v.first) for v in voices] == [
        ("Tom Brand", "TB", 1, Span(2, 3)),
        (None, "?", 2, Span(0, 1)),
    ]


def test_initials_of_any_name() -> None:
    names = {
        "Dmitry Peskov": "DP",
        "Plato": "P",
        "Ursula von der Leyen": "UL",
        "נועה לוי": "נל",
        "—": "?",
    }
    assert {name: initials(name) for name in names} == names


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 9)), max_size=3))
def test_an_address_names_its_ranges(pairs: list[tuple[int, int]]) -> None:
    spans = tuple(sorted(Span(start, start + length) for start, length in pairs))
    shown = document("x" * 120)
    address = document_address(shown, spans)
    assert address.startswith(f"/d/one/{shown.content_hash[:HASH_CHARACTERS]}")
    at = address.partition("?at=")[2].partition("#")[0]
    assert read_spans(at, 120) == spans


def test_ranges_that_are_none_are_refused_and_those_outside_left_out() -> None:
    assert read_spans("5-10,200-300,7-7", 100) == (Span(5, 10),)
    for wrong in ("x", "5", "5-", "-5", "5-x", "5 - 10", "٥-٦", "1e3-2000"):
        try:
            read_spans(wrong, 100)
        except ValueError:
            continue
        raise AssertionError(wrong)
