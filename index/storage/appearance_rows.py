"""What a document says of somebody, as one short value of a row, and back."""

from __future__ import annotations

import json
from typing import Any

from index.speech.speakers import Appearance, Counts

# The fields of a value that may be left out at its end, each as it is then.
EMPTY: tuple[Any, ...] = ("", 0, 0, 0, (), (), (), 0)


def pack_appearance(appearance: Appearance) -> str:
    """An appearance as a row keeps it; its document and date stand in the document's row."""
    counts = appearance.counts
    values = [
        appearance.name,
        counts.direct,
        counts.mixed,
        counts.indirect,
        appearance.aliases,
        appearance.roles,
        appearance.pronouns,
        int(appearance.organisation),
    ]
    # Of most people there is little to say.
    while not values[-1]:
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpack_appearance(value: str, document: str, date: str | None) -> Appearance:
    """The appearance in a row of the document with this id and date."""
    given: list[Any] = json.loads(value)
    given += EMPTY[len(given) :]
    name, direct, mixed, indirect, aliases, roles, pronouns, organisation = given
    return Appearance(
        name,
        document,
        date,
        tuple(aliases),
        tuple(roles),
        tuple(pronouns),
        Counts(direct, mixed, indirect),
        bool(organisation),
    )
