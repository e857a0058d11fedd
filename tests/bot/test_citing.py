"""Where a quotation stands, as a citation says it."""

from __future__ import annotations

import pytest

from bot.citing import locator_of
from index import Document, Locator
from index.documents.source import Mark

PAGED = Document("a", "one two", "A", "a.pdf", marks=(Mark(0, page="iv"), Mark(4, page="5")))
SPOKEN = Document("b", "one two", "B", "b.vtt", marks=(Mark(0, seconds=62.0),))


@pytest.mark.parametrize(
    ("document", "offset", "paragraph", "locator"),
    [
        (PAGED, 0, 1, Locator("page", "iv")),
        (PAGED, 5, 1, Locator("page", "5")),
        (SPOKEN, 4, 2, Locator("time", "00:01:02")),
        (Document("c", "one", "C", "c.txt"), 0, 3, Locator("paragraph", "3")),
        (Document("c", "one", "C", "c.txt"), 0, 0, None),
    ],
)
def test_its_page_or_time_else_its_paragraph(
    document: Document, offset: int, paragraph: int, locator: Locator | None
) -> None:
    assert locator_of(document, offset, paragraph) == locator
