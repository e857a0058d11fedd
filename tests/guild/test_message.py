"""Messages within Discord's limits that show the source's exact characters."""

from __future__ import annotations

import pytest
from guild.markdown import Reading, read, words
from guild.openapi import message_problems
from hypothesis import example, given
from hypothesis import strategies as st

from bot.guild.characters import length
from bot.guild.layout import TEXT_CHARACTERS, Block, body
from bot.guild.message import Entry, entry_groups, one_message, pack, single_message
from bot.guild.rows import answer_rows
from bot.hidden import hidden_characters
from bot.render import Card, escape_markdown, heading
from index import Abstention, Document, Manner, Question, Reason, Span

HOSTILE = [
    "@everyone @here <@123> <@&45> <#67> <:wave:123> <a:wave:123> <t:1700000000:R> </ask:12>",
    "[free money](https://evil.example) and https://evil.example/a_b_c and <https://evil.example>",
    "join discord.gg/abc123 or Discord.com/invite/abc, https://discordapp.com/invite/x",
    "||spoiler|| **bold** __under__ *em* _em_ ~~gone~~ `code` ``co`de``",
    "```py\nprint('out')\n```\nand after",
    "# heading\n## heading\n-# small\n> quote\n>>> all of it\n- list\n* list\n1. one\n10. ten",
    "\r# after a carriage return\x0b# and a tab\u2028# and a separator\x85- and a next line",
    "abc \u202edlrow eht fo dne\u202c and \u2067more\u2069",
    "zero\u200bwidth\u200b @\u200beveryone \ufeff and soft\u00adhyphen",
    "\\@everyone \\\\@everyone \\",
    "🦊" * 2000,
    "👨‍👩‍👧‍👦" * 300,
    "a" * 6000,
    " ".join(f"word{n}" for n in range(900)),
    "é" * 2500,
    "“quoted” and ‘quoted’ and [sic] (laughs) …",
]
OURS = {"quote", "strong", "subtext"}
nasty = st.text(
    alphabet=st.sampled_from(list("ab *_~`|<>[]()@#\\-+1.:/\n“”’🦊\u200d\u202e\r"))
    | st.characters(codec="utf-8"),
    min_size=1,
    max_size=300,
)


def entry_of(text: str, manner: Manner = Manner.DIRECT, title: str = "A *title*") -> Entry:
    """An entry whose quotation is this text; its last half is what answers."""
    document = Document("d", text, title, "https://example.org/a_b")
    card = Card(
        document=document,
        shown=Span(0, len(text)),
        marked=(Span(len(text) // 2, len(text)),),
        manner=manner,
        speaker="A_B <@1>",
        role="a *role*",
        clause=None,
        via=None,
        paragraph=1,
    )
    return Entry(card, heading(card))


def messages_of(entry: Entry) -> list[list[Block]]:
    return pack(entry_groups(entry))


def quoted(messages: list[list[Block]]) -> str:
    """What a person sees behind the bars of a quotation, message after message."""
    readings = [read(words(body(blocks))) for blocks in messages]
    return "\n".join(line for reading in readings for line in reading.quoted)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("manner", Manner)
def test_hostile_words_are_seen_as_they_stand(text: str, manner: Manner) -> None:
    messages = messages_of(entry_of(text, manner))
    marks = "“”" if manner is Manner.DIRECT else ""
    seen = squeezed(quoted(messages)).removeprefix(marks[:1]).removesuffix(marks[1:])
    # Discord folds white space, so that is all that may differ.
    assert seen == squeezed(text)
    for blocks in messages:
        assert read(words(body(blocks))).constructs <= OURS
        assert message_problems({**body(blocks), "allowed_mentions": {"parse": []}}, new=True) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_titles_stay_names(text: str) -> None:
    no = Abstention(Question(text, text, asked=text), Reason.NOTHING_FOUND, text, (text,))
    (entry,) = messages_of(entry_of("He said so.", title=text))
    for blocks in (entry, single_message(no)[0]):
        reading: Reading = read(words(body(blocks)))
        assert reading.constructs <= OURS
        assert not any(mark in reading.text for mark in "\u202e\u2067")


@given(nasty)
@example("1\r1.")
def test_escaped_text_shows_as_itself(text: str) -> None:
    reading = read(escape_markdown(text))
    assert squeezed(reading.text) == squeezed(text)
    assert reading.constructs == set()


@given(nasty.filter(lambda text: text.strip()), st.integers(1, 40), st.sampled_from(Manner))
def test_one_message_has_each_quotation_whole_or_attached(
    text: str, times: int, manner: Manner
) -> None:
    blocks, attached = one_message([entry_of(text * times, manner)])
    message = body(blocks, answer_rows("1" * 19, 0, 9), attached and "quotations.txt")
    assert message_problems({**message, "allowed_mentions": {"parse": []}}, new=True) == []
    if attached is None:
        assert squeezed(text * times) in squeezed(quoted([blocks]))
    else:
        assert text * times in attached
        assert "attached" in words(message)


@given(nasty.filter(lambda text: text.strip()), st.integers(1, 60))
def test_a_long_quotation_goes_on_in_the_next_message_uncut(text: str, times: int) -> None:
    messages = messages_of(entry_of(text * times, Manner.INDIRECT))
    assert squeezed(quoted(messages)) == squeezed(text * times)
    assert all(sum(length(b.text) for b in blocks) <= TEXT_CHARACTERS for blocks in messages)


def test_an_emoji_of_several_is_not_parted() -> None:
    family = "👨‍👩‍👧‍👦"
    messages = messages_of(entry_of(family * 900, Manner.INDIRECT))
    assert len(messages) > 1
    for blocks in messages:
        lines = read(words(body(blocks))).quoted
        assert set("".join(lines).split(family)) <= {""}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain words – with “marks” and soft\u00adhyphens", []),
        ("a family 👨‍👩‍👧‍👦", []),
        ("left \u202eright", ["U+202E RIGHT-TO-LEFT OVERRIDE"]),
        ("ze\u200bro \u200b", ["U+200B ZERO WIDTH SPACE"]),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, names: list[str]) -> None:
    assert hidden_characters(text) == names
    (blocks,) = messages_of(entry_of(text))
    assert all(name in words(body(blocks)) for name in names)


def test_the_link_opens_the_very_words() -> None:
    (blocks,) = messages_of(entry_of("Peace will come at noon"))
    (link,) = [block.link for block in blocks if block.link]
    assert link == "https://example.org/a_b#:~:text=come%20at%20noon"
