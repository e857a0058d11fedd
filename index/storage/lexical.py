"""The full-text index (tantivy): sentences and passages by their stemmed words.

An entry is a sentence or a passage; its number is the record's number. Scores are BM25 (Robertson
and Zaragoza 2009, k1 = 1.2, b = 0.75: tantivy's constants).

tantivy's own segments are never changed, so generations share them. Entries of removed documents
stay in them until all is written anew; here they are left out of what is found and of what is
counted, so that scores are those of an index that never had them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from index.storage.forward import ForwardIndex, ForwardWriter, open_forward
from index.storage.stemming import likely_language, stems, variants, words
from index.storage.tombstones import Ranges

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Stems are written with spaces between them.
TOKENIZER = "whitespace"
LANGUAGES = "languages.json"
FORWARD = "forward"
# What tantivy, and adding entries, write again; all other files are never changed.
REWRITTEN = frozenset({"meta.json", ".managed.json", LANGUAGES})
WRITER_HEAP_BYTES = 64_000_000
# So many more are found than are wanted, in case that some are of removed documents.
SPARE = 20


class Field(StrEnum):
    """Which kind of record an entry stands for."""

    SENTENCE = "sentence"
    PASSAGE = "passage"


NO_FIRSTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Gone:
    """The numbers of the records of removed documents, and how many entries these have."""

    numbers: Mapping[str, Ranges]
    entries: int = 0


NOTHING_GONE = Gone(MappingProxyType({field.value: Ranges() for field in Field}))


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """An open full-text index."""

    index: Any
    searcher: Any
    languages: tuple[str, ...]
    forward: Mapping[str, ForwardIndex]
    gone: Gone

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
        removed = self.forward[field].gone_with(term)
        return int(self.searcher.doc_freq(field.value, term)) - removed

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return int(self.searcher.num_docs) - self.gone.entries

    def weight(self, term: str, field: Field) -> float:
        """The inverse document frequency of a stem in `field`, over all entries."""
        frequency = self.frequency(term, field)
        return math.log(1 + (self.entries - frequency + 0.5) / (frequency + 0.5))

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
        return self._best(self._any_of(terms, field), terms, field, count) if terms else []

    def search_beside(
        self, words: Sequence[str], terms: Sequence[str], field: Field, count: int
    ) -> list[tuple[int, float]]:
        """As `search`, of those entries that also hold one of the stems `words`."""
        from tantivy import Occur, Query

        if not terms or not words:
            return []
        held = Query.const_score_query(self._any_of(words, field), 0.0)
        both = [(Occur.Must, held), (Occur.Must, self._any_of(terms, field))]
        return self._best(Query.boolean_query(both), terms, field, count)

    def _any_of(self, terms: Sequence[str], field: Field) -> Any:
        from tantivy import Occur, Query

        schema = self.index.schema
        return Query.boolean_query(
            [(Occur.Should, Query.term_query(schema, field.value, term)) for term in terms]
        )

    def _best(
        self, query: Any, terms: Sequence[str], field: Field, count: int
    ) -> list[tuple[int, float]]:
        gone = self.gone.numbers[field]
        if not gone:
            return self._run(query, count)
        wanted = count + SPARE
        while True:
            found = self._run(query, wanted)
            left = [number for number, _ in found if number not in gone]
            if len(left) >= min(count + SPARE // 2, wanted) or len(found) < wanted:
                break
            wanted *= 2
        # tantivy still counts what was removed when it scores.
        scores = self.scores(terms, field, left).tolist()
        return sorted(zip(left, scores, strict=True), key=lambda hit: (-hit[1], hit[0]))[:count]

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
        return math.log(1 + max(1.0, self.entries - 0.5) / 1.5)

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


def write_lexical(
    folder: Path,
    entries: Iterable[Entry],
    forward: Path | None = None,
    firsts: Mapping[str, int] = NO_FIRSTS,
) -> None:
    """Write a full-text index of `entries` into `folder`, or add them to the one that is there.

    The forward index goes into the folder `forward`, by default one below `folder`; `firsts`
    are the numbers from which its records count.
    """
    import tantivy

    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    languages = Counter(read_languages(folder))
    turned = ForwardWriter(firsts)
    for entry in entries:
        languages[entry.language] += 1
        document = tantivy.Document()
        document.add_integer("number", entry.number)
        found = stems(entry.text, entry.language)
        document.add_text(entry.field.value, " ".join(found))
        turned.add(entry.field.value, entry.number, found)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    forward = forward or folder / FORWARD
    forward.mkdir(exist_ok=True)
    turned.write(forward)
    write_languages(folder, languages)


def read_languages(folder: Path) -> dict[str, int]:
    """How many entries are stemmed as each language."""
    try:
        found = json.loads((folder / LANGUAGES).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {language: int(count) for language, count in found.items()}


def write_languages(folder: Path, languages: Mapping[str, int]) -> None:
    """Write how many entries are stemmed as each language."""
    held = {language: count for language, count in sorted(languages.items()) if count > 0}
    (folder / LANGUAGES).write_text(json.dumps(held), "utf-8")


def open_lexical(
    folder: Path, forward: Sequence[Path] = (), gone: Gone = NOTHING_GONE
) -> LexicalIndex:
    """Open an index made by `write_lexical`, with the forward index of each segment.

    Raises ValueError when tantivy cannot read it.
    """
    import tantivy

    languages = tuple(read_languages(folder)) or ("en",)
    index = tantivy.Index.open(str(folder))
    # A generation never changes: nothing is watched, and no lock written beside it unasked.
    index.config_reader(reload_policy="manual")
    index.reload()
    turned = open_forward(forward or (folder / FORWARD,), gone.numbers, gone.entries)
    return LexicalIndex(index, index.searcher(), languages, turned, gone)


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    # Signed on purpose: an unsigned mismatch stops tantivy's writer thread.
    builder.add_integer_field("number", stored=False, indexed=True, fast=True)
    for field in Field:
        builder.add_text_field(field.value, tokenizer_name=TOKENIZER, index_option="freq")
    return builder.build()
