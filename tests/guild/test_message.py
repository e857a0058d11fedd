"""Messages within Discord's limits that show the source's exact characters."""

from __future__ import annotations

from guild.markdown import shown_text
from hypothesis import given
from hypothesis import strategies as st

from bot.guild.message import MESSAGE_CHARACTERS, message_texts, split_text
from bot.render import escape_markdown
from index import Answer, Document, Excerpt, Manner, Question, Span

nasty = st.text(
    alphabet=st.sampled_from(list("ab *_~`|<>[]()@#\\-+1.:/\n“”’")) | st.characters(codec="utf-8"),
    min_size=1,
    max_size=300,
)


def answer_of(text: str, manner: Manner = Manner.DIRECT) -> Answer:
    whole = Span(0, len(text))
    document = Document("d", text, "A *title*", "d.txt")
    excerpt = Excerpt(
        document, whole, text, whole, None, None, 1, manner, "A_B", "a *role*", None, None, 1.0
    )
    return Answer(Question("q", "q"), (excerpt,))


@given(nasty)
def test_escaped_text_shows_as_itself(text: str) -> None:
    assert shown_text(escape_markdown(text)) == text


@given(nasty.filter(lambda text: text.strip()))
def test_every_message_fits_and_nothing_pings(text: str) -> None:
    for message in message_texts(answer_of(text * 9)):
        assert 0 < len(message) <= MESSAGE_CHARACTERS
        assert "@everyone" not in message
        assert "<@" not in message


def test_a_long_quotation_goes_on_in_the_next_message_uncut() -> None:
    text = " ".join(f"word{n}" for n in range(900))
    messages = message_texts(answer_of(text))
    assert len(messages) > 1
    together = " ".join(shown_text(message) for message in messages)
    assert [w for w in together.replace("“", "").replace("”", "").split() if w.startswith("word")]
    shown = [w.strip("“”") for w in together.split() if w.strip("“”").startswith("word")]
    assert shown == text.split()


@given(st.text(alphabet="ab \n\\*", max_size=200), st.integers(4, 40))
def test_splitting_loses_no_character(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
