"""A generation -> every quotation in it, document by document, for whoever takes them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from index.answering.excerpts import Excerpt, quotation_excerpts
from index.storage.generation import Generation


def all_quotations(generation: Generation) -> Iterator[Excerpt]:
    """Every quotation, in the order of the documents and of their texts; copies are among them.

    What a text says was not said is left out, as in answers. Only one document is held at a time.
    Raises QuoteMismatch at a document that is not the one that was stored: nothing is left out in
    silence.
    """
    records = generation.records
    for document in sorted(records.document_numbers().values()):
        records.document(document)
        stored = records.quotations_in(document)
        said = [each.number for each in stored if each.attribution.quotation.said]
        yield from quotation_excerpts(said, generation)
