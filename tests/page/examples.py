"""The examples in docs/api.md, asked: `make examples` writes their answers anew."""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from fakes import silent
from page.serving import served

from bot.asking import Desk
from bot.config import Config
from index import Settings, Target, build_collection, load_encoder, load_models, load_reader

ROOT = Path(__file__).parents[2]
DOCUMENTATION = ROOT / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(?P<command>.*?)\n```\n```json\n(?P<answer>.*?)\n```", re.DOTALL)
PAIR = re.compile(r"\[\s+(\d+),\s+(\d+)\s+\]")


@contextmanager
def seed_page(data_dir: Path) -> Iterator[str]:
    """The page about the seed article in a data directory, with the real models."""
    config, embedder = Config(data_dir, ()), Settings().embedder
    desk = Desk(config, "default", lambda: load_encoder(embedder), load_reader)
    with served(config, desk) as base:
        yield base
    desk.close()


def asked(base: str, command: str) -> httpx.Response:
    """The answer to a documented command, from a page on another port."""
    _, *words = shlex.split(command)
    data = words.pop(words.index("-d") + 1) if "-d" in words else None
    (address,) = (word for word in words if word.startswith("http"))
    path = address.removeprefix("http://127.0.0.1:8350")
    return httpx.request("GET" if data is None else "POST", base + path, content=data, timeout=60)


def main() -> None:
    """Write the answers into the documentation."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as work:
        target = Target(Path(work), "default", "examples")
        build_collection(target, [ROOT / "seeds"], settings, lambda: load_models(settings), silent)
        with seed_page(Path(work)) as base:
            text = DOCUMENTATION.read_text("utf-8")
            DOCUMENTATION.write_text(EXAMPLE.sub(lambda m: _example(m, base), text), "utf-8")


def _example(found: re.Match[str], base: str) -> str:
    answer = json.dumps(asked(base, found["command"]).json(), ensure_ascii=False, indent=2)
    answer = PAIR.sub(r"[\1, \2]", answer)
    return f"```sh\n{found['command']}\n```\n```json\n{answer}\n```"


if __name__ == "__main__":
    main()
