"""What a collection holds, listed by person, subject, time and source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from valley import DOCUMENTS

from index import (
    Excerpt,
    Generation,
    Manner,
    names_like,
    people_named,
    quotations_by_topic,
    quotations_of,
    sources_of,
    speakers_of,
    topics_of,
)


def person(name: str, generation: Generation) -> tuple[int, ...]:
    numbers = people_named(name, generation)
    assert numbers, name
    return numbers


def assert_sliced(excerpt: Excerpt) -> None:
    """Every range of an excerpt is one of its document's text, as it was written."""
    text = excerpt.document.text
    assert text == DOCUMENTS[f"{excerpt.document.id}.txt"]
    assert excerpt.span.of(text) == excerpt.text
    for span in (excerpt.whole, *excerpt.parts, *excerpt.marked):
        assert 0 <= span.start < span.end <= len(text)
        assert excerpt.whole.contains(span)


@pytest.mark.parametrize("name", ["Ann Lee", "ann lee", "Lee", "Mayor Lee", "the mayor"])
def test_a_person_is_found_by_what_people_call_them(valley: Generation, name: str) -> None:
    (number,) = people_named(name, valley)
    assert valley.people.speakers[number].name == "Ann Lee"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Bob Ray", "Bob Roy"), ("Carla Otto", "Carla Ott"), ("Anne Lee", "Ann Lee")],
)
def test_nobody_by_that_name_but_one_like_it(valley: Generation, typed: str, meant: str) -> None:
    assert names_like(typed, valley)[0] == meant


def test_a_name_like_none_is_like_nobody(valley: Generation) -> None:
    assert names_like("Xerxes Quux", valley) == ()


def test_all_that_a_person_is_quoted_on_newest_first_undated_last(valley: Generation) -> None:
    listed = quotations_of(valley, person("Ann Lee", valley))
    dates = [excerpt.document.date for excerpt in listed.excerpts]
    known = [date for date in dates if date]
    assert known == sorted(known, reverse=True)
    assert dates == [*known, None]
    assert listed.total == len(listed.excerpts) == 9
    for excerpt in listed.excerpts:
        assert excerpt.speaker == "Ann Lee"
        assert_sliced(excerpt)


def test_a_split_quotation_is_listed_whole(valley: Generation) -> None:
    listed = quotations_of(valley, person("Ann Lee", valley), topic="people of this valley")
    (whole,) = [e for e in listed.excerpts if len(e.parts) == 2]
    text = whole.document.text
    assert [part.of(text) for part in whole.parts] == [
        "The mill belongs to the people of this valley,",
        "We will never sell it to a company from [the town of] Bexley.",
    ]


@given(st.integers(1, 5), st.integers(0, 12))
def test_pages_tile_the_list(valley: Generation, limit: int, offset: int) -> None:
    everything = quotations_of(valley, person("Ann Lee", valley), limit=100)
    page = quotations_of(valley, person("Ann Lee", valley), limit=limit, offset=offset)
    assert page.excerpts == everything.excerpts[offset : offset + limit]
    assert page.total == everything.total


@pytest.mark.parametrize(
    ("after", "before", "count"),
    [
        (None, None, 9),
        ("2021-03-02", None, 5),
        ("2022", None, 2),
        (None, "2021", 6),
        ("2021-03", "2021-03", 6),
        ("2021-03-02", "2021-03-02", 2),
        ("2025", None, 0),
    ],
)
def test_from_day_to_day(
    valley: Generation, after: str | None, before: str | None, count: int
) -> None:
    numbers = person("Ann Lee", valley)
    assert quotations_of(valley, numbers, after=after, before=before).total == count


def test_topics_lead_to_as_many_quotations_as_they_say(valley: Generation) -> None:
    numbers = person("Ann Lee", valley)
    topics = topics_of(valley, numbers)
    assert {"mill", "bridge"} <= {topic.words for topic in topics}
    for topic in topics:
        assert quotations_of(valley, numbers, topic=topic.words).total == topic.quotations
    assert topics == tuple(topic for topic, _ in quotations_by_topic(valley, numbers))


def test_of_a_topic_that_nobody_speaks_of_there_is_nothing(valley: Generation) -> None:
    assert quotations_of(valley, person("Ann Lee", valley), topic="submarines").total == 0
    assert quotations_of(valley, person("Ann Lee", valley), topic="the of").total == 0


def test_speakers_with_their_dates(valley: Generation) -> None:
    entries = speakers_of(valley)
    first = entries[0]
    assert (first.speaker.name, first.quotations, first.first, first.last) == (
        "Ann Lee",
        9,
        "2021-03-01",
        "2024-05-09",
    )
    assert {e.speaker.name for e in entries} == {"Ann Lee", "Bob Roy", "Carla Ott"}
    for entry in entries:
        assert quotations_of(valley, [entry.number]).total == entry.quotations


def test_sources_newest_first(valley: Generation) -> None:
    sources = sources_of(valley)
    assert sources.total == len(DOCUMENTS)
    assert [s.date for s in sources.entries][-1] is None
    assert sources.entries[0].id == "2024-05-09-herald"
    assert {s.language for s in sources.entries} == {"en"}
    assert sources_of(valley, limit=2, offset=1).entries == sources.entries[1:3]


def test_reported_speech_is_listed_as_such_in_whole_sentences(valley: Generation) -> None:
    listed = quotations_of(valley, person("Ann Lee", valley), topic="bridge")
    assert {e.manner for e in listed.excerpts} == {Manner.INDIRECT}
    assert "Ann Lee said that the bridge would be mended before the winter comes." in {
        e.text for e in listed.excerpts
    }
