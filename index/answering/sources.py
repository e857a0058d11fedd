"""The sources of a collection by everything they are called: publisher, title, host, file name.

In: an open record file. Out: a `SourceIndex`, made once; the documents that a name means; the
names to propose while somebody types.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.answering.proposing import folded, propose
from index.storage.generation import Generation
from index.storage.records import Records
from index.storage.scoping import KEPT, DocumentRow, document_rows

ARTICLES = (
    "the ",
    "a ",
    "an ",
    "der ",
    "die ",
    "das ",
    "le ",
    "la ",
    "les ",
    "el ",
    "los ",
    "las ",
)
# "in Europe" must not be taken for a source whose title is "Europe".
LONG_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class SourceIndex:
    """Documents by what their sources are called.

    `documents` maps a folded name to numbers; `shown` are the names as printed, those of most
    documents first; `telling` are the folded names that no subject would be taken for: publishers,
    hosts, longer titles.
    """

    documents: Mapping[str, tuple[int, ...]]
    shown: tuple[str, ...]
    telling: frozenset[str]


@lru_cache(maxsize=KEPT)
def source_index(records: Records) -> SourceIndex:
    """The sources of a collection, prepared to be found."""
    documents: dict[str, dict[int, None]] = defaultdict(dict)
    printed: Counter[str] = Counter()
    telling: set[str] = set()
    for row in document_rows(records):
        for name, is_telling in _names(row):
            key = source_key(name)
            documents[key][row.number] = None
            printed[name] += 1
            telling |= {key} if is_telling else set()
        for key in _short_hosts(row):
            documents[key][row.number] = None
            telling.add(key)
    found = {key: tuple(numbers) for key, numbers in documents.items() if key}
    shown = tuple(name for name, _ in printed.most_common())
    return SourceIndex(found, shown, frozenset(telling - {""}))


def documents_of(name: str, index: SourceIndex) -> tuple[int, ...]:
    """The numbers of the documents that a source's name means; none for an unknown one."""
    return index.documents.get(source_key(name), ())


def match_sources(generation: Generation, typed: str, limit: int = 25) -> tuple[str, ...]:
    """The names of sources to propose for what was typed: publishers, titles, hosts, files."""
    return propose(typed, source_index(generation.records).shown, limit)


def source_key(name: str) -> str:
    """A name in the form in which it is compared: folded, without an article or "www"."""
    key = folded(name).removeprefix("www ")
    article = next((a for a in ARTICLES if key.startswith(a)), "")
    return key.removeprefix(article)


def _names(row: DocumentRow) -> Iterator[tuple[str, bool]]:
    """What a document's source is called, and whether no subject is called so."""
    if row.publisher:
        yield row.publisher, True
    yield row.title, len(row.title.split()) >= LONG_TITLE_WORDS
    for host in _hosts(row):
        yield host, True
    for path in dict.fromkeys((row.source, row.file)):
        if path and not urlsplit(path).hostname:
            name = PurePosixPath(path.replace("\\", "/")).name
            yield name, "." in name
            yield PurePosixPath(name).stem, False


def _hosts(row: DocumentRow) -> Iterator[str]:
    for address in (row.url, row.source):
        host = urlsplit(address).hostname if address and "//" in address else None
        if host:
            yield host.removeprefix("www.")
            return


def _short_hosts(row: DocumentRow) -> Iterator[str]:
    """A host as people say it: "tass" for tass.com."""
    for host in _hosts(row):
        yield folded(max(host.split(".")[:-1] or [host], key=len))
