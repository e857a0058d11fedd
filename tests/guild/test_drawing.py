"""The drawing of pictures: they show what Discord's own rules make of a message's JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from guild.drawing import component, page, text
from guild.markdown import shown_text
from guild.pictures import PICTURES, draw_all
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring, fragment_fromstring
from page.serving import tiny_desk_over

from bot.guild.layout import Block, body, button, row, select
from bot.render import escape_markdown


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("plain", "<p>plain</p>"),
        ("**bold** and *slanted*", "<p><b>bold</b> and <i>slanted</i></p>"),
        ("**a *b* c**", "<p><b>a <i>b</i> c</b></p>"),
        ("~~gone~~ → **new**", "<p><s>gone</s> → <b>new</b></p>"),
        (r"2 \* 3 \* 4", "<p>2 * 3 * 4</p>"),
        ("### Title\n-# small", "<h3>Title</h3><small>small</small>"),
        ("> one\n> two\nthree", "<blockquote>one\ntwo</blockquote><p>three</p>"),
        ("> one\n\n> two", "<blockquote>one</blockquote><p></p><blockquote>two</blockquote>"),
        ("[open](<https://news.example/a>)", "<p><u>open</u></p>"),
        (
            "before\n```\n*raw* <b>\n```\nafter",
            "<p>before</p><pre>*raw* &lt;b&gt;</pre><p>after</p>",
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("@everyone", "<p>@everyone</p>"),
        ("", ""),
    ],
)
def test_markdown_is_drawn(content: str, html: str) -> None:
    assert text(content) == html


@given(st.text(alphabet=st.sampled_from("ab *_~`|>#-[]()<\\.@:/\n“”"), max_size=40))
def test_escaped_words_are_drawn_as_they_are(words: str) -> None:
    escaped = escape_markdown(" ".join(words.split()))
    drawn = fragment_fromstring(f"<div>{text(f'> x{escaped}')}</div>").text_content()
    assert drawn == shown_text(f"> x{escaped}") == "x" + " ".join(words.split())


def drawn(message: dict[str, Any]) -> str:
    """A picture's text, a space between its parts."""
    tree = document_fromstring(page("a < b?", "Alice pressed <this>", [message]))
    return " ".join(part.strip() for part in tree.body.itertext() if part.strip())


def test_all_that_a_message_has_is_in_its_picture() -> None:
    blocks = [Block("**Ann Lee**\n> “We stay.”"), Block("-# undated", "https://a.example", True)]
    rows = [row([button("Cite", "cite:1:0")]), row([select("s:1", [("a", "APA")], "a")])]
    assert drawn(body(blocks, rows, "quotations.txt")) == (
        "A Alice a < b? Alice pressed <this> Q Quoth APP Ann Lee “We stay.” undated Open ↗ Cite "
        "APA attachment://quotations.txt"
    )


async def test_every_picture_can_be_drawn(tiny_data_dir: Path, tmp_path: Path) -> None:
    desk = tiny_desk_over(tiny_data_dir)
    try:
        drawings = await draw_all(desk, tmp_path)
    finally:
        desk.close()
    assert drawings.keys() == {picture.name for picture in PICTURES}
    assert "Trump has never named any dates." in drawings["cite"]


def test_what_is_not_known_is_not_left_out_silently() -> None:
    with pytest.raises(KeyError):
        component({"type": 99})
