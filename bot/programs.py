"""What other programs get, over HTTP or from a language model's client: plain objects for JSON.

In: an open generation and what was asked of it. Out: dictionaries whose every quotation is a slice
of a stored document and says which: `text[start:end] == quote` of the document `doc_id` whose
content hash begins with `hash`. `id` ("DOC_ID:START-END") names the same place in one string, for
`read_source`, `/api/documents/…` and `quoth cite`. The keys are documented in docs/api.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bot.checks import checks_to_json
from bot.citing import PLACE
from bot.lists import name_people, quotation_json, topics_json
from bot.page.addresses import HASH_CHARACTERS, document_address
from bot.render import PEOPLE_SHOWN, excerpt_json, to_json
from index import (
    Abstention,
    Answer,
    Changed,
    Check,
    Document,
    Excerpt,
    Filters,
    Generation,
    QuestionError,
    Span,
    find_edition,
    names_like,
    quotations_of,
    read_bound,
    spoken_in,
    topics_of,
)

# So much of a document is read at once: a client's model has to hold it.
SLICE_CHARACTERS = 20_000
# Around a quotation that is named by its id alone.
CONTEXT_CHARACTERS = 1_000


class UnknownPlace(QuestionError):
    """A document, or a place in one, that the collection does not have."""


def filters_of(
    speaker: str | None, source: str | None, after: str | None, before: str | None, today: date
) -> Filters:
    """Restrictions as typed. Raises QuestionError for a date that cannot be read."""
    return Filters(
        (speaker,) if speaker else (),
        (source,) if source else (),
        read_bound(after, today, end=False) if after else None,
        read_bound(before, today, end=True) if before else None,
    )


def answer_object(question: str, result: Answer | Abstention) -> dict[str, Any]:
    """An answer, or why there is none and whom or what to ask about instead."""
    found = to_json(question, result)
    if isinstance(result, Abstention):
        people = dict.fromkeys((*result.alike, *result.people))
        return {
            **found,
            "people": list(people)[:PEOPLE_SHOWN],
            "topics": [topic.words for topic in result.topics],
        }
    rows = [_answering(excerpt) for excerpt in result.excerpts]
    return {**found, "answers": rows, "people": [], "topics": []}


def _answering(excerpt: Excerpt) -> dict[str, Any]:
    said = [part.intersection(excerpt.span) for part in excerpt.parts]
    parts = [[span.start, span.end] for span in said if span]
    return {**excerpt_json(excerpt), "parts": parts, **place_of(excerpt.document, excerpt.span)}


def quotes_object(
    speaker: str,
    topic: str | None,
    days: Filters,
    limit: int,
    offset: int,
    generation: Generation,
) -> dict[str, Any]:
    """One page of what somebody is quoted on; for nobody, the names that are like theirs."""
    numbers, names = name_people(speaker, generation)
    if not numbers:
        alike = names_like(speaker, generation)
        return {"speakers": [], "alike": list(alike), "total": 0, "topics": [], "quotations": []}
    listed = quotations_of(
        generation,
        numbers,
        topic=topic,
        after=days.after.isoformat() if days.after else None,
        before=days.before.isoformat() if days.before else None,
        limit=limit,
        offset=offset,
    )
    return {
        "speakers": list(names),
        "alike": [],
        "total": listed.total,
        "topics": topics_json(topics_of(generation, numbers)),
        "quotations": [_quotation(excerpt) for excerpt in listed.excerpts],
    }


def _quotation(excerpt: Excerpt) -> dict[str, Any]:
    return {**quotation_json(excerpt), **place_of(excerpt.document, excerpt.span)}


def checks_object(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Checked quotations, each with the place of what the collection has."""
    rows = []
    for check, row in zip(checks, checks_to_json(checks), strict=True):
        if check.match is not None:
            row["source"] |= place_of(check.match.document, check.match.span)
        rows.append(row)
    return rows


def place_of(document: Document, span: Span) -> dict[str, str]:
    """What names a place in a text for good: its id, the text's hash, its address on the page."""
    return {
        "id": f"{document.id}:{span.start}-{span.end}",
        "hash": document.content_hash[:HASH_CHARACTERS],
        "viewer": document_address(document, (span,)),
    }


def source_object(
    reference: str,
    digest: str | None,
    start: int | None,
    end: int | None,
    generation: Generation,
) -> dict[str, Any]:
    """A stretch of a document as it is stored, with who is quoted in it.

    `reference` is a document's id, or a quotation's: then the text around it. Raises UnknownPlace.
    """
    document, asked = _find(reference, generation)
    if digest is not None:
        document = _same_text(document, digest, generation)
    span = _stretch(document, asked, start, end)
    return {
        "doc_id": document.id,
        "hash": document.content_hash[:HASH_CHARACTERS],
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "total_characters": len(document.text),
        "start": span.start,
        "end": span.end,
        "next": span.end if span.end < len(document.text) else None,
        "text": span.of(document.text),
        "quotations": list(_spoken(document, span, generation)),
    }


def _find(reference: str, generation: Generation) -> tuple[Document, Span | None]:
    """The document that an id means, and the range where it is a quotation's."""
    records = generation.records
    numbers = records.document_numbers()
    place = PLACE.fullmatch(reference)
    if reference in numbers:
        return records.document(numbers[reference]), None
    if place and place["document"] in numbers:
        document = records.document(numbers[place["document"]])
        span = Span(int(place["start"]), int(place["end"]))
        if span.start < span.end <= len(document.text):
            return document, span
        raise UnknownPlace(f"There are no such characters in the document: {reference}")
    raise UnknownPlace(f"There is no document “{reference}” in this collection.")


def _same_text(document: Document, digest: str, generation: Generation) -> Document:
    match find_edition(document.id, digest, generation):
        case Document() as found if found.id == document.id:
            return found
        case Changed() | Document() | None:
            now = document.content_hash[:HASH_CHARACTERS]
            raise UnknownPlace(
                f"The text of “{document.id}” is not the one with the hash {digest}: it has "
                f"{now} now, and its offsets may have moved. Leave the hash out to read it."
            )


def _stretch(document: Document, asked: Span | None, start: int | None, end: int | None) -> Span:
    """What to read: the range given, else the surroundings of `asked`, else from the beginning."""
    total = len(document.text)
    if start is None and end is None and asked is not None:
        first = max(0, asked.start - CONTEXT_CHARACTERS)
        last = max(asked.end, first) + CONTEXT_CHARACTERS
        return Span(first, min(total, last, first + SLICE_CHARACTERS))
    first = start or 0
    last = min(total, first + SLICE_CHARACTERS if end is None else end)
    if not 0 <= first <= last:
        raise UnknownPlace(f"The text has {total} characters: {first} to {last} is not in it.")
    return Span(first, min(last, first + SLICE_CHARACTERS))


def _spoken(document: Document, span: Span, generation: Generation) -> Iterator[dict[str, Any]]:
    """Who is quoted in a stretch, by the ranges of the whole document."""
    for spoken in spoken_in(document, generation):
        if any(part.overlap(span) for part in spoken.parts):
            yield {
                "parts": [[part.start, part.end] for part in spoken.parts],
                "speaker": spoken.speaker,
                "manner": spoken.manner.value,
                "said": spoken.said,
            }
