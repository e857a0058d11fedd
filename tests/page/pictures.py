"""Pictures of the page for the README: `make pictures`.

They show the seed article and an invented town, with the real models.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from fakes import silent
from page.browsers import launch
from page.serving import served
from page.town import write_town

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
WIDE, PHONE = {"width": 1000, "height": 760}, {"width": 390, "height": 780}


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
        for name, scheme, size in (
            ("light", "light", WIDE),
            ("dark", "dark", WIDE),
            ("phone", "light", PHONE),
        ):
            page = browser.new_context(color_scheme=scheme, viewport=size).new_page()
            question = urlencode({"q": "what did Peskov say about deadlines?"})
            page.goto(f"{base}/")
            page.screenshot(path=folder / f"first-{name}.png")
            page.goto(f"{base}/?{question}")
            page.screenshot(path=folder / f"chat-{name}.png")
            page.click("blockquote .open >> nth=0")
            page.wait_for_selector("#at")
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=folder / f"viewer-{name}.png")
            page.goto(f"{base}/speakers/Ann%20Lee")
            page.screenshot(path=folder / f"speaker-{name}.png")
            page.goto(f"{base}/speakers")
            page.screenshot(path=folder / f"speakers-{name}.png")
            page.goto(f"{base}/check")
            page.fill("textarea", CHECKED)
            page.click("form.check button")
            page.wait_for_selector(".checks")
            page.screenshot(path=folder / f"check-{name}.png", full_page=name == "light")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
