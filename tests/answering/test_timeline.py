"""Statements in order of time."""

from __future__ import annotations

from index import Generation, people_named, timeline


def test_first_things_first_and_undated_ones_at_the_end(valley: Generation) -> None:
    found = timeline(valley, people_named("Ann Lee", valley))
    dates = [moment.date for moment in found.moments]
    assert dates == [*sorted(d for d in dates if d), None]
    assert found.undated == 1
    assert found.shown == found.total == 9


def test_a_repeat_is_folded_into_the_first_with_its_wording(valley: Generation) -> None:
    found = timeline(valley, people_named("Ann Lee", valley), "mill")
    (moment,) = [m for m in found.moments if m.repeats]
    assert moment.date == "2021-03-01"
    (repeat,) = moment.repeats
    assert repeat.excerpt.document.id == "2021-03-03-echo"
    assert [(c.quoted, c.source) for c in repeat.changes] == [("the", "")]
    assert len(found.moments) == found.shown - 1


def test_what_turns_round_is_never_folded_but_set_beside_the_earlier(valley: Generation) -> None:
    found = timeline(valley, people_named("Ann Lee", valley), "company")
    (turned,) = [m for m in found.moments if m.earlier]
    assert turned.date == "2023-05-09"
    assert turned.earlier is not None
    assert turned.earlier.excerpt.document.id == "2021-03-02-post"
    assert ("", "never") in [(c.quoted, c.source) for c in turned.earlier.changes]


def test_a_page_of_a_timeline(valley: Generation) -> None:
    numbers = people_named("Ann Lee", valley)
    page = timeline(valley, numbers, limit=2, offset=7)
    assert [m.date for m in page.moments] == ["2024-05-09", None]
    assert (page.shown, page.total) == (2, 9)


def test_nothing_in_that_time(valley: Generation) -> None:
    found = timeline(valley, people_named("Ann Lee", valley), after="2030")
    assert (found.moments, found.total) == ((), 0)
