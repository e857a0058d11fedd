"""Templates and what every page needs: `Page` sets a template as a whole, or as it comes in.

A streamed page is one template too. Where it says `{{ flush }}` what is set so far goes to the
browser, and where it calls something that takes a while the rest waits for it (Jinja2's async
mode). So the reader has the page at once and the answer when there is one, without JavaScript.
"""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from bot import __version__
from bot.asking import Desk
from bot.config import Config
from bot.page import addresses
from index import Speaker

HERE = Path(__file__).parent
GAP = re.compile(r"\n[^\S\n]*\n\s*")
ROLES_SHOWN = 3
FLUSH = Markup("<!-- more to come -->")


@dataclass(frozen=True, slots=True)
class Page:
    """What the routes work with."""

    config: Config
    collection: str
    desk: Desk
    templates: Environment
    today: Callable[[], date] = date.today

    async def show(self, template: str, /, status: int = 200, **values: Any) -> Response:
        """A template, set with `values`."""
        words = await self.templates.get_template(template).render_async(values)
        return HTMLResponse(_bytes(words), status)

    def stream(self, template: str, /, **values: Any) -> Response:
        """A template, sent up to each `{{ flush }}` as soon as it is set."""
        pieces = self.templates.get_template(template).generate_async(flush=FLUSH, **values)
        return StreamingResponse(_joined(pieces), media_type="text/html")


def page_of(request: Request) -> Page:
    """The page that a request came to."""
    page: Page = request.app.state.page
    return page


def make_templates() -> Environment:
    """The templates beside this file; whatever they show is escaped."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        enable_async=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(stored=stored, flowing=flowing)
    templates.globals.update(
        version=__version__,
        ask_address=addresses.ask_address,
        document_address=addresses.document_address,
        speaker_address=addresses.speaker_address,
        roles=roles,
    )
    return templates


def roles(speaker: Speaker) -> str:
    """What a speaker is said to be, or whom the name may mean."""
    if speaker.may_be:
        return f"one of: {', '.join(speaker.may_be)}"
    return ", ".join(role.words for role in speaker.roles[:ROLES_SHOWN])


def stored(text: str) -> Markup:
    """`text` so that a browser's text nodes hold exactly its characters.

    HTML's parser makes a line feed of a carriage return that is not written as a reference (HTML
    Standard, 13.2.3.5).
    """
    return Markup(html.escape(text).replace("\r", "&#13;"))


def flowing(text: str) -> Markup:
    """`text` as `stored`, to be set in lines of its own: only between paragraphs a line ends.

    The characters stay; a style keeps those between paragraphs, and lets the others be spaces.
    """
    kept = GAP.sub(r'<span class="gap">\g<0></span>', html.escape(text))
    return Markup(kept.replace("\r", "&#13;"))


async def _joined(pieces: AsyncIterator[str]) -> AsyncIterator[bytes]:
    ready: list[str] = []
    async for piece in pieces:
        if piece == FLUSH:
            yield _bytes("".join(ready))
            ready = []
        else:
            ready.append(piece)
    yield _bytes("".join(ready))


def _bytes(words: str) -> bytes:
    # Half of a surrogate pair can come in with a question, and UTF-8 has no form for it.
    return words.encode("utf-8", "replace")
