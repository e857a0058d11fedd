"""The page about an invented town, and a browser to open it in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from fakes import UNSURE
from page.browsers import MISSING, find_browser, launch
from page.serving import index_folder, served, tiny_desk_over
from page.town import write_town

from bot.config import Config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def town_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose default collection is the town's."""
    data_dir = tmp_path_factory.mktemp("town-data")
    index_folder(write_town(tmp_path_factory.mktemp("town")), data_dir)
    return data_dir


@pytest.fixture(scope="session")
def town(town_data_dir: Path) -> Iterator[str]:
    """The address of the page about the town."""
    desk = tiny_desk_over(town_data_dir)
    with served(Config(town_data_dir, (), UNSURE), desk) as address:
        yield address
    desk.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser. Where none is installed its tests are skipped; on CI that is a failure."""
    if find_browser() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with launch() as found:
        yield found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab from which nothing may leave this machine, and in which nothing may go wrong unseen."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if _wrong(message) else None)
    yield page
    context.close()
    assert asked
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert not faults


def _wrong(message: object) -> bool:
    return getattr(message, "type", "") in {"error", "warning"}
