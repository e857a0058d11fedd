"""A document's paragraphs -> dependency parses, whose tokens lead back to the text.

In: the text and its paragraphs. Out: one `ParsedParagraph` a paragraph. Paragraphs are parsed one
by one, since the model glues a headline to the sentence after it, and brackets are treated first,
since it splits "[Russian President Vladimir] Putin" in two; the text keeps its length throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.documents.source import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan


@dataclass(frozen=True, slots=True)
class ParsedParagraph:
    """One paragraph's parse. `start + token.idx` is the token's offset in the document."""

    start: int
    doc: Doc

    def span(self, tokens: Token | TokenSpan) -> Span:
        """Where a token, or a run of tokens, stands in the document."""
        if hasattr(tokens, "start_char"):
            return Span(self.start + tokens.start_char, self.start + tokens.end_char)
        return Span(self.start + tokens.idx, self.start + tokens.idx + len(tokens))


class Parser(Protocol):
    """Whatever parses paragraphs; a cache of parses by content hash is one too."""

    def __call__(self, paragraphs: Sequence[str]) -> list[Doc]:
        """One parse a paragraph, its text as long as the paragraph's."""
        ...
