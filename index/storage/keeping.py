"""What a person does with a collection: build it, bring it up to date, add, date, remove, go back.

Each takes the collection's lock, writes down what was decided (`documents.json`), and has a new
generation built beside the one in force. Decisions are written first: what a crash interrupts is
done by the next update. Every one raises CollectionBusy while somebody else writes the collection,
and StorageError when it cannot be written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.documents.choosing import Choices, choices_from_json, choices_to_json
from index.documents.reading import Context, find_files, read_files
from index.documents.source import Metadata
from index.errors import (
    CollectionError,
    DocumentError,
    EmptyCollection,
    IndexMissing,
    NoEarlierGeneration,
    SettingsError,
    StorageError,
)
from index.settings import Settings
from index.storage import generation, publishing
from index.storage.amending import Amendment, Outdated, is_worth_it
from index.storage.analysis_cache import AnalysisCache, CachedExtracts, open_analyses
from index.storage.build import (
    BuildReport,
    Built,
    Changes,
    Target,
    amend_generation,
    build_generation,
    stored_before,
    write_whole,
)
from index.storage.generation import Stored
from index.storage.lock import writing
from index.storage.making import Maker, Progress, corrected_by
from index.storage.models import Models
from index.storage.naming import find_one
from index.storage.records import Records

CHOICES = "documents.json"


# What changes, and what could not be read.
Found = tuple[Amendment, tuple[DocumentError, ...]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What building needs: settings, models (loaded at need), somebody to tell of progress."""

    settings: Settings
    load_models: Callable[[], Models]
    progress: Progress


def build_collection(
    target: Target,
    roots: Sequence[Path],
    settings: Settings,
    load_models: Callable[[], Models],
    progress: Progress,
) -> BuildReport:
    """Build a generation from the files under `roots` and put it in force.

    What was removed from these roots before is let in again; files that were added stay. Raises
    DocumentError for a root that does not exist, EmptyCollection when no file could be read.
    """
    roots = tuple(root.resolve() for root in roots)
    if not find_files(roots, settings.documents):
        # Seen before anything is written: a mistyped folder leaves no collection behind.
        raise EmptyCollection(roots)
    with changing(target, "build") as notes:
        choices = read_choices(target)
        for root in roots:
            choices = choices.with_again(root)
        tools = Tools(settings, load_models, progress)
        report = rebuild(target, roots, choices, tools, "build")
        write_choices(target, choices)
    return replace(report, notes=tuple(notes))


def update_collection(
    target: Target, roots: Sequence[Path], tools: Tools, doing: str = "update"
) -> BuildReport:
    """Bring the collection up to date with its roots, or with `roots` where nothing was built.

    Where nothing has changed the generation in force stays. Raises DocumentError for a root that
    does not exist, EmptyCollection when no file could be read, IndexMissing without any root.
    """
    with changing(target, doing) as notes:
        choices = read_choices(target)
        report = rebuild(target, present_roots(target, roots), choices, tools, doing)
    return replace(report, notes=tuple(notes))


def present_roots(target: Target, otherwise: Sequence[Path] = ()) -> tuple[Path, ...]:
    """What the collection was built from, the added files left out; else `otherwise`."""
    added = target.folder / generation.ADDED
    last = generation.last_roots(target.data_dir, target.collection)
    # By its end, since a data directory may have been moved.
    roots = tuple(root for root in last if root.parts[-3:] != added.parts[-3:])
    roots = roots or (() if last else tuple(root.resolve() for root in otherwise))
    if not roots and not added.is_dir():
        raise IndexMissing(target.collection, target.folder)
    return roots


def set_metadata(
    target: Target, roots: Sequence[Path], which: str, metadata: Metadata, tools: Tools
) -> BuildReport:
    """Say more of a document (by id, path or title); raises UnknownDocument where it is none."""
    with changing(target, "set") as notes:
        document = find_one(records_of(target), which)
        choices = read_choices(target).saying(document.origin, metadata)
        write_choices(target, choices)
        report = rebuild(target, present_roots(target, roots), choices, tools, "set")
    return replace(report, notes=tuple(notes))


def roll_back(target: Target) -> Path:
    """Put the newest whole generation before the one in force in force; its folder.

    Raises NoEarlierGeneration when there is none, IndexMissing when nothing was built.
    """
    with changing(target, "rollback"):
        current = generation.number_of(generation.current_name(target.data_dir, target.collection))
        for folder in generation.earlier_folders(target.data_dir, target.collection):
            if generation.number_of(folder.name) > current > 0:
                continue
            try:
                generation.open_folder(folder, target.collection)
                publishing.point_to(folder)
            except CollectionError:
                continue
            except OSError as error:
                raise StorageError(target.folder, error.strerror or str(error)) from error
            return folder
        raise NoEarlierGeneration(target.collection)


def read_choices(target: Target) -> Choices:
    """What was decided about the collection's documents. Raises SettingsError when it is spoilt."""
    path = target.folder / CHOICES
    try:
        return choices_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Choices()
    except (OSError, ValueError) as error:
        raise SettingsError(str(path), "cannot be read; restore or delete it") from error


def write_choices(target: Target, choices: Choices) -> None:
    path, text = target.folder / CHOICES, choices_to_json(choices)
    try:
        if not path.exists() and choices == Choices():
            return
        publishing.replace_text(path, text)
    except OSError as error:
        raise StorageError(path, error.strerror or str(error)) from error


@contextmanager
def changing(target: Target, doing: str) -> Iterator[list[str]]:
    """The collection's lock, and what a person may want to know of its state."""
    notes: list[str] = []
    with writing(target.folder, target.collection, doing) as died:
        if died:
            notes.append(f"Before, {died} was stopped half-way; nothing of it is left in force.")
        notes += _format_notes(target)
        yield notes


def _format_notes(target: Target) -> Iterator[str]:
    try:
        folder = generation.current_folder(target.data_dir, target.collection)
        generation.read_manifest(folder, target.collection)
    except IndexMissing:
        return
    except CollectionError as error:
        yield f"{str(error).split('. ')[0]}. It is built anew."


def records_of(target: Target) -> Records:
    return generation.open_whole_records(target.data_dir, target.collection)


def rebuild(
    target: Target, roots: Sequence[Path], choices: Choices, tools: Tools, doing: str
) -> BuildReport:
    """Read, build and publish; the caller holds the lock."""
    started, everywhere = time.monotonic(), _everywhere(target, roots)
    with open_analyses(target.folder) as analyses:
        context = _context(choices, tools.settings, analyses)
        reading = read_files(everywhere, tools.settings.documents, context)
        if not reading.documents and not choices.removed:
            raise EmptyCollection(everywhere, len(reading.failures))
        publishing.prepare_collection(target.data_dir, target.collection)
        models = tools.load_models()
        built = build_generation(
            target,
            everywhere,
            reading.documents,
            tools.settings,
            models,
            tools.progress,
            analyses,
            doing,
        )
        if built.whole:
            # Then every document was asked for.
            analyses.keep_used()
    return BuildReport(built, reading.failures, time.monotonic() - started)


def change(
    target: Target,
    roots: Sequence[Path],
    choices: Choices,
    tools: Tools,
    doing: str,
    find: Callable[[Stored, Context], Found | None],
    before: Stored | None = None,
) -> BuildReport:
    """Change what `find` finds and publish; the caller holds the lock, and may have opened it.

    The rest is not read again. Where that will not do, all is: `find` gives None, or the collection
    is a small one, was made by other means, or has much in it that is gone.
    """
    started, everywhere = time.monotonic(), _everywhere(target, roots)
    with open_analyses(target.folder) as analyses:
        before = before or stored_before(target)
        if before is not None and _may_share(target, before):
            found = find(before, _context(choices, tools.settings, analyses))
            built = found and _amend(target, everywhere, before, found[0], tools, analyses, doing)
            if found and built:
                return BuildReport(built, found[1], time.monotonic() - started)
    return rebuild(target, roots, choices, tools, doing)


def write_out_removed(target: Target, tools: Tools, doing: str) -> None:
    """Write the collection anew where removed documents are still in its files.

    The caller holds the lock. Nothing is read, analysed or encoded again. Raises
    IndexMissing, IndexDamaged or StorageError.
    """
    before = generation.open_stored(target.data_dir, target.collection)
    if not before.manifest.gone:
        return
    numbers = sorted(before.records.document_numbers().values())
    documents = [before.records.document(number) for number in numbers]
    corrections = generation.load_corrections(target.data_dir, target.collection)
    roots = [Path(root) for root in before.manifest.roots]
    with open_analyses(target.folder) as analyses:
        maker = Maker(tools.settings, tools.load_models(), tools.progress, analyses, corrections)
        unchanged = Changes(0, 0, 0, len(documents))
        write_whole(target, roots, documents, maker, doing, unchanged)


def _may_share(target: Target, before: Stored) -> bool:
    """Whether speakers are corrected now as they were then."""
    corrections = generation.load_corrections(target.data_dir, target.collection)
    return before.manifest.corrected_by == corrected_by(corrections)


def _amend(
    target: Target,
    everywhere: Sequence[Path],
    before: Stored,
    amendment: Amendment,
    tools: Tools,
    analyses: AnalysisCache,
    doing: str,
) -> Built | None:
    """What became of amending the generation before; None where all is better written anew."""
    settings = tools.settings
    if not is_worth_it(before.manifest, amendment, settings.storage.share_from):
        return None

    def maker() -> Maker:
        corrections = generation.load_corrections(target.data_dir, target.collection)
        return Maker(settings, tools.load_models(), tools.progress, analyses, corrections)

    publishing.prepare_collection(target.data_dir, target.collection)
    try:
        return amend_generation(target, before, amendment, maker, settings, doing, everywhere)
    except Outdated:
        return None


def _everywhere(target: Target, roots: Sequence[Path]) -> tuple[Path, ...]:
    """The roots, and last the folder of added files where there is one."""
    added = (target.folder / generation.ADDED).resolve()
    return tuple(dict.fromkeys((*roots, *([added] if added.is_dir() else []))))


def _context(choices: Choices, settings: Settings, analyses: AnalysisCache) -> Context:
    extracts = CachedExtracts(analyses, settings.documents)
    return Context(settings.documents, choices, extracts, analyses.copy_key)
