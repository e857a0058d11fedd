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
    """One turn: the label without its colon, the words after it, whether an interviewer asks."""

    label: Span
    parts: tuple[Span, ...]
    asks: bool


ANSWER_LABEL = re.compile(r"(?:A|Answer|Antwort|Ответ|Réponse|Respuesta)", re.IGNORECASE)


def find_turns(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Turn, ...]:
    """The turns of a transcript, in order; nothing for other documents."""
    turns: list[Turn] = []
    for paragraph in paragraphs:
        if paragraph.label is not None:
            label = _without_colon(text, paragraph.label)
            words = _stripped(text, Span(paragraph.label.end, paragraph.span.end))
            asks = paragraph.role is Role.INTERVIEWER
            turns.append(Turn(label, (words,), asks))
    return tuple(turns)


def is_answer_label(label: str) -> bool:
    """Whether a label names no person but the one interviewed ("A")."""
    return ANSWER_LABEL.fullmatch(label) is not None


def _without_colon(text: str, label: Span) -> Span:
    end = label.start + len(label.of(text).rstrip(" \t:"))
    return Span(label.start, end)


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))
