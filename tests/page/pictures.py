"""Pictures of the page for the README: `make pictures`.

They show the seed article and an invented town, with the real models.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from fakes import silent
from page.browsers import launch
from page.serving import served
from page.town import write_town
from playwright.sync_api import Page, ViewportSize

from bot.asking import Desk
from bot.config import Config
from index import Settings, Target, build_collection, load_encoder, load_models, load_reader

ROOT = Path(__file__).resolve().parents[2]
CHECKED = (
    "At the weir the mayor was firm. “The mill belongs to everybody in this valley,” Ann Lee "
    "said, and in May: “The roof is paid for, and the mill belongs to nobody in this valley,” Lee "
    "said. “A toll on the bridge is a tax on my customers,” said Mina Okafor. “We shall never "
    "build a second bridge,” said Tom Brand."
)
COLOURS = 96
WIDE, PHONE = ViewportSize(width=1000, height=700), ViewportSize(width=390, height=740)
SHOTS: tuple[tuple[str, Literal["light", "dark"], ViewportSize], ...] = (
    ("chat", "light", WIDE),
    ("chat", "light", PHONE),
    ("viewer", "light", WIDE),
    ("check", "light", WIDE),
    ("speakers/Ann%20Lee", "dark", WIDE),
)


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        data_dir, documents = Path(work) / "data", write_town(Path(work) / "town", strange=False)
        shutil.copytree(ROOT / "seeds", documents, dirs_exist_ok=True)
        settings = Settings()
        target = Target(data_dir, "default", "pictures")
        build_collection(target, [documents], settings, lambda: load_models(settings), silent)
        config = Config(data_dir, ())
        desk = Desk(config, "default", lambda: load_encoder(settings.embedder), load_reader)
        with served(config, desk) as base:
            _take(base, folder)
        desk.close()


def _take(base: str, folder: Path) -> None:
    with launch() as browser:
        for name, scheme, size in SHOTS:
            page = browser.new_page(color_scheme=scheme, viewport=size)
            _open(page, base, name)
            page.evaluate("scrollTo(0, 0)")
            picture = page.screenshot(full_page=name == "check")
            save(
                picture,
                folder / f"{name.partition('/')[0]}-{'phone' if size is PHONE else scheme}.png",
            )
            page.close()


def _open(page: Page, base: str, name: str) -> None:
    """Go where a person would, by the same ways."""
    match name:
        case "chat" | "viewer":
            page.goto(f"{base}/?{urlencode({'q': 'what did Peskov say about deadlines?'})}")
            if name == "viewer":
                page.click("blockquote .open >> nth=0")
                page.wait_for_selector("#at")
        case "check":
            page.goto(f"{base}/check")
            page.fill("textarea", CHECKED)
            page.click("form.check button")
            page.wait_for_selector(".checks")
        case speaker:
            page.goto(f"{base}/{speaker}")


def save(picture: bytes, path: Path) -> None:
    """Few colours are on a page; with as many the file is a third."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
