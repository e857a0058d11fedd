"""Documents -> a generation of the collection, in force.

In: all documents, or what changes of them. What was analysed and encoded before is taken from the
caches, and where the generation in force can be amended (`amending`) what stays is shared with it;
else all is written anew, in one segment. Out: what was done.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from index.documents.source import Document
from index.errors import CollectionError, DocumentError, StorageError
from index.settings import Settings
from index.storage import generation, publishing
from index.storage.amending import Amendment, amend, is_worth_it, sum_of
from index.storage.analysis_cache import AnalysisCache
from index.storage.generation import Counts, Manifest, Stored
from index.storage.making import Maker, Progress, corrected_by
from index.storage.models import Models
from index.storage.regrouping import name_everybody
from index.storage.rows import Extent, hash_document, hash_stored
from index.storage.segments import write_segment
from index.storage.speaker_rows import write_people

# These write everything anew, whatever could be shared.
WHOLE = frozenset({"build", "purge"})


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
    `anew` is false where nothing had changed and the generation before was left in force, `whole`
    true where nothing was shared with it.
    """

    folder: Path
    counts: Counts
    changes: Changes
    encoded: int
    analysed: int = 0
    anew: bool = True
    whole: bool = False


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
    """Put a generation of just these documents in force.

    "build" and "purge" write everything anew; for anything else what stays is shared, and where
    nothing has changed the generation in force stays.
    """
    corrections = generation.load_corrections(target.data_dir, target.collection)
    maker = Maker(settings, models, progress, analyses or AnalysisCache(None), corrections)
    before = stored_before(target)
    changes = find_changes(before, documents)
    if before is None or doing in WHOLE or before.manifest.made_by != maker.made_by:
        return write_whole(target, roots, documents, maker, doing, changes)
    amendment = find_amendment(before, documents)
    if not amendment.coming and not amendment.going:
        return Built(before.folder, before.manifest.counts, changes, 0, anew=False)
    if not is_worth_it(before.manifest, amendment, settings.storage.share_from):
        return write_whole(target, roots, documents, maker, doing, changes)
    return amend_generation(target, before, amendment, lambda: maker, settings, doing, roots)


def amend_generation(
    target: Target,
    before: Stored,
    amendment: Amendment,
    maker: Callable[[], Maker],
    settings: Settings,
    doing: str,
    roots: Sequence[Path] | None = None,
) -> Built:
    """Put a generation in force that differs from the one before in this; `roots` are its own."""
    corrections = generation.load_corrections(target.data_dir, target.collection)
    changes = _changes(before, amendment)
    with _building(target) as building:
        made = amend(building, before, amendment, corrections, cache(maker))
        named = before.manifest.roots if roots is None else tuple(map(str, roots))
        manifest = replace(
            made.manifest,
            created=_now(),
            doing=doing,
            roots=named,
            quoth_version=target.quoth_version,
        )
        folder = publishing.publish(building, manifest, settings.storage.keep)
    return Built(folder, manifest.counts, changes, made.encoded, made.analysed)


def find_amendment(before: Stored, documents: Sequence[Document]) -> Amendment:
    """What makes the documents of a generation these."""
    states = before.records.states()
    coming = [d for d in documents if states.get(d.id, (0, b""))[1] != hash_stored(d)]
    stay = {d.id for d in documents} - {d.id for d in coming}
    going = [number for identity, (number, _) in states.items() if identity not in stay]
    return Amendment(tuple(coming), frozenset(going))


def stored_before(target: Target) -> Stored | None:
    """The generation in force, where it is whole."""
    try:
        return generation.open_stored(target.data_dir, target.collection)
    except CollectionError:
        return None


def find_changes(before: Stored | None, documents: Sequence[Document]) -> Changes:
    """What differs from the generation before; everything is new where there is none."""
    try:
        known = before.records.document_hashes() if before else {}
    except sqlite3.Error:
        # One that cannot be read counts as none: it is about to be replaced.
        known = {}
    return _compare(known, {document.id: hash_document(document) for document in documents})


def _changes(before: Stored, amendment: Amendment) -> Changes:
    """The same, of what changes alone."""
    records = before.records
    gone = (records.document(number) for number in amendment.going)
    known = {document.id: hash_document(document) for document in gone}
    found = _compare(known, {d.id: hash_document(d) for d in amendment.coming})
    others = before.manifest.counts.documents - len(amendment.going)
    return replace(found, unchanged=found.unchanged + others)


def _compare(before: dict[str, str], now: dict[str, str]) -> Changes:
    kept = before.keys() & now.keys()
    unchanged = sum(before[name] == now[name] for name in kept)
    return Changes(
        added=len(now.keys() - kept),
        changed=len(kept) - unchanged,
        removed=len(before.keys() - kept),
        unchanged=unchanged,
    )


def write_whole(
    target: Target,
    roots: Sequence[Path],
    documents: Sequence[Document],
    maker: Maker,
    doing: str,
    changes: Changes,
) -> Built:
    """Put a generation of these documents in force that shares nothing, in one segment."""
    made = list(maker.analyse(documents))
    analysed = [item for item, _ in made]
    people, naming = name_everybody(analysed, maker.corrections)
    with _building(target) as building:
        name, press = building.name.removeprefix(publishing.BUILDING), maker.press(target.data_dir)
        segment, encoded = write_segment(building, name, Extent(), analysed, naming, press)
        write_people(building / generation.PEOPLE, people)
        size = sum_of(analysed)
        counts = Counts(size.documents, size.sentences, size.passages, size.quotations, len(people))
        manifest = Manifest(
            format=generation.FORMAT,
            quoth_version=target.quoth_version,
            created=_now(),
            doing=doing,
            model=maker.models.encoder.name,
            model_fingerprint=maker.models.encoder.fingerprint,
            roots=tuple(map(str, roots)),
            made_by=maker.made_by,
            corrected_by=corrected_by(maker.corrections),
            counts=counts,
            segments=(segment,),
            gone=(),
            files=publishing.stored_files(building),
        )
        folder = publishing.publish(building, manifest, maker.settings.storage.keep)
    return Built(folder, counts, changes, encoded, sum(new for _, new in made), whole=True)


@contextmanager
def _building(target: Target) -> Iterator[Path]:
    """A folder to build in, which is gone afterwards if it was not published."""
    building = publishing.start_generation(target.data_dir, target.collection)
    try:
        yield building
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        # faiss raises RuntimeError, tantivy ValueError, where a disk is full.
        raise StorageError(building.parent, str(error)) from error
    finally:
        # After a publish there is nothing left here.
        shutil.rmtree(building, ignore_errors=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
