"""A generation made from the one in force by what changed: documents that come, and that go.

What stays is shared: its segments get a second name in the new generation. What comes is written as
a new segment, which is joined with those before it where they are not much larger. What goes is
marked with a tombstone. Speakers are gathered again only as far as they may be others now
(`regrouping`); a document in which somebody became another goes and comes again.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.documents.source import Document
from index.speech.corrections import Corrections
from index.speech.speakers import keyed_by
from index.storage import generation, publishing
from index.storage.generation import Counts, Manifest, Segment, Stored
from index.storage.lexical import LANGUAGES, REWRITTEN, read_languages, write_languages
from index.storage.making import Maker
from index.storage.regrouping import Regrouped, regroup, voices_in
from index.storage.rows import AnalysedDocument, Extent, Naming
from index.storage.segments import join_segments, to_join, write_segment
from index.storage.speaker_rows import change_people
from index.storage.tombstones import Tombstone

# A generation of which so great a share is gone is written anew.
MOST_GONE = 0.2


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changes: documents that come, and the numbers of those that go."""

    coming: tuple[Document, ...]
    going: frozenset[int]


class Outdated(Exception):
    """What was made by another version of the code, or with other settings, cannot be added to."""


@dataclass(frozen=True, slots=True)
class Amended:
    """The files of a new generation, and how many texts and documents took work."""

    manifest: Manifest
    encoded: int
    analysed: int


def is_worth_it(before: Manifest, amendment: Amendment, share_from: int) -> bool:
    """Whether to share what stays, rather than to write everything anew.

    A small collection is written anew at little cost, and then no two generations lean on the same
    file. So is one of which much is gone: what is gone takes room, and some time.
    """
    gone = len(before.gone) + len(amendment.going)
    return before.counts.sentences >= share_from and gone <= MOST_GONE * before.end.documents


def amend(
    building: Path,
    before: Stored,
    amendment: Amendment,
    corrections: Corrections,
    maker: Callable[[], Maker],
) -> Amended:
    """Write the files of a new generation into `building`; `maker` is called only if it is needed.

    Raises Outdated, and OSError, sqlite3.Error, RuntimeError or ValueError where the disk refuses.
    """
    if amendment.coming and maker().made_by != before.manifest.made_by:
        raise Outdated
    new = list(maker().analyse(amendment.coming)) if amendment.coming else []
    regrouped = regroup(before.records, [item for item, _ in new], amendment.going, corrections)
    ids, going = dict(regrouped.voices), amendment.going | regrouped.moved
    if regrouped.moved:
        if maker().made_by != before.manifest.made_by:
            raise Outdated
        moved = sorted(regrouped.moved)
        ids = voices_in(before.records, moved) | ids
        new += maker().analyse([before.records.document(number) for number in moved])
    coming = [item for item, _ in new]
    stones = [before.records.tombstone(number) for number in sorted(going)]
    _share_lexical(before, building, stones, bool(coming))
    segments, encoded = before.manifest.segments, 0
    if coming:
        naming = Naming(ids, keyed_by(corrections))
        segments, encoded = _append(building, before, coming, naming, maker())
    for segment in segments:
        _share_segment(before, building, segment)
    _write_people(before, building, regrouped)
    manifest = replace(
        before.manifest,
        counts=_count(before, coming, going, regrouped),
        segments=segments,
        gone=(*before.manifest.gone, *(stone for stone, _ in stones)),
        files=publishing.stored_files(building, before.manifest.files),
    )
    return Amended(manifest, encoded, sum(is_new for _, is_new in new))


def _append(
    building: Path,
    before: Stored,
    coming: Sequence[AnalysedDocument],
    naming: Naming,
    maker: Maker,
) -> tuple[tuple[Segment, ...], int]:
    """The segments with a new one, joined with those before it; how many texts were encoded."""
    segments, first = before.manifest.segments, before.manifest.end
    name = building.name.removeprefix(publishing.BUILDING)
    joined = to_join(segments, sum(item.extent.sentences for item in coming))
    data_dir = generation.data_dir_of(before.folder)
    press = maker.press(data_dir)
    if not joined:
        segment, encoded = write_segment(building, name, first, coming, naming, press)
        return (*segments, segment), encoded
    segment, encoded = write_segment(building, f"{name}-new", first, coming, naming, press)
    kept, last = segments[:-joined], segments[-joined:]
    fresh = building / generation.SEGMENTS / segment.name
    folders = [before.folder / generation.SEGMENTS / one.name for one in last]
    whole = join_segments([*folders, fresh], [*last, segment], fresh.with_name(name))
    shutil.rmtree(fresh)
    return (*kept, whole), encoded


def _share_segment(before: Stored, building: Path, segment: Segment) -> None:
    folder = building / generation.SEGMENTS / segment.name
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        publishing.share(before.folder / generation.SEGMENTS / segment.name, folder)


def _share_lexical(
    before: Stored, building: Path, stones: Sequence[tuple[Tombstone, str]], growing: bool
) -> None:
    """The full-text index, ready to grow where it will, with the languages of what stays."""
    old, new = before.folder / generation.LEXICAL, building / generation.LEXICAL
    rewritten = REWRITTEN if growing else frozenset({LANGUAGES})
    publishing.share(old, new, lambda name: name in rewritten)
    left = Counter(read_languages(new))
    for stone, language in stones:
        left[language] -= stone.entries
    write_languages(new, left)


def _write_people(before: Stored, building: Path, regrouped: Regrouped) -> None:
    old, new = before.folder / generation.PEOPLE, building / generation.PEOPLE
    if regrouped.gone or regrouped.people:
        change_people(old, new, regrouped.gone, regrouped.people)
    else:
        publishing.share_file(old, new)


def _count(
    before: Stored,
    coming: Sequence[AnalysedDocument],
    going: Collection[int],
    regrouped: Regrouped,
) -> Counts:
    counts, more, less = before.manifest.counts, sum_of(coming), before.records.extent_of(going)
    return Counts(
        counts.documents + more.documents - less.documents,
        counts.sentences + more.sentences - less.sentences,
        counts.passages + more.passages - less.passages,
        counts.quotations + more.quotations - less.quotations,
        counts.speakers + len(regrouped.people) - len(regrouped.gone),
    )


def sum_of(analysed: Sequence[AnalysedDocument]) -> Extent:
    """How many records some documents make."""
    return sum((item.extent for item in analysed), Extent())
