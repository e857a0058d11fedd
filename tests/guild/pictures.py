"""Pictures of each kind of answer on Discord for the README: `make pictures`.

They are drawn from the very JSON that the bot would send, made by its own `Replies` with the real
models over the seed article and an invented town; only the look is an imitation of Discord's.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes import silent
from guild.drawing import page
from page.browsers import launch
from page.pictures import CHECKED, save
from page.town import write_town

from bot.asking import Desk, Desks
from bot.config import Config
from bot.guild.listing import Wanted
from bot.guild.replies import Replies
from bot.guild.shelves import Shelves
from bot.ledger import Asked, Ledger
from index import Settings, Target, build_collection, load_encoder, load_models, load_reader

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "what did Peskov say about deadlines?"
NOTHING = "what did Peskov say about football?"
CITED = {"quotation": "Trump has never named any dates.", "style": "apa"}


@dataclass(frozen=True, slots=True)
class Picture:
    """What the person writes and does, and how the bot takes it: the kind of asking, its text."""

    name: str
    said: str
    kind: str
    text: str
    done: str = ""


PICTURES = (
    Picture("answer", f"/ask question: {QUESTION}", "ask", QUESTION),
    # The first picture's question, whose key is 1, and the first page of its answer.
    Picture("context", "", "context", "1:0", "Alice pressed More context"),
    Picture("no", f"/ask question: {NOTHING}", "ask", NOTHING),
    Picture("listing", "/quotes speaker: Ann Lee", "list", Wanted("quotes", "Ann Lee").to_json()),
    Picture(
        "timeline",
        "/timeline speaker: Ann Lee topic: mill",
        "list",
        Wanted("timeline", "Ann Lee", "mill").to_json(),
    ),
    Picture("check", CHECKED, "check", CHECKED, "Alice used Apps → Check this quote"),
    Picture("cite", f"/cite quotation: {CITED['quotation']}", "quotation", json.dumps(CITED)),
)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        pages = asyncio.run(_pages(Path(work)))
    with launch() as browser:
        tab = browser.new_page(viewport={"width": 680, "height": 200})
        for name, html in pages.items():
            tab.set_content(html)
            save(tab.screenshot(full_page=True), folder / f"discord-{name}.png")


async def _pages(work: Path) -> dict[str, str]:
    """Each picture as a document, from the real models over the seed article and the town."""
    documents = write_town(work / "town", strange=False)
    shutil.copytree(ROOT / "seeds", documents, dirs_exist_ok=True)
    settings = Settings()
    target = Target(work / "data", "default", "pictures")
    build_collection(target, [documents], settings, lambda: load_models(settings), silent)
    config = Config(work / "data", ())
    desk = Desk(config, "default", lambda: load_encoder(settings.embedder), load_reader)
    try:
        return await draw_all(desk, work / "data")
    finally:
        desk.close()


async def draw_all(desk: Desk, data_dir: Path) -> dict[str, str]:
    """Each picture as a document, by its name."""
    ledger = Ledger(data_dir / "bot.sqlite")
    try:
        replies = Replies(Shelves(Desks(desk), ledger, data_dir), ledger)
        return {
            each.name: page(each.said, each.done, await sent(replies, ledger, n, each))
            for n, each in enumerate(PICTURES, start=1)
        }
    finally:
        ledger.close()


async def sent(
    replies: Replies, ledger: Ledger, number: int, each: Picture
) -> list[dict[str, Any]]:
    """The messages that answer somebody, as they go to Discord."""
    asked = Asked(f"{number}", 1, 1, each.text, kind=each.kind)
    ledger.take(asked)
    return [json.loads(letter.body) for letter in await replies.letters(asked)]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
