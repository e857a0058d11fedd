"""Quotations against a collection: exact, altered, somebody else's, not found."""

from __future__ import annotations

import re

import pytest
from fakes import silent, tiny_models
from hypothesis import given
from hypothesis import strategies as st

from index import Generation, Settings, Target, build_collection, open_generation
from index.answering.checking import Check, Verdict, check_text, check_words, same_speaker
from index.answering.collation import Note

DOCUMENTS = {
    "mill": (
        "The Mill Will Stay\n\n"
        "“The mill will stay where it is. We do not want to sell it for 5 % of its worth,” Ann Lee "
        "said on Monday. “Nobody,” Ann Lee added, “has ever asked the people of the valley.”\n\n"
        "Bob Roy said that the harvest had been the best in thirty years. “To be or not to be,” he "
        "said.\n\n"
        "The council met for two hours and voted against the new road through the old forest.\n"
    ),
    "road": (
        "A New Road\n\n"
        "“The road is dead,” said Carla Diaz. “I, for one, will not miss it.”\n\n"
        "“We do not want to sell it for 5 % of its worth,” Carla Diaz said of her shop.\n\n"
        "Dan Fox did not say “the forest belongs to whoever cuts it down first”.\n"
    ),
    "barn": (
        "The Barn\n\n"
        "“The barn is paid for, and the barn belongs to everybody in this village,” Eve Moss told "
        "the council.\n\n"
        "“I was wrong about the barn,” said Gus Hill. “I was not wrong about the old well, and I "
        "shall not be.”\n\n"
        "“Its new doors of oak and iron will last for sixty years and more, if nobody forgets to "
        "mend them,” Gus Hill said.\n"
    ),
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    target = Target(folder / "data", "default", "test")
    build_collection(target, [folder], Settings(), tiny_models, silent)
    return open_generation(target.data_dir, "default", None)


CASES = [
    # words, speaker named, verdict, document, who says it there
    ("The mill will stay where it is.", "Ann Lee", "exact", "mill", "Ann Lee"),
    ("The mill will stay where it is", None, "exact", "mill", "Ann Lee"),
    ("The mill will stay where it is.", "Lee", "exact", "mill", "Ann Lee"),
    ("The mill will stay where it is.", "Bob Roy", "other_speaker", "mill", "Ann Lee"),
    ("The mill will go where it is.", "Ann Lee", "altered", "mill", "Ann Lee"),
    ("We do not want to sell it for 6 % of its worth", "Ann Lee", "altered", "mill", "Ann Lee"),
    ("We do want to sell it for 5 % of its worth", "Ann Lee", "altered", "mill", "Ann Lee"),
    ("We do not want to sell it for 5% of its worth", "Ann Lee", "exact", "mill", "Ann Lee"),
    # The same words of two people: each is right about their own.
    ("We do not want to sell it for 5 % of its worth", "Diaz", "exact", "road", "Carla Diaz"),
    ("We do not want to sell it for 5 % of its worth", "Dan Fox", "other_speaker", None, None),
    # Over a reporting clause of the source.
    ("Nobody has ever asked the people of the valley.", "Ann Lee", "exact", "mill", "Ann Lee"),
    ("Nobody has asked the people of the valley.", "Ann Lee", "altered", "mill", "Ann Lee"),
    # Nothing but words that the full-text index leaves out.
    ("To be or not to be,", None, "exact", "mill", "Bob Roy"),
    # Over a sentence's end.
    ("where it is. We do not want to sell it", None, "exact", "mill", "Ann Lee"),
    ("voted against the new road through the old forest", None, "exact", "mill", None),
    ("Two roads diverged in a yellow wood", "Ann Lee", "not_found", None, None),
    ("The harvest of the sea was eaten by the wolves", None, "not_found", None, None),
    ("?!", None, "not_found", None, None),
    ("", None, "not_found", None, None),
]


@pytest.mark.parametrize(("words", "named", "verdict", "document", "speaker"), CASES)
def test_verdicts(
    generation: Generation,
    words: str,
    named: str | None,
    verdict: str,
    document: str | None,
    speaker: str | None,
) -> None:
    check = check_words(words, named, generation)
    assert check.verdict == verdict
    assert (check.match is None) == (verdict == "not_found")
    if check.match is not None and document is not None:
        assert check.match.document.id == document
        assert check.match.speaker == speaker
    assert_true_to_the_source(check)


def assert_true_to_the_source(check: Check) -> None:
    """What is shown of the source is a slice of it."""
    if check.match is not None:
        assert check.match.span.of(check.match.document.text) == check.match.text
    assert bool(check.changes) == (check.verdict is Verdict.ALTERED)


@pytest.mark.parametrize(
    ("words", "named", "note"),
    [
        ("the harvest had been the best in thirty years", "Bob Roy", Note.REPORTED),
        ("voted against the new road", "Bob Roy", Note.SPEAKER_NOT_KNOWN),
        ("voted against the new road", None, Note.NARRATION),
        ("Nobody has ever asked", "Ann Lee", Note.INTERRUPTED),
        ("The road is dead.", "Carla Diaz", Note.FINAL_PUNCTUATION),
    ],
)
def test_what_is_remarked(generation: Generation, words: str, named: str, note: Note) -> None:
    check = check_words(words, named, generation)
    assert check.verdict is Verdict.EXACT
    assert note in check.notes


def test_what_the_source_says_was_not_said_is_nobodys(generation: Generation) -> None:
    check = check_words("the forest belongs to whoever cuts it down", "Dan Fox", generation)
    assert check.verdict is Verdict.OTHER_SPEAKER
    assert Note.DENIED in check.notes


def test_a_draft_is_checked_quotation_by_quotation(generation: Generation) -> None:
    draft = (
        "“The mill will stay where it is,” Ann Lee said. “The road is dead,” Bob Roy said.\n\n"
        "> I, for one, will miss it.\n> — Carla Diaz\n\n"
        "“The moon is made of cheese and wine,” Carla Diaz said.\n"
    )
    assert [check.verdict.value for check in check_text(draft, generation)] == [
        "exact",
        "other_speaker",
        "altered",
        "not_found",
    ]


SENTENCES = [
    s for text in DOCUMENTS.values() for s in re.findall(r"[^“”\n]{20,}?[.,](?=[”\s])", text)
]
OTHER_WORDS = st.sampled_from(
    ["never", "mill", "6", "Roy", "and", "-5", "not", "Zürich", "the", "$"]
)


# The word that is wrong stands near by: most of the words stand around the next paragraph.
NEAR = "The barn is paid for, and the barn belongs to nobody in this village"


@pytest.mark.parametrize("words", [*SENTENCES, NEAR])
def test_the_paragraph_is_the_one_that_the_words_stand_in(
    generation: Generation, words: str
) -> None:
    match = check_words(words, None, generation).match
    assert match is not None
    # The title is no paragraph of the body.
    assert match.paragraph == match.document.text[: match.span.start].count("\n\n")


@given(st.sampled_from(SENTENCES), OTHER_WORDS, st.data())
def test_one_word_changed_is_never_exact(
    generation: Generation, sentence: str, word: str, data: st.DataObject
) -> None:
    words = sentence.split()
    place = data.draw(st.integers(0, len(words) - 1))
    if words[place].strip(",.") == word:
        return
    changed = " ".join([*words[:place], word, *words[place + 1 :]])
    check = check_words(changed, None, generation)
    assert check.verdict in (Verdict.ALTERED, Verdict.NOT_FOUND)


@given(st.sampled_from(SENTENCES), st.data())
def test_one_word_dropped_inside_is_never_exact(
    generation: Generation, sentence: str, data: st.DataObject
) -> None:
    words = sentence.split()
    place = data.draw(st.integers(1, len(words) - 2))
    check = check_words(" ".join([*words[:place], *words[place + 1 :]]), None, generation)
    assert check.verdict in (Verdict.ALTERED, Verdict.NOT_FOUND)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee", "Lee", True),
        ("lee’s", "Ann Lee", True),
        ("Ann Lee", "Ann Lee.", True),
        ("Ann Lee", "Bob Lee", False),
        ("Ann", "Ann Lee", False),
        ("O'Brien", "Kate O’Brien", True),
        ("", "Ann Lee", False),
    ],
)
def test_same_speaker(one: str, other: str, same: bool) -> None:
    assert same_speaker(one, other) is same
    assert same_speaker(other, one) is same


def test_half_a_surrogate_pair_is_in_no_source(generation: Generation) -> None:
    assert check_words("\ud800 nobody said any of this \udfff", None, generation).match is None
