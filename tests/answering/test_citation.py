"""Citations, compared with published examples of each style."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import CitationError
from index.answering.citation import Locator, Style, Work, cite, work_of
from index.answering.csl import STYLES, typeset
from index.answering.works import split_name, to_bibtex, to_csl_item, to_ris
from index.documents.source import Document

FORGETTING = Work(
    "Can we get better at forgetting?",
    ("Benedict Carey",),
    "The New York Times",
    issued="2019-03-22",
    url="https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html",
)
GOVERNOR = Work(
    "In Texas, Ad Heats Up Race for Governor", (), "New York Times", issued="2002-07-30"
)
CLOCK = Work(
    "U.S. and world population clock",
    ("U.S. Census Bureau",),
    publisher="U.S. Department of Commerce",
    url="https://www.census.gov/popclock/",
    accessed=date(2020, 1, 9),
)
YALE = Work(
    "About Yale: Yale Facts",
    ("Yale University",),
    url="https://www.yale.edu/about-yale/yale-facts",
    accessed=date(2022, 3, 8),
)
FLAX = Work(
    "Are Flax Seeds All That?",
    ("Dani Blum",),
    "New York Times",
    issued="2023-12-13",
    url="https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html",
)
ICE = Work(
    "Climate change: 'ice bumps' reveal history of Antarctic melting",
    ("Amos, J.",),
    issued="2024",
    url="https://www.bbc.co.uk/news/science-environment-68406880",
    accessed=date(2024, 3, 28),
)
ROSACEA = Work(
    "What is rosacea?",
    ("British Skin Foundation",),
    url="https://knowyourskin.britishskinfoundation.org.uk/condition/rosacea/",
    accessed=date(2024, 1, 18),
)
OPINION = Work(
    "Opinion is valued more than fact in this digital era",
    ("Roy Greenslade",),
    "The Guardian",
    issued="2018-07-29",
    url="https://www.theguardian.com/",
    accessed=date(2019, 9, 2),
)
SHOPPING = Work(
    "As customers move online, so does the holiday shopping season",
    ("Michael Corkery", "Sapna Maheshwari"),
    "The New York Times",
    issued="2020-11-23",
    url="https://www.nytimes.com/2020/11/23/business/retailers-ecommerce-black-friday.html",
    accessed=date(2021, 12, 10),
)
LOCAL_NEWS = Work(
    "Why Local News Still Matters",
    ("Christina Hayes",),
    "The New York Times",
    issued="2024-04-14",
    url="https://www.nytimes.com/2024/04/14/opinion/local-news-democracy.html",
)
UNSIGNED = Work("The mill will stay", url="https://news.example/mill", accessed=date(2025, 11, 5))
SEED = Work("Kremlin Spokesman on U.S.-Russian Relations")

# Published examples. APA: apastyle.apa.org, newspaper article and webpage references. MLA: a guide
# to the Handbook's 9th edition. Chicago: the Manual's Citation Quick Guide, and its Q&A on unsigned
# newspaper articles (there in the author-date form). Harvard: library guides to Cite Them Right,
# 12th edition. IEEE: Uppsala University's guide, the day of access moved to one of two digits: the
# style file writes 01, the guide 1.
# Then works without an author, a date, or both, by the same rules.
ENTRIES = [
    (
        Style.APA,
        FORGETTING,
        "Carey, B. (2019, March 22). Can we get better at forgetting? The New York Times. "
        "https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html",
    ),
    (
        Style.APA,
        CLOCK,
        "U.S. Census Bureau. (n.d.). U.S. and world population clock. U.S. Department of Commerce. "
        "Retrieved January 9, 2020, from https://www.census.gov/popclock/",
    ),
    (
        Style.APA,
        GOVERNOR,
        "In Texas, Ad Heats Up Race for Governor. (2002, July 30). New York Times.",
    ),
    (Style.APA, SEED, "Kremlin Spokesman on U.S.-Russian Relations. (n.d.)."),
    (
        Style.MLA,
        LOCAL_NEWS,
        "Hayes, Christina. “Why Local News Still Matters.” The New York Times, 14 Apr. 2024, "
        "www.nytimes.com/2024/04/14/opinion/local-news-democracy.html.",
    ),
    (
        Style.MLA,
        GOVERNOR,
        "“In Texas, Ad Heats Up Race for Governor.” New York Times, 30 July 2002.",
    ),
    (Style.MLA, UNSIGNED, "“The Mill Will Stay.” news.example/mill. Accessed 5 Nov. 2025."),
    (Style.MLA, SEED, "“Kremlin Spokesman on U.S.-Russian Relations.”"),
    (
        Style.CHICAGO,
        FLAX,
        "Blum, Dani. “Are Flax Seeds All That?” New York Times, December 13, 2023. "
        "https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html.",
    ),
    (
        Style.CHICAGO,
        YALE,
        "Yale University. “About Yale: Yale Facts.” Accessed March 8, 2022. "
        "https://www.yale.edu/about-yale/yale-facts.",
    ),
    (
        Style.CHICAGO,
        GOVERNOR,
        "New York Times. “In Texas, Ad Heats Up Race for Governor.” July 30, 2002.",
    ),
    (Style.CHICAGO, SEED, "“Kremlin Spokesman on U.S.-Russian Relations.” n.d."),
    (
        Style.HARVARD,
        OPINION,
        "Greenslade, R. (2018) ‘Opinion is valued more than fact in this digital era’, The "
        "Guardian, 29 July. Available at: https://www.theguardian.com/ (Accessed: 2 September "
        "2019).",
    ),
    (
        Style.HARVARD,
        ICE,
        "Amos, J. (2024) Climate change: ‘ice bumps’ reveal history of Antarctic melting. "
        "Available at: https://www.bbc.co.uk/news/science-environment-68406880 (Accessed: 28 March "
        "2024).",
    ),
    (
        Style.HARVARD,
        ROSACEA,
        "British Skin Foundation (no date) What is rosacea? Available at: "
        "https://knowyourskin.britishskinfoundation.org.uk/condition/rosacea/ (Accessed: 18 "
        "January 2024).",
    ),
    (Style.HARVARD, SEED, "Kremlin Spokesman on U.S.-Russian Relations (no date)."),
    (
        Style.IEEE,
        SHOPPING,
        "[1] M. Corkery and S. Maheshwari, “As customers move online, so does the holiday shopping "
        "season,” The New York Times, Nov. 23, 2020. Accessed: Dec. 10, 2021. [Online]. Available: "
        "https://www.nytimes.com/2020/11/23/business/retailers-ecommerce-black-friday.html",
    ),
    (
        Style.IEEE,
        UNSIGNED,
        "[1] “The mill will stay.” Accessed: Nov. 05, 2025. [Online]. Available: "
        "https://news.example/mill",
    ),
    (Style.IEEE, SEED, "[1] “Kremlin Spokesman on U.S.-Russian Relations.”"),
]


@pytest.mark.parametrize(
    ("style", "work", "entry"),
    ENTRIES,
    ids=[f"{s.value}-{w.title[:12]}" for s, w, _ in ENTRIES],
)
def test_entries(style: Style, work: Work, entry: str) -> None:
    assert cite(work, style).entry == entry


@pytest.mark.parametrize(
    ("style", "work", "locator", "inline"),
    [
        (Style.APA, FORGETTING, Locator("paragraph", "3"), "(Carey, 2019, para. 3)"),
        (Style.APA, FORGETTING, Locator("time", "00:12:04"), "(Carey, 2019, 00:12:04)"),
        (Style.MLA, FORGETTING, Locator("page", "4"), "(Carey 4)"),
        (
            Style.MLA,
            GOVERNOR,
            Locator("paragraph", "3"),
            "(“In Texas, Ad Heats Up Race for Governor,” par. 3)",
        ),
        (Style.HARVARD, ROSACEA, Locator("page", "4"), "(British Skin Foundation, no date, p. 4)"),
        (Style.IEEE, SHOPPING, None, "[1]"),
        (
            Style.CHICAGO,
            GOVERNOR,
            Locator("paragraph", "3"),
            "“In Texas, Ad Heats Up Race for Governor,” New York Times, July 30, 2002, para. 3.",
        ),
        (
            Style.CHICAGO,
            SEED,
            Locator("paragraph", "1"),
            "“Kremlin Spokesman on U.S.-Russian Relations,” n.d., para. 1.",
        ),
    ],
)
def test_the_place_is_in_the_text_or_the_note(
    style: Style, work: Work, locator: Locator | None, inline: str
) -> None:
    assert cite(work, style, locator).inline == inline


def test_markdown_shows_what_is_in_italics() -> None:
    assert "*The New York Times*" in cite(FORGETTING, Style.APA, markup="markdown").entry


def test_a_title_is_no_markup_and_no_citation() -> None:
    work = Work("A *star* <b>and</b> @work [x](y) $5_000$", issued="2020")
    assert cite(work, Style.APA).entry == "A *star* <b>and</b> @work [x](y) $5_000$. (2020)."


def test_what_pandoc_refuses_is_our_error() -> None:
    with pytest.raises(CitationError, match="pypandoc-binary"):
        typeset(to_csl_item(SEED), "", "no-such-style", "en-US")


def test_every_style_file_carries_its_licence() -> None:
    files = sorted(STYLES.glob("*.csl"))
    assert len(files) == 5
    assert all("creativecommons.org/licenses/by-sa/3.0" in f.read_text("utf-8") for f in files)
    assert (STYLES / "NOTICE").exists()


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("Ann Lee", ("Lee", "Ann", "")),
        ("Lee, Ann", ("Lee", "Ann", "")),
        ("Ann B. Lee", ("Lee", "Ann B.", "")),
        ("Ludwig van Beethoven", ("van Beethoven", "Ludwig", "")),
        ("Martin Luther King Jr.", ("King", "Martin Luther", "Jr.")),
        ("Martin Luther King, Jr.", ("King", "Martin Luther", "Jr.")),
        ("King, Martin Luther, Jr.", ("King", "Martin Luther", "Jr.")),
        ("TASS", ("TASS", "", "")),
        ("U.S. Census Bureau", ("U.S. Census Bureau", "", "")),
        ("The Associated Press", ("The Associated Press", "", "")),
    ],
)
def test_names_are_divided(author: str, parts: tuple[str, str, str]) -> None:
    assert split_name(author) == parts


def test_bibtex() -> None:
    assert to_bibtex(FORGETTING, Locator("paragraph", "3")) == (
        "@article{carey2019,\n"
        "  author = {Carey, Benedict},\n"
        "  title = {{Can we get better at forgetting?}},\n"
        "  journal = {The New York Times},\n"
        "  year = {2019},\n"
        "  month = {03},\n"
        "  url = {https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html},\n"
        "  note = {paragraph 3}\n"
        "}"
    )
    assert r"title = {{100\% of \$5 \& \{more\}\_}}" in to_bibtex(Work("100% of $5 & {more}_"))


def test_ris() -> None:
    assert to_ris(CLOCK, Locator("page", "2")).splitlines() == [
        "TY  - ELEC",
        "AU  - U.S. Census Bureau",
        "TI  - U.S. and world population clock",
        "PB  - U.S. Department of Commerce",
        "UR  - https://www.census.gov/popclock/",
        "Y2  - 2020/01/09",
        "N1  - page 2",
        "ER  - ",
    ]


def test_csl_json_is_a_list_of_one_item() -> None:
    [item] = json.loads(cite(FORGETTING, Style.CSL_JSON, Locator("page", "2")).entry)
    assert item["author"] == [{"family": "Carey", "given": "Benedict"}]
    assert item["issued"] == {"date-parts": [[2019, 3, 22]]}
    assert item["note"] == "page 2"


def test_plain_and_markdown_show_the_words() -> None:
    place = Locator("paragraph", "2")
    plain = cite(UNSIGNED, Style.PLAIN, place, "We *all* agree.", "Ann Lee").entry
    assert plain == (
        "“We *all* agree.”\n— Ann Lee, in: “The mill will stay”, undated, paragraph 2, "
        "https://news.example/mill, accessed 2025-11-05"
    )
    markdown = cite(UNSIGNED, Style.MARKDOWN, place, "We *all* agree.\n1. Yes", "Ann Lee").entry
    assert markdown.splitlines() == [
        r"> “We \*all\* agree.",
        r"> \1. Yes”",
        ">",
        "> — Ann Lee, in: [The mill will stay](<https://news.example/mill>), undated, paragraph 2, "
        "accessed 2025-11-05",
    ]


def test_only_what_is_on_the_web_was_accessed() -> None:
    day = date(2025, 11, 5)
    assert work_of(Document("a", "x", "A", "a.txt"), day) == Work("A")
    web = Document("a", "x", "A\n  b", "https://news.example/a", "2024-05-01")
    assert work_of(web, day) == Work(
        "A b", issued="2024-05-01", url="https://news.example/a", accessed=day
    )


WORKS = st.builds(
    Work,
    title=st.text(min_size=1),
    authors=st.lists(st.text(min_size=1), max_size=2).map(tuple),
    container=st.none() | st.text(),
    issued=st.none() | st.dates().map(date.isoformat),
    accessed=st.none() | st.dates(),
)


@given(WORKS)
@example(Work(title="0", authors=(" ",)))
def test_records_are_well_formed_for_any_work(work: Work) -> None:
    lines = to_ris(work).splitlines()
    assert lines[0].startswith("TY  - ")
    assert lines[-1] == "ER  - "
    unescaped = re.sub(r"\\.", "", to_bibtex(work))
    assert unescaped.count("{") == unescaped.count("}")
    json.loads(cite(work, Style.CSL_JSON).entry)
