"""Who is who after some documents went and others came, found without looking at everybody.

In: the records as they are, what comes and what goes. Out: the speakers that change, and the
documents whose speakers became somebody else. Only those are gathered again who share a key
(`keyed_by`) with somebody in what changed, directly or by way of others; `gather_speakers` makes of
them what it would make of them among all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from index.speech.corrections import Corrections
from index.speech.speakers import Appearance, Speaker, gather_speakers, keyed_by
from index.storage.appearance_rows import unpack_appearance
from index.storage.records import Records
from index.storage.rows import AnalysedDocument, Naming
from index.storage.speaker_rows import Known, next_id, speakers_under

Voice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Speakers by id: those that go and those that come in their place.

    `voices` are the ids by (document id, name as printed); `moved` the numbers of documents that
    stay, but in which somebody is now another.
    """

    gone: frozenset[int]
    people: Mapping[int, Known]
    voices: Mapping[Voice, int]
    moved: frozenset[int]


@dataclass(slots=True)
class _Found:
    """Appearances that hang together, by their document's number and their place in it."""

    appearances: dict[tuple[int, int], Appearance] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)


def name_everybody(
    analysed: Sequence[AnalysedDocument], corrections: Corrections
) -> tuple[dict[int, Known], Naming]:
    """The speakers of a whole collection, numbered as they are ranked."""
    appearances = [one for item in analysed for one in item.appearances]
    speakers = dict(enumerate(gather_speakers(appearances, corrections)))
    naming = Naming(_voices(speakers), keyed_by(corrections))
    return _known(speakers, appearances, naming), naming


def regroup(
    records: Records,
    coming: Sequence[AnalysedDocument],
    going: Collection[int],
    corrections: Corrections,
) -> Regrouped:
    """The speakers that change when documents come and those of these numbers go."""
    naming = Naming({}, keyed_by(corrections))
    new = [one for item in coming for one in item.appearances]
    keys = {key for one in new for key in naming.keys(one)} | _keys_of(records, going)
    found = _gather(records, keys, going, naming)
    appearances = [one for _, one in sorted(found.appearances.items())] + new
    before = speakers_under(records.people, found.keys)
    after = _keep_ids(gather_speakers(appearances, corrections), before, next_id(records.people))
    was, now = _voices(before), _voices(after)
    moved = {
        found.numbers[document]
        for (document, printed), identity in now.items()
        if document in found.numbers and was.get((document, printed)) != identity
    }
    known = _known(after, appearances, naming)
    return Regrouped(frozenset(before), known, now, frozenset(moved))


def voices_in(records: Records, documents: Collection[int]) -> dict[Voice, int]:
    """Who is meant in these documents as they are stored."""
    rows = records.rows(
        "SELECT DISTINCT d.id, q.name, q.speaker FROM documents d JOIN quotations q "
        "ON q.number >= d.first_quotation AND q.number < d.end_quotation "
        "WHERE q.speaker IS NOT NULL AND d.number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(documents)),),
    )
    return {(identity, name): speaker for identity, name, speaker in rows}


def _keys_of(records: Records, documents: Collection[int]) -> set[str]:
    rows = records.rows(
        "SELECT keys FROM documents WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(documents)),),
    )
    return {key for (keys,) in rows for key in json.loads(keys)}


def _gather(records: Records, keys: set[str], going: Collection[int], naming: Naming) -> _Found:
    """Everybody who has one of the keys, or a key in common with those, and so on."""
    found, asked = _Found(), keys
    while asked:
        found.keys |= asked
        more: set[str] = set()
        for number, place, one in _under(records, asked):
            if number not in going and (number, place) not in found.appearances:
                found.appearances[number, place] = one
                found.numbers[one.document] = number
                more.update(naming.keys(one))
        asked = more - found.keys
    return found


def _under(records: Records, keys: set[str]) -> list[tuple[int, int, Appearance]]:
    """The appearances under some keys, with their documents' numbers and places."""
    rows = records.rows(
        # Under all but its own key there stands that key instead of what is said.
        "SELECT a.document, a.place, COALESCE((SELECT o.value FROM appearances o WHERE "
        "substr(a.value, 1, 1) = '\"' AND o.key = json_extract(a.value, '$') "
        "AND o.document = a.document AND o.place = a.place), a.value), d.id, d.date "
        "FROM json_each(?) k CROSS JOIN appearances a ON a.key = k.value "
        "CROSS JOIN documents d ON d.number = a.document",
        (json.dumps(sorted(keys)),),
    )
    return [(n, place, unpack_appearance(value, *known)) for n, place, value, *known in rows]


def _keep_ids(
    speakers: Sequence[Speaker], before: Mapping[int, Speaker], fresh: int
) -> dict[int, Speaker]:
    """Speakers by the ids of those whose words most of theirs were; new ids for the others."""
    was = _voices(before)
    votes = sorted(
        (-count, place, identity)
        for place, speaker in enumerate(speakers)
        for identity, count in Counter(
            was[voice] for voice in speaker.appearances if voice in was
        ).items()
    )
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for _, place, identity in votes:
        if place not in numbers and identity not in taken:
            numbers[place] = identity
            taken.add(identity)
    others = [place for place in range(len(speakers)) if place not in numbers]
    numbers |= {place: fresh + number for number, place in enumerate(others)}
    return {numbers[place]: speaker for place, speaker in enumerate(speakers)}


def _voices(speakers: Mapping[int, Speaker]) -> dict[Voice, int]:
    return {voice: identity for identity, one in speakers.items() for voice in one.appearances}


def _known(
    speakers: Mapping[int, Speaker], appearances: Sequence[Appearance], naming: Naming
) -> dict[int, Known]:
    """The speakers with the keys of all who are them."""
    keys: dict[Voice, set[str]] = {}
    for one in appearances:
        keys.setdefault((one.document, one.name), set()).update(naming.keys(one))
    return {
        identity: Known(
            speaker, tuple(sorted({k for one in speaker.appearances for k in keys[one]}))
        )
        for identity, speaker in speakers.items()
    }
