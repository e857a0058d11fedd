"""Errors of the index -> a sentence for people on Discord, who have neither paths nor a shell."""

from __future__ import annotations

from pathlib import Path

from index import (
    CollectionBusy,
    DocumentError,
    FetchError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelError,
    NoEarlierGeneration,
    QuothError,
    SettingsError,
    StorageError,
    UnknownDocument,
)


def explain(error: QuothError) -> str:
    """What happened and what to do, for somebody who has no shell. Raises what only the log helps.

    An error of the machine (a full disk, a missing model) is raised again: its text is for whoever
    runs the bot.
    """
    match error:
        case DocumentError():
            return f"{name_of(error.path)}: {error.reason}."
        case FetchError():
            return f"{error.url} {error.reason}."
        case SettingsError():
            return f"The {error.name}: {error.reason}."
        case UnknownDocument():
            near = f" The nearest are: {', '.join(error.nearest)}." if error.nearest else ""
            return f"There is no document “{error.which}”, or more than one.{near}"
        case NoEarlierGeneration():
            return "There is no earlier state to go back to."
        case IndexMissing():
            return "There is nothing in this collection yet. Begin with `/index add`."
        case CollectionBusy():
            return "Somebody else is changing this collection just now. Try again in a while."
        case IndexDamaged():
            return "The collection is damaged. `/index rebuild` makes it anew from its documents."
        case IndexMismatch():
            return (
                "The collection was made by another version or model. `/index rebuild` makes it "
                "anew from its documents."
            )
        case StorageError() | ModelError():
            raise error
    return "That could not be done."


def name_of(path: Path) -> str:
    """A file by its name; an address, which a path has robbed of a slash, as it was."""
    text = str(path)
    for scheme in ("https:/", "http:/"):
        if text.startswith(scheme):
            return f"{scheme}/{text.removeprefix(scheme).lstrip('/')}"
    return path.name
