"""A draft or a message -> the quotations in it, with the speaker it names for each.

In: somebody's text. Out: `MarkedQuotation`s: speech in quotation marks with its speaker, block
quotes, and what else stands in marks and is long enough to be somebody's words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.answering.stretches import is_word
from index.documents.source import Span
from index.speech import analyse
from index.speech import marks as quotation_marks
from index.speech.attribution import Attribution
from index.speech.quotations import Kind


@dataclass(frozen=True, slots=True)
class MarkedQuotation:
    """A quotation in somebody's text: its range there, its words, and whom the text names for it.

    Words of one speaker that the text interrupts (“A,” she said. “B.”) are one each.
    """

    span: Span
    text: str
    speaker: str | None = None


# A quotation nobody is named for is one from this many words on; shorter ones are mostly names of
# things and words at arm's length.
LEAST_WORDS = 4
BLOCK_QUOTE = re.compile(r"(?:^[ \t]{0,3}>.*(?:\n|\Z))+", re.MULTILINE)
QUOTE_PREFIX = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
LONGEST_SIGNATURE = 160
# On a line of its own: a dash within a sentence signs nothing.
SIGNATURE = re.compile(r"\n[ \t]*(?:—|–|--|-)[ \t]*(?P<who>[^\W\d_][^\n,;:(]{1,60})[^\n]*\Z")


def find_marked(text: str) -> tuple[MarkedQuotation, ...]:
    """The quotations in a draft or a message, in reading order, with their speakers.

    Speech in quotation marks that the text attributes, block quotes (lines that begin with “>”),
    and further stretches in marks that are long enough and no title. What the text says was not
    said is left out.
    """
    speech = analyse(text)
    marked = quotation_marks.outermost(quotation_marks.find_marked(text, speech.paragraphs))
    inner = [each.inner for each in marked]
    blocks = list(_block_quotes(text))
    found = list(_attributed(text, speech.attributions, inner))
    spoken = _covered(text, (p for a in speech.attributions for p in a.quotation.parts))
    found += [
        MarkedQuotation(span, span.of(text))
        for span in inner
        if not any(spoken[span.start : span.end]) and _is_somebodys(span.of(text))
    ]
    blocked = _covered(text, (block.span for block in blocks))
    outside = [
        quotation
        for quotation in found
        if not any(blocked[quotation.span.start : quotation.span.end])
    ]
    return tuple(sorted((*outside, *blocks), key=lambda quotation: quotation.span))


def _attributed(
    text: str, attributions: Sequence[Attribution], inner: Sequence[Span]
) -> Iterator[MarkedQuotation]:
    for attribution in attributions:
        quotation = attribution.quotation
        if not quotation.said or quotation.kind is Kind.INDIRECT:
            continue
        for part in quotation.parts:
            # Of a mixed report only what stands in marks is quoted.
            spans = [part] if quotation.kind is Kind.DIRECT else _within(part, inner)
            for span in spans:
                yield MarkedQuotation(span, span.of(text), attribution.speaker)


def _within(part: Span, inner: Sequence[Span]) -> Sequence[Span]:
    """Those of the stretches, which follow each other, that begin in `part`."""
    start, end = (
        bisect_left(inner, edge, key=lambda s: s.start) for edge in (part.start, part.end)
    )
    return inner[start:end]


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    """Of each character of `text`, whether it stands in one of `spans`."""
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\1" * len(span)
    return covered


def _is_somebodys(words: str) -> bool:
    """Whether an unattributed stretch in marks is a quotation: some words, and not a title's."""
    tokens = [token for token in words.split() if is_word(token)]
    capitals = [token[:1].isupper() for token in tokens]
    title = bool(tokens) and capitals[-1] and 2 * sum(capitals) >= len(tokens)
    return len(tokens) >= LEAST_WORDS and not (title and tokens[-1][-1:].isalnum())


def _block_quotes(text: str) -> Iterator[MarkedQuotation]:
    """Blocks of lines that begin with “>”; a dash and a name on the last line sign them."""
    for block in BLOCK_QUOTE.finditer(text):
        words = QUOTE_PREFIX.sub("", block.group()).strip()
        signature = SIGNATURE.search(words, max(0, len(words) - LONGEST_SIGNATURE))
        if signature and signature.start() > 0:
            words = words[: signature.start()].rstrip()
        if words:
            who = signature["who"].strip() if signature else None
            yield MarkedQuotation(Span(*block.span()), words, who)
