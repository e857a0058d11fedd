"""Citations, compared character by character with published examples of each style.

Where a style file or a document's record cannot give what the manual has, the example says so:

- A `Work` has no page of its newspaper: an example's page is left out. Where in the document the
  words stand is told in the text, by the locator.
- APA and MLA shorten a long title in the text (“How to Launch,” 2018); which words to keep is a
  writer's choice, so it is given whole.
- IEEE's style file writes a day with two digits (Dec. 01), its label in the text with a capital
  ([1, Para. 3]), and “[Online].” only beside the day of access.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pypandoc
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import CitationError
from index.answering.citation import CSL, Locator, Style, Work, cite, work_of
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

PROJECTS = Work(
    "How to launch your career in project management: Project management can be a rewarding and "
    "challenging career, but where do you start?",
    (),
    "Management Today",
    issued="2018-02-27",
    url="https://www.managementtoday.co.uk/launch-career-project-management/your-career/article/1458219",
)
ALZHEIMER = Work(
    "New Alzheimer’s Drug Slows Memory Loss in Early Trial Results",
    (),
    "NY Times",
    issued="2018-07-26",
)
BANKS = Work("Bank accounts", (), "The Times", issued="2012-06-14")
BROADBAND = Work(
    "Labor defends its $43b broadband network", (), "The West Australian", issued="2010-08-14"
)

# Of a news article: the style, what is cited, the published entry, and where it was published.
PUBLISHED = [
    (
        Style.APA,
        FORGETTING,
        "Carey, B. (2019, March 22). Can we get better at forgetting? The New York Times. "
        "https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html",
        "apastyle.apa.org, newspaper article references; Manual, 7th edition, 10.1",
    ),
    (
        Style.APA,
        PROJECTS,
        "How to launch your career in project management: Project management can be a rewarding "
        "and challenging career, but where do you start? (2018, February 27). Management Today. "
        "https://www.managementtoday.co.uk/launch-career-project-management/your-career/article/1458219",
        "libguides.css.edu/APA7thEd/NewspaperArticle, after the Manual's 9.12; it leaves out the "
        "stop behind the newspaper, which 9.29 and its other examples have",
    ),
    (
        Style.MLA,
        LOCAL_NEWS,
        "Hayes, Christina. “Why Local News Still Matters.” The New York Times, 14 Apr. 2024, "
        "www.nytimes.com/2024/04/14/opinion/local-news-democracy.html.",
        "citegenie.app/mla-newspaper-citation, after the Handbook's 9th edition",
    ),
    (
        Style.MLA,
        ALZHEIMER,
        "“New Alzheimer’s Drug Slows Memory Loss in Early Trial Results.” NY Times, 26 July 2018.",
        "bibguru.com/g/mla-newspaper-article-citation, after the Handbook's 9th edition; p. A1",
    ),
    (
        Style.CHICAGO,
        FLAX,
        "Blum, Dani. “Are Flax Seeds All That?” New York Times, December 13, 2023. "
        "https://www.nytimes.com/2023/12/13/well/eat/flax-seeds-benefits.html.",
        "chicagomanualofstyle.org, Citation Quick Guide, 18th edition",
    ),
    (
        Style.CHICAGO,
        GOVERNOR,
        "New York Times. “In Texas, Ad Heats Up Race for Governor.” July 30, 2002.",
        "Manual, 17th edition, 14.199; its Q&A",
    ),
    (
        Style.HARVARD,
        OPINION,
        "Greenslade, R. (2018) ‘Opinion is valued more than fact in this digital era’, The "
        "Guardian, 29 July. Available at: https://www.theguardian.com/ (Accessed: 2 September "
        "2019).",
        "bibguru.com, online newspaper article, after Cite Them Right, 12th edition",
    ),
    (
        Style.HARVARD,
        BANKS,
        "The Times (2012) ‘Bank accounts’, 14 June.",
        "Cite Them Right, 10th edition, newspaper articles; p. 7",
    ),
    (
        Style.IEEE,
        SHOPPING,
        "[1] M. Corkery and S. Maheshwari, “As customers move online, so does the holiday shopping "
        "season,” The New York Times, Nov. 23, 2020. Accessed: Dec. 10, 2021. [Online]. Available: "
        "https://www.nytimes.com/2020/11/23/business/retailers-ecommerce-black-friday.html",
        "libguides-en.ub.uu.se/ieee/newspaper-articles, there accessed on Dec. 1",
    ),
    (
        Style.IEEE,
        BROADBAND,
        "[1] “Labor defends its $43b broadband network,” The West Australian, Aug. 14, 2010.",
        "libguides.murdoch.edu.au/IEEE/newspaper; there with p. 5 before the date, and “Aug.14”",
    ),
]
# Other published examples, then works without an author, a date, or both, by the same rules.
ENTRIES = [
    (
        Style.APA,
        CLOCK,
        "U.S. Census Bureau. (n.d.). U.S. and world population clock. U.S. Department of Commerce. "
        "Retrieved January 9, 2020, from https://www.census.gov/popclock/",
    ),
    (
        Style.CHICAGO,
        YALE,
        "Yale University. “About Yale: Yale Facts.” Accessed March 8, 2022. "
        "https://www.yale.edu/about-yale/yale-facts.",
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
    (Style.APA, SEED, "Kremlin Spokesman on U.S.-Russian Relations. (n.d.)."),
    (Style.MLA, UNSIGNED, "“The Mill Will Stay.” news.example/mill. Accessed 5 Nov. 2025."),
    (Style.MLA, SEED, "“Kremlin Spokesman on U.S.-Russian Relations.”"),
    (Style.CHICAGO, SEED, "“Kremlin Spokesman on U.S.-Russian Relations.” n.d."),
    (Style.HARVARD, SEED, "Kremlin Spokesman on U.S.-Russian Relations (no date)."),
    (
        Style.IEEE,
        UNSIGNED,
        "[1] “The mill will stay.” Accessed: Nov. 05, 2025. [Online]. Available: "
        "https://news.example/mill",
    ),
    (Style.IEEE, SEED, "[1] “Kremlin Spokesman on U.S.-Russian Relations.”"),
]


@pytest.mark.parametrize(
    ("style", "work", "entry", "published"),
    PUBLISHED,
    ids=[f"{style.value}-{work.title[:12]}" for style, work, _, _ in PUBLISHED],
)
def test_published_examples_of_news_articles(
    style: Style, work: Work, entry: str, published: str
) -> None:
    assert cite(work, style).entry == entry, published


def test_every_style_is_compared_with_and_without_an_author() -> None:
    compared = {(style, bool(work.authors)) for style, work, _, _ in PUBLISHED}
    assert compared == {(style, signed) for style in CSL for signed in (True, False)}


def test_chicago_drops_the_article_of_a_newspapers_name() -> None:
    assert cite(replace(FLAX, container="The New York Times"), Style.CHICAGO) == cite(
        FLAX, Style.CHICAGO
    )


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
        "  date = {2019-03-22},\n"
        "  url = {https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html},\n"
        "  note = {paragraph 3}\n"
        "}"
    )
    assert r"title = {{100\% of \$5 \& \{more\}\_}}" in to_bibtex(Work("100% of $5 & {more}_"))


def test_ris() -> None:
    assert to_ris(CLOCK, Locator("page", "2")).splitlines() == [
        "TY  - ELEC",
        "AU  - U.S. Census Bureau,",
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


HARD = Work(
    "100% of $5 & {more}_ ~ ^ \\ <b>“x” – naïve #1",
    ("Ludwig van Beethoven", "José Ñandú", "U.S. Census Bureau", "Lee, Ann"),
    "The A&B Times",
    "P & Co",
    "2019-03-22",
    "https://a.example/x_y?a=1&b=%20#t~z",
    date(2020, 1, 9),
)
# pandoc reads no more than these in RIS, and of a date the year. (Straight quotation marks it turns
# into curly ones in the other records.)
RIS_FIELDS = {"title", "author", "container-title", "publisher", "URL"}


def parsed(record: str, reader: str) -> dict[str, Any]:
    """What pandoc reads in a record, each author in one line, as CSL-JSON."""
    [item] = json.loads(pypandoc.convert_text(record, "csljson", reader))
    return {**item, "author": [authored(name) for name in item.get("author", [])]}


def authored(name: dict[str, str]) -> str:
    particle = name.get("dropping-particle") or name.get("non-dropping-particle")
    parts = (name.get("given"), particle, name.get("family"), name.get("literal"))
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize("work", [FORGETTING, GOVERNOR, CLOCK, OPINION, SEED, UNSIGNED, HARD])
@pytest.mark.parametrize(
    ("style", "reader"),
    [
        (Style.BIBTEX, "bibtex"),
        (Style.BIBTEX, "biblatex"),
        (Style.CSL_JSON, "csljson"),
        (Style.RIS, "ris"),
    ],
)
def test_records_are_read_back_by_a_parser(work: Work, style: Style, reader: str) -> None:
    item = parsed(cite(work, style, Locator("paragraph", "3")).entry, reader)
    wanted = to_csl_item(work)
    names = [authored(name) for name in wanted.get("author", [])]
    ris = style is Style.RIS
    fields = RIS_FIELDS if ris else {*RIS_FIELDS, "issued", "accessed", "note"}
    wanted = {**wanted, "author": names, "note": "paragraph 3"}
    assert {k: v for k, v in item.items() if k in fields} == {
        k: v for k, v in wanted.items() if k in fields
    }
    if ris and work.issued:
        assert item["issued"] == {"date-parts": [[int(work.issued[:4])]]}


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


def test_marks_within_a_titles_marks_are_single() -> None:
    assert (
        cite(Work("“We stay”: the mayor"), Style.PLAIN).entry == "“‘We stay’: the mayor”, undated"
    )


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
