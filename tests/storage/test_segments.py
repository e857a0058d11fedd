"""A collection that was changed bit by bit is the one that a fresh build makes."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fakes import UNSURE, TinyEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from storing import SHARED, STORIES, TOOLS, Shelf, make_shelf

from index import (
    Answer,
    Generation,
    IndexDamaged,
    Metadata,
    Target,
    UnknownDocument,
    add_documents,
    ask,
    export_collection,
    inspect_collection,
    present_roots,
    remove_documents,
    roll_back,
    update_collection,
)
from index.answering.answer import Steps
from index.documents.source import Span
from index.storage import amending, catalogue, scoping, segments
from index.storage.generation import Segment
from index.storage.keeping import read_choices, write_choices
from index.storage.lexical import Field
from index.storage.rows import Extent
from index.storage.segments import to_join

PEOPLE = (
    "Ann Lee", "Lee", "Mr. Lee", "Bob Lee", "the mayor", "Dmitry Peskov", "Peskov", "D. Peskov",
    "the International Monetary Fund", "the IMF", "Anna Lee",
)  # fmt: skip
FILES = ("a.txt", "b.txt", "c/d.txt", "e.md", "f.txt", "z.txt")
QUESTIONS = (
    "what did Ann Lee say about the mill?",
    "what did Lee say about the bridge?",
    "what did Peskov say?",
    "who said the brook will stay?",
    "what did the mayor say about the mill?",
)
sentence = st.builds(
    lambda who, what, how: f"“The {what} will stay,” {who}{how} said. {what.title()}s are old.",
    st.sampled_from(PEOPLE),
    st.sampled_from(("mill", "brook", "bridge")),
    st.sampled_from(("", ", the mayor,", ", a baker,")),
)
story = st.builds(
    lambda dated, told: dated + "\n\n".join(told),
    st.sampled_from(("", "Date: 2024-05-01\n\n", "Die Mühle bleibt stehen. Das ist gut so.\n\n")),
    st.lists(sentence, min_size=1, max_size=4),
)
# So long that its copies are told from coincidences.
LONG = "\n\n".join(f"“The {n} mill will stay,” Ann Lee said." for n in "first second third".split())
text = story | st.just(LONG)
edits = st.lists(st.tuples(st.sampled_from(FILES), st.none() | text), min_size=1, max_size=3)
turn = st.one_of(
    edits,
    st.tuples(st.just("add"), st.sampled_from(("a.txt", "new.txt", "old.txt")), text),
    st.tuples(st.just("remove"), st.sampled_from(("a", "b", "c/d", "mill", "brook", "new"))),
)


@contextmanager
def sizes(small: int, times: int) -> Iterator[None]:
    """Segments stay apart whatever their sizes, or are joined soon; nothing is written anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "SMALL_SEGMENT", small)
        patch.setattr(segments, "TIMES_LARGER", times)
        patch.setattr(amending, "MOST_GONE", 10.0)
        yield


def places(opened: Generation) -> dict[int, tuple[str, int, int]]:
    """Every sentence by its document and range, which a number stands for."""
    return {
        number: (identity, start, end)
        for number, identity, start, end in opened.records.rows(
            "SELECT s.number, d.id, s.start, s.end FROM sentences s "
            "JOIN documents d ON d.number = s.document"
        )
    }


def contents(opened: Generation) -> Iterator[tuple[str, object]]:
    """All that a reader may learn of a collection, with no number in it."""
    records, where = opened.records, places(opened)
    names = {number: identity for identity, number in records.document_numbers().items()}
    yield "counts", opened.manifest.counts
    yield "people", opened.people.speakers
    yield "languages", opened.lexical.languages
    for identity, number in sorted(records.document_numbers().items()):
        document = records.document(number)
        yield identity, document
        whole = records.sentences_within(number, Span(0, len(document.text)))
        yield identity, [(s.span, s.hash, s.paragraph, s.role) for s in whole]
        yield identity, [(q.speaker, q.attribution) for q in records.quotations_in(number)]
        yield identity, {copy.id for copy in records.copies(document)}
    said = records.said(list(where), ())
    yield "said", {where[number]: certainty for number, certainty in said.items()}
    yield "spoken", {where[number] for number in scoping.spoken_sentences(records)}
    for number in range(len(opened.people.speakers)):
        mine = catalogue.Selection((number,))
        page = catalogue.page_quotations(records, mine, 1000)
        by = Counter(names[records.quotation(quotation).document] for quotation in page.numbers)
        yield f"pages of {number}", (page.total, by)
        yield f"dates of {number}", catalogue.count_by_date(records, mine)
        yield f"by {number}", {where[n] for n in records.sentences_by_speakers([number])}
    yield "tally", catalogue.tally_speakers(records)
    sources = [replace(row, number=0) for row in catalogue.list_sources(records, 100)]
    yield "sources", sorted(sources, key=lambda row: row.id)
    yield "dates in order", [row.date for row in sources]


def found(opened: Generation) -> Iterator[dict[object, float]]:
    """What searches find, with scores, by place."""
    where, lexical = places(opened), opened.lexical
    documents = opened.records.document_numbers().values()
    bodies = sorted(scoping.sentences_in(opened.records, documents))
    for words in ("mill", "the bridge will stay", "Ann Lee brook", "Mühle"):
        terms = lexical.terms(words)
        for field in Field:
            yield {term: lexical.frequency(term, field) for term in terms}
            yield {term: lexical.weight(term, field) for term in terms}
        hits = dict(lexical.search(terms, Field.SENTENCE, 1000))
        yield {where[number]: score for number, score in hits.items()}
        scores = lexical.scores(terms, Field.SENTENCE, bodies).tolist()
        every = {number: s for number, s in zip(bodies, scores, strict=True) if s}
        assert hits == pytest.approx(every, rel=1e-4)
        near = opened.sentence_vectors.search(TinyEncoder().encode([words])[0], 1000)
        # Vectors of headings, which hold nothing, are of no use.
        yield {where[number]: score for number, score in near if number in bodies}


def answers(opened: Generation) -> Iterator[dict[object, float]]:
    """What each question finds, with how well it answers, and whether it is answered.

    Which of equally good answers stands first is told by how numbers were rounded.
    """
    where = places(opened)
    for question in QUESTIONS:
        steps: list[Steps] = []
        result = ask(question, opened, TinyEncoder(), UNSURE, watch=steps.append)
        weighed = [one for step in steps for one in step.weighed]
        scores = {where[one.candidate.sentence.number]: one.score for one in weighed}
        yield {**scores, "answered": float(isinstance(result, Answer))}


def take(turn: Any, made: Shelf) -> None:
    """Do what a turn says, with what stays shared."""
    match turn:
        case ("add", name, words):
            file = made.root.parent / name
            file.write_text(words)
            built = add_documents(made.target, (), [str(file)], Metadata(), SHARED).report.built
        case ("remove", identity):
            with suppress(UnknownDocument):
                built = remove_documents(made.target, (), identity, SHARED).report.built
                assert identity not in made.opened().records.document_numbers()
            return
        case _:
            for name, words in turn:
                if words is None:
                    (made.root / name).unlink(missing_ok=True)
                else:
                    made.write(name, words)
            built = made.update(SHARED).built
    assert not built.whole


@given(st.lists(turn, min_size=1, max_size=6), st.sampled_from([(0, 0), (8, 2)]))
@settings(max_examples=60)
def test_a_collection_changed_bit_by_bit_is_one_built_afresh(
    turns: list[Any], joining: tuple[int, int]
) -> None:
    base = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as name, sizes(*joining):
        made = make_shelf(Path(name))
        made.build()
        for turn in turns:
            take(turn, made)
        fresh = replace(made.target, data_dir=Path(name) / "fresh")
        fresh.folder.mkdir(parents=True)
        write_choices(fresh, read_choices(made.target))
        roots = present_roots(made.target), made.target.folder / "added"
        update_collection(fresh, [r for r in (*roots[0], roots[1]) if r.exists()], TOOLS)
        assert inspect_collection(made.target.data_dir, "default").damages == ()
        one, other = made.opened(), Shelf(made.root, fresh).opened()
        for this, that in zip(contents(one), contents(other), strict=True):
            assert this == that
        for look in (found, answers):
            for mine, theirs in zip(look(one), look(other), strict=True):
                assert mine == pytest.approx(theirs, rel=1e-3, abs=1e-3)


def said(who: str) -> str:
    return f"“The mill will stay,” {who} said. Nobody in the valley doubted it.\n"


@pytest.mark.parametrize(
    ("stories", "comes", "before", "after"),
    [
        (["Ann Lee", "Lee"], "Bob Lee", {"Ann Lee": 2}, {"Ann Lee": 1, "Lee": 1, "Bob Lee": 1}),
        (["Lee", "Lee"], "Ann Lee", {"Lee": 2}, {"Ann Lee": 3}),
    ],
    ids=["a surname of two", "a surname's full name"],
)
def test_who_is_who_follows_what_comes_and_goes(
    quick_path: Path,
    stories: list[str],
    comes: str,
    before: dict[str, int],
    after: dict[str, int],
) -> None:
    shelf = Shelf(quick_path / "stories", Target(quick_path / "data", "default", "test"))
    for number, who in enumerate(stories):
        shelf.write(f"{number}.txt", said(who))
    for number in range(8):
        shelf.write(f"other{number}.txt", said(f"Carla Ott{number}"))

    def speakers() -> dict[str, int]:
        opened = shelf.opened()
        quoted = [
            opened.records.quotation(number).speaker
            for (number,) in opened.records.rows("SELECT number FROM quotations")
        ]
        names = [opened.people.speakers[n].name for n in quoted if n is not None]
        return {name: count for name, count in Counter(names).items() if "Ott" not in name}

    with sizes(0, 0):
        shelf.build(SHARED)
        assert speakers() == before
        file = quick_path / "new.txt"
        file.write_text(said(comes))
        add_documents(shelf.target, (), [str(file)], Metadata(), SHARED)
        assert speakers() == after
        remove_documents(shelf.target, (), "new", SHARED)
        assert speakers() == before
    assert inspect_collection(shelf.target.data_dir, "default").damages == ()


@pytest.fixture
def shared(quick_path: Path) -> Shelf:
    """A shelf whose second generation shares the files of the first, and lacks a story of it."""
    shelf = make_shelf(quick_path)
    with sizes(0, 0):
        shelf.build(SHARED)
        remove_documents(shelf.target, (), "brook", SHARED)
    return shelf


def test_what_stays_is_the_same_file(shared: Shelf) -> None:
    before, after = sorted(shared.folder.parent.iterdir())
    (old,), (new,) = before.rglob("records.sqlite"), after.rglob("records.sqlite")
    assert old.stat().st_ino == new.stat().st_ino
    assert "brook" not in shared.opened().records.document_numbers()
    roll_back(shared.target)
    assert "brook" in shared.opened().records.document_numbers()


def test_a_damaged_file_that_generations_share_is_mended_by_the_next_update(
    shared: Shelf,
) -> None:
    (path,) = shared.folder.rglob("records.sqlite")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IndexDamaged):
        shared.opened()
    assert shared.update(SHARED).built.whole
    assert shared.opened().warning is None


def test_nothing_removed_is_exported(shared: Shelf, quick_path: Path) -> None:
    words = b"The brook is older than the town"
    assert any(words in path.read_bytes() for path in shared.folder.rglob("*.sqlite"))
    file = export_collection(shared.target, quick_path / "all.quoth", SHARED)
    with zipfile.ZipFile(file) as archive:
        assert not any(words in archive.read(name) for name in archive.namelist())
    assert len(shared.opened().records.listed()) == len(STORIES) - 1


def test_nothing_purged_is_left(shared: Shelf) -> None:
    remove_documents(shared.target, (), "mill", SHARED, purge=True)
    left = [path.read_bytes() for path in shared.target.folder.rglob("*") if path.is_file()]
    assert not any(b"The mill will stay" in content for content in left)


def test_much_that_is_gone_is_written_out(quick_path: Path) -> None:
    shelf = make_shelf(quick_path)
    shelf.build(SHARED)
    assert remove_documents(shelf.target, (), "brook", SHARED).report.built.whole


@pytest.mark.parametrize(
    ("before", "new", "joined"),
    [
        ([100_000], 40, 0),
        ([100_000, 40], 40, 1),
        ([100_000, 4000, 990], 40, 2),
        ([100_000, 4000, 1000], 40, 0),
        ([900], 40, 1),
        ([], 40, 0),
    ],
)
def test_segments_of_like_size_are_joined(before: list[int], new: int, joined: int) -> None:
    places = [Extent(sentences=sum(before[:n])) for n in range(len(before) + 1)]
    made = [Segment(str(n), *pair) for n, pair in enumerate(pairwise(places))]
    assert to_join(made, new) == joined
