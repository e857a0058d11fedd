"""Which sentences may answer a question about somebody."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import TinyEncoder, collection_of, silent, tiny_models

from index import Generation, Settings, Target, build_collection, open_generation
from index.answering.evidence import kind_of
from index.answering.question import understand_question
from index.answering.retrieval import Candidate, LocalSearcher

REFUSED = "Mara Lind refused to pay for the ferry."
OWN = "“The quay will be rebuilt by spring,” said Mara Lind."
OF_HER = "“Mara Lind never paid for the ferry,” said Jon Veldt."
TEXT = f"The quay\n\n{OWN}\n\n{REFUSED}\n\n{OF_HER}\n\nThe ferry was repaired in May.\n"


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """A collection of one document."""
    return collection_of(TEXT, tmp_path_factory.mktemp("quay"))


FAR_FROM_IT = "Mara Lind: Lunch is at one.\n\n" + "Jon Veldt: The minutes are long.\n\n" * 40
MEETING = (
    f"{FAR_FROM_IT}Jon Veldt: Is the ferry too old for the crossing?\n\n"
    "Mara Lind: Yes, it is.\n\nJon Veldt: Then a new ferry it must be.\n"
)


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """A collection of one transcript."""
    return collection_of(MEETING, tmp_path_factory.mktemp("meeting"))


def search(words: str, generation: Generation) -> tuple[Candidate, ...]:
    """The candidates for a question."""
    question = understand_question(words, generation.people, 1000)
    return LocalSearcher(generation, TinyEncoder(), Settings().retrieval).search(question)


def found(words: str, generation: Generation, documents: tuple[str, ...] = ()) -> dict[str, float]:
    """The sentences found for a question, with how certain it is who speaks."""
    question = understand_question(words, generation.people, 1000)
    searcher = LocalSearcher(generation, TinyEncoder(), Settings().retrieval)
    candidates = searcher.search(question, documents)
    text = Path(generation.manifest.roots[0]).read_text("utf-8")
    return {c.sentence.span.of(text): c.features.certainty for c in candidates}


def test_what_the_text_tells_of_a_speaker_stands_beside_their_own_words(quay: Generation) -> None:
    sentences = found("What did Mara Lind say about the ferry?", quay)
    assert sentences.keys() == {OWN, REFUSED}
    assert sentences[OWN] > 0 == sentences[REFUSED]


def test_what_others_say_of_a_speaker_is_not_theirs(quay: Generation) -> None:
    assert OF_HER not in found("What did Mara Lind say about the ferry?", quay)
    assert found("What did Jon Veldt say about the ferry?", quay).keys() == {OF_HER}


def test_on_another_subject_nothing_is_told(quay: Generation) -> None:
    assert found("What did Mara Lind say about taxes?", quay).keys() == {OWN}


def test_documents_left_out_tell_nothing(quay: Generation) -> None:
    assert found("What did Mara Lind say about the ferry?", quay, ("elsewhere",)) == {}


GERMAN = (
    "Die Fähre\n\n„Die Fähre fährt wieder“, sagte Jens Holm. Der Rat habe zugestimmt, so Holm.\n"
)


def test_an_article_is_no_subject_where_others_speak_another_language(tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text(TEXT, "utf-8")
    (tmp_path / "rat.txt").write_text(GERMAN, "utf-8")
    roots = [tmp_path / "quay.txt", tmp_path / "rat.txt"]
    target = Target(tmp_path / "data", "default", "test")
    build_collection(target, roots, Settings(), tiny_models, silent)
    generation = open_generation(tmp_path / "data", "default", None)
    assert generation.lexical.languages == ("de", "en")
    searcher = LocalSearcher(generation, TinyEncoder(), Settings().retrieval)

    def shares(words: str) -> list[tuple[float, float]]:
        found = searcher.search(understand_question(words, generation.people, 1000))
        return [(c.features.words, c.features.matched) for c in found]

    with_article = shares("What did Mara Lind say about the ferry?")
    assert with_article == shares("What did Mara Lind say about ferry?")
    assert max(share for share, _ in with_article) > 0


def test_a_turn_is_known_by_what_is_talked_of_around_it(meeting: Generation) -> None:
    ferry = "What did Mara Lind say about the ferry?"
    yes, lunch = (
        next(c for c in search(ferry, meeting) if words in c.sentence.span.of(MEETING))
        for words in ("Yes, it is.", "Lunch")
    )
    assert yes.features.region > lunch.features.region


def test_transcripts_are_weighed_as_such(meeting: Generation, quay: Generation) -> None:
    words = "What did Mara Lind say about the ferry?"
    kinds = {}
    for name, generation in (("meeting", meeting), ("quay", quay)):
        question = understand_question(words, generation.people, 1000)
        kinds[name] = kind_of(question, search(words, generation), ("en",))
    assert kinds == {"meeting": "turns", "quay": "spoken"}


def test_where_nobody_is_asked_for_there_is_no_region(meeting: Generation) -> None:
    assert {c.features.region for c in search("Is the ferry old?", meeting)} == {0.0}


def test_somebody_named_in_a_question_of_its_own_may_answer_it(quay: Generation) -> None:
    sentences = found("Why will Mara Lind be busy until April?", quay)
    assert sentences[OWN] > 0
    assert sentences[OF_HER] == sentences[REFUSED] == 0


def test_a_question_in_a_text_is_told_from_what_answers(tmp_path: Path) -> None:
    faq = collection_of("Rules\n\nMay I bring a dog?\n\nA dog must be on a lead.\n", tmp_path)
    asks = [c.features.asks for c in search("May I bring a dog?", faq)]
    assert asks == [1.0, 0.0]
