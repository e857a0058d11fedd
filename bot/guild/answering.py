"""From a question that came in to the letters that answer it, whatever happens in between.

A question is in the ledger before it is worked on and its answer before it is sent, so a process
that ends at any moment finds its work again at the next start.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from bot.asking import Desk
from bot.guild.delivery import Delivery
from bot.guild.message import context_message, message_texts, single_message
from bot.guild.rows import answer_row
from bot.ledger import Asked, Ledger, Letter, Shown
from bot.render import context_card, escape_markdown, nearby
from index import Abstention, Excerpt, QuestionError, QuothError, Span

log = logging.getLogger("quoth.guild")
SUPPRESS_EMBEDS = 1 << 2
NOT_READY = (
    "I cannot answer just now: the index needs whoever runs me. Nothing was lost; ask later."
)
TOO_OLD = "I no longer have what this belongs to. Please ask again."
# So many quotations are looked for; an answer shows the first of them.
MOST = 25
HELP = (
    "Ask me what somebody said about something, for example: what did Peskov say about deadlines?"
)


def apology(incident: str) -> str:
    """What a person reads when something failed inside; the incident is in the log."""
    return (
        "Something went wrong on my side; the question was not answered. Please ask again. "
        f"(Incident {incident})"
    )


def log_incident(what: str) -> str:
    """Log the exception being handled under a new id, and give the id."""
    incident = secrets.token_hex(4)
    log.exception("incident %s: %s failed", incident, what)
    return incident


class Answering:
    """Takes questions and sees each through to its delivered answer."""

    def __init__(self, desk: Desk, ledger: Ledger, delivery: Delivery) -> None:
        self._desk = desk
        self._ledger = ledger
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    async def take(
        self, asked: Asked, acknowledge: Callable[[], Coroutine[Any, Any, object]] | None = None
    ) -> None:
        """Take a question; one that is known already is left alone.

        `acknowledge` tells Discord that it came; it runs at once, for it has three seconds, and is
        awaited before the answer is sent.
        """
        telling = asyncio.ensure_future(acknowledge()) if acknowledge else None
        new = await asyncio.to_thread(self._ledger.take, asked)
        if telling is not None:
            await telling
        if new:
            self._start(asked, answered=False)

    async def amend(self, key: str, text: str) -> None:
        """Answer a question anew that was edited; its answer is edited too."""
        asked = await asyncio.to_thread(self._ledger.amend, key, text)
        if asked is not None:
            self._start(asked, answered=False)

    async def say(self, asked: Asked, content: str, row: list[dict[str, Any]]) -> None:
        """Answer a message with these words."""
        if await asyncio.to_thread(self._ledger.take, asked):
            await asyncio.to_thread(self._ledger.answer, asked.key, [_letter(content, row)])
            self._start(asked, answered=True)

    async def complain(self, key: str, page: int, person: int, fault: str) -> None:
        """Keep what a person says is wrong with a page of an answer."""
        now = time.time()
        await asyncio.to_thread(self._ledger.complain, key, page, person, fault, now)

    async def take_up(self) -> None:
        """Go on with what an earlier process left unfinished."""
        for asked, answered in await asyncio.to_thread(self._ledger.unfinished):
            self._start(asked, answered)

    async def close(self, seconds: float) -> None:
        """Begin nothing new, give what is in hand that long, and leave the rest in the ledger."""
        self._closing = True
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self, asked: Asked, answered: bool) -> None:
        if self._closing:
            return
        earlier = self._latest.get(asked.key)
        task = asyncio.create_task(self._see_through(asked, answered, earlier))
        self._running.add(task)
        self._latest[asked.key] = task
        task.add_done_callback(lambda done: self._finished(asked.key, done))

    def _finished(self, key: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._latest.get(key) is task:
            del self._latest[key]

    async def _see_through(
        self, asked: Asked, answered: bool, earlier: asyncio.Task[None] | None
    ) -> None:
        if earlier is not None:
            # An edited question waits until the answer that it changes is there.
            await asyncio.wait([earlier])
        try:
            if not answered:
                letters = await self._letters(asked)
                await asyncio.to_thread(self._ledger.answer, asked.key, letters)
            await self._delivery.deliver(asked)
        except Exception:
            log_incident(f"the answer to {asked.key}")

    async def _letters(self, asked: Asked) -> list[Letter]:
        """The messages that answer; whatever happens, there is one."""
        try:
            match asked.kind:
                case "context":
                    return [await self._context(asked.text)]
                case "more":
                    return await self._page(asked, *_key_and_page(asked.text))
                case _:
                    return await self._page(asked, asked.key, 0)
        except QuestionError as error:
            return [_letter(escape_markdown(str(error)))]
        except QuothError as error:
            # Its text names paths and commands, which are for whoever runs the bot.
            log.error("%s", error)
            return [_letter(NOT_READY)]
        except Exception:
            # The outermost line of this surface: log it, apologise, stay up.
            return [_letter(apology(log_incident(f"question {asked.key}")))]

    async def _page(self, asked: Asked, key: str, page: int) -> list[Letter]:
        """The letters with one page of the answer to the question `key`."""
        question = await asyncio.to_thread(self._ledger.meaning, key)
        if not question:
            return [_letter(HELP if page == 0 else TOO_OLD)]
        earlier = await self._earlier(asked)
        result = await self._desk.answer_soon(question, earlier, at_most=MOST)
        if result.question.text != question:
            await asyncio.to_thread(self._ledger.mean, key, result.question.text)
        if isinstance(result, Abstention):
            return _several(message_texts(result), [])
        size = self._desk.quotations
        shown = result.excerpts[page * size : (page + 1) * size]
        if not shown:
            return [_letter(TOO_OLD)]
        rest = len(result.excerpts) - page * size - len(shown)
        await asyncio.to_thread(self._ledger.show, key, page, self._places(shown))
        part = replace(result, excerpts=shown)
        row = answer_row(key, page, rest)
        if asked.token is None:
            return _several(message_texts(part), row)
        content, attachment = single_message(part)
        return [_letter(content, row, attachment)]

    async def _earlier(self, asked: Asked) -> str | None:
        if asked.earlier is None:
            return None
        return await asyncio.to_thread(self._ledger.meaning, asked.earlier)

    def _places(self, excerpts: Sequence[Excerpt]) -> list[Shown]:
        generation = self._desk.generation.folder.name
        return [Shown(e.document.id, e.span.start, e.span.end, generation) for e in excerpts]

    async def _context(self, state: str) -> Letter:
        """The letter with the text around the quotations on a page."""
        shown = await asyncio.to_thread(self._ledger.shown, *_key_and_page(state))
        cards = []
        for identity in dict.fromkeys(place.document for place in shown):
            document = await self._desk.document_soon(identity)
            spans = [Span(p.start, p.end) for p in shown if p.document == identity]
            # The document may have changed since it was quoted; then the ranges mean nothing.
            if document is not None and max(s.end for s in spans) <= len(document.text):
                cards += [context_card(document, near) for near in nearby(spans)]
        if not cards:
            return _letter(TOO_OLD)
        content, attachment = context_message(cards)
        return _letter(content, attachment=attachment)


def _key_and_page(state: str) -> tuple[str, int]:
    key, _, page = state.partition(":")
    return key, int(page)


def _several(texts: Sequence[str], row: list[dict[str, Any]]) -> list[Letter]:
    """One letter a text, the buttons under the last one."""
    last = len(texts) - 1
    return [
        replace(_letter(text, row if part == last else []), part=part)
        for part, text in enumerate(texts)
    ]


def _letter(
    content: str, row: list[dict[str, Any]] | None = None, attachment: str | None = None
) -> Letter:
    body = {"content": content, "components": row or [], "flags": SUPPRESS_EMBEDS}
    return Letter(0, json.dumps(body), attachment)
