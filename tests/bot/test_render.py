"""Cards: what is on screen is the source's, and labelled as what it is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import (
    abstention_text,
    finding_cards,
    heading,
    make_cards,
    source_line,
    wording_lines,
)
from index import (
    Abstention,
    Change,
    Document,
    Excerpt,
    Finding,
    Manner,
    Question,
    Reason,
    Span,
    Topic,
    Variant,
)

TEXT = (
    "The Herald\n\nMonks built it. It burned twice. Ann Lee said: “The mill stays. It is ours,” "
    "she said. “Not theirs.” "
)


def excerpt(words: str, whole: str, manner: Manner = Manner.DIRECT) -> Excerpt:
    def span(piece: str) -> Span:
        return Span(TEXT.index(piece), TEXT.index(piece) + len(piece))

    said = span(words)
    return Excerpt(
        document=Document("herald", TEXT, "The Herald", "herald.txt", "2021-03-01"),
        span=said,
        text=words,
        whole=span(whole),
        before=span("Monks built it.") if manner is Manner.NARRATION else None,
        after=None,
        paragraph=2,
        manner=manner,
        speaker=None if manner is Manner.NARRATION else "Ann Lee",
        role=None,
        clause=None if manner is Manner.NARRATION else span("Ann Lee said"),
        via=None,
        score=0.9,
        parts=(said,),
        marked=(said,),
    )


SPLIT = "The mill stays. It is ours,” she said. “Not theirs."


def test_the_source_s_own_marks_frame_a_whole_quotation() -> None:
    (card,) = make_cards([excerpt("It is ours,", SPLIT)])
    assert not card.quoted
    assert card.pieces() == [
        ("“The mill stays. ", False),
        ("It is ours,", True),
        ("” she said. “Not theirs.”", False),
    ]
    assert source_line(card) == "“Ann Lee said …” · The Herald · paragraph 2 · 2021-03-01"


def test_without_marks_in_the_source_they_are_put_around() -> None:
    turn = replace(excerpt("It is ours,", "It is ours,"), document=Document("t", TEXT, "T", "t"))
    (card,) = make_cards([turn])
    assert card.quoted


@pytest.mark.parametrize(
    ("manner", "shown"),
    [
        (Manner.DIRECT, "Ann Lee"),
        (Manner.MIXED, "Ann Lee · Reported, partly quoted"),
        (Manner.INDIRECT, "Ann Lee · Reported, not quoted"),
        (Manner.NARRATION, "Not a quotation: the text itself"),
    ],
)
def test_words_are_labelled_as_what_they_are(manner: Manner, shown: str) -> None:
    (card,) = make_cards([excerpt("It burned twice.", "It burned twice.", manner)])
    assert heading(card) == shown


def test_context_is_offered_where_the_words_lean_on_it() -> None:
    (card,) = make_cards([excerpt("It burned twice.", "It burned twice.", Manner.NARRATION)])
    assert card.context is not None
    assert card.context.of(TEXT) == "Monks built it."
    assert "".join(piece for piece, _ in card.pieces()) == "It burned twice."


def test_other_places_are_named_with_their_words() -> None:
    one = excerpt("It is ours,", SPLIT)
    other = replace(one, document=Document("post", TEXT, "The Post", "post.txt"))
    changes = (Change("stays", "will stay"), Change("ours", ""))
    (card,) = finding_cards(Finding((one,), (Variant(other, changes),)))
    assert source_line(card).endswith(" · also in post.txt")
    assert wording_lines(card) == ["In The Post, undated: “will stay” for “stays”; “∅” for “ours”"]


@given(st.lists(st.integers(0, 39), min_size=1, max_size=5, unique=True))
def test_pieces_join_to_the_text_that_is_shown(numbers: list[int]) -> None:
    sentences = [f"Sentence {n:02} is about the harvest of the field beyond." for n in range(40)]
    text = " ".join(sentences)
    place = {n: Span(text.index(s), text.index(s) + len(s)) for n, s in enumerate(sentences)}
    long = [
        replace(
            excerpt("It is ours,", SPLIT),
            document=Document("long", text, "Long", "long.txt"),
            span=place[n],
            text=sentences[n],
            whole=Span(0, len(text)),
            before=place.get(n - 1),
            after=place.get(n + 1),
            marked=(place[n],),
            clause=None,
        )
        for n in numbers
    ]
    cards = make_cards(long)
    assert sorted(m for card in cards for m in card.marked) == sorted(place[n] for n in numbers)
    assert place[numbers[0]] in cards[0].marked
    for card in cards:
        assert "".join(piece for piece, _ in card.pieces()) == card.shown.of(text)
        assert "from a longer quotation" in source_line(card)


def no(reason: Reason, **given: object) -> Abstention:
    return replace(Abstention(Question("q", "q"), reason, "No.", ("Ann Lee", "Bob Roy")), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("abstention", "said"),
    [
        (no(Reason.NO_SUCH_SPEAKER, alike=("Ann Lee",)), "Did you mean Ann Lee?"),
        (no(Reason.NO_SUCH_SPEAKER, alike=("A", "B", "C")), "Did you mean A, B or C?"),
        (no(Reason.NO_SUCH_SPEAKER), "People quoted here: Ann Lee, Bob Roy."),
        (no(Reason.NOT_ON_THIS, topics=(Topic("mill", 2),)), "Quoted on: mill."),
        (no(Reason.NOT_ON_THIS), "Try other words for the subject, or leave the speaker out."),
        (no(Reason.NOTHING_FOUND), "Try other words, or ask what somebody said about it."),
    ],
)
def test_a_no_says_what_is_nearest(abstention: Abstention, said: str) -> None:
    assert said in abstention_text(abstention).split("\n")
