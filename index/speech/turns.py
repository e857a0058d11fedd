"""Transcripts -> turns: whose label stands before which words.

In: paragraphs, some with a speaker's label. Out: `Turn`s; a question of the interviewer is a turn
of its own kind and never an answer. Paragraphs without a label carry on the turn before them, once
a transcript has begun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.sentences import Paragraph, Role


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the label without its sign, the words after it, whether an interviewer asks.

    `named` is whom the label means where it names nobody ("A:"): the one introduced before.
    """

    label: Span
    parts: tuple[Span, ...]
    asks: bool
    named: Span | None = None


NAME = re.compile(r"[^\W\d_a-zа-яё][\w’'-]+(?:\s+[^\W\d_a-zа-яё][\w’'-]+)+")
ANSWER_LABEL = re.compile(r"(?:A|Answer|Antwort|Ответ|Réponse|Respuesta)", re.IGNORECASE)


def find_turns(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Turn, ...]:
    """The turns of a transcript, in order; nothing for other documents."""
    labelled = [index for index, paragraph in enumerate(paragraphs) if paragraph.label]
    if not labelled:
        return ()
    introduced = _introduced(text, paragraphs[: labelled[0]])
    return tuple(
        _turn(text, paragraphs[first:after], introduced)
        for first, after in zip(labelled, [*labelled[1:], labelled[-1] + 1], strict=True)
    )


def _turn(text: str, paragraphs: Sequence[Paragraph], introduced: Span | None) -> Turn:
    """A labelled paragraph and those up to the next label; after the last label none follow."""
    first, *rest = paragraphs
    assert first.label is not None
    label = _without_sign(text, first.label)
    more = [p.span for p in rest if p.role is Role.BODY and not _is_aside(text, p.span)]
    words = _stripped(text, Span(first.label.end, first.span.end))
    answers = ANSWER_LABEL.fullmatch(label.of(text)) is not None
    asks = first.role is Role.INTERVIEWER
    return Turn(label, (words, *more), asks, introduced if answers else None)


def _introduced(text: str, paragraphs: Sequence[Paragraph]) -> Span | None:
    """The first full name before a transcript begins, which is the interviewed person's."""
    for paragraph in paragraphs:
        if paragraph.role in (Role.TITLE, Role.BODY):
            match = NAME.search(text, paragraph.span.start, paragraph.span.end)
            if match:
                return Span(match.start(), match.end())
    return None


def _is_aside(text: str, span: Span) -> bool:
    """A stage direction that fills its paragraph ("[Laughter.]")."""
    words = span.of(text)
    return words[:1] in ("[", "(") and words.rstrip(".")[-1:] in ("]", ")")


def _without_sign(text: str, label: Span) -> Span:
    end = label.start + len(label.of(text).rstrip(" \t:>"))
    return Span(label.start, end)


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))
