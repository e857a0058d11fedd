"""The full-text index (tantivy): sentences and passages by their stemmed words.

An entry is a sentence or a passage; its number is the record's number. Scores are BM25 (Robertson
and Zaragoza 2009, k1 = 1.2, b = 0.75: tantivy's constants).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.storage.forward import ForwardIndex, ForwardWriter, open_forward
from index.storage.stemming import likely_language, stems, variants, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Stems are written with spaces between them.
TOKENIZER = "whitespace"
LANGUAGES = "languages.json"
FORWARD = "forward"
WRITER_HEAP_BYTES = 64_000_000


class Field(StrEnum):
    """Which kind of record an entry stands for."""

    SENTENCE = "sentence"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """An open full-text index."""

    index: Any
    searcher: Any
    languages: tuple[str, ...]
    forward: Mapping[Field, ForwardIndex]

    def terms(self, text: str, within: str | None = None) -> tuple[str, ...]:
        """The distinct stems of `text`'s words, stop words left out, in their order.

        A word whose stem depends on the language is taken as most of the collection has it. Stop
        words are those of the language that `within`, the question around the text, is asked in:
        "the" is a word to German, and "war" is none.
        """
        if len(self.languages) == 1:
            return tuple(dict.fromkeys(stems(text, self.languages[0])))
        listed = words(text)
        asked_in = likely_language(within or text, self.languages)
        told = [word for word in listed if asked_in is None or stems(word, asked_in)]
        found = (variants(word, self.languages) for word in told or listed)
        return tuple(
            dict.fromkeys(
                max(stemmed, key=lambda term: self.frequency(term, Field.PASSAGE))
                for stemmed in found
                if stemmed
            )
        )

    def frequency(self, term: str, field: Field) -> int:
        """How many entries of `field` contain a stem."""
        return int(self.searcher.doc_freq(field.value, term))

    def weight(self, term: str, field: Field) -> float:
        """The inverse document frequency of a stem in `field`, over all entries."""
        frequency = self.frequency(term, field)
        return math.log(1 + (self.searcher.num_docs - frequency + 0.5) / (frequency + 0.5))

    def search(
        self,
        terms: Sequence[str],
        field: Field,
        count: int,
        among: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """The `count` entries of `field` that best match any of `terms`, with BM25 scores.

        `among` restricts the search to those numbers.
        """
        if among is not None:
            return self._search_among(terms, field, count, among)
        return self._run(self._any_of(terms, field), count) if terms else []

    def search_beside(
        self, words: Sequence[str], terms: Sequence[str], field: Field, count: int
    ) -> list[tuple[int, float]]:
        """As `search`, of those entries that also hold one of the stems `words`."""
        from tantivy import Occur, Query

        if not terms or not words:
            return []
        held = Query.const_score_query(self._any_of(words, field), 0.0)
        both = [(Occur.Must, held), (Occur.Must, self._any_of(terms, field))]
        return self._run(Query.boolean_query(both), count)

    def _any_of(self, terms: Sequence[str], field: Field) -> Any:
        from tantivy import Occur, Query

        schema = self.index.schema
        return Query.boolean_query(
            [(Occur.Should, Query.term_query(schema, field.value, term)) for term in terms]
        )

    def _run(self, query: Any, count: int) -> list[tuple[int, float]]:
        hits = self.searcher.search(query, count, count=False).hits
        addresses = [address for _, address in hits]
        numbers_found = self.searcher.fast_field_values("number", addresses)
        return [
            (int(number), float(score))
            for number, (score, _) in zip(numbers_found, hits, strict=True)
        ]

    @property
    def rarest(self) -> float:
        """The weight of a stem that one entry alone contains."""
        return math.log(1 + max(1.0, self.searcher.num_docs - 0.5) / 1.5)

    def counts(
        self, terms: Sequence[str], field: Field, numbers: Sequence[int]
    ) -> NDArray[np.int64]:
        """How often each term stands in each entry of `field`: shape (numbers, terms)."""
        return self.forward[field].counts(terms, numbers)

    def scores(
        self, terms: Sequence[str], field: Field, numbers: Sequence[int]
    ) -> NDArray[np.float64]:
        """The BM25 score of each of some entries of `field`; 0 where none of `terms` stands."""
        forward = self.forward[field]
        weights = [self.weight(term, field) for term in terms]
        return forward.bm25(forward.counts(terms, numbers), weights, numbers)

    def _search_among(
        self, terms: Sequence[str], field: Field, count: int, among: Sequence[int]
    ) -> list[tuple[int, float]]:
        if not terms or not len(among):
            return []
        scores = self.scores(terms, field, among).tolist()
        found = [(int(n), score) for n, score in zip(among, scores, strict=True) if score > 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be found by its words: its kind, its number, its text and that one's language."""

    field: Field
    number: int
    text: str
    language: str = "en"


def write_lexical(folder: Path, entries: Iterable[Entry]) -> None:
    """Write a full-text index of `entries` into the empty `folder`."""
    import tantivy

    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    languages: dict[str, None] = {}
    forward = ForwardWriter()
    for entry in entries:
        languages[entry.language] = None
        document = tantivy.Document()
        document.add_integer("number", entry.number)
        found = stems(entry.text, entry.language)
        document.add_text(entry.field.value, " ".join(found))
        forward.add(entry.field.value, entry.number, found)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    (folder / FORWARD).mkdir()
    forward.write(folder / FORWARD)
    (folder / LANGUAGES).write_text(json.dumps(sorted(languages or {"en": None})), "utf-8")


def open_lexical(folder: Path) -> LexicalIndex:
    """Open an index made by `write_lexical`. Raises ValueError when tantivy cannot read it."""
    import tantivy

    languages = tuple(json.loads((folder / LANGUAGES).read_text("utf-8")))
    index = tantivy.Index.open(str(folder))
    index.reload()
    forward = {field: open_forward(folder / FORWARD, field.value) for field in Field}
    return LexicalIndex(index, index.searcher(), languages, forward)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    # Signed on purpose: an unsigned mismatch stops tantivy's writer thread.
    builder.add_integer_field("number", stored=False, indexed=True, fast=True)
    for field in Field:
        builder.add_text_field(field.value, tokenizer_name=TOKENIZER, index_option="freq")
    return builder.build()
