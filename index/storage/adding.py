"""Files and pages added one by one: copied into the collection's own folder, then indexed.

A copy stays what it was when it was added, whatever becomes of the file or the page. What was added
again from the same place replaces its copy; another file of the same name is numbered. Files that
cannot be read are not kept.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.documents.choosing import Choices, path_of
from index.documents.metadata import is_web_address
from index.documents.reading import Context, find_files
from index.documents.saving import save_page
from index.documents.source import Document, Metadata
from index.errors import DocumentError, EmptyCollection, FetchError, SettingsError
from index.settings import DocumentSettings
from index.storage.build import BuildReport, Target
from index.storage.deltas import find_additions, read_added
from index.storage.generation import ADDED, Stored
from index.storage.keeping import (
    Found,
    Tools,
    change,
    changing,
    present_roots,
    read_choices,
    records_of,
    write_choices,
)

WANTED = ("date", "author", "publisher", "url")
ORIGINS = ".origins.json"


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """A document that was added, what a citation of it will lack, and whose text it repeats."""

    id: str
    title: str
    missing: tuple[str, ...]
    copy_of: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: the documents, and the build that took them in."""

    documents: tuple[AddedDocument, ...]
    report: BuildReport


def add_documents(
    target: Target,
    roots: Sequence[Path],
    sources: Sequence[str],
    metadata: Metadata,
    tools: Tools,
    save: Callable[[str, Path, DocumentSettings], Path] = save_page,
) -> Added:
    """Add files, folders and web addresses, and bring the collection up to date.

    `roots` are those of a collection of which nothing was built. A title or an address can be said
    of one document only. Raises SettingsError where it is said of several, DocumentError or
    FetchError when none of the sources can be had.
    """
    if len(sources) > 1 and (metadata.title or metadata.url):
        raise SettingsError("title and url", "can be said of one document at a time only")
    with changing(target, "add") as notes:
        folder = (target.folder / ADDED).resolve()
        taken, failures = _take_all(sources, folder, tools.settings.documents, save)
        choices = read_choices(target)
        for path in taken:
            choices = choices.with_again(path)
            if metadata != Metadata():
                choices = choices.saying(str(path), metadata)
        write_choices(target, choices)
        find = partial(_find, taken=taken, folder=folder, choices=choices)
        try:
            report = change(target, present_roots(target, roots), choices, tools, "add", find)
        except EmptyCollection:
            # Nothing of it is a document: left lying, it would be told of at every later build.
            for path in taken:
                remove_file(path)
            raise
        for failure in report.failures:
            if failure.path in taken:
                remove_file(failure.path)
        documents = _added(target, taken)
    if not documents:
        raise (*failures, *report.failures)[0]
    report = replace(report, failures=(*failures, *report.failures), notes=tuple(notes))
    return Added(documents, report)


def _find(
    before: Stored, context: Context, taken: Sequence[Path], folder: Path, choices: Choices
) -> Found | None:
    """What the added files change; None where others must be read again."""
    reading = read_added(before, taken, folder, choices, context)
    if reading is None:
        return None
    return find_additions(before, reading.documents, taken, context), reading.failures


def missing_of(document: Document) -> tuple[str, ...]:
    """What a citation of a document will lack."""
    return tuple(name for name in WANTED if not getattr(document, name))


def remove_file(path: Path) -> None:
    """Delete an added file with its side-car, and the folders that are empty then."""
    for item in (path, path.with_name(f"{path.name}.toml")):
        item.unlink(missing_ok=True)
    for folder in path.parents:
        if folder.name == ADDED or any(folder.iterdir()):
            return
        folder.rmdir()


def _take_all(
    sources: Sequence[str],
    folder: Path,
    settings: DocumentSettings,
    save: Callable[[str, Path, DocumentSettings], Path],
) -> tuple[list[Path], tuple[DocumentError, ...]]:
    """The copies, and what could not be had; raises that where there is no copy at all."""
    taken: list[Path] = []
    failures: list[DocumentError] = []
    for source in sources:
        try:
            if is_web_address(source):
                taken.append(save(source, folder, settings).resolve())
            else:
                taken.extend(_copy(Path(source).expanduser().resolve(), folder, settings))
        except FetchError as error:
            if len(sources) == 1:
                raise
            failures.append(DocumentError(Path(error.url), error.reason))
        except DocumentError as error:
            failures.append(error)
    if failures and not taken:
        raise failures[0]
    return taken, tuple(failures)


def _copy(source: Path, folder: Path, settings: DocumentSettings) -> list[Path]:
    """Copy a file, or the documents of a folder, with their side-cars; the copies."""
    if not find_files([source], settings):
        raise DocumentError(source, "holds no document")
    try:
        place = _place(folder, source)
        beside = place.with_name(f".{place.name}")
        if source.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(source, beside, ignore=_no_documents(settings))
            shutil.rmtree(place, ignore_errors=True)
        else:
            shutil.copyfile(source, beside)
            sidecar = source.with_name(f"{source.name}.toml")
            if sidecar.is_file():
                shutil.copyfile(sidecar, place.with_name(f"{place.name}.toml"))
        beside.replace(place)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or "some of its files cannot be read"
        raise DocumentError(source, f"cannot be copied ({reason})") from error
    return [file.path for file in find_files([place], settings)]


def _no_documents(settings: DocumentSettings) -> Callable[[str, list[str]], set[str]]:
    """What of a folder is not copied: hidden files, links, and what is neither read nor said."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if not wanted(Path(folder) / name)}

    def wanted(path: Path) -> bool:
        if path.name.startswith(".") or path.is_symlink():
            return False
        return path.is_dir() or path.suffix.lower() in {*settings.suffixes, ".toml"}

    return left_out


def _place(folder: Path, source: Path) -> Path:
    """Where a source's copy goes: where it lay before, else under its name, numbered at need."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / ORIGINS
    try:
        origins = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        origins = {}
    number, name = 1, source.name
    while (folder / name).exists() and origins.get(name) != str(source):
        number += 1
        name = f"{source.stem}-{number}{source.suffix}"
    record.write_text(json.dumps({**origins, name: str(source)}), encoding="utf-8")
    return folder / name


def _added(target: Target, taken: Sequence[Path]) -> tuple[AddedDocument, ...]:
    records = records_of(target)
    found = []
    for item in records.listed():
        number = records.document_number(item.id) if path_of(item.origin) in taken else None
        if number is not None:
            document = records.document(number)
            found.append(AddedDocument(item.id, item.title, missing_of(document), document.copy_of))
    return tuple(found)
