"""Which documents, sentences and passages a restriction leaves: by source, date and act of speech.

In: an open record file. Out: rows and numbers. What is read of every document is read once an open
file and kept, for a restriction comes with many a question.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.speech.quotations import Act
from index.storage.records import Records

# Two collections in force and those that they have just replaced.
KEPT = 4


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What a document may be called, and its date (ISO, of any precision)."""

    number: int
    title: str
    source: str
    publisher: str | None
    url: str | None
    file: str
    date: str | None


@lru_cache(maxsize=KEPT)
def document_rows(records: Records) -> tuple[DocumentRow, ...]:
    """Every document, in order of number."""
    rows = records.connection.execute(
        "SELECT number, title, source, publisher, url, file, date FROM documents ORDER BY number"
    )
    return tuple(DocumentRow(*row) for row in rows)


def passages_of(records: Records, documents: Iterable[int]) -> list[int]:
    """The numbers of the passages of these documents."""
    rows = records.connection.execute(
        "SELECT number FROM passages WHERE document IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    return [number for (number,) in rows]


def sentences_in(records: Records, documents: Iterable[int]) -> set[int]:
    """The numbers of the body sentences of these documents."""
    rows = records.connection.execute(
        "SELECT number FROM sentences WHERE role = 'body' "
        "AND document IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    return {number for (number,) in rows}


def spoken_sentences(records: Records, besides: Sequence[int] = ()) -> set[int]:
    """The numbers of the sentences in which somebody is quoted, but for those numbers' speakers."""
    rows = records.connection.execute(
        "SELECT DISTINCT s.sentence FROM statements s JOIN quotations q ON q.number = s.quotation "
        "WHERE q.said AND (q.speaker IS NULL "
        "OR q.speaker NOT IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(besides)),),
    )
    return {number for (number,) in rows}


def acts_of(records: Records, sentences: Sequence[int]) -> dict[int, tuple[set[Act], str]]:
    """What is done in each of these sentences by what is said, and the reporting words as one."""
    found: dict[int, tuple[set[Act], str]] = {}
    rows = records.connection.execute(
        "SELECT s.sentence, q.act, substr(d.text, q.clause_start + 1, q.clause_end - "
        "q.clause_start), substr(d.text, q.cue_start + 1, q.cue_end - q.cue_start) "
        "FROM statements s JOIN quotations q ON q.number = s.quotation "
        "JOIN documents d ON d.number = q.document "
        "WHERE q.said AND s.sentence IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sentences)),),
    )
    for sentence, act, clause, cue in rows:
        acts, words = found.get(sentence, (set(), ""))
        found[sentence] = (acts | ({Act(act)} if act else set()), f"{words} {clause} {cue}".lower())
    return found
