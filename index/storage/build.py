"""Documents -> a new generation in force.

Reading, sentence splitting, speech, passages, vectors, full text; then one publish. Stopping at any
point, by an error or by Ctrl-C, leaves the generation in force as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path

from index.documents.reading import read_files
from index.documents.source import Document
from index.errors import DocumentError, EmptyCollection, StorageError
from index.settings import Settings
from index.speech.appearances import read_speech
from index.speech.cues import guess_language
from index.speech.sentences import Role
from index.speech.speakers import Speaker, gather_speakers
from index.storage import generation
from index.storage.embedding import embed
from index.storage.encoder import Encoder
from index.storage.lexical import Entry, Field, write_lexical
from index.storage.models import Models
from index.storage.passages import pack_passages
from index.storage.records import AnalysedDocument, Counts, write_records
from index.storage.vector_cache import open_cache
from index.storage.vectors import write_vectors

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Which collection of which data directory is built, and the version that builds it."""

    data_dir: Path
    collection: str
    quoth_version: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How many documents differ from the generation before, by id and content."""

    added: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Built:
    """A generation that was put in force; `encoded` texts were not in the vector cache."""

    folder: Path
    counts: Counts
    changes: Changes
    encoded: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    built: Built
    failures: tuple[DocumentError, ...]
    seconds: float


def build_collection(
    target: Target,
    roots: Sequence[Path],
    settings: Settings,
    load_models: Callable[[], Models],
    progress: Progress,
) -> BuildReport:
    """Build a generation from the files under `roots` and put it in force.

    The models are loaded when there is something to read and somewhere to write it.
    Raises DocumentError for a root that does not exist, EmptyCollection when no file could be
    read, StorageError when the data directory cannot be written.
    """
    started = time.monotonic()
    roots = tuple(root.resolve() for root in roots)
    reading = read_files(roots, settings.documents)
    if not reading.documents:
        raise EmptyCollection(roots, len(reading.failures))
    generation.prepare_collection(target.data_dir, target.collection)
    built = build_generation(target, roots, reading.documents, settings, load_models(), progress)
    return BuildReport(built, reading.failures, time.monotonic() - started)


def build_generation(
    target: Target,
    roots: Sequence[Path],
    documents: Sequence[Document],
    settings: Settings,
    models: Models,
    progress: Progress,
) -> Built:
    """Build a generation from `documents` and put it in force."""
    changes = _changes(target, documents)
    analysed = list(_analyse(documents, settings, models, progress))
    corrections = generation.load_corrections(target.data_dir, target.collection)
    speakers = gather_speakers((a for item in analysed for a in item.appearances), corrections)
    building = generation.start_generation(target.data_dir, target.collection)
    try:
        counts, encoded = _write(target, building, analysed, speakers, models.encoder, progress)
        manifest = generation.Manifest(
            format=generation.FORMAT,
            quoth_version=target.quoth_version,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=models.encoder.name,
            model_fingerprint=models.encoder.fingerprint,
            roots=tuple(str(root) for root in roots),
            counts=counts,
            files=generation.hash_files(building),
        )
        folder = generation.publish(building, manifest)
        return Built(folder, counts, changes, encoded)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(building.parent, str(error)) from error
    finally:
        # After a publish there is nothing left here.
        shutil.rmtree(building, ignore_errors=True)


def _changes(target: Target, documents: Sequence[Document]) -> Changes:
    """What differs from the generation in force; everything is new where there is none."""
    before = generation.document_hashes(target.data_dir, target.collection)
    now = {document.id: document.content_hash for document in documents}
    kept = before.keys() & now.keys()
    unchanged = sum(before[name] == now[name] for name in kept)
    return Changes(
        added=len(now.keys() - kept),
        changed=len(kept) - unchanged,
        removed=len(before.keys() - kept),
        unchanged=unchanged,
    )


def _analyse(
    documents: Sequence[Document],
    settings: Settings,
    models: Models,
    progress: Progress,
) -> Iterator[AnalysedDocument]:
    for done, document in enumerate(documents, start=1):
        speech, appearances = read_speech(document, models.parser)
        passages = pack_passages(
            document.text,
            speech.sentences,
            models.count_tokens,
            settings.passages.budget_tokens,
            models.encoder.fits,
        )
        progress("reading", done, len(documents))
        yield AnalysedDocument(document, speech, passages, appearances)


def _write(
    target: Target,
    building: Path,
    analysed: Sequence[AnalysedDocument],
    speakers: Sequence[Speaker],
    encoder: Encoder,
    progress: Progress,
) -> tuple[Counts, int]:
    """Write the files of a generation; its counts and how many texts were encoded for it."""
    counts = write_records(building / generation.RECORDS, analysed, speakers)
    sentences = [text for item in analysed for text in _sentence_texts(item)]
    with open_cache(target.data_dir, encoder) as cache:
        vectors, encoded = embed(sentences, encoder, cache, partial(progress, "sentences"))
    write_vectors(building / generation.SENTENCES, vectors)
    write_lexical(building / generation.LEXICAL, _entries(sentences, analysed))
    return counts, encoded


def _sentence_texts(item: AnalysedDocument) -> Iterator[str]:
    """What each sentence is found by; nothing for what is never an answer."""
    for sentence in item.speech.sentences:
        yield sentence.span.of(item.document.text) if sentence.role is Role.BODY else ""


def _entries(sentences: Sequence[str], analysed: Sequence[AnalysedDocument]) -> Iterator[Entry]:
    """Sentences and passages by their words, in the order of their numbers."""
    texts, passages = enumerate(sentences), count()
    for item in analysed:
        # "de-AT" is stemmed as "de".
        language = (item.document.language or guess_language(item.document.text))[:2].lower()
        for number, text in islice(texts, len(item.speech.sentences)):
            if text:
                yield Entry(Field.SENTENCE, number, text, language)
        for passage in item.passages:
            text = passage.span.of(item.document.text)
            yield Entry(Field.PASSAGE, next(passages), f"{item.document.title}\n{text}", language)
