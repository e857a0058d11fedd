"""What a question is understood to ask: table of questions over two invented speakers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.how import Wish
from index.answering.question import understand_question
from index.errors import QuestionError
from index.speech.finding import index_speakers
from index.speech.speakers import Counts, SeenRole, Speaker

NOBODY = index_speakers(())
PEOPLE = index_speakers(
    (
        Speaker("Anna Weller", ("Weller",), (SeenRole("harbour minister"),), counts=Counts(3)),
        Speaker("Tom Brand", ("Brand", "Mr Brand"), counts=Counts(2)),
    )
)

CASES = [
    # question, names, spoken, words that stay in the topic, words that go
    ("What did Weller say about the harbour?", ("Anna Weller",), True, "harbour", "Weller"),
    ("what did anna weller say about ferries", ("Anna Weller",), True, "ferries", "anna"),
    ("weller's words on the ferry", ("Anna Weller",), False, "ferry", "weller"),
    ("What did the harbour minister say about fares?", ("Anna Weller",), True, "fares", "said"),
    ("Did Tom Brand say anything about ferries?", ("Tom Brand",), True, "ferries", "anything"),
    ("Tom Brand on the new quay", ("Tom Brand",), True, "new quay", "Brand"),
    ("What does Brand think of the bridge?", ("Tom Brand",), False, "bridge", "think"),
    ("According to Weller, when will it open?", ("Anna Weller",), True, "when will it", "Accord"),
    ("When will it open, in Brand's own words?", ("Tom Brand",), True, "When will it", "words"),
    ("How wide is the quay that Brand built?", (), False, "quay that Brand built", "said"),
]


@pytest.mark.parametrize(("text", "names", "spoken", "kept", "gone"), CASES)
def test_whom_and_what(
    text: str, names: tuple[str, ...], spoken: bool, kept: str, gone: str
) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert question.names == names
    assert question.spoken == spoken
    assert kept in question.topic
    assert gone not in question.topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("who mentioned the new quay?", "the new quay"),
        ("Who else has brought up the fares?", "the fares"),
        ("who said anything about the ferry in these documents?", "the ferry"),
        ("what was said about the quay in the article?", "the quay"),
    ],
)
def test_who_spoke_of_it(text: str, topic: str) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert question.anybody
    assert question.topic == topic


@pytest.mark.parametrize(
    ("text", "wish", "topic"),
    [
        ("what did weller say last", Wish.LATEST, ""),
        ("what did Weller say last about fares?", Wish.LATEST, "fares"),
        ("What was the last thing Weller said about fares?", Wish.LATEST, "fares"),
        ("what is weller's latest view on fares", Wish.LATEST, "fares"),
        ("what was the first thing weller said about fares", Wish.FIRST, "fares"),
        ("How often did Weller talk about fares?", Wish.COUNT, "fares"),
        ("How long did Weller say the trip will last?", Wish.BEST, "the trip will last"),
    ],
)
def test_which_statements_are_wanted(text: str, wish: Wish, topic: str) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert (question.wish, question.names) == (wish, ("Anna Weller",))
    assert topic in question.topic or question.anything


@pytest.mark.parametrize(
    ("text", "topic", "deed"),
    [
        ("did anyone promise lower fares?", "lower fares", "promises"),
        ("has anybody else warned about the bridge", "the bridge", "warn"),
        ("did anyone say anything about the bridge", "the bridge", None),
    ],
)
def test_whether_anybody_did_it_by_speaking(text: str, topic: str, deed: str | None) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert question.anybody
    assert (question.topic, question.deed and question.deed.name) == (topic, deed)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("tell me about the bridge", "the bridge"),
        ("Hi, could you please tell me what Weller said about fares?", "fares"),
        ("what's weller's view on the bridge", "the bridge"),
    ],
)
def test_whom_the_answer_is_for_is_no_subject(text: str, topic: str) -> None:
    assert understand_question(text, PEOPLE, 1000).topic == topic


CABINET = index_speakers(
    (
        Speaker(
            "Ada Holt",
            (),
            (
                SeenRole("mayor", "2025-01-01", "2025-05-01"),
                SeenRole("transport secretary", "2023-01-01", "2023-05-01"),
            ),
        ),
        Speaker("Ben Lund", (), (SeenRole("transport secretary", "2024-01-01", "2024-05-01"),)),
        Speaker("Cai Moss", (), (SeenRole("deputy", "2024-01-01", "2024-05-01"),)),
        Speaker("Dee Nash", (), (SeenRole("governor", "2024-01-01", "2024-05-01"),)),
        Speaker("Eve Pratt", (), (SeenRole("New York sheriff", "2024-01-01", "2024-05-01"),)),
        Speaker("Fay Quist", (), (SeenRole("sheriff of York", "2025-01-01", "2025-05-01"),)),
    )
)


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("the transport secretary", ("Ben Lund", "Ada Holt")),
        ("the new transport secretary", ("Ben Lund",)),
        ("the former transport secretary", ("Ada Holt",)),
        ("the ex transport secretary", ("Ada Holt",)),
        ("the former governor", ()),
        ("the current governor", ("Dee Nash",)),
        ("the deputy governor", ("Cai Moss",)),
        ("the New York sheriff", ("Fay Quist", "Eve Pratt")),
    ],
)
def test_who_has_a_role_and_when(role: str, names: tuple[str, ...]) -> None:
    question = understand_question(f"what did {role} say about fares", CABINET, 1000)
    assert set(question.names) == set(names)
    assert question.topic == "fares" or not names


def test_the_text_as_a_subject_stays() -> None:
    question = understand_question("What did Weller say about the article?", PEOPLE, 1000)
    assert question.topic == "the article"


@pytest.mark.parametrize(
    "text", ["What did Maria Lopez say about fares?", "what did lopez say about the quay?"]
)
def test_somebody_nobody_knows_is_asked_for_by_name(text: str) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert question.spoken
    assert question.speakers == ()
    assert "lopez" in (question.asked or "").lower()


@pytest.mark.parametrize(
    "text", ["Why does the town think a fare is needed?", "What does the law say about fares?"]
)
def test_things_and_places_are_nobody_unknown(text: str) -> None:
    assert not understand_question(text, PEOPLE, 1000).spoken


@pytest.mark.parametrize("text", ["", " \n ", "🦊🦊", "?!", "x" * 1001])
def test_what_cannot_be_asked(text: str) -> None:
    with pytest.raises(QuestionError):
        understand_question(text, PEOPLE, 1000)


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        question = understand_question(text, PEOPLE, 1000)
    except QuestionError:
        return
    assert question.topic
    assert len(question.speakers) == len(question.names)


@pytest.mark.parametrize(
    "text",
    [
        "What year was Enough Said released?",
        "What else were Revolutionaries called?",
        "Did Albert Einstein write the article?",
        "When did Cimorelli post the video of the concert?",
        "Where did Old Briton call home?",
        "Which firm, according to articles from both Fortune and Timely, paid for the engine?",
        "Which firm has Nanda as its director and also recently announced a new tractor?",
        "Did anyone hear Washington claiming victory?",
        "How did Napoleon respond to the invasion?",
        "Has anyone confirmed cases of measles?",
        "Will you give us more trains?",
    ],
)
def test_a_question_of_a_deed_is_not_one_of_words(text: str) -> None:
    question = understand_question(text, NOBODY, 1000)
    assert (question.spoken, question.asked, question.topic) == (False, None, text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What did Macron say about deadlines?", "Macron"),
        ("What did Macron write about deadlines?", "Macron"),
        ("What was Macron saying about deadlines?", "Macron"),
        ("What has Macron been saying about deadlines?", "Macron"),
        ("What has Macron recently announced?", "Macron"),
        ("What does Edward Said say about empires?", "Edward Said"),
        ("What did Edward Said write about empires?", "Edward Said"),
        ("What does Edward Said argue about empires?", "Edward Said"),
        ("What did Edward said about empires?", "Edward"),
        ("What did Clyfford Still say about paint?", "Clyfford Still"),
        ("What did Macron still say about deadlines?", "Macron"),
        ("When will it open, according to Macron?", "Macron"),
    ],
)
def test_whose_words_are_asked_for_is_told_though_nobody_knows_them(text: str, asked: str) -> None:
    question = understand_question(text, NOBODY, 1000)
    assert (question.spoken, question.asked, question.speakers) == (True, asked, ())


@pytest.mark.parametrize(
    "text",
    [
        "What did the Bank of Selmouth say about rates?",
        "According to the Bank of Selmouth, when will it open?",
        "What did the statement by the Bank of Selmouth say about rates?",
    ],
)
def test_a_body_named_after_a_place_is_asked_for_its_words(text: str) -> None:
    bank = index_speakers((Speaker("Bank of Selmouth", organisation=True, counts=Counts(3)),))
    assert understand_question(text, bank, 1000).names == ("Bank of Selmouth",)


def test_half_a_surrogate_pair_is_no_word() -> None:
    assert understand_question("\ud800 fares?", NOBODY, 1000).text == "? fares?"


@pytest.mark.parametrize(
    "text",
    [
        "What is Weller's bank account number?",
        "Why did Weller's account get hacked?",
        "What did Weller's response team do?",
        "What was Weller's take home pay?",
    ],
)
def test_what_somebody_has_is_not_what_they_said(text: str) -> None:
    question = understand_question(text, PEOPLE, 1000)
    assert (question.whole, question.topic, question.speakers) == (True, text, ())
