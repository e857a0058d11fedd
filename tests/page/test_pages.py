"""The pages as a program without JavaScript gets them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import lxml.html
import pytest
from fakes import UNSURE, TinyEncoder
from page.serving import index_folder, served, tiny_desk_over
from page.town import write_town

from bot.asking import Desk
from bot.config import Config
from bot.ledger import Asked, Ledger, Shown
from bot.page.routes.checking import TEXT_CHARACTERS

INTERVIEW = "2024-03-02-interview"


@pytest.fixture(scope="module")
def client(town: str) -> Iterator[httpx.Client]:
    """A client of the town's page."""
    with httpx.Client(base_url=town, follow_redirects=True) as found:
        yield found


def tree(answer: httpx.Response, status: int = 200) -> lxml.html.HtmlElement:
    """The answer's page; none shows a stack trace."""
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    assert "set-cookie" not in answer.headers
    return lxml.html.fromstring(answer.text)


def words(page: lxml.html.HtmlElement, selector: str) -> list[str]:
    """The text of every element that the selector finds."""
    return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]


def test_a_question_is_answered_with_cards(client: httpx.Client) -> None:
    page = tree(client.get("/", params={"q": "what did Tom Brand say about the toll?"}))
    assert any("A toll on the bridge is a tax" in text for text in words(page, "blockquote"))
    assert words(page, ".answer .chip")[:2] == ["who Tom Brand", "about the toll"]
    viewer = page.cssselect("blockquote .open")[0].get("href")
    marked = "".join(m.text_content() for m in page.cssselect("blockquote")[0].cssselect("mark"))
    shown = tree(client.get(viewer))
    assert "".join(m.text_content() for m in shown.cssselect("mark.at")) == marked


def test_a_follow_up_goes_on_from_the_question_before(client: httpx.Client) -> None:
    first = tree(client.get("/", params={"q": "what did Tom Brand say about the toll?"}))
    form = first.cssselect("form.follow")[0]
    past = dict(form.form_values())
    second = tree(client.get("/", params={**past, "q": "and about the roof?"}))
    assert words(second, ".past li") == ["what did Tom Brand say about the toll?"]
    assert words(second, ".answer .chip")[0] == "who Tom Brand"
    assert any("roof" in text for text in words(second, "blockquote mark"))
    back = second.cssselect(".past a")[0].get("href")
    assert words(tree(client.get(back)), "blockquote") == words(first, "blockquote")


def follow(
    client: httpx.Client, page: lxml.html.HtmlElement, question: str
) -> lxml.html.HtmlElement:
    """What the form under an answer leads to."""
    (form,) = page.cssselect("form.follow")
    return tree(client.get("/", params=[*form.form_values(), ("q", question)]))


def test_more_shows_what_was_not_shown_and_when_tells_the_date(client: httpx.Client) -> None:
    first = tree(client.get("/", params={"q": "what did Ann Lee say about the mill?"}))
    second = follow(client, first, "more")
    shown, further = words(first, ".answer > .card blockquote"), words(second, "blockquote")
    assert further
    assert not set(shown) & set(further)
    third = follow(client, second, "more")
    assert not set(words(third, ".answer > .card blockquote")) & {*shown, *further}
    when = follow(client, first, "when did she say that?")
    assert "202" in words(when, ".note")[0]


def test_somebody_who_is_not_quoted_is_declined_with_questions_that_can_be_answered(
    client: httpx.Client,
) -> None:
    page = tree(client.get("/", params={"q": "what did Napoleon say about the toll?"}))
    assert "Napoleon" in words(page, ".declined")[0]
    assert not page.cssselect(".answer > .card")
    suggested = page.cssselect(".suggestions a")
    assert suggested
    assert tree(client.get(suggested[0].get("href"))).cssselect(".answer")


def test_the_first_page_says_what_is_here_and_what_to_ask(client: httpx.Client) -> None:
    page = tree(client.get("/"))
    assert "7 documents" in words(page, ".welcome")[0]
    assert page.cssselect(".suggestions a")


def test_the_page_comes_before_the_answer_is_ready(town_data_dir: Path) -> None:
    ready = threading.Event()

    class SlowEncoder(TinyEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            ready.wait(20)
            return super().encode(texts)

    desk = Desk(Config(town_data_dir, (), UNSURE), "default", SlowEncoder)
    with served(Config(town_data_dir, (), UNSURE), desk) as town:
        query = urlencode({"q": "what did Tom Brand say about the toll?"})
        with httpx.stream("GET", f"{town}/?{query}") as answer:
            chunks = answer.iter_text()
            early = next(chunks)
            assert 'name="q"' in early
            assert "Reading" in early
            assert "<article" not in early
            ready.set()
            assert "<article" in "".join(chunks)
    desk.close()


@pytest.mark.parametrize("question", ["   ", "?", "x" * 9000, "\ud800", "\x00", "<b>“…”</b>"])
def test_any_question_gets_a_page(client: httpx.Client, question: str) -> None:
    address = "/?q=" + quote(question.encode("utf-8", "surrogatepass"))
    tree(client.get(address))


def test_a_document_is_served_character_for_character(
    client: httpx.Client, town_data_dir: Path
) -> None:
    for link in tree(client.get("/sources")).cssselect("tbody th a"):
        answer = client.get(link.get("href"))
        shown = tree(answer).cssselect("#text")[0].text_content()
        identity = answer.url.path.removeprefix("/d/").rpartition("/")[0]
        assert shown == stored_text(town_data_dir, identity)


def stored_text(data_dir: Path, identity: str) -> str:
    """The text of a document as the index holds it."""
    desk = tiny_desk_over(data_dir)
    records = desk.generation.records
    text = records.document(records.document_numbers()[identity]).text
    desk.close()
    return text


def test_speakers_are_listed_and_found_by_a_part_of_their_name(client: httpx.Client) -> None:
    page = tree(client.get("/speakers"))
    rows = words(page, "tbody tr")
    assert any(row.startswith("Ann Lee") and "mayor" in row and "2023-11-20" in row for row in rows)
    found = tree(client.get("/speakers", params={"name": "kaf"}))
    assert words(found, "tbody th") == ["Mina Okafor"]
    assert "quoted here" in words(tree(client.get("/speakers", params={"name": "zz"})), "main")[0]


def test_a_speaker_s_page_has_the_quotations_in_order_of_time_and_a_plot(
    client: httpx.Client,
) -> None:
    page = tree(client.get("/speakers/Ann%20Lee"))
    dates = [text for text in words(page, ".card > .source") if "202" in text]
    found = [text[text.index("202") :][:10] for text in dates]
    assert found == sorted(found)
    assert len(found) >= 4
    assert "2023-11 to 2024-05" in page.cssselect(".plot img")[0].get("alt")
    for address in (page.cssselect("img")[0].get("src"), page.cssselect("source")[0].get("srcset")):
        picture = client.get(address)
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert "<script" not in picture.text
        assert "2024-05" in picture.text
    topic = page.cssselect(".chips a")[0].get("href")
    assert tree(client.get(topic)).cssselect(".card")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("“A toll on the bridge is a tax on my customers,” said Tom Brand.", "exact"),
        ("“A toll on the bridge is no tax on my customers,” said Tom Brand.", "altered"),
        ("“A toll on the bridge is a tax on my customers,” said Mina Okafor.", "other_speaker"),
        ("“Elephants are never late for their own parade,” said Tom Brand.", "not_found"),
    ],
)
def test_a_quote_is_checked(client: httpx.Client, text: str, verdict: str) -> None:
    page = tree(client.post("/check", data={"text": f"He was there.\r\n\r\n{text}"}))
    assert [found.get("class") for found in page.cssselect(".checks > li")] == [f"card {verdict}"]
    assert page.cssselect(".draft")[0].text_content() == f"He was there.\n\n{text}"
    if verdict == "altered":
        assert words(page, ".changes") == ["nothing"] or "no" in words(page, ".changes del")[0]
    if verdict != "not_found":
        assert tree(client.get(page.cssselect(".acts a")[0].get("href"))).cssselect("mark.at")


def test_a_text_without_quotations_and_one_too_long_are_told(client: httpx.Client) -> None:
    page = tree(client.post("/check", data={"text": "Nobody spoke."}))
    assert "no quotation" in words(page, ".checked")[0]
    long = client.post("/check", data={"text": "x" * (TEXT_CHARACTERS + 1)})
    assert "longer than" in words(tree(long, 413), ".failure")[0]
    huge = client.post("/check", data={"text": "é" * (3 * TEXT_CHARACTERS)})
    assert "longer than" in words(tree(huge, 413), ".failure")[0]


def test_citations_come_in_every_style(client: httpx.Client) -> None:
    page = tree(client.get("/", params={"q": "what did Tom Brand say about the toll?"}))
    address = page.cssselect("[data-fill]")[0].get("data-fill")
    styles = words(tree(client.get(address)), ".citations dt")
    assert {"APA", "MLA", "Chicago", "Harvard", "IEEE", "BibTeX", "RIS", "CSL-JSON"} <= set(styles)
    bare = client.get(f"{address}&bare=1")
    assert "<html" not in bare.text
    assert "APA" in bare.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/speakers/Nobody%20Here", 404),
        ("/d/no-such-document/0123456789abcdef", 410),
        ("/source/no-such-document", 404),
        (f"/d/{INTERVIEW}/0123456789abcdef?at=x", 200),
        ("/cite/no-such-document/0123456789abcdef?at=1-2", 410),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    client: httpx.Client, path: str, status: int
) -> None:
    tree(client.get(path), status)


def test_a_range_that_is_none_is_told(client: httpx.Client) -> None:
    permalink = client.get(f"/source/{INTERVIEW}").url.path
    for at in ("x", "10", "9-x"):
        page = tree(client.get(permalink, params={"at": at}), 400)
        assert "?at=10-20" in words(page, ".failure")[0]
    tree(client.get(permalink, params={"at": "5-99999999"}))


def test_without_an_index_the_page_says_what_to_run(tmp_path: Path) -> None:
    desk = tiny_desk_over(tmp_path)
    with served(Config(tmp_path, (), UNSURE), desk) as address:
        for path in ("/", "/?q=anything"):
            assert "quoth index build" in words(tree(httpx.get(address + path)), ".failure")[0]
        assert "quoth index build" in httpx.get(f"{address}/speakers").text
    desk.close()


def test_what_nobody_foresaw_is_an_apology_and_a_trace_in_a_log(town_data_dir: Path) -> None:
    class BrokenDesk(Desk):
        async def read_soon(self, read):  # type: ignore[no-untyped-def]
            raise RuntimeError("a fault of our own")

        async def answer_soon(self, *given, **named):  # type: ignore[no-untyped-def]
            raise RuntimeError("another one")

    log = town_data_dir / "errors.log"
    desk = BrokenDesk(Config(town_data_dir, (), UNSURE), "default", TinyEncoder)
    with served(Config(town_data_dir, (), UNSURE), desk) as address:
        page = tree(httpx.get(f"{address}/speakers"), 500)
        assert "Something went wrong" in words(page, ".failure")[0]
        page = tree(httpx.get(f"{address}/?q=anything"))
        assert "Something went wrong" in words(page, ".failure")[0]
    assert "a fault of our own" in log.read_text("utf-8")
    assert "another one" in log.read_text("utf-8")
    desk.close()


def test_a_permalink_survives_a_rebuild_or_says_what_changed(tmp_path: Path) -> None:
    documents, data_dir = write_town(tmp_path / "documents", strange=False), tmp_path / "data"
    index_folder(documents, data_dir)
    desk = tiny_desk_over(data_dir)
    with (
        served(Config(data_dir, (), UNSURE), desk) as address,
        httpx.Client(base_url=address, follow_redirects=True) as client,
    ):
        page = tree(client.get("/", params={"q": "what did Tom Brand say about the toll?"}))
        link = next(
            a.get("href") for a in page.cssselect("blockquote .open") if INTERVIEW in a.get("href")
        )
        quoted = words(tree(client.get(link)), "mark.at")

        # Another document came: the same text, another generation.
        (documents / "more.txt").write_text("Nothing was said.\n", encoding="utf-8")
        index_folder(documents, data_dir)
        assert words(tree(client.get(link)), "mark.at") == quoted

        # The file has another name: the same text, another id.
        file = documents / f"{INTERVIEW}.md"
        moved = file.rename(documents / "2024-03-02-moved.md")
        index_folder(documents, data_dir)
        found = client.get(link)
        assert "2024-03-02-moved" in found.url.path
        assert words(tree(found), "mark.at") == quoted

        # The text is another one: the difference is shown, word by word.
        moved = moved.rename(file)
        text = file.read_text("utf-8")
        file.write_text(text.replace("is a tax on my customers", "is a tax on everybody"), "utf-8")
        index_folder(documents, data_dir)
        # The generation before has the text under its other name, which is not the link's.
        changed = tree(client.get(link))
        assert "The text has changed" in words(changed, "h1")
        assert "no longer kept" in words(changed, "main")[0]

        now = client.get(f"/source/{INTERVIEW}").url.path
        start = text_of(client, now).index("A toll on the bridge")
        link = f"{now}?at={start}-{start + 42}"
        file.write_text(text, "utf-8")
        index_folder(documents, data_dir)
        changed = tree(client.get(link))
        assert "A toll on the bridge is a tax on everybody" in words(changed, "blockquote")[0]
        assert "everybody" in words(changed, ".changes del")
        assert any("is a tax on my customers" in line for line in words(changed, ".lines .now"))

        # Taken out of the collection it stays out, though the generation before has it.
        file.unlink()
        index_folder(documents, data_dir)
        gone = tree(client.get(link), 410)
        assert "no longer in the collection" in words(gone, ".failure")[0]
        assert "toll" not in gone.text_content()
    desk.close()


def text_of(client: httpx.Client, path: str) -> str:
    """The text that the viewer shows."""
    text: str = tree(client.get(path)).cssselect("#text")[0].text_content()
    return text


def test_feedback_is_listed_with_the_words_that_were_shown(tmp_path: Path) -> None:
    documents, data_dir = write_town(tmp_path / "documents", strange=False), tmp_path / "data"
    index_folder(documents, data_dir)
    desk = tiny_desk_over(data_dir)
    with served(Config(data_dir, (), UNSURE), desk) as address:
        assert "Nothing was reported" in httpx.get(f"{address}/feedback").text
        complain(data_dir, desk)
        page = tree(httpx.get(f"{address}/feedback"))
        assert words(page, ".card h2") == ["Cut short", "Cut short"]
        assert words(page, "blockquote") == [WEIR]
        assert "no longer kept" in words(page, ".card p.quiet")[0]

        # The words that were shown, not those that stand in their place by now.
        path = documents / f"{INTERVIEW}.md"
        path.write_text(path.read_text("utf-8").replace("The mayor met", "Nobody met"), "utf-8")
        index_folder(documents, data_dir)
        page = tree(httpx.get(f"{address}/feedback"))
        assert words(page, "blockquote") == [WEIR]
        assert "The document has changed since." in words(page, ".source")[0]
        viewer = page.cssselect("blockquote .open")[0].get("href")
        assert WEIR in tree(httpx.get(f"{address}{viewer}")).text_content()
    desk.close()


WEIR = "The mayor met us at the weir."


def complain(data_dir: Path, desk: Desk) -> None:
    """Somebody says that a quotation, and one of a document that is gone, were cut short."""
    records = desk.generation.records
    document = records.document(records.document_numbers()[INTERVIEW])
    start = document.text.index(WEIR)
    shown = Shown(INTERVIEW, start, start + len(WEIR), "000001", document.content_hash)
    ledger = Ledger(data_dir / "bot.sqlite")
    ledger.take(Asked("7", 1, 2, "what did Tom say?", at=1.0))
    ledger.show("7", 0, [shown, Shown("gone", 0, 5, "000001", "0" * 64)])
    ledger.complain("7", 0, 2, "short", 2.0)
    ledger.close()


def test_what_cannot_be_seen_is_named(client: httpx.Client) -> None:
    for path in ("/speakers/Ed%20Quill", "/source/hostile"):
        assert "U+202E RIGHT-TO-LEFT OVERRIDE" in tree(client.get(path)).text_content()
    assert "cannot be seen" not in tree(client.get("/source/hebrew")).text_content()


def test_filters_are_chips_that_can_be_taken_off(client: httpx.Client) -> None:
    asked = {"q": "what was said about the mill?", "speaker": "Tom Brand", "before": "2023"}
    page = tree(client.get("/", params=asked))
    assert all("Brand" in text for text in words(page, ".answer > .card h2"))
    assert all("2023-11-20" in text for text in words(page, ".answer > .card > .source"))
    chips = {" ".join(words(a, "b")): a.get("href") for a in page.cssselect("a.chip")}
    assert set(chips) == {"speaker", "before"}
    assert "speaker" not in chips["speaker"]
    assert "before=2023" in chips["speaker"]


def test_a_date_that_is_none_is_told(client: httpx.Client) -> None:
    page = tree(client.get("/", params={"q": "what was said?", "after": "the day of the fox"}))
    assert "is no date that I can read" in words(page, ".failure")[0]


def test_names_are_proposed_while_typing(client: httpx.Client) -> None:
    assert client.get("/suggest/speaker", params={"typed": "bra"}).json() == ["Tom Brand"]
    assert "Valley News" in client.get("/suggest/source", params={"typed": "vall"}).json()
