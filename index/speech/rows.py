"""Speech -> rows for other programs: one for each contiguous piece that somebody is quoted on.

The form is that of labelled quotation sets: offsets count characters of the document's text, and
`text[quote_start:quote_end] == quote`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.speech.attribution import Attribution, Speech


def quotation_rows(document_id: str, text: str, speech: Speech) -> Iterator[dict[str, Any]]:
    """A row a piece, in reading order.

    `kind` is direct, mixed or indirect; `speaker` the mention as printed, `speaker_name` the person
    meant, `cue` the reporting words; pieces of one split quotation share a `group`. `said` is false
    for what the text says was not said, or denied.
    """
    for number, attribution in enumerate(speech.attributions):
        for part in attribution.quotation.parts:
            yield {
                "doc_id": document_id,
                "quote_start": part.start,
                "quote_end": part.end,
                "quote": part.of(text),
                "kind": attribution.quotation.kind.value,
                "said": attribution.quotation.said,
                "group": f"{document_id}:{number}",
                **_speaker(text, attribution),
            }


def _speaker(text: str, attribution: Attribution) -> dict[str, Any]:
    row: dict[str, Any] = {}
    cue, mention = attribution.quotation.cue, attribution.mention
    if mention:
        row |= {"speaker_start": mention.start, "speaker_end": mention.end}
        row["speaker"] = mention.of(text)
    if attribution.speaker:
        row["speaker_name"] = attribution.speaker
    if cue:
        row |= {"cue": cue.span.of(text), "act": cue.act.value}
    if attribution.via:
        row["via"] = attribution.via.of(text)
    return row
