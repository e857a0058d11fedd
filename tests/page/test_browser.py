"""The page in a real browser: what a person sees, clicks, copies and hears read out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from page.serving import served
from page.town import ACUTE, OVERRIDE, QUOTED

from bot.asking import Desk
from bot.config import Config
from index import Settings, load_encoder, load_reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAYOR = urlencode({"q": "what did Ann Lee say about selling the mill?"})
TOLL = urlencode({"q": "what did Tom Brand say about the toll on the bridge?"})
NOBODY = urlencode({"q": "what did Napoleon say about the toll?"})
MARKED = "Array.from(document.querySelectorAll(%r), e => e.textContent).join('')"


def text_of(tab: Page, selector: str) -> str:
    """The characters of all elements that the selector finds, as the document tree holds them."""
    found: str = tab.evaluate(MARKED % selector)
    return found


def seen(tab: Page, selector: str) -> bool:
    """Whether the first such element lies within the window."""
    inside: bool = tab.evaluate(
        "s => { const r = document.querySelector(s).getBoundingClientRect();"
        " return r.top >= 0 && r.bottom <= innerHeight; }",
        selector,
    )
    return inside


def test_from_a_question_to_the_very_words_in_the_source(tab: Page, town: str) -> None:
    tab.goto(town)
    tab.fill("#q", "what did Ann Lee say about selling the mill?")
    tab.press("#q", "Enter")
    card = tab.locator("blockquote", has_text="not this year").first
    whole = card.locator(".words").evaluate("e => e.textContent")
    assert whole.strip("“”") == QUOTED
    marked = card.locator("mark").evaluate_all("all => all.map(e => e.textContent).join('')")
    assert "🙂" in QUOTED
    assert marked in QUOTED
    card.locator("a.open").click()
    tab.wait_for_selector("#at")
    assert text_of(tab, "mark.at") == marked
    assert seen(tab, "#at")


def test_the_highlighted_words_are_the_quotation_byte_for_byte(tab: Page, town: str) -> None:
    tab.goto(f"{town}/speakers/Ann%20Lee")
    tab.locator("blockquote a.open", has_text="not this year").click()
    tab.wait_for_selector("#at")
    shown = text_of(tab, "mark.at")
    assert shown.encode() == QUOTED.encode()
    # A browser that composed the letters would be off by a byte.
    assert ACUTE in shown
    assert unicodedata.normalize("NFC", shown) != shown


def test_the_viewer_tells_who_speaks_where(tab: Page, town: str) -> None:
    tab.goto(f"{town}/source/2023-11-20-council")
    legend = tab.locator(".legend li").all_inner_texts()
    assert [entry.split()[1:3] for entry in legend] == [["Ann", "Lee"], ["Tom", "Brand"]]
    colours = {
        tab.locator(f".said[title='{name}']").first.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        for name in ("Ann Lee", "Tom Brand")
    }
    assert len(colours) == 2
    tab.click(".legend a:has-text('Tom Brand')")
    tab.wait_for_selector("#at")
    assert text_of(tab, "mark.at").startswith("The mill loses money every winter")


def test_words_are_copied_as_they_are(browser: Browser, town: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{town}/speakers/Ann%20Lee")
    card = tab.locator("article", has_text="not this year").first
    card.get_by_role("button", name="Copy", exact=True).click()
    tab.get_by_text("Copied as text.").wait_for()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert QUOTED in copied
    assert "Ann Lee" in copied
    card.get_by_role("button", name="Copy as Markdown").click()
    tab.get_by_text("Copied as Markdown.").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()").startswith("> “We won’t sell the mill")
    context.close()


def test_citations_open_in_their_place(tab: Page, town: str) -> None:
    tab.goto(f"{town}/?{TOLL}")
    tab.locator("article").first.get_by_text("Cite", exact=True).click()
    tab.wait_for_selector(".citations dt:has-text('BibTeX')")
    assert tab.url == f"{town}/?{TOLL}"
    assert tab.locator(".citations button.copy").first.is_visible()


def test_the_way_back_leads_through_the_conversation(tab: Page, town: str) -> None:
    tab.goto(f"{town}/?{TOLL}")
    first = tab.locator("blockquote").first.inner_text()
    tab.fill("#follow", "and about the roof?")
    tab.press("#follow", "Enter")
    tab.wait_for_selector(".past li")
    assert "roof" in text_of(tab, "blockquote mark")
    second = tab.url
    tab.go_back()
    tab.wait_for_selector("article")
    assert tab.locator("blockquote").first.inner_text() == first
    tab.goto(second)
    assert tab.locator(".past li").count() == 1


def test_everything_is_reached_with_the_keyboard(tab: Page, town: str) -> None:
    tab.goto(f"{town}/?{TOLL}")
    tab.wait_for_selector("article")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    reached = set()
    for _ in range(30):
        tab.keyboard.press("Tab")
        reached.add(
            tab.evaluate(
                "(document.activeElement.closest('a, button, summary, input') || {}).className"
            )
        )
        if tab.evaluate("document.activeElement === document.body"):
            break
        outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert {"open", "copy"} <= reached


def test_strangers_text_stays_text(tab: Page, town: str) -> None:
    tab.goto(f"{town}/source/hostile")
    assert tab.locator("#text script, #text img, .about script, .about b").count() == 0
    assert "<script>" in text_of(tab, "#text")
    assert OVERRIDE in text_of(tab, "#text")
    assert tab.title().startswith("<script>")
    for path in (
        f"/?{urlencode({'q': 'what did Ed Quill say about the attic?'})}",
        "/speakers/Ed%20Quill",
        "/sources",
    ):
        tab.goto(town + path)
        assert "taken" not in (tab.title(), tab.evaluate("document.title"))
        assert tab.locator("main script, main img[src='x']").count() == 0
    # The override ends with the words it stands in: what comes after reads from left to right.
    tab.goto(f"{town}/?{urlencode({'q': 'what did Ed Quill say about the cellar?'})}")
    assert tab.locator(".words").first.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


def test_a_link_that_is_a_script_is_no_link(tab: Page, town: str) -> None:
    for path in ("/speakers/Ida%20Finch", "/sources"):
        tab.goto(town + path)
        assert not [a for a in addresses(tab) if a.lower().startswith("javascript")]
    tab.locator("a", has_text="The lantern").first.click()
    tab.wait_for_selector("#text")
    assert "The lantern was lit" in text_of(tab, "#text")
    assert not [a for a in addresses(tab) if a.lower().startswith("javascript")]


def addresses(tab: Page) -> list[str]:
    """Where the page's links lead."""
    found: list[str] = tab.evaluate("Array.from(document.links, a => a.getAttribute('href'))")
    return found


def test_a_script_of_somebody_else_does_not_run(browser: Browser, town: str) -> None:
    tab = browser.new_page()
    tab.goto(town)
    tab.evaluate(
        "const script = document.createElement('script');"
        "script.textContent = 'window.taken = 1'; document.body.append(script)"
    )
    assert tab.evaluate("window.taken === undefined")
    tab.close()


def test_text_from_right_to_left_is_set_so(tab: Page, town: str) -> None:
    tab.goto(f"{town}/source/hebrew")
    block = tab.locator(".block", has_text="שייכת").first
    assert block.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert tab.locator("#text").get_attribute("lang") == "he"


def test_the_original_opens_at_the_words(tab: Page, town: str) -> None:
    tab.goto(f"{town}/?{TOLL}")
    original = tab.locator("a", has_text="Original").first
    assert original.get_attribute("href").startswith(
        "https://news.example/2024/mill-interview#:~:text=A%20toll%20on%20the%20bridge"
    )
    assert original.get_attribute("rel") == "noopener noreferrer"


def test_a_narrow_window_needs_no_scrolling_sideways(browser: Browser, town: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    for path in ("/", f"/?{TOLL}", "/speakers", "/speakers/Ann%20Lee", "/source/hostile", "/check"):
        tab.goto(town + path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, path
    tab.close()


PATHS = [
    "/",
    f"/?{TOLL}",
    f"/?{NOBODY}",
    "/source/2024-03-02-interview",
    "/source/hostile",
    "/source/hebrew",
    "/speakers",
    "/speakers/Ann%20Lee",
    "/sources",
    "/feedback",
    "/check?"
    + urlencode({"text": "“A toll on the bridge is no tax on my customers,” said Tom Brand."}),
    "/nothing",
]


def test_no_page_has_a_fault_that_axe_finds(browser: Browser, town: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab = browser.new_page(bypass_csp=True)
    for path in PATHS:
        tab.emulate_media(color_scheme="light")
        tab.goto(town + path)
        for details in tab.locator("details > summary").all():
            details.click()
        assert not faults(Axe().run(tab)), path
        # Nothing but the colours is different in the dark.
        tab.emulate_media(color_scheme="dark")
        contrast = {"runOnly": ["color-contrast", "link-in-text-block"]}
        assert not faults(Axe().run(tab, options=contrast)), path
    tab.close()


def faults(result: Any) -> list[tuple[str, str]]:
    """The rules that are broken, each with the first element that breaks it."""
    return [(each["id"], each["nodes"][0]["html"]) for each in result.response["violations"]]


@pytest.fixture
def seed_page(real_data_dir: Path) -> Iterator[str]:
    """The page about the seed article, with the real models."""
    config, embedder = Config(real_data_dir, ()), Settings().embedder
    desk = Desk(config, "default", lambda: load_encoder(embedder), load_reader)
    with served(config, desk) as address:
        yield address
    desk.close()


def test_the_seed_question_with_the_real_models(tab: Page, seed_page: str, seed_text: str) -> None:
    tab.goto(f"{seed_page}/?{urlencode({'q': 'what did Peskov say about deadlines?'})}")
    assert tab.locator("h2").first.inner_text() == "Dmitry Peskov, Kremlin spokesman · via TASS"
    marked = (
        tab.locator("blockquote")
        .first.locator("mark")
        .evaluate_all("all => all.map(e => e.textContent).join('')")
    )
    assert marked in seed_text
    tab.locator("blockquote a.open").first.click()
    tab.wait_for_selector("#at")
    assert text_of(tab, "mark.at") == marked
    assert text_of(tab, "#text") == seed_text
