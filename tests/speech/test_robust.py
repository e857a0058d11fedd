"""No text breaks the analysis, and every range slices back."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.documents.source import Span
from index.speech.attribution import Attribution, analyse
from index.speech.parsing import Parser

PIECES = st.sampled_from(
    [
        "“", "”", '"', "''", "'", "‘", "’", "«", "»", "„", "—", " ", "\n\n", "\n", ", ", ". ", "? ",
        "said", "Nora Blum", "he", "the lake is frozen", "that", "according to", "did not",
        "claims", "quoted", "as saying", "adding", "Q:", "MR. BLUM:", "[", "]", "(", ")",
        "\ud800", "\u200b", "😀",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map(lambda pieces: " ".join(pieces)) | st.text(max_size=80)


def ranges(attribution: Attribution) -> list[Span]:
    cue = attribution.quotation.cue
    found = [attribution.mention, attribution.clause, attribution.via, attribution.addressee]
    return [
        *attribution.quotation.parts,
        *attribution.quotation.insertions,
        *(span for span in found if span is not None),
        *([cue.span] if cue else []),
    ]


def check(text: str, parser: Parser | None) -> None:
    speech = analyse(text, language="en", parser=parser)
    for attribution in speech.attributions:
        assert all(0 <= r.start < r.end <= len(text) for r in ranges(attribution))
        parts = attribution.quotation.parts
        assert all(a.end <= b.start for a, b in pairwise(parts))
        assert 0 <= attribution.certainty <= 1


@given(TEXTS)
def test_any_text_without_a_parser(text: str) -> None:
    check(text, None)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_any_text_with_a_parser(text: str, parser: Parser) -> None:
    check(text, parser)


def test_work_grows_with_the_length() -> None:
    check("“a” " * 1000, None)
    check('"a, " said Nora. ' * 700, None)
