"""The quotations in a draft, and whom it names for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.drafts import find_marked


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        ("“The mill will stay,” Ann Lee said.", [("The mill will stay,", "Ann Lee")]),
        (
            "“The mill,” Ann Lee said, “will stay where it is.”",
            [("The mill,", "Ann Lee"), ("will stay where it is.", "Ann Lee")],
        ),
        ('Ann Lee said: "The mill will stay."', [("The mill will stay.", "Ann Lee")]),
        (
            "Bob Roy said that the plan was “a very bad idea”.",
            [("a very bad idea", "Bob Roy")],
        ),
        (
            "As she put it there, “nobody will ever close the mill”.",
            [("nobody will ever close the mill", None)],
        ),
        ("We saw “The Mill on the Floss” on stage.", []),
        ("The “experts” had left by then.", []),
        ("Ann Lee did not say “the mill will close by the summer”.", []),
        ("> The mill will stay.\n", [("The mill will stay.", None)]),
        (
            "> The well-known mill — Bob Roy has it — is a half-timbered one.\n",
            [("The well-known mill — Bob Roy has it — is a half-timbered one.", None)],
        ),
        (
            "She wrote:\n\n> The mill will stay.\n> It must.\n> — Ann Lee, mayor\n\nThat was all.",
            [("The mill will stay.\nIt must.", "Ann Lee")],
        ),
        ("Nothing is quoted here, Ann Lee said.", []),
        ("", []),
    ],
)
def test_what_a_draft_quotes(draft: str, found: list[tuple[str, str | None]]) -> None:
    assert [(q.text, q.speaker) for q in find_marked(draft)] == found


@given(st.text(alphabet=st.sampled_from("ab A.,“”\"'>\n—é ")))
def test_ranges_lie_in_the_text_in_order(draft: str) -> None:
    spans = [quotation.span for quotation in find_marked(draft)]
    assert spans == sorted(spans)
    assert all(span.end <= len(draft) for span in spans)
