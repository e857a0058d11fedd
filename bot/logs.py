"""The bot's log: a line an event, JSON where nobody is watching, and nothing secret in it.

Records come in from `logging`, ours with their facts as `extra`; structlog renders them. What
people wrote stays out unless it is asked for: a field of `CONTENT` is dropped, and of an exception
whose text may repeat a question only its kind and where it came from are told. Tokens stay out
whatever is asked for.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import traceback
from collections.abc import Sequence
from typing import Any, TextIO

import aiohttp
import discord
import structlog
from structlog.typing import EventDict, Processor

from index import (
    CitationError,
    DocumentError,
    FetchError,
    QuestionError,
    QuoteMismatch,
    QuothError,
    UnknownDocument,
)

# The fields of our records that hold what people wrote.
CONTENT = frozenset({"words"})
# These tell of the machine, the network and Discord …
SAYABLE = (OSError, sqlite3.Error, aiohttp.ClientError, discord.DiscordException, QuothError)
# … and these, though some of them are of those kinds, may repeat what somebody wrote.
UNSAYABLE = (
    QuestionError,
    CitationError,
    DocumentError,
    FetchError,
    QuoteMismatch,
    UnknownDocument,
)
TEXT_CHARACTERS = 500
REMOVED = "[removed]"
# An interaction's token in an address, and as Discord makes them ("interaction:" in base 64).
TOKENS = re.compile(r"(?<=/)((?:interactions|webhooks)/\d+/)[^/\s\"'?]+|aW50ZXJhY3Rpb246[\w-]+")


def start_logging(stream: TextIO, content: bool, secrets: Sequence[str]) -> None:
    """Write what happens to `stream`; `secrets` are never written, what people wrote if `content`.

    Ours and Discord's doings are told; of the other libraries only what goes wrong.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log_formatter(stream.isatty(), content, secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("quoth", "discord"):
        logging.getLogger(name).setLevel(logging.INFO)
    # The bot has no voice; that its libraries are missing is nobody's concern.
    logging.getLogger("discord.client").setLevel(logging.ERROR)


def log_formatter(
    terminal: bool, content: bool, secrets: Sequence[str]
) -> structlog.stdlib.ProcessorFormatter:
    """Renders records: for a person at a terminal, else one JSON object each."""
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    facts: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    hidden = [secret for secret in secrets if secret]
    return _Formatter(
        foreign_pre_chain=facts,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([] if content else [_drop_content]),
            structlog.processors.format_exc_info if content else _name_exception,
            lambda logger, name, event: _scrub(event, hidden),
            renderer,
        ],
        content=content,
    )


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Describes exceptions among a message's arguments before they are written into it."""

    def __init__(self, *args: Any, content: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._content = content

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        if not self._content and isinstance(record.args, tuple):
            record = logging.makeLogRecord(record.__dict__)
            record.args = tuple(map(_said, record.args or ()))
        return super().format(record)


class _Said:
    """Words that are the same however they are written into a message (%s or %r)."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _said(argument: object) -> object:
    return _Said(describe(argument)) if isinstance(argument, BaseException) else argument


def describe(error: BaseException) -> str:
    """An exception in one line, with its text only where that cannot be what somebody wrote."""
    kind = type(error).__name__
    if isinstance(error, SAYABLE) and not isinstance(error, UNSAYABLE) and str(error):
        return f"{kind}: {str(error)[:TEXT_CHARACTERS]}"
    return kind


def _drop_content(logger: object, name: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key not in CONTENT}


def _name_exception(logger: object, name: str, event: EventDict) -> EventDict:
    """A trace without the texts of the exceptions, and those they came from."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_trace(error))
    return event


def _trace(error: BaseException) -> list[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f'  File "{f.filename}", line {f.lineno}, in {f.name}' for f in frames]
    return [*(_trace(before) if before else []), *lines, describe(error)]


def _scrub(event: EventDict, secrets: Sequence[str]) -> EventDict:
    return {key: _without(value, secrets) for key, value in event.items()}


def _without(value: object, secrets: Sequence[str]) -> object:
    """A value of a record without tokens; whatever is no number is text from here on."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = TOKENS.sub(lambda m: f"{m[1] or ''}{REMOVED}", str(value))
    for secret in secrets:
        text = text.replace(secret, REMOVED)
    return text
