"""Analysed documents -> the files of one segment; several segments -> one.

A segment holds what was written together: records, vectors and the forward index of its documents,
with numbers that go on where those of the segment before end. It is never changed. The full-text
index is one for all segments, for its scores hang on all entries; tantivy keeps parts of its own in
it, which are never changed either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents.source import Document
from index.speech.sentences import Role
from index.storage import generation
from index.storage.embedding import embed
from index.storage.encoder import Encoder
from index.storage.forward import join_forward
from index.storage.generation import Segment
from index.storage.lexical import Entry, Field, write_lexical
from index.storage.rows import AnalysedDocument, Extent, Naming, join_records, write_records
from index.storage.vector_cache import open_cache
from index.storage.vectors import join_vectors, write_vectors

# A segment is joined with the one before unless that is so many times as large: then every document
# is written again but a few times, and there are few segments (a log-structured merge: O'Neil et
# al. 1996). Below so many sentences segments are as good as of one size.
TIMES_LARGER = 4
SMALL_SEGMENT = 250


@dataclass(frozen=True, slots=True)
class Press:
    """With what segments are written: where vectors are kept, who makes them, whom to tell.

    `words` gives what copies of a document share.
    """

    data_dir: Path
    encoder: Encoder
    progress: Callable[[int, int], None]
    words: Callable[[Document], bytes | None]


def write_segment(
    building: Path,
    name: str,
    first: Extent,
    analysed: Sequence[AnalysedDocument],
    naming: Naming,
    press: Press,
) -> tuple[Segment, int]:
    """Write a segment of a generation, its entries included; how many texts were encoded for it."""
    folder = building / generation.SEGMENTS / name
    folder.mkdir(parents=True)
    (building / generation.LEXICAL).mkdir(exist_ok=True)
    end = write_records(folder / generation.RECORDS, analysed, naming, first, press.words)
    texts = [text for item in analysed for text in _sentence_texts(item)]
    with open_cache(press.data_dir, press.encoder) as cache:
        vectors, encoded = embed(texts, press.encoder, cache, press.progress)
    write_vectors(folder / generation.SENTENCES, vectors)
    write_lexical(
        building / generation.LEXICAL,
        _entries(first, analysed),
        folder,
        {Field.SENTENCE.value: first.sentences, Field.PASSAGE.value: first.passages},
    )
    return Segment(name, first, end), encoded


def to_join(before: Sequence[Segment], sentences: int) -> int:
    """How many of the last segments a new one of so many sentences is joined with."""
    joined = 0
    for segment in reversed(before):
        if segment.sentences >= TIMES_LARGER * max(sentences, SMALL_SEGMENT):
            break
        sentences += segment.sentences
        joined += 1
    return joined


def join_segments(folders: Sequence[Path], segments: Sequence[Segment], folder: Path) -> Segment:
    """Write into `folder` one segment of several that follow each other, with the same numbers."""
    folder.mkdir(parents=True)
    join_records(folder / generation.RECORDS, [one / generation.RECORDS for one in folders])
    join_vectors(folder / generation.SENTENCES, [one / generation.SENTENCES for one in folders])
    join_forward(folder, folders, list(Field))
    return Segment(folder.name, segments[0].first, segments[-1].end)


def _sentence_texts(item: AnalysedDocument) -> Iterator[str]:
    """What each sentence is found by; nothing for what neither answers nor asks."""
    for sentence in item.speech.sentences:
        speaks = sentence.role in (Role.BODY, Role.INTERVIEWER)
        yield sentence.span.of(item.document.text) if speaks else ""


def _entries(first: Extent, analysed: Sequence[AnalysedDocument]) -> Iterator[Entry]:
    """Sentences and passages by their words, in the order of their numbers."""
    place = first
    for item in analysed:
        for number, text in item.findable:
            yield Entry(Field.SENTENCE, place.sentences + number, text, item.language)
        for number, passage in enumerate(item.passages):
            text = f"{item.document.title}\n{passage.span.of(item.document.text)}"
            yield Entry(Field.PASSAGE, place.passages + number, text, item.language)
        place += item.extent
