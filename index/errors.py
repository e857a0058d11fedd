"""The errors of Quoth, one small tree under `QuothError`; each carries its facts.

QuothError
├── SettingsError            a setting is unknown or has a value that cannot be used
├── DocumentError            one document could not be read (path, reason)
├── FormatError              bytes are not what their format asks for, or beyond a limit (reason)
├── FetchError               an address could not or may not be fetched (url, reason)
├── CollectionError          a collection cannot be built or opened
│   ├── EmptyCollection      no readable document under the roots
│   ├── IndexMissing         nothing has been built yet
│   ├── IndexDamaged         a file of the generation is missing or not as written
│   ├── IndexMismatch        built by another model or format
│   ├── CollectionBusy       somebody else is writing it (holder)
│   ├── UnknownDocument      it holds no such document, or more than one (which, nearest)
│   └── NoEarlierGeneration  there is nothing to go back to
├── StorageError             the data directory cannot be written or read
├── TransferError            a collection cannot be exported to, or imported from, a file
├── ModelError               the embedding model is missing or is not the one expected
├── QuestionError            the question cannot be asked (empty, too long, no words)
├── CitationError            a citation cannot be set (style, reason)
└── QuoteMismatch            a slice no longer equals the stored text; it is not shown

`str(error)` is a sentence for a person: what happened, to what, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class QuothError(Exception):
    """Base of every error a person may be shown; its text names what to do."""


class SettingsError(QuothError):
    """A setting is unknown or unusable."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Setting {name}: {reason}")
        self.name = name
        self.reason = reason


class DocumentError(QuothError):
    """One document could not be read; the others are not touched by it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class FormatError(QuothError):
    """Bytes that are not what their format asks for, or beyond a limit; the reader adds a path."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FetchError(QuothError):
    """An address that could not be fetched, or that must not be."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class CollectionError(QuothError):
    """A collection cannot be built or opened."""


class EmptyCollection(CollectionError):
    """No readable document under the given roots."""

    def __init__(self, roots: tuple[Path, ...], failed: int = 0) -> None:
        places = ", ".join(str(root) for root in roots) or "the set"
        unread = f" (files that could not be read: {failed})" if failed else ""
        super().__init__(
            f"No readable document in {places}{unread}. Put text files there, or name another "
            "folder: quoth index build FOLDER"
        )
        self.roots = roots


class IndexMissing(CollectionError):
    """Nothing has been built for this collection yet."""

    def __init__(self, collection: str, folder: Path) -> None:
        super().__init__(
            f"The collection '{collection}' has no index in {folder}. Build it with: "
            f"quoth index build FOLDER{collection_flag(collection)}"
        )
        self.collection = collection
        self.folder = folder


class IndexDamaged(CollectionError):
    """A file of a generation is missing or is not what was written."""

    def __init__(self, path: Path, reason: str, collection: str) -> None:
        super().__init__(
            f"The index of '{collection}' is damaged: {path.name} {reason}. Nothing is answered "
            f"from it. Rebuild it with: quoth index build{collection_flag(collection)}"
        )
        self.path = path
        self.reason = reason
        self.collection = collection


class IndexMismatch(CollectionError):
    """The index was built by another model, or by another version of Quoth."""

    def __init__(self, what: str, built_with: str, expected: str, collection: str) -> None:
        super().__init__(
            f"The index of '{collection}' was built with another {what} ({built_with}; now: "
            f"{expected}). Rebuild it with: quoth index build{collection_flag(collection)}"
        )
        self.what = what
        self.built_with = built_with
        self.expected = expected


class CollectionBusy(CollectionError):
    """Somebody else is writing the collection; it can be read all the same."""

    def __init__(self, collection: str, holder: str) -> None:
        super().__init__(
            f"The collection '{collection}' is being changed by {holder}. Questions are answered "
            "meanwhile; try again when that has finished"
        )
        self.collection = collection
        self.holder = holder


class UnknownDocument(CollectionError):
    """The collection holds no document of this id, path or title, or more than one."""

    def __init__(self, which: str, nearest: Sequence[str], several: bool = False) -> None:
        found = "Several documents are called" if several else "No document is called"
        hint = f" ({', '.join(nearest)})" if nearest else ""
        super().__init__(f"{found} '{which}'{hint}. Name one by its id, its path or its title")
        self.which = which
        self.nearest = tuple(nearest)


class NoEarlierGeneration(CollectionError):
    """There is no whole generation before the one in force."""

    def __init__(self, collection: str) -> None:
        super().__init__(
            f"The collection '{collection}' has no earlier whole generation to go back to. See "
            f"what is kept with: quoth index history{collection_flag(collection)}"
        )
        self.collection = collection


class StorageError(QuothError):
    """The data directory cannot be written or read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Cannot write to {path}: {reason}. Choose another place with QUOTH_DATA_DIR or "
            "data_dir in config.toml"
        )
        self.path = path
        self.reason = reason


class TransferError(QuothError):
    """A file that a collection cannot be written into, or made from."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class ModelError(QuothError):
    """The embedding model is missing, or its files are not the ones expected."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"Embedding model {model}: {reason}")
        self.model = model
        self.reason = reason


class QuestionError(QuothError):
    """The question cannot be asked as it stands."""


class CitationError(QuothError):
    """A citation cannot be set in this style."""

    def __init__(self, style: str, reason: str) -> None:
        super().__init__(
            f"No citation in the style {style} ({reason}). Citations need pandoc, which comes with "
            "the package pypandoc-binary; bibtex, ris, csl-json, markdown and plain work without it"
        )
        self.style = style
        self.reason = reason


class QuoteMismatch(QuothError):
    """A stored slice does not equal its document's text; such a quotation is not shown."""

    def __init__(self, document_id: str, start: int, end: int) -> None:
        super().__init__(
            f"A quotation from {document_id} ({start}-{end}) is not the stored text and was "
            "withheld. Rebuild the index with: quoth index build"
        )
        self.document_id = document_id
        self.start = start
        self.end = end


def collection_flag(collection: str) -> str:
    """The command-line flag that names a collection; nothing for the default one."""
    return "" if collection == "default" else f" --collection {collection}"
