"""The options of /ask: as typed and kept in the ledger -> the restrictions that they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from bot.ledger import Asked
from index import Filters, read_bound


def write_options(**options: str | None) -> str:
    """The options that were given, as the ledger keeps them."""
    given = {name: value for name, value in options.items() if value}
    return json.dumps(given, ensure_ascii=False) if given else ""


def options_of(asked: Asked) -> dict[str, str]:
    """The options that were given with a question."""
    return dict(json.loads(asked.filters)) if asked.filters else {}


def read_filters(given: Mapping[str, str], asked_at: float) -> Filters:
    """Restrictions from options; "last week" is the one before the question was asked.

    Raises QuestionError for a date that cannot be read.
    """
    today = date.fromtimestamp(asked_at) if asked_at else date.today()
    speaker, source = given.get("speaker"), given.get("source")
    after, before = given.get("after"), given.get("before")
    return Filters(
        (speaker,) if speaker else (),
        (source,) if source else (),
        read_bound(after, today, end=False) if after else None,
        read_bound(before, today, end=True) if before else None,
    )
