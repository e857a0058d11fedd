"""The bot's own SQLite: questions, answers not acknowledged yet, and what people said of them.

A question is written down when it is taken and its answer before the first attempt to send it, so
that a crash at any moment loses neither. When every part has arrived, the answer's words go; the
question and where its quotations stand are kept for a while, so that an event that comes twice is
answered once, an edited question finds its answer, and buttons work after a restart. Calls block
for a few milliseconds: make them off the event loop.

Each subject has a file, with its tables and what is asked of them; they share one connection.
"""

from __future__ import annotations

from pathlib import Path

from bot.ledger import letters, libraries, questions, registrations, servers, shown
from bot.ledger.forgetting import Forgetting, Forgotten
from bot.ledger.letters import Letter, Letters, Place
from bot.ledger.libraries import Change, ChangeState, Choice, Libraries, own_collection
from bot.ledger.questions import Asked, Questions
from bot.ledger.registrations import Registrations
from bot.ledger.servers import AnswerStyle, Servers, ServerSettings
from bot.ledger.shown import Showings, Shown

SUBJECTS = (questions, letters, shown, libraries, servers, registrations)
SCHEMA = "".join(subject.SCHEMA for subject in SUBJECTS)
ADDED = questions.ADDED | shown.ADDED


class Ledger(Questions, Letters, Showings, Libraries, Servers, Registrations, Forgetting):
    """Opens `path`, made if need be. Raises StorageError when that is impossible."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, SCHEMA, ADDED)


__all__ = [
    "AnswerStyle",
    "Asked",
    "Change",
    "ChangeState",
    "Choice",
    "Forgotten",
    "Ledger",
    "Letter",
    "Place",
    "ServerSettings",
    "Shown",
    "own_collection",
]
