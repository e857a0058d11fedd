"""Real files of every format, read whole: text, metadata, pages and times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from makers import make_docx, make_epub, make_feed, make_pdf, page

from index.documents.isolation import Worker
from index.documents.reading import Context, SourceFile, read_file
from index.documents.source import Document, Mark
from index.errors import DocumentError
from index.settings import DocumentSettings

SETTINGS = DocumentSettings()
WORDS = "“We will never sell the mill,” Ann Lee said on Monday."


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(SETTINGS) as started:
        yield started


@pytest.fixture
def read(tmp_path: Path, worker: Worker):
    """Reads bytes as the one file of a collection."""

    def documents(data: bytes | str, name: str) -> tuple[Document, ...]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_file(SourceFile(path, name, "d", tmp_path), Context(SETTINGS), worker).documents

    return documents


SRT = """1
00:00:01,000 --> 00:00:03,000
ANN LEE: We will never sell

2
00:00:03,100 --> 00:00:05,000
the <i>mill</i>.

3
00:01:05,500 --> 00:01:07,000
- And why?
- Because it is ours.
"""
VTT = """WEBVTT

intro
00:01.000 --> 00:03.000 align:start
<v Ann Lee>We will never sell

00:03.100 --> 00:05.000
<v Ann Lee>the mill &amp; the brook.</v>

NOTE nobody says this

01:00:00.000 --> 01:00:02.000
<v.loud Bo Dahl>And why?
"""

WEBPAGE = f"""<!doctype html><html lang="en"><head><title>The mill stays | Valley News</title>
<meta property="og:site_name" content="Valley News"><meta name="author" content="Bo Dahl">
<meta property="article:published_time" content="2024-05-01T10:00:00Z">
<link rel="canonical" href="https://valley.example/mill"><style>p {{}}</style></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>The mill stays</h1>
<p>{WORDS.replace("never", "<b>never</b>")} The town&nbsp;was glad to hear it.</p>
<blockquote><p>It has stood here for two hundred years.</p></blockquote>
<p>The council will meet again<br>in June, and the mayor will be there too.</p></article>
<footer>© 2024 Valley News. All rights reserved.</footer></body></html>"""


def test_a_web_page_gives_its_article_and_what_it_says_of_itself(read) -> None:
    (document,) = read(WEBPAGE, "page.html")
    assert WORDS in document.text
    assert "\n\nIt has stood here for two hundred years.\n\n" in document.text
    assert "Home" not in document.text
    assert "rights" not in document.text
    assert (document.title, document.date, document.author) == (
        "The mill stays",
        "2024-05-01",
        "Bo Dahl",
    )
    assert (document.publisher, document.language) == ("Valley News", "en")
    assert document.url == document.source == "https://valley.example/mill"
    assert document.title_span is not None
    assert document.title_span.of(document.text) == document.title


def test_a_page_of_one_line_is_read_too(read) -> None:
    (document,) = read(f"<html><body><div>{WORDS}</div></body></html>", "x.htm")
    assert document.text == WORDS


def test_lines_of_preformatted_text_and_of_breaks_stay_apart(read) -> None:
    lines = [f"SPEAKER {number}: It will rain on day {number}, I think." for number in range(9)]
    for body in (f"<pre>{chr(10).join(lines)}</pre>", f"<p>{'<br>'.join(lines)}</p>"):
        (document,) = read(f"<html><body><h1>Rain</h1>{body}</body></html>", "x.html")
        assert [line for line in document.text.split("\n") if "SPEAKER" in line] == lines


@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_a_declared_encoding_is_used(read, name: str) -> None:
    page_text = (
        "<html><head><meta charset=windows-1251></head><body><p>«Мы не уйдём», — сказала"
        " Анна Ли в понедельник.</p></body></html>"
    )
    (document,) = read(page_text.encode("cp1251"), name)
    assert "сказала Анна Ли" in document.text
    assert document.encoding == "cp1251"


def test_pdf_pages_are_marked_and_lines_become_paragraphs(read) -> None:
    data = make_pdf(
        [
            [(72, 740, 20, "The mill stays"), *page("Ann Lee said that the mill", "would stay.")],
            page("The council heard her out. It will", "meet again in June.", top=740),
        ],
        {"Title": "The Mill", "Author": "Bo Dahl", "CreationDate": "D:20240501101500Z"},
    )
    (document,) = read(data, "report.pdf")
    assert document.text == (
        "The mill stays\n\nAnn Lee said that the mill would stay.\n\n"
        "The council heard her out. It will meet again in June."
    )
    council = document.text.index("The council")
    assert document.marks == (Mark(0, page=1), Mark(council, page=2))
    assert document.mark_at(council - 1) == Mark(0, page=1)
    assert document.mark_at(len(document.text) - 1) == Mark(council, page=2)
    assert (document.title, document.author, document.date) == ("The Mill", "Bo Dahl", "2024-05-01")


def test_a_pdf_sentence_runs_on_over_the_page_and_its_running_lines(read) -> None:
    def with_frame(number: int, *words: str):
        return [(72, 760, 9, "Annual Report 2024"), *page(*words), (300, 30, 9, f"- {number} -")]

    data = make_pdf(
        [
            with_frame(1, "Ann Lee told the council that the mill would"),
            with_frame(2, "stay open."),
            with_frame(3, "Nobody had doubted it."),
        ]
    )
    (document,) = read(data, "report.pdf")
    assert document.text == (
        "Ann Lee told the council that the mill would stay open.\n\nNobody had doubted it."
    )
    assert [document.text[mark.offset :].split()[0] for mark in document.marks] == [
        "Ann",
        "stay",
        "Nobody",
    ]


def test_heads_that_change_with_the_chapter_are_told_by_their_page_numbers(read) -> None:
    heads = ["Chapter 1: Rain 5", "6", "Chapter 1: Rain 7", "8", "Chapter 2: Snow 9"]
    bodies = ["Yes.", "It was so.", "Yes.", "It was so again.", "Yes."]
    (document,) = read(make_pdf([page(h, b) for h, b in zip(heads, bodies, strict=True)]), "x.pdf")
    assert document.text.split("\n\n") == bodies


@pytest.mark.parametrize("name", ["2019-02-03-report.pdf", "report.pdf"], ids=["named", "made"])
def test_a_name_knows_the_date_better_than_when_the_file_was_made(read, name: str) -> None:
    data = make_pdf([page(WORDS)], {"CreationDate": "D:20240501101500Z"})
    (document,) = read(data, name)
    assert document.date == ("2019-02-03" if name.startswith("2019") else "2024-05-01")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(("text", "name"), [(SRT, "x.srt"), (f"Rain\n\n{WORDS}", "x.txt")])
def test_a_signature_of_an_encoding_is_no_text(read, text: str, name: str, encoding: str) -> None:
    (document,) = read(text.encode(encoding), name)
    (plain,) = read(text, name)
    assert (document.text, document.marks) == (plain.text, plain.marks)
    assert document.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["She spoke of another an-", "swer to it."], "She spoke of another answer to it."),
        (["A well-known man, a well-", "known one."], "A well-known man, a well-known one."),
        (["In the years 2019-", "20 it rained."], "In the years 2019-20 it rained."),
    ],
)
def test_a_divided_word_is_joined_unless_the_text_writes_its_hyphen(read, lines, expected) -> None:
    (document,) = read(make_pdf([page(*lines)]), "x.pdf")
    assert document.text == expected


def test_paragraphs_of_a_pdf_by_distance_indent_and_short_last_lines(read) -> None:
    long = "These words go on to the right edge of the"
    lines = [
        (72, 700, 12, long),
        (72, 686, 12, "column."),
        (72, 672, 12, long),
        (72, 658, 12, "column again and again and they do go on."),
        (90, 644, 12, "An indented line begins another one and"),
        (72, 630, 12, "this is its second line, and it goes on to"),
        (72, 602, 12, "A line after a gap."),
    ]
    (document,) = read(make_pdf([lines]), "x.pdf")
    starts = [block.split()[0] for block in document.text.split("\n\n")]
    assert starts == ["These", "These", "An", "A"]


def test_docx_keeps_insertions_drops_deletions_and_knows_its_pages(read) -> None:
    body = (
        "<w:p><w:r><w:t>The mill </w:t></w:r>"
        "<w:del><w:r><w:delText>won't </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>will </w:t></w:r></w:ins><w:r><w:t>stay.</w:t></w:r></w:p>"
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>On the second page.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>In a table.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    data = make_docx([WORDS], title="The Mill", author="Bo Dahl", body=body)
    (document,) = read(data, "letter.docx")
    assert document.text == f"{WORDS}\n\nThe mill will stay.\n\nOn the second page.\n\nIn a table."
    second = document.text.index("On the")
    assert document.marks == (Mark(0, page=1), Mark(second, page=2))
    assert (document.title, document.author) == ("The Mill", "Bo Dahl")


def test_epub_chapters_in_order_with_printed_pages(read) -> None:
    chapters = [
        '<h1>One</h1><p><span epub:type="pagebreak" title="7"/>The mill stood by the brook.</p>',
        f'<h1>Two</h1><p>{WORDS} <span role="doc-pagebreak" aria-label="8"></span>So it was.</p>',
    ]
    (document,) = read(make_epub(chapters), "book.epub")
    assert document.text == f"One\n\nThe mill stood by the brook.\n\nTwo\n\n{WORDS} So it was."
    assert document.marks == (
        Mark(document.text.index("The mill"), page=7),
        Mark(document.text.index("So it"), page=8),
    )
    assert (document.title, document.author) == ("The Mill", "Ann Lee")
    assert (document.date, document.publisher) == ("2019", "Brook House")


def test_every_entry_of_a_feed_is_a_document(read) -> None:
    link = "https://valley.example/1"
    feed = make_feed(
        {
            "title": "The mill stays",
            "description": f"&lt;p&gt;{WORDS}&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;",
            "link": link,
            "pubDate": "Wed, 01 May 2024 10:00:00 GMT",
        },
        {"title": "The mill stays", "description": "A second entry of that name."},
        {"title": "Nothing in it", "description": ""},
    )
    first, second = read(feed, "news.xml")
    assert (first.id, second.id) == ("d/the-mill-stays", "d/the-mill-stays-2")
    assert first.text == f"{WORDS}\n\nMore."
    assert (first.date, first.source, first.publisher) == ("2024-05-01", link, "Valley News")
    assert (second.date, second.source) == (None, "news.xml")


def test_atom_too(read) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley</title><entry><title>T</title>'
        "<author><name>Bo Dahl</name></author><updated>2024-05-01T10:00:00Z</updated>"
        f'<content type="html">{WORDS}</content></entry></feed>'
    )
    (document,) = read(feed, "feed.atom")
    assert (document.text, document.author, document.date) == (WORDS, "Bo Dahl", "2024-05-01")


def test_srt_turns_and_times(read) -> None:
    (document,) = read(SRT, "talk.srt")
    assert document.text == (
        "ANN LEE: We will never sell the mill.\n\nAnd why?\n\nBecause it is ours."
    )
    at = document.text.index
    assert [(mark.offset, mark.seconds) for mark in document.marks] == [
        (0, 1.0),
        (at("the mill"), 3.1),
        (at("And"), 65.5),
    ]


def test_vtt_voices_become_labels(read) -> None:
    (document,) = read(VTT, "talk.vtt")
    assert document.text == (
        "Ann Lee: We will never sell the mill & the brook.\n\nBo Dahl: And why?"
    )
    assert [mark.seconds for mark in document.marks] == [1.0, 3.1, 3600.0]


def test_one_voice_throughout_is_the_speaker_of_the_document(read) -> None:
    (document,) = read(VTT.split("NOTE")[0], "talk.vtt")
    assert document.text == "We will never sell the mill & the brook."
    assert document.speaker == "Ann Lee"


def test_json_lines_give_a_document_each(read) -> None:
    rows = (
        '{"title": "One", "date": "1 May 2024", "url": "https://a.example/1",'
        ' "text": "She went.\\r\\n", "speaker": "Ann Lee", "more": 1}\n\n'
        '{"id": "x/7", "text": "Half a pair: \\ud800."}\n'
    )
    first, second = read(rows, "talks.jsonl")
    assert (first.text, first.speaker, first.date) == ("She went.\r\n", "Ann Lee", "2024-05-01")
    assert (first.id, first.source) == ("d/one", "https://a.example/1")
    assert (second.id, second.text) == ("d/x-7", "Half a pair: \ufffd.")


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "The mill"\nauthor: Bo Dahl\ndate: 2024-05-01\ntags: [a, b]\n---\n\n',
        '+++\ntitle = "The mill"\nauthor = "Bo Dahl"\ndate = 2024-05-01\n+++\n',
    ],
    ids=["yaml", "toml"],
)
def test_markdown_front_matter_is_metadata_and_no_text(read, front: str) -> None:
    (document,) = read(front + f"# A heading\n\n{WORDS}\n", "note.md")
    assert document.text == f"# A heading\n\n{WORDS}\n"
    assert (document.title, document.author, document.date) == ("The mill", "Bo Dahl", "2024-05-01")


def test_a_markdown_heading_is_the_title_and_stands_in_the_text(read) -> None:
    (document,) = read(f"# The mill *stays*\n\n{WORDS}\n", "note.md")
    assert document.title == "The mill *stays*"
    assert document.title_span is not None
    assert document.title_span.of(document.text) == "# The mill *stays*"


def test_plain_text_is_kept_to_the_character(read) -> None:
    text = f"A heading\r\n\r\n  {WORDS}\r\n"
    (document,) = read(text, "2024-05-01-talk.txt")
    assert document.text == text
    assert (document.title, document.date, document.marks) == ("A heading", "2024-05-01", ())


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (make_pdf([page(WORDS)]), "really.txt"),
        (make_docx([WORDS]), "really.pdf"),
        (WEBPAGE.encode(), "really.md"),
        (make_feed({"title": "T", "description": WORDS}), "really.html"),
    ],
    ids=["pdf", "docx", "html", "feed"],
)
def test_content_decides_what_a_file_is(read, data: bytes, name: str) -> None:
    (document,) = read(data, name)
    assert "never sell the mill" in document.text
    assert "<" not in document.text


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.txt", "is empty"),
        (PNG, "x.txt", "PNG|Portable Network"),
        (b"\x00\x01" * 50, "x.md", "binary"),
        (b"--- !!! ---", "x.txt", "no words"),
        (b"<data><row>1</row></data>", "x.xml", "no feed"),
        (b"%PDF-1.4 but nothing more", "x.pdf", "no PDF"),
        (make_pdf([[]]), "x.pdf", "no text layer"),
        (b"{nothing", "x.jsonl", "line 1 is not JSON"),
        (b'{"text": "a"}\n[1]', "x.jsonl", "line 2 is not a JSON object"),
        (b"PK\x03\x04 and no archive", "x.docx", "damaged archive"),
    ],
)
def test_what_cannot_be_read_says_why(read, data: bytes, name: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read(data, name)
