"""What somebody wants done with a collection, as the ledger keeps it until it is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# What is only read; the rest of what can be wanted are the values of `bot.changing.Doing`.
STATUS, HISTORY = "status", "history"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a command, where Discord keeps it."""

    id: str
    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    """What to do; `which` is a document's id, `title` what it is called.

    `said` are the values that somebody gave: title, date, author, publisher, url. `shared` means
    the collection of all, else it is the server's own.
    """

    doing: str
    shared: bool = False
    uploads: tuple[Upload, ...] = ()
    urls: tuple[str, ...] = ()
    which: str = ""
    title: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    purge: bool = False

    def to_json(self) -> str:
        """The form in which the ledger keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def names(self) -> str:
        """The documents that it is about, for a person."""
        named = [upload.name for upload in self.uploads] + list(self.urls)
        return ", ".join(named) or self.title or self.which


def request_from(text: str) -> Request:
    """The request that a text of `to_json` stands for."""
    values: dict[str, Any] = json.loads(text)
    values["uploads"] = tuple(Upload(**upload) for upload in values["uploads"])
    values["urls"] = tuple(values["urls"])
    return Request(**values)
