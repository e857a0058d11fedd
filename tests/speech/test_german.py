"""German reports without a parser: word order, separable verbs, sources, the subjunctive."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.speech.attribution import Attribution, analyse
from index.speech.cues import conjugate, load_cues
from index.speech.quotations import Act, Kind


def reports(text: str) -> tuple[Attribution, ...]:
    return analyse(text, language="de").attributions


def words_of(text: str) -> list[list[str]]:
    return [[part.of(text) for part in found.quotation.parts] for found in reports(text)]


@pytest.mark.parametrize(
    ("text", "words", "mention"),
    [
        # The subject before the verb, with title, field, place and party; after it; as a pronoun.
        (
            "Hafenmeister Jan Kord sagte, die Schleuse sei dicht.",
            "die Schleuse sei dicht",
            "Hafenmeister Jan Kord",
        ),
        (
            "Gestern sagte Jan Kord der Hafenpost, dass die Schleuse dicht ist.",
            "die Schleuse dicht ist",
            "Jan Kord",
        ),
        ("In Altstadt sagte sie, dass es regnet.", "es regnet", "sie"),
        (
            "Vergangene Woche sagte der Bürgermeister, man müsse sparen.",
            "man müsse sparen",
            "der Bürgermeister",
        ),
        (
            "Die Sprecherin des Hafens, Nora Blum, sagte, die Schleuse sei dicht.",
            "die Schleuse sei dicht",
            "Die Sprecherin des Hafens, Nora Blum",
        ),
        (
            "Nora Blum (GFP) sagte, die Schleuse sei dicht.",
            "die Schleuse sei dicht",
            "Nora Blum",
        ),
        (
            "Auch der frühere Trainer Jan Kord sagte, der Platz sei nass.",
            "der Platz sei nass",
            "der frühere Trainer Jan Kord",
        ),
        (
            "Altstadts neuer Bürgermeister Jan Kord betonte, er habe Zeit.",
            "er habe Zeit",
            "Altstadts neuer Bürgermeister Jan Kord",
        ),
        # A separable verb in two, in one at the clause's end, and in the perfect.
        (
            "Nora Blum kündigte an, die Schleuse zu schließen.",
            "die Schleuse zu schließen",
            "Nora Blum",
        ),
        (
            "Die Werft wies darauf hin, dass der Kran alt ist.",
            "der Kran alt ist",
            "Die Werft",
        ),
        ("Wie Nora Blum mitteilte, ist der Kran alt.", "ist der Kran alt", "Nora Blum"),
        (
            "Wie der Leiter der Werft, Jan Kord, mitteilte, ist der Kran alt.",
            "ist der Kran alt",
            "der Leiter der Werft, Jan Kord",
        ),
        (
            "Die Werft hat bereits angekündigt, sie werde den Kran verkaufen.",
            "sie werde den Kran verkaufen",
            "Die Werft",
        ),
        # What is said stands before; the sentence points back to the one before it.
        ("Der Kran sei alt, teilte die Werft mit.", "Der Kran sei alt", "die Werft"),
        (
            "Der Kran ist am 12. März umgefallen. Das teilte die Werft mit.",
            "Der Kran ist am 12. März umgefallen",
            "die Werft",
        ),
        # An object alone: what is demanded, refused, criticised.
        (
            "Kassenwart Jan Kord lehnt den Verkauf von Booten ab.",
            "den Verkauf von Booten",
            "Kassenwart Jan Kord",
        ),
        (
            "Am Montag kritisierte Nora Blum die lange Sperrung der Brücke.",
            "die lange Sperrung der Brücke",
            "Nora Blum",
        ),
        ("Nora Blum sprach von einem Versehen.", "von einem Versehen", "Nora Blum"),
        # Sources.
        ("Laut Nora Blum ist der See zu.", "ist der See zu", "Nora Blum"),
        ("Nach Angaben von Nora Blum ist der See zu.", "ist der See zu", "Nora Blum"),
        (
            "Nach Ansicht der Werft ist der Kran zu alt.",
            "ist der Kran zu alt",
            "der Werft",
        ),
        (
            "Der Ansicht von Nora Blum nach ist der Kran zu alt.",
            "ist der Kran zu alt",
            "Nora Blum",
        ),
        ("Medienberichten zufolge ist der Kran weg.", "ist der Kran weg", "Medienberichten"),
        ("Man müsse warten, so Nora Blum.", "Man müsse warten", "Nora Blum"),
        ("Man müsse warten, so Blum weiter.", "Man müsse warten", "Blum"),
        (
            "Nora Blum ist der Ansicht, dass der Kran zu alt ist.",
            "der Kran zu alt ist",
            "Nora Blum",
        ),
    ],
)
def test_reports(text: str, words: str, mention: str) -> None:
    (found,) = reports(text)
    assert [part.of(text) for part in found.quotation.parts] == [words]
    assert found.mention is not None and found.mention.of(text) == mention


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Der Kran ist nach Angaben von Nora Blum zu alt.",
            ["Der Kran ist", "zu alt"],
        ),
        (
            "Die Kräne, die laut Nora Blum zu alt sind, stehen still.",
            ["zu alt sind"],
        ),
        (
            "Die Pläne wurden von Minister Jan Kord als verfrüht bezeichnet.",
            ["Die Pläne wurden", "als verfrüht"],
        ),
    ],
)
def test_a_source_keeps_to_its_clause(text: str, parts: list[str]) -> None:
    assert words_of(text) == [parts]


def test_what_goes_on_in_the_subjunctive_is_the_same_speakers() -> None:
    text = (
        "Nora Blum kritisierte die Sperrung. Die Brücke sei sicher. Sie habe sie selbst geprüft. "
        "Am Abend ging sie nach Hause."
    )
    criticism, rest = reports(text)
    assert criticism.quotation.parts[0].of(text) == "die Sperrung"
    assert rest.quotation.parts[0].of(text) == "Die Brücke sei sicher. Sie habe sie selbst geprüft"
    assert rest.mention == criticism.mention and rest.speaker == "Nora Blum"


@pytest.mark.parametrize(
    "text",
    [
        "Nora Blum tat so, als sei der Kran neu.",
        "Der Kran könnte bald umfallen.",
        "Der Kran fiel um, und die Werft stellte ihn auf.",
        "Die Kritik wurde immer lauter. Kritik war laut geworden.",
        "Nach der Kriegserklärung fuhr die Fähre nicht mehr.",
        "Nach einem Gipfel in Altstadt fuhr Nora Blum heim.",
        "Die Fähre kündigte sich mit einem Hupen an.",
        "Ich habe Hunger und werde essen.",
    ],
)
def test_no_report(text: str) -> None:
    assert words_of(text) == []


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Nora Blum bestritt, dass der Kran alt sei.", Act.DENIES),
        ("Nora Blum wies den Vorwurf der Werft zurück.", Act.DENIES),
        ("Nora Blum forderte, den Kran zu prüfen.", Act.ASKS),
        ("Nora Blum sagte zu, den Kran zu prüfen.", Act.PROMISES),
        ("Nora Blum räumte ein, den Kran geprüft zu haben.", Act.ASSERTS),
    ],
)
def test_acts(text: str, act: Act) -> None:
    (found,) = reports(text)
    assert found.quotation.cue is not None and found.quotation.cue.act is act
    assert found.quotation.said is (act is not Act.DENIES)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nach Darstellung von Jan von Kord sei der Kran alt.", "Jan von Kord"),
        ("Der Hafenmanager Vedat Mutulu sagte: „Der Kran ist alt.“", "Vedat Mutulu"),
        ("Die Agentur zitiert Nora Blum mit den Worten: „Der Kran ist alt.“", "Nora Blum"),
        ("Nora Blum wird mit den Worten zitiert: „Der Kran ist alt.“", "Nora Blum"),
        ("„Der Kran ist alt“, so Nora Blum gegenüber der Hafenpost.", "Nora Blum"),
        ("Der Hafenpost sagte Nora Blum: „Der Kran ist alt.“", "Nora Blum"),
        ("Die Werft, so Nora Blum, sei pleite.", "Nora Blum"),
        ("Laut Hafenpost sagte Nora Blum, dass der Kran alt sei.", "Nora Blum"),
    ],
)
def test_speakers(text: str, speaker: str) -> None:
    (found,) = reports(text)
    assert found.speaker == speaker


def test_a_paper_is_the_source_of_what_it_says() -> None:
    text = "In dem Gutachten heißt es, der Kran sei alt."
    (found,) = reports(text)
    assert found.mention is not None and found.mention.of(text) == "dem Gutachten"


def test_a_sentence_ends_behind_german_marks_and_not_after_an_ordinal() -> None:
    text = "Nora Blum sagte: „Am 3. Oktober ist der Kran weg.“ Die Folgen nehme sie in Kauf."
    direct, free = reports(text)
    assert direct.quotation.kind is Kind.DIRECT and free.quotation.kind is Kind.INDIRECT
    assert free.quotation.parts[0].of(text) == "Die Folgen nehme sie in Kauf"
    assert free.speaker == direct.speaker == "Nora Blum"


@pytest.mark.parametrize(
    ("verb", "listed", "forms"),
    [
        ("sagen", (), {"sagt", "sagte", "sagten", "gesagt"}),
        ("berichten", (), {"berichtet", "berichtete", "berichteten"}),
        ("bezeichnen", (), {"bezeichnet", "bezeichnete"}),
        ("äußern", (), {"äußert", "äußerte", "geäußert"}),
        ("an|kündigen", (), {"ankündigte", "angekündigt", "anzukündigen"}),
        ("bekannt|geben", ("gibt", "gab", "gegeben"), {"bekanntgab", "bekanntzugeben"}),
    ],
)
def test_conjugate(verb: str, listed: tuple[str, ...], forms: set[str]) -> None:
    assert forms <= set(conjugate(verb, listed))


def test_a_participle_is_no_finite_verb() -> None:
    participles = load_cues("de").participles
    assert {"gesagt", "angekündigt", "angegeben"} <= participles
    assert not {"geht", "gibt", "gesteht", "gab"} & participles


PIECES = st.sampled_from(
    [
        "Nora Blum", "sagte", "kündigte", "an", "mit", "dass", "der Kran", "sei", "habe", "laut",
        "zufolge", "nach Angaben von", "so", "wie", ",", ".", ":", "„", "“", "(", ")", "und",
        "nicht",
        "hat", "gesagt", "die", "Werft", "von", "12.", "März", "er", "sich", "\n\n",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_any_words_give_parts_that_lie_in_the_text_in_order(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for found in reports(text):
        parts = found.quotation.parts
        assert all(0 <= part.start < part.end <= len(text) for part in parts)
        assert all(first.end <= second.start for first, second in pairwise(parts))
