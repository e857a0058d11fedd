"""The page on a port, in a thread of the tests' own process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import uvicorn
from fakes import UNSURE, TinyEncoder, silent, tiny_models

from bot.asking import Desk
from bot.config import Config
from bot.page.app import make_app
from bot.page.running import listen
from index import Settings, Target, build_collection

TODAY = date(2026, 1, 31)


def index_folder(folder: Path, data_dir: Path) -> None:
    """Index a folder with the tiny models."""
    build_collection(Target(data_dir, "default", "test"), [folder], Settings(), tiny_models, silent)


def tiny_desk_over(data_dir: Path) -> Desk:
    """A desk over an indexed data directory that loads no model."""
    return Desk(Config(data_dir, (), UNSURE), "default", TinyEncoder)


@contextmanager
def served(config: Config, desk: Desk) -> Iterator[str]:
    """The page about the default collection; its address, without a slash at the end."""
    listening = listen("127.0.0.1", 0)
    app = make_app(config, "default", desk, today=lambda: TODAY)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
