"""What is known of a document comes back from the store, down to the page of a quotation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import TinyEncoder, silent, tiny_models
from makers import make_pdf, page

from bot.render import make_cards, place, source_line, to_json
from index import (
    Answer,
    Document,
    Excerpt,
    Mark,
    Question,
    Settings,
    Span,
    Target,
    ask,
    build_collection,
    open_generation,
)
from index.speech import Speech
from index.storage.records import open_records
from index.storage.rows import AnalysedDocument, Naming, write_records
from index.storage.speaker_rows import write_people

WORDS = "“We will never sell the mill to strangers,” Ann Lee said on Monday. The council was glad."
VTT = "WEBVTT\n\n01:01:05.500 --> 01:01:07.000\n<v Bo Dahl>The bridge is older than all of us.\n"
TALK = (
    '{"title": "A talk", "text": "I shall defend the brook as long as I live.", "speaker":'
    ' "Carla Ott", "date": "2024-05-02"}\n'
)


def test_a_document_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    whole = Document(
        id="d",
        text="Half past\x07 ten.\n",
        title="T",
        source="https://a.example/1",
        date="2024-05",
        title_span=Span(0, 4),
        encoding="cp1251",
        author="A",
        publisher="P",
        url="https://a.example/1",
        language="en",
        speaker="S",
        file="x/d.pdf",
        file_hash="ab",
        marks=(Mark(0, page=3), Mark(4, seconds=1.25)),
        copy_of="c",
    )
    plain = Document("e", "It rained.", "e", "e.txt")
    for document in (whole, plain):
        path = tmp_path / f"{document.id}.sqlite"
        people = path.with_suffix(".people")
        write_people(people, {})
        analysed = AnalysedDocument(document, Speech((), (), ()), ())
        write_records(path, [analysed], Naming({}, lambda _: ()))
        assert open_records([path], people).document(0) == document


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory):
    """Asks a collection of every kind of place, and gives the best excerpt."""
    root, data_dir = tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("data")
    lines = (WORDS[:60], WORDS[60:])
    (root / "report.pdf").write_bytes(make_pdf([page("An introduction."), page(*lines)]))
    (root / "story.txt").write_text(f"It rained all day in the valley.\n\n{WORDS}\n")
    again = WORDS.replace("“", '"').replace("”", '"')
    (root / "wire.txt").write_text(f"It rained all day in the valley.\n\n{again}\n")
    (root / "talk.vtt").write_text(VTT)
    (root / "talks.jsonl").write_text(TALK)
    build_collection(Target(data_dir, "default", "test"), [root], Settings(), tiny_models, silent)
    opened = open_generation(data_dir, "default", None)
    settings = Settings()
    settings = replace(settings, answering=replace(settings.answering, least_score=0.0))

    def excerpts(question: str) -> tuple[Excerpt, ...]:
        result = ask(question, opened, TinyEncoder(), settings)
        assert isinstance(result, Answer)
        return result.excerpts

    return excerpts


def test_a_quotation_from_a_pdf_carries_its_page(answers) -> None:
    found = [
        e for e in answers("what did Ann Lee say about the mill?") if e.document.id == "report"
    ]
    assert [e.text for e in found] == ["We will never sell the mill to strangers,"]
    assert found[0].mark == Mark(found[0].document.text.index("“"), page=2)
    (card,) = make_cards(found)
    assert " · page 2 · " in source_line(card)


def test_a_quotation_from_a_recording_carries_its_time(answers) -> None:
    excerpt = answers("what did Bo Dahl say about the bridge?")[0]
    assert excerpt.text == "The bridge is older than all of us."
    (card,) = make_cards([excerpt])
    assert " · 01:01:05 · " in source_line(card)


def test_all_of_a_speech_is_said_by_its_speaker(answers) -> None:
    excerpt = answers("what did Carla Ott say about the brook?")[0]
    assert (excerpt.text, excerpt.speaker) == (
        "I shall defend the brook as long as I live.",
        "Carla Ott",
    )


def test_copies_answer_once_and_are_both_named(answers) -> None:
    found = answers("what did Ann Lee say about the mill?")
    (excerpt,) = [e for e in found if e.document.id in {"story", "wire"}]
    other = {"story": "wire.txt", "wire": "story.txt"}[excerpt.document.id]
    (card,) = make_cards([excerpt])
    assert source_line(card).endswith(f" · also in {other}")


def test_the_json_object_tells_page_time_and_copies(answers) -> None:
    question = "what did Ann Lee say about the mill?"
    by_source = {}
    for excerpt in answers(question):
        understood = Question(question, topic="the mill")
        (row,) = to_json(question, Answer(understood, (excerpt,)))["answers"]
        by_source[row["source"]] = row
    assert by_source["report.pdf"]["page"] == 2
    assert by_source["report.pdf"]["time"] is None
    story = by_source.get("story.txt") or by_source["wire.txt"]
    assert (story["page"], story["time"], len(story["copies"])) == (None, None, 1)
    assert set(story["copies"][0]) == {"id", "title", "source", "date"}


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (None, None),
        (Mark(0, page=3), "page 3"),
        (Mark(0, seconds=65.9), "00:01:05"),
        (Mark(0, seconds=36000.0), "10:00:00"),
    ],
)
def test_places_as_people_write_them(mark: Mark | None, shown: str | None) -> None:
    assert place(mark) == shown
