"""Which documents, sentences and passages a restriction leaves: by source, date and act of speech.

In: open record files. Out: rows and numbers. What is read of every document is read once and
kept, for a restriction comes with many a question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.documents.source import Span
from index.speech.quotations import Act
from index.speech.sentences import Role
from index.storage.records import Records

WORD = re.compile(r"\w+")
# "I do not promise": a verb is the speaker's own with such a word at most so many words before it.
FIRST_PERSON = frozenset("i we ich wir je nous yo nosotros я мы".split())
BESIDE = 3
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
    rows = records.rows(
        "SELECT number, title, source, publisher, url, file, date FROM documents ORDER BY number"
    )
    return tuple(DocumentRow(*row) for row in rows)


def passages_of(records: Records, documents: Iterable[int]) -> list[int]:
    """The numbers of the passages of these documents."""
    rows = records.rows(
        "SELECT number FROM passages WHERE document IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    return [number for (number,) in rows]


def sentences_in(records: Records, documents: Iterable[int]) -> set[int]:
    """The numbers of the body sentences of these documents."""
    rows = records.rows(
        "SELECT number FROM sentences WHERE role = 'body' "
        "AND document IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    return {number for (number,) in rows}


def spoken_sentences(records: Records, besides: Sequence[int] = ()) -> set[int]:
    """The numbers of the sentences in which somebody is quoted, but for those numbers' speakers."""
    rows = records.rows(
        "SELECT DISTINCT s.sentence FROM statements s JOIN quotations q ON q.number = s.quotation "
        "WHERE q.said AND (q.speaker IS NULL "
        "OR q.speaker NOT IN (SELECT value FROM json_each(?)))",
        (json.dumps(records.ids_of(besides)),),
    )
    return {number for (number,) in rows}


def turns_among(records: Records, sentences: Sequence[int]) -> set[int]:
    """Those of the sentences that are spoken in a transcript's turns, under a speaker's label."""
    rows = records.rows(
        "SELECT DISTINCT s.sentence FROM statements s JOIN quotations q ON q.number = s.quotation "
        "WHERE s.sentence IN (SELECT value FROM json_each(?)) "
        "AND q.cue_start = q.mention_start AND q.cue_end = q.mention_end",
        (json.dumps(list(sentences)),),
    )
    return {number for (number,) in rows}


def stretches_around(records: Records, passages: Sequence[int]) -> dict[int, range]:
    """The sentences of each passage and of the passages just before and after in its document."""
    rows = records.rows(
        "SELECT p.number, MIN(b.first), MAX(b.last) FROM passages p JOIN passages b "
        "ON b.number BETWEEN p.number - 1 AND p.number + 1 AND b.document = p.document "
        "WHERE p.number IN (SELECT value FROM json_each(?)) GROUP BY p.number",
        (json.dumps(list(passages)),),
    )
    return {number: range(first, last + 1) for number, first, last in rows}


@lru_cache(maxsize=KEPT)
def has_interviews(records: Records) -> bool:
    """Whether an interviewer asks anything anywhere."""
    query = "SELECT 1 FROM sentences WHERE role = ? LIMIT 1"
    return records.row(query, (Role.INTERVIEWER.value,)) is not None


def questions_before(records: Records, passages: Sequence[int]) -> dict[int, int]:
    """For each passage that follows an interviewer's at once, the number of that one."""
    if not has_interviews(records):
        return {}
    rows = records.rows(
        "SELECT p.number, b.number FROM passages p "
        "JOIN passages b ON b.number = p.number - 1 AND b.document = p.document "
        "AND b.last + 1 = p.first JOIN sentences s ON s.number = b.last AND s.role = ? "
        "WHERE p.number IN (SELECT value FROM json_each(?))",
        (Role.INTERVIEWER.value, json.dumps(list(passages))),
    )
    return dict(rows)


def denials(records: Records, speakers: Sequence[int]) -> dict[int, float]:
    """The sentences that report a denial by these speakers, and how certain that is.

    What is denied was not said, but that it was denied is what a question about a denial asks for.
    """
    rows = records.rows(
        "SELECT s.sentence, MAX(q.certainty) FROM quotations q JOIN statements s "
        "ON s.quotation = q.number WHERE q.act = ? "
        "AND q.speaker IN (SELECT value FROM json_each(?)) GROUP BY s.sentence",
        (Act.DENIES.value, json.dumps(records.ids_of(speakers))),
    )
    return dict(rows)


def sentences_doing(
    records: Records, sentences: Sequence[int], act: Act | None, verbs: Iterable[str]
) -> set[int]:
    """Those of the sentences in which somebody does this by speaking.

    The act tells where one is given, else that the reporting words have one of the verbs, or the
    spoken ones in the first person ("I promise …"). Of a sentence that is nobody's words ("Lind
    denied having been there") its own words tell.
    """
    numbers, forms = list(sentences), frozenset(verbs)
    rows = records.rows(
        "SELECT s.sentence, q.act, q.document, q.cue_start, q.cue_end, s.start, s.end "
        "FROM statements s JOIN quotations q ON q.number = s.quotation "
        "WHERE s.sentence IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    )
    found, spoken = set(), set()
    for sentence, done, document, cue_start, cue_end, start, end in [*rows]:
        spoken.add(sentence)
        cue = records.slice(document, Span(cue_start, cue_end)) if cue_start is not None else ""
        if (
            (act is not None and done == act.value)
            or not forms.isdisjoint(WORD.findall(cue.lower()))
            or _does_it_by_saying(records.slice(document, Span(start, end)), forms)
        ):
            found.add(sentence)
    told = records.sentences([number for number in numbers if number not in spoken])
    for number, stored in told.items():
        words = WORD.findall(records.slice(stored.document, stored.span).lower())
        if not forms.isdisjoint(words):
            found.add(number)
    return found


def _does_it_by_saying(said: str, forms: frozenset[str]) -> bool:
    """Whether somebody says of themselves, with one of these verbs, what they do."""
    words = WORD.findall(said.lower())
    return any(
        word in forms and not FIRST_PERSON.isdisjoint(words[max(0, place - BESIDE) : place])
        for place, word in enumerate(words)
    )
