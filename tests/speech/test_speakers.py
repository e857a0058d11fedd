"""People across a collection, corrections, and the people that a question names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.source import Document, Span
from index.errors import SettingsError
from index.speech.appearances import document_appearances
from index.speech.asking import asked_spans
from index.speech.attribution import Attribution
from index.speech.corrections import Corrections, read_corrections
from index.speech.finding import SpeakerIndex, find_speakers, index_speakers, named_people
from index.speech.quotations import Kind, Quotation
from index.speech.sentences import split_paragraphs, split_sentences
from index.speech.speakers import Appearance, Counts, SeenRole, Speaker, gather_speakers
from index.speech.spelling import name_key

QUOTED = Counts(direct=1)


def seen(
    name: str, document: str, *roles: str, date: str | None = None, said: str = ""
) -> Appearance:
    """A quoted person in a document; `said` is the pronoun used for them."""
    pronouns = (said,) if said else ()
    return Appearance(name, document, date, roles=roles, pronouns=pronouns, counts=QUOTED)


def people(*appearances: Appearance, corrections: str = "") -> dict[str, tuple[str, ...]]:
    """Each speaker's documents."""
    speakers = gather_speakers(appearances, read_corrections(corrections))
    return {speaker.name: speaker.documents for speaker in speakers}


GATHERED = [
    # a bare surname joins the only person of that name
    ([seen("Ivo Brandt", "a"), seen("Brandt", "b")], {"Ivo Brandt": ("a", "b")}),
    # who need not be quoted to be known in full
    ([Appearance("Ivo Brandt", "a"), seen("Brandt", "b")], {"Ivo Brandt": ("b",)}),
    # two of one surname stay two, and the bare name a third
    ([seen("Ivo Brandt", "a"), seen("Ruth Brandt", "b"), seen("Brandt", "c")],
     {"Ivo Brandt": ("a",), "Ruth Brandt": ("b",), "Brandt": ("c",)}),
    # unless pronouns or a role tell them apart
    ([seen("Ivo Brandt", "a"), seen("Ruth Brandt", "b"), seen("Brandt", "c", said="she")],
     {"Ivo Brandt": ("a",), "Ruth Brandt": ("b", "c")}),
    ([seen("Ivo Brandt", "a", "mayor of Oslo"), seen("Karl Brandt", "b"),
      seen("Brandt", "c", "mayor")],
     {"Ivo Brandt": ("a", "c"), "Karl Brandt": ("b",)}),
    # a woman's bare name does not join the only man
    ([seen("Ivo Brandt", "a"), seen("Brandt", "b", said="she")],
     {"Ivo Brandt": ("a",), "Brandt": ("b",)}),
    # spellings and middle initials
    ([seen("Dmitri Sokolow", "a"), seen("Dmitry Sokolov", "b"), seen("Дмитрий Соколов", "c")],
     {"Dmitry Sokolov": ("a", "b", "c")}),
    ([seen("Nora K. Vane", "a"), seen("Nora Vane", "b")], {"Nora Vane": ("a", "b")}),
    # short forms need a role in common
    ([seen("William Marsh", "a"), seen("Bill Marsh", "b")],
     {"William Marsh": ("a",), "Bill Marsh": ("b",)}),
    ([seen("William Marsh", "a", "harbour master's deputy"), seen("Bill Marsh", "b", "deputy")],
     {"William Marsh": ("a", "b")}),
    # an acronym is the body's that is called so somewhere
    ([Appearance("Inland Tide Fund", "a", aliases=("ITF",), counts=QUOTED, organisation=True),
      Appearance("ITF", "b", counts=QUOTED, organisation=True)],
     {"Inland Tide Fund": ("a", "b")}),
    # different first names
    ([seen("Anna Vane", "a"), seen("Nora Vane", "b")], {"Anna Vane": ("a",), "Nora Vane": ("b",)}),
]  # fmt: skip


@pytest.mark.parametrize(("appearances", "expected"), GATHERED)
def test_gather(appearances: list[Appearance], expected: dict[str, tuple[str, ...]]) -> None:
    assert people(*appearances) == expected
    assert people(*reversed(appearances)) == expected


def test_an_ambiguous_name_says_whom_it_may_be() -> None:
    speakers = gather_speakers(
        [seen("Ivo Brandt", "a"), seen("Ruth Brandt", "b"), seen("Brandt", "c")]
    )
    may_be = {speaker.name: speaker.may_be for speaker in speakers}
    assert set(may_be["Brandt"]) == {"Ivo Brandt", "Ruth Brandt"}
    assert may_be["Ivo Brandt"] == ()


def test_roles_change_over_time() -> None:
    speaker, *others = gather_speakers(
        [
            seen("Ivo Brandt", "a", "deputy mayor", date="2019-05-01"),
            seen("Ivo Brandt", "b", "mayor", date="2021-02-03"),
            seen("Ivo Brandt", "c", "mayor", date="2022-02-03"),
            seen("Brandt", "d", "envoy"),
        ]
    )
    assert not others
    assert speaker.roles == (
        SeenRole("mayor", "2021-02-03", "2022-02-03"),
        SeenRole("deputy mayor", "2019-05-01", "2019-05-01"),
        SeenRole("envoy"),
    )
    assert speaker.counts == Counts(direct=4)
    assert "Brandt" in speaker.aliases


MERGE = '[[merge]]\ninto = "Ivo Brandt"\nnames = ["Ivar Brandt", "the Harbour Master"]\n'
SPLIT = '[[split]]\nname = "Ivo Brandt"\ndocuments = ["b"]\ninto = "Ivo Brandt (diver)"\n'
RENAME = '[[rename]]\nname = "Ivo Brandt"\nto = "I. Brandt"\n'


def test_corrections() -> None:
    two = (seen("Ivo Brandt", "a"), seen("Ivar Brandt", "b"))
    assert people(*two, corrections=MERGE) == {"Ivo Brandt": ("a", "b")}
    same = (seen("Ivo Brandt", "a"), seen("Ivo Brandt", "b"))
    assert people(*same, corrections=SPLIT) == {"Ivo Brandt": ("a",), "Ivo Brandt (diver)": ("b",)}
    assert people(*same, corrections=RENAME) == {"I. Brandt": ("a", "b")}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[merge]]\nnames = ['A']", "merge 1.into"),
        ("[[merge]]\ninto = 'A'\nnames = []", "merge 1.names"),
        ("[[merge]]\ninto = 'A'\nnames = 'B'", "merge 1.names"),
        ("[[merge]]\ninto = 'A'\nnames = [3]", "merge 1.names"),
        ("[[merge]]\ninto = ' '\nnames = ['B']", "merge 1.into"),
        ("[merge]\ninto = 'A'", "merge"),
        ("[[join]]\ninto = 'A'", "join"),
        ("[[rename]]\nname = 'A'\nto = 'B'\nwhy = 'C'", "rename 1.why"),
        ("merge = [1]", "merge 1"),
        ("[[merge]]\ninto='A'\nnames=['X']\n[[merge]]\ninto='B'\nnames=['x']", "merge"),
        ("not toml", "speakers"),
    ],
)
def test_wrong_corrections_are_named(text: str, named: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_corrections(text)
    assert error.value.name == named


def test_no_corrections() -> None:
    assert read_corrections("") == Corrections()


KNOWN = (
    Speaker(
        "Dmitry Sokolov",
        aliases=("Sokolov", "the president's spokesman"),
        roles=(SeenRole("palace spokesman", "2020-01-01", "2022-01-01"),),
        pronouns=(("he", 3),),
        counts=Counts(5),
    ),
    Speaker("Joan Brandt", roles=(SeenRole("President"),), counts=Counts(4)),
    Speaker("Hunter Brandt", counts=Counts(1)),
    Speaker("Πέτρος Νικολάου"),
    Speaker("Janet Price"),
    Speaker("Theresa May"),
    Speaker("Ministry of Inland Waters", organisation=True),
    Speaker("Robert C. Vane", aliases=("Bobby Vane",)),
)
INDEX = index_speakers(KNOWN)

FOUND = [
    ("Sokolov", "Sokolov", "Dmitry Sokolov"),
    ("sokolov’s", "sokolov", "Dmitry Sokolov"),
    ("What did Sokolof say about the dam?", "Sokolof", "Dmitry Sokolov"),
    ("what did dmitri sokolof say", "dmitri sokolof", "Dmitry Sokolov"),
    ("Что сказал Соколов о плотине?", "Соколов", "Dmitry Sokolov"),
    ("По словам Соколова, что будет?", "Соколова", "Dmitry Sokolov"),
    ("What did Mr Sokolov say?", "Mr Sokolov", "Dmitry Sokolov"),
    ("what did the palace spokesman say", "the palace spokesman", "Dmitry Sokolov"),
    ("What did the president’s spokesman say?", "the president’s spokesman", "Dmitry Sokolov"),
    ("president brandt", "brandt", "Joan Brandt"),
    ("what did hunter brandt say", "hunter brandt", "Hunter Brandt"),
    ("What did Nikolaou say?", "Nikolaou", "Πέτρος Νικολάου"),
    ("What did May say in May?", "May", "Theresa May"),
    ("What did the Ministry of Inland Waters say?", "Ministry of Inland Waters",
     "Ministry of Inland Waters"),
    ("What did Bobby Vane say?", "Bobby Vane", "Robert C. Vane"),
    ("What did Robert Vane say?", "Robert Vane", "Robert C. Vane"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "words", "name"), FOUND)
def test_find(question: str, words: str, name: str) -> None:
    (match,) = find_speakers(question, INDEX)
    assert match.span.of(question) == words
    assert [speaker.name for speaker in match.speakers] == [name]
    assert match.certainty > 0.5
    assert named_people(question, INDEX) == ()


@pytest.mark.parametrize(
    "question",
    [
        "What did Yuri Sokolov say?",  # another first name
        "What did Mrs Sokolov say?",  # another sex
        "what did the mayor say about the price of gas",  # Janet Price is not meant
        "What did Brandt’s doctor say?",  # nor is Brandt
        "",
        "?!",
    ],
)
def test_find_nobody(question: str) -> None:
    assert find_speakers(question, INDEX) == ()


def test_an_ambiguous_surname_finds_all() -> None:
    (match,) = find_speakers("What did Brandt say?", INDEX)
    assert {speaker.name for speaker in match.speakers} == {"Joan Brandt", "Hunter Brandt"}
    assert match.certainty <= 0.5


def test_a_surname_means_whoever_is_quoted_far_more() -> None:
    index = index_speakers(
        [Speaker("Ivo Brandt", counts=Counts(40)), Speaker("Ruth Brandt", counts=Counts(3))]
    )
    (match,) = find_speakers("What did Brandt say?", index)
    assert [speaker.name for speaker in match.speakers] == ["Ivo Brandt"]
    assert match.certainty < 0.7


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("What did Angela Merkel say about refugees?", ["Angela Merkel"]),
        ("what did angela merkel say about refugees", ["angela merkel"]),
        ("what did merkel say", ["merkel"]),
        ("According to Yuri Sokolov, what happened?", ["Yuri Sokolov"]),
        ("What did Sokolov and Macron say?", ["Macron"]),
        ("Was sagte Merkel über das Wasser?", ["Merkel"]),
        ("Qu’a dit Macron sur l’eau ?", ["Macron"]),
        ("¿Qué dijo Rivero sobre el agua?", ["Rivero"]),
        ("Что сказал Величко о воде?", ["Величко"]),
        ("Why does Moscow think the West is weak?", []),
        ("What did Moscow say about the talks?", []),
        ("What did the ministry say?", []),
        ("what did experts say about sleep", []),
        ("What does science say about sleep?", []),
        ("what did the article say about crime", []),
        ("What did they say?", []),
        ("What did NATO say?", []),
        ("What did Republicans say?", []),
        ("How high is the dam?", []),
        ("What is said about Merkel?", []),
    ],
)
def test_named_but_unknown(question: str, unknown: list[str]) -> None:
    assert [span.of(question) for span in named_people(question, INDEX)] == unknown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Песков", "Peskov"),
        ("Зеленський", "Zelenskyi"),
        ("Zelensky", "Zelenskiy"),
        ("Дмитрий", "Dmitri"),
        ("Александр", "Alexandr"),
        ("Μητσοτάκης", "Mitsotakis"),
        ("MÜLLER", "müller"),
    ],
)
def test_spellings_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_document_appearances() -> None:
    text = (
        "Palace spokesman Ivo Brandt spoke to Ruth Oduya. “No,” he said. “Never,” Brandt said.\n\n"
        "The Ministry of Tides said yes."
    )
    sentences = split_sentences(text, split_paragraphs(text))

    def said(words: str, mention: str, speaker: str) -> Attribution:
        start, at = text.index(words), text.index(mention)
        quotation = Quotation((Span(start, start + len(words)),), Kind.DIRECT)
        return Attribution(quotation, Span(at, at + len(mention)), speaker)

    attributions = [
        said("No", "he said"[:2], "Ivo Brandt"),
        said("Never", "Brandt said"[:6], "Ivo Brandt"),
        said("yes", "The Ministry of Tides", "Ministry of Tides"),
    ]
    found = document_appearances(
        Document("d", text, "", "d.txt", "2024-01-02"), sentences, (), attributions
    )
    by_name = {appearance.name: appearance for appearance in found}
    assert by_name["Ivo Brandt"].counts == Counts(direct=2)
    assert by_name["Ivo Brandt"].roles == ("Palace spokesman",)
    assert by_name["Ivo Brandt"].pronouns == ("he",)
    assert by_name["Ivo Brandt"].date == "2024-01-02"
    assert by_name["Ruth Oduya"].counts.total == 0
    assert by_name["Ministry of Tides"].organisation


def big_index() -> SpeakerIndex:
    syllables = ["ba", "ko", "ri", "mu", "ten", "sol", "var", "lin", "dor", "pe"]
    names = [
        f"{a}{b}{c}".capitalize() + " " + f"{d}{a}{c}{b}".capitalize()
        for a in syllables
        for b in syllables
        for c in syllables
        for d in syllables[:5]
    ]
    return index_speakers(
        [Speaker(name, roles=(SeenRole(f"{name.split()[0]} spokesman"),)) for name in names]
    )


@pytest.mark.parametrize(
    "question",
    [
        "What did Korimutan say about the withdrawal?",
        "What did the Kremlin spokesman say about the withdrawal?",
        "Why does Moscow think that the Baltic states are a threat to its security at all?",
    ],
)
def test_five_thousand_speakers_are_searched_at_once(question: str) -> None:
    index = big_index()
    assert len(index.speakers) == 5000
    find_speakers(question, index)
    started = time.perf_counter()
    for _ in range(20):
        find_speakers(question, index)
    # 2 ms is the goal; ten times that keeps the test quiet on a busy machine.
    assert (time.perf_counter() - started) / 20 < 0.02


WORDS = st.sampled_from(
    "what did say about the Sokolov sokolof Brandt's ’s spokesman president of and , ? Mr Песков "
    "сказал İ ß May according to who . -".split()
)


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_question(question: str) -> None:
    matches = find_speakers(question, INDEX)
    spans = [match.span for match in matches]
    assert spans == sorted(spans, key=lambda span: span.start)
    assert all(span.of(question).strip() for span in spans)
    assert all(match.speakers and 0 < match.certainty <= 1 for match in matches)
    for span in (*named_people(question, INDEX), *asked_spans(question)):
        assert span.of(question).strip()


NAMES = st.sampled_from(
    ["Ivo Brandt", "Brandt", "Ruth Brandt", "I. Brandt", "Ivo", "Mr Brandt", "."]
)


@given(
    st.lists(
        st.builds(
            seen,
            NAMES | st.text("abИ .'-", min_size=1, max_size=8).filter(str.strip),
            st.sampled_from("abcd"),
        ),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_appearances(appearances: list[Appearance]) -> None:
    speakers = gather_speakers(appearances)
    assert sum(speaker.counts.total for speaker in speakers) == len(appearances)
    index_speakers(speakers)
