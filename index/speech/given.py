"""A document known to be one person's words (a speech, a letter): all of it is said by them.

In: the speech found in its text and the speaker's name, which stands beside the text and not in
it. Out: the same with every body paragraph as direct speech of theirs; whom they quote stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from index.documents.source import Span
from index.speech.attribution import Attribution, Speech
from index.speech.quotations import Kind, Quotation
from index.speech.sentences import Role


def say_all(speech: Speech, speaker: str) -> Speech:
    """`speech`, where every body paragraph that is no labelled turn is said by `speaker`."""
    attributions = [*speech.attributions, *_paragraphs(speech, speaker)]
    return replace(speech, attributions=tuple(sorted(attributions, key=_place)))


def _paragraphs(speech: Speech, speaker: str) -> Iterator[Attribution]:
    for paragraph in speech.paragraphs:
        if paragraph.role is Role.BODY and paragraph.label is None:
            yield Attribution(Quotation((paragraph.span,), Kind.DIRECT), speaker=speaker)


def _place(attribution: Attribution) -> tuple[Span, int]:
    span = attribution.quotation.span
    return span, -len(span)
