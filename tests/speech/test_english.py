"""Who says what in invented English sentences, a construct a line."""

import pytest

from index.speech.attribution import Attribution, analyse
from index.speech.parsing import Parser
from index.speech.quotations import Act, Kind


def said(text: str, parser: Parser) -> list[tuple[str, str, str | None]]:
    """Kind, words and speaker's mention of everything said."""
    return [
        (a.quotation.kind.value, part.of(text), a.mention.of(text) if a.mention else None)
        for a in analyse(text, language="en", parser=parser).attributions
        if a.quotation.said
        for part in a.quotation.parts
    ]


def only(text: str, parser: Parser) -> Attribution:
    (attribution,) = analyse(text, language="en", parser=parser).attributions
    return attribution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“The lake is frozen,” said Nora Blum. “We walk.”",
            [
                ("direct", "The lake is frozen,", "Nora Blum"),
                ("direct", "We walk.", "Nora Blum"),
            ],
        ),
        (
            "Nora Blum said that the lake was frozen.",
            [("indirect", "the lake was frozen", "Nora Blum")],
        ),
        (
            "The lake was frozen, Nora Blum said.",
            [("indirect", "The lake was frozen", "Nora Blum")],
        ),
        (
            "Nora Blum said the lake was “as hard as a road” in March.",
            [("mixed", "the lake was “as hard as a road” in March", "Nora Blum")],
        ),
        (
            "According to Nora Blum, the lake was frozen.",
            [("indirect", "the lake was frozen", "Nora Blum")],
        ),
        (
            "Nora Blum called for a ban on skating.",
            [("indirect", "a ban on skating", "Nora Blum")],
        ),
        (
            "Nora Blum vowed to walk across the lake.",
            [("indirect", "to walk across the lake", "Nora Blum")],
        ),
        (
            "Nora Blum left early, adding that the lake was frozen.",
            [("indirect", "the lake was frozen", "Nora Blum")],
        ),
        (
            "“I walk alone.” — Nora Blum",
            [("direct", "I walk alone.", "Nora Blum")],
        ),
        ("They read “The Frozen Lake of Arden” in school.", []),
        ("The so-called “ice road” has melted.", []),
        ("Nora Blum did not say that the lake was frozen.", []),
        ("A careful guide would say the lake was frozen.", []),
        ("Did Nora Blum say that the lake was frozen?", []),
        ("If Nora Blum says the lake is frozen, children will skate.", []),
    ],
)
def test_constructs(text: str, expected: list[tuple[str, str, str | None]], parser: Parser) -> None:
    assert said(text, parser) == expected


def test_relayed_words_belong_to_the_one_quoted(parser: Parser) -> None:
    text = "“The lake is frozen,” the Arden wire quoted Nora Blum as saying."
    attribution = only(text, parser)
    assert attribution.mention and attribution.mention.of(text) == "Nora Blum"
    assert attribution.via and attribution.via.of(text) == "the Arden wire"
    assert attribution.clause
    assert attribution.clause.of(text) == "the Arden wire quoted Nora Blum as saying"


def test_dismissed_claim_is_denied_and_not_said(parser: Parser) -> None:
    text = "Nora Blum dismissed claims that the lake was frozen."
    attribution = only(text, parser)
    quotation = attribution.quotation
    assert (quotation.kind, quotation.said) == (Kind.INDIRECT, False)
    assert quotation.cue and quotation.cue.act is Act.DENIES
    assert quotation.parts[0].of(text) == "the lake was frozen"
    assert attribution.mention and attribution.mention.of(text) == "Nora Blum"


def test_quotation_without_a_cue_takes_the_last_speaker_less_surely(parser: Parser) -> None:
    text = "“The lake is frozen,” said Nora Blum. She walked off.\n\n“It held last year.”"
    first, second = analyse(text, language="en", parser=parser).attributions
    assert second.mention is not None and second.clause is None
    assert second.certainty < first.certainty


@pytest.mark.parametrize(
    "tag",
    [
        "our founder Bridget Lamb likes to say",
        "as old Bridget Lamb likes to say",
        "Bridget Lamb is fond of saying",
        "the founder, Bridget Lamb, grimaced",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", " "])
def test_words_tagged_by_any_verb_are_not_the_last_speakers(
    tag: str, between: str, parser: Parser
) -> None:
    text = f"“Nobody told us,” the baker Owen Clark said.{between}“Bread does not wait,” {tag}."
    assert [a.speaker for a in analyse(text, language="en", parser=parser).attributions] == [
        "Owen Clark",
        "Bridget Lamb",
    ]


def test_open_marks_make_one_quotation_of_two_paragraphs(parser: Parser) -> None:
    text = "“The lake is frozen,” Nora Blum said. “It held.\n\n“It will hold again.”"
    (attribution,) = analyse(text, language="en", parser=parser).attributions
    assert [p.of(text) for p in attribution.quotation.parts][-1] == "It will hold again."


def test_editorial_brackets_are_told_from_spoken_words(parser: Parser) -> None:
    text = "“We crossed it [the lake] at night,” said Nora Blum."
    (insertion,) = only(text, parser).quotation.insertions
    assert insertion.of(text) == "[the lake]"


def test_inner_quotation_is_kept_apart(parser: Parser) -> None:
    text = "“My uncle said, ‘Stay off the ice,’ and we did,” said Nora Blum."
    attribution = only(text, parser)
    (inner,) = attribution.inner
    assert inner.quotation.parts[0].of(text) == "Stay off the ice,"
    assert inner.mention and inner.mention.of(text) == "My uncle"


def test_transcript_turns_and_the_introduced_interviewee() -> None:
    text = (
        "The skater Nora Blum met us at the lake.\n\nQ: Is it frozen?\n\nA: It is.\n\n"
        "Q: Will it hold?\n\nA: It held me."
    )
    attributions = analyse(text, language="en").attributions
    assert [a.speaker for a in attributions if a.quotation.cue.act is Act.ASSERTS] == (  # type: ignore[union-attr]
        ["Nora Blum", "Nora Blum"]
    )
