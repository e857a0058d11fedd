"""A real browser for tests and pictures: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no browser is installed, so what the page does in one was not tested; "
    "on Debian: apt-get install chromium"
)
# It would look for updates and rivals by itself, and the tests watch what goes out.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]


def find_browser() -> str | None:
    """The program to run: QUOTH_BROWSER, else the first of the usual ones that is installed."""
    named = os.environ.get("QUOTH_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch() -> Iterator[Browser]:
    """The browser, without a window. Its sandbox does not work for root in a container."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=QUIET, chromium_sandbox=False
        )
        yield browser
        browser.close()
