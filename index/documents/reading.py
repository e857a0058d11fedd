"""Files -> `Document`s: which files belong to a collection, their text, what is known of them.

In: root folders or files. Out: documents with ids that are stable between builds, and the files
that could not be read, each with its reason. One bad file never stops the others, and no file
outside the roots is read, whatever a link says. What is known comes from the first that says it: a
person's choices and side-cars, the file's own metadata, its text, its name; last, for a date, when
it was made. What a parser made of a file's bytes before is not made again where `Extracts` knows
it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.documents.choosing import Choices, origin_of
from index.documents.copies import mark_copies, text_key
from index.documents.formats import ISOLATED, Kind, format_of
from index.documents.isolation import Worker
from index.documents.metadata import date_in_name
from index.documents.recognising import recognise
from index.documents.sidecar import read_sidecars
from index.documents.source import Document, Extract, Metadata, Span
from index.errors import DocumentError, FormatError
from index.settings import DocumentSettings


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a collection: where it is, its name below the root, and its document id.

    `root` is the folder that it must not lead out of; None for a file that was named itself.
    """

    path: Path
    name: str
    document_id: str
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a collection: documents, and failures with their reasons."""

    documents: tuple[Document, ...]
    failures: tuple[DocumentError, ...]


class Extracts(Protocol):
    """What was extracted from files before, by kind and bytes; kept by whoever passes it in."""

    def known(self, kind: Kind, data: bytes) -> list[Extract] | None:
        """What these bytes hold; None where they are new."""

    def remember(self, kind: Kind, data: bytes, extracts: Sequence[Extract]) -> None:
        """Keep what these bytes hold."""


class NothingKnown:
    """Extracts that are never known: every file is read anew."""

    def known(self, kind: Kind, data: bytes) -> list[Extract] | None:
        return None

    def remember(self, kind: Kind, data: bytes, extracts: Sequence[Extract]) -> None:
        return


@dataclass(frozen=True, slots=True)
class Context:
    """What reading depends on beside the files: limits, a person's choices, what is known."""

    settings: DocumentSettings
    choices: Choices = field(default_factory=Choices)
    extracts: Extracts = field(default_factory=NothingKnown)
    copy_key: Callable[[Document], bytes | None] = text_key


def find_files(roots: Sequence[Path], settings: DocumentSettings) -> tuple[SourceFile, ...]:
    """The files under `roots`, in the order of their names; hidden ones are left out.

    A root that is a file is taken whatever its suffix. Raises DocumentError for a root that does
    not exist.
    """
    found = [item for root in roots for item in _files_of(root, settings)]
    stems = Counter(stem_of(name) for _, name, _ in found)
    taken: Counter[str] = Counter()
    files = []
    for path, name, root in found:
        plain = stem_of(name) if stems[stem_of(name)] == 1 else name
        taken[plain] += 1
        document_id = plain if taken[plain] == 1 else f"{plain}-{taken[plain]}"
        files.append(SourceFile(path, name, document_id, root))
    return tuple(files)


def read_documents(files: Iterable[SourceFile], context: Context) -> Reading:
    """Every document of every file, copies marked as such; failures are collected, not raised."""
    documents: list[Document] = []
    # A folder's side-car is wrong once, not once a file.
    failures: dict[str, DocumentError] = {}
    with Worker(context.settings) as worker:
        for file in files:
            if context.choices.leaves_out(file.path):
                continue
            try:
                found = read_file(file, context, worker)
            except DocumentError as error:
                failures[str(error)] = error
            else:
                documents.extend(found.documents)
                failures.update((str(error), error) for error in found.failures)
    return Reading(mark_copies(documents, context.copy_key), tuple(failures.values()))


def read_files(
    paths: Sequence[Path], settings: DocumentSettings, context: Context | None = None
) -> Reading:
    """The documents of files and folders. Raises DocumentError for a path that is not there."""
    return read_documents(find_files(paths, settings), context or Context(settings))


def read_file(file: SourceFile, context: Context, worker: Worker) -> Reading:
    """The documents of one file: one, or the entries of a feed, or the lines of JSON Lines.

    What is wrong with its side-cars is among the failures. Raises DocumentError when the file
    cannot be read, or lies outside its root.
    """
    _check_place(file)
    data = _bytes_of(file.path, context.settings.max_bytes)
    said = read_sidecars(file.path, file.root or file.path.parent)
    try:
        extracts = extract(data, file.name, context, worker)
    except FormatError as error:
        raise DocumentError(file.path, error.reason) from error
    file_hash = hashlib.sha256(data).hexdigest()
    choices = context.choices
    documents = (
        _document(name, file, item, choices.of(file.path, name).over(said.metadata), file_hash)
        for name, item in zip(_names(extracts), extracts, strict=True)
        if not (name and choices.leaves_out(file.path, name))
    )
    return Reading(tuple(documents), said.problems)


def extract(data: bytes, name: str, context: Context, worker: Worker) -> list[Extract]:
    """The texts in `data`; a stranger's parser works in the worker process.

    Raises FormatError when there is none, or a limit is passed.
    """
    if not data.strip():
        raise FormatError("is empty")
    kind = recognise(data, name)
    if kind not in ISOLATED:
        return format_of(kind)(data, context.settings)
    found = context.extracts.known(kind, data)
    if found is None:
        found = worker.extract(kind, data)
        context.extracts.remember(kind, data, found)
    return found


def _document(
    name: str, file: SourceFile, item: Extract, said: Metadata, file_hash: str
) -> Document:
    known = said.over(item.metadata)
    title, title_span = _title(item.text, known.title, Path(file.name).stem)
    return Document(
        id=f"{file.document_id}/{name}" if name else file.document_id,
        text=item.text,
        title=title,
        source=known.url or file.name,
        date=known.date or date_in_name(file.name) or item.made,
        title_span=title_span,
        encoding=item.encoding,
        author=known.author,
        publisher=known.publisher,
        url=known.url,
        language=known.language,
        speaker=known.speaker,
        file=file.name,
        file_hash=file_hash,
        marks=item.marks,
        origin=origin_of(file.path, name),
    )


def _title(text: str, known: str | None, stem: str) -> tuple[str, Span | None]:
    """A document's title, and where it stands at the head of its text, if it does."""
    from index.speech.sentences import find_title

    span = find_title(text)
    if known is None:
        return (" ".join(span.of(text).split()) if span else stem), span
    # A heading of Markdown has its sign before it.
    heading = " ".join(span.of(text).strip(" #").split()) if span else ""
    return known, span if heading.casefold() == " ".join(known.split()).casefold() else None


def _names(extracts: Sequence[Extract]) -> list[str]:
    """A name for each document of a file; equal names are numbered in their order."""
    taken: Counter[str] = Counter()
    names = []
    for item in extracts:
        taken[item.name] += 1
        number = f"-{taken[item.name]}" if item.name and taken[item.name] > 1 else ""
        names.append(f"{item.name}{number}")
    return names


def _check_place(file: SourceFile) -> None:
    """Raises DocumentError for a link that leads out of the collection's folder."""
    if file.root is None:
        return
    try:
        inside = file.path.resolve(strict=True).is_relative_to(file.root.resolve())
    except (OSError, RuntimeError) as error:
        raise DocumentError(file.path, "is a link that leads nowhere") from error
    if not inside:
        raise DocumentError(file.path, "is a link that leads out of the collection's folder")


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as stream:
            # One more than allowed: what a file system says of a size may be wrong or outdated.
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise DocumentError(path, f"cannot be read ({error.strerror})") from error
    if len(data) > max_bytes:
        raise DocumentError(path, f"has more than documents.max_bytes = {max_bytes:,} bytes")
    return data


def _files_of(root: Path, settings: DocumentSettings) -> Iterator[tuple[Path, str, Path | None]]:
    if root.is_file():
        yield root, root.name, None
        return
    if not root.is_dir():
        raise DocumentError(root, "does not exist")
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        # A link that leads nowhere is listed too, so that it can be named.
        is_file = path.is_file() or (path.is_symlink() and not path.exists())
        if not hidden and path.suffix.lower() in settings.suffixes and is_file:
            yield path, name.as_posix(), root


def stem_of(name: str) -> str:
    """A file's name without its suffix: its document's id, where no other has it."""
    return name.rsplit(".", 1)[0] if "." in name.rsplit("/", 1)[-1] else name
