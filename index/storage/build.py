"""Documents -> a new generation in force.

Reading, sentence splitting, speech, passages, vectors, full text; then one publish. What was made
of a text before comes from the analysis cache, its vectors from the vector cache, so the work that
costs is done for new texts only. Stopping at any point, by an error or by Ctrl-C, leaves the
generation in force as it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path

from index.documents.source import Document
from index.errors import CollectionError, DocumentError, StorageError
from index.settings import Settings
from index.speech.appearances import read_speech
from index.speech.corrections import Corrections
from index.speech.cues import guess_language
from index.speech.parsing import MODEL_FILES
from index.speech.sentences import Role
from index.speech.speakers import Speaker, gather_speakers
from index.storage import generation, publishing
from index.storage.analysis_cache import AnalysisCache, analysis_key
from index.storage.embedding import embed
from index.storage.encoder import Encoder
from index.storage.lexical import Entry, Field, write_lexical
from index.storage.models import Models
from index.storage.passages import pack_passages
from index.storage.pipeline import pipeline_version
from index.storage.rows import AnalysedDocument, Counts, hash_document, write_records
from index.storage.vector_cache import open_cache
from index.storage.vectors import write_vectors

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Which collection of which data directory is built, and the version that builds it."""

    data_dir: Path
    collection: str
    quoth_version: str

    @property
    def folder(self) -> Path:
        """The collection's folder."""
        return generation.collection_folder(self.data_dir, self.collection)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many documents differ from the generation before, by id, text and what is known."""

    added: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Built:
    """A generation that is in force.

    `encoded` texts were not in the vector cache, `analysed` documents not in the analysis cache.
    `anew` is false where nothing had changed and the generation before was left in force.
    """

    folder: Path
    counts: Counts
    changes: Changes
    encoded: int
    analysed: int = 0
    anew: bool = True


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; `notes` are what a person may want to know of how it began."""

    built: Built
    failures: tuple[DocumentError, ...]
    seconds: float
    notes: tuple[str, ...] = ()


def build_generation(
    target: Target,
    roots: Sequence[Path],
    documents: Sequence[Document],
    settings: Settings,
    models: Models,
    progress: Progress,
    analyses: AnalysisCache | None = None,
    doing: str = "build",
) -> Built:
    """Build a generation from `documents` and put it in force."""
    changes = find_changes(target, documents)
    analyses = analyses or AnalysisCache(None)
    made_by = _made_by(settings, models)
    corrections = generation.load_corrections(target.data_dir, target.collection)
    inputs = hash_inputs(documents, made_by, corrections)
    analysed, new = [], 0
    for item, is_new in _analyse(documents, settings, models, progress, analyses, made_by):
        analysed.append(item)
        new += is_new
    speakers = gather_speakers((a for item in analysed for a in item.appearances), corrections)
    building = publishing.start_generation(target.data_dir, target.collection)
    try:
        counts, encoded = _write(target, building, analysed, speakers, models.encoder, progress)
        manifest = generation.Manifest(
            format=generation.FORMAT,
            quoth_version=target.quoth_version,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            doing=doing,
            model=models.encoder.name,
            model_fingerprint=models.encoder.fingerprint,
            roots=tuple(str(root) for root in roots),
            inputs=inputs,
            counts=counts,
            files=publishing.stored_files(building),
        )
        folder = publishing.publish(building, manifest, settings.storage.keep)
        return Built(folder, counts, changes, encoded, new)
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        # faiss raises RuntimeError, tantivy ValueError, where a disk is full.
        raise StorageError(building.parent, str(error)) from error
    finally:
        # After a publish there is nothing left here.
        shutil.rmtree(building, ignore_errors=True)


def unchanged_generation(
    target: Target, documents: Sequence[Document], settings: Settings, models: Models
) -> Built | None:
    """The generation in force, if just that would be built again; None where anything differs."""
    corrections = generation.load_corrections(target.data_dir, target.collection)
    inputs = hash_inputs(documents, _made_by(settings, models), corrections)
    try:
        folder = generation.current_folder(target.data_dir, target.collection)
        manifest = generation.open_folder(folder, target.collection).manifest
    except CollectionError:
        return None
    if manifest.inputs != inputs:
        return None
    return Built(folder, manifest.counts, Changes(0, 0, 0, len(documents)), 0, anew=False)


def hash_inputs(documents: Sequence[Document], made_by: str, corrections: Corrections) -> str:
    """A hash of all that a generation is made from, and of the code that makes it."""
    parts = [
        pipeline_version(),
        made_by,
        repr(corrections),
        *(json.dumps([d.id, d.origin, d.file_hash, hash_document(d)]) for d in documents),
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def find_changes(target: Target, documents: Sequence[Document]) -> Changes:
    """What differs from the generation in force; everything is new where there is none."""
    before = _hashes_before(target)
    now = {document.id: hash_document(document) for document in documents}
    kept = before.keys() & now.keys()
    unchanged = sum(before[name] == now[name] for name in kept)
    return Changes(
        added=len(now.keys() - kept),
        changed=len(kept) - unchanged,
        removed=len(before.keys() - kept),
        unchanged=unchanged,
    )


def _hashes_before(target: Target) -> dict[str, str]:
    try:
        return generation.open_whole_records(target.data_dir, target.collection).document_hashes()
    except (CollectionError, sqlite3.Error):
        # One that cannot be read counts as none: it is about to be replaced.
        return {}


def _made_by(settings: Settings, models: Models) -> str:
    """All but the text that an analysis and the vectors depend on."""
    parser = models.parser and (models.parser.language, *sorted(MODEL_FILES.items()))
    passages = sorted(asdict(settings.passages).items())
    return repr((models.encoder.fingerprint, parser, passages))


def _analyse(
    documents: Sequence[Document],
    settings: Settings,
    models: Models,
    progress: Progress,
    analyses: AnalysisCache,
    made_by: str,
) -> Iterator[tuple[AnalysedDocument, bool]]:
    """Each document analysed, and whether that had to be done now."""
    for done, document in enumerate(documents, start=1):
        key = analysis_key(document, made_by)
        known = analyses.analysis(document, key)
        item = known or _analyse_one(document, settings, models)
        if known is None:
            analyses.remember_analysis(key, item)
        progress("reading", done, len(documents))
        yield item, known is None


def _analyse_one(document: Document, settings: Settings, models: Models) -> AnalysedDocument:
    speech, appearances = read_speech(document, models.parser)
    passages = pack_passages(
        document.text,
        speech.sentences,
        models.count_tokens,
        settings.passages.budget_tokens,
        models.encoder.fits,
    )
    # "de-AT" is stemmed as "de".
    language = (document.language or guess_language(document.text))[:2].lower()
    return AnalysedDocument(document, speech, passages, appearances, language)


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
        for number, text in islice(texts, len(item.speech.sentences)):
            if text:
                yield Entry(Field.SENTENCE, number, text, item.language)
        for passage in item.passages:
            text = passage.span.of(item.document.text)
            yield Entry(
                Field.PASSAGE, next(passages), f"{item.document.title}\n{text}", item.language
            )
