"""Files -> `Document`s: which files belong to a collection, their exact text, title and date.

In: root folders or files. Out: documents with ids that are stable between builds, and the files
that could not be read, each with its reason. One bad file never stops the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents.source import Document
from index.errors import DocumentError
from index.settings import DocumentSettings

DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a collection: where it is, its name below the root, and its document id."""

    path: Path
    name: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a collection: documents, and failures with their reasons."""

    documents: tuple[Document, ...]
    failures: tuple[DocumentError, ...]


def find_files(roots: Sequence[Path], settings: DocumentSettings) -> tuple[SourceFile, ...]:
    """The files under `roots`, in the order of their names; hidden ones are left out.

    A root that is a file is taken whatever its suffix. Raises DocumentError for a root that does
    not exist.
    """
    found = [item for root in roots for item in _files_of(root, settings)]
    stems = Counter(_stem(name) for _, name in found)
    taken: Counter[str] = Counter()
    files = []
    for path, name in found:
        plain = _stem(name) if stems[_stem(name)] == 1 else name
        taken[plain] += 1
        document_id = plain if taken[plain] == 1 else f"{plain}-{taken[plain]}"
        files.append(SourceFile(path, name, document_id))
    return tuple(files)


def read_documents(files: Iterable[SourceFile], settings: DocumentSettings) -> Reading:
    """Every file as a document; failures are collected, not raised."""
    documents, failures = [], []
    for file in files:
        try:
            documents.append(read_document(file, settings))
        except DocumentError as error:
            failures.append(error)
    return Reading(tuple(documents), tuple(failures))


def read_files(paths: Sequence[Path], settings: DocumentSettings) -> Reading:
    """The documents of files and folders. Raises DocumentError for a path that is not there."""
    return read_documents(find_files(paths, settings), settings)


def read_document(file: SourceFile, settings: DocumentSettings) -> Document:
    """One text file as a document. Raises DocumentError when it is empty, too large or no text."""
    from index.speech.sentences import find_title

    text, encoding = decode(_bytes_of(file.path, settings.max_bytes), file.path)
    title_span = find_title(text)
    return Document(
        id=file.document_id,
        text=text,
        title=title_span.of(text) if title_span else Path(file.name).stem,
        source=file.name,
        date=_date_in(file.name),
        title_span=title_span,
        encoding=encoding,
    )


def decode(data: bytes, path: Path) -> tuple[str, str]:
    """The text of `data` and the encoding it was read with.

    UTF-8 first, then what charset-normalizer finds. Raises DocumentError for empty and binary
    data, and for data that no encoding explains.
    """
    if not data.strip():
        raise DocumentError(path, "is empty")
    try:
        return _checked(data.decode("utf-8"), path), "utf-8"
    except UnicodeDecodeError:
        return _decode_other(data, path)


def _decode_other(data: bytes, path: Path) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise DocumentError(path, "is not text in any known encoding (save it as UTF-8)")
    return _checked(str(best), path), best.encoding


def _checked(text: str, path: Path) -> str:
    if "\x00" in text:
        raise DocumentError(path, "looks like a binary file, not text")
    if not any(character.isalnum() for character in text):
        raise DocumentError(path, "holds no words")
    return text


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                path, f"has {size:,} bytes, more than documents.max_bytes = {max_bytes:,}"
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(path, f"cannot be read ({error.strerror})") from error


def _files_of(root: Path, settings: DocumentSettings) -> Iterator[tuple[Path, str]]:
    if root.is_file():
        yield root, root.name
        return
    if not root.is_dir():
        raise DocumentError(root, "does not exist")
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.suffix.lower() in settings.suffixes and path.is_file():
            yield path, name.as_posix()


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] if "." in name.rsplit("/", 1)[-1] else name


def _date_in(name: str) -> str | None:
    match = DATE.search(name)
    return match.group() if match else None
