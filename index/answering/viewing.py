"""A document of a generation -> who speaks where in it, for a reader of the whole text."""

from __future__ import annotations

from dataclasses import dataclass

from index.answering.excerpts import Manner, speaker_name
from index.documents.source import Document, Span
from index.storage.generation import Generation


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of speech: its ranges in the text, who says it, and how it stands there.

    `said` is false where the text says that it was not said.
    """

    parts: tuple[Span, ...]
    speaker: str | None
    manner: Manner
    said: bool


def spoken_in(document: Document, generation: Generation) -> tuple[Spoken, ...]:
    """All speech in a document, in reading order; nothing for one of another generation."""
    records = generation.records
    number = records.document_numbers().get(document.id)
    if number is None or records.document(number).content_hash != document.content_hash:
        return ()
    found = [
        Spoken(
            stored.attribution.quotation.parts,
            speaker_name(stored, generation),
            Manner(stored.attribution.quotation.kind.value),
            stored.attribution.quotation.said,
        )
        for stored in records.quotations_in(number)
    ]
    return tuple(sorted((s for s in found if s.parts), key=lambda s: s.parts[0]))
