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
from typing import Any

from bot.asking import Desk
from bot.config import LimitSettings
from bot.guild.delivery import Delivery
from bot.guild.layout import Component
from bot.guild.letters import letter
from bot.guild.limits import Limits
from bot.guild.replies import Replies
from bot.ledger import Asked, Ledger, Letter
from bot.render import escape_markdown
from index import CitationError, QuestionError, QuothError

log = logging.getLogger("quoth.guild")
NOT_READY = (
    "I cannot answer just now: the index needs whoever runs me. Nothing was lost; ask later."
)
# What counts as a question; looking at what was shown (a page, a citation) is free.
SEARCHING = frozenset({"ask", "more", "check", "quotation"})
CROWDED = "So many questions wait that I cannot take another just now. Ask again in a minute."


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

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        delivery: Delivery,
        limits: LimitSettings = LimitSettings(),  # noqa: B008 - frozen
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = Limits(limits, clock)
        self._hands = asyncio.Semaphore(max(1, limits.concurrent_answers))
        self._replies = Replies(desk, ledger)
        self._ledger = ledger
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    async def take(
        self,
        asked: Asked,
        acknowledge: Callable[[], Coroutine[Any, Any, object]] | None = None,
        server: int | None = None,
    ) -> None:
        """Take a question; one that is known already is left alone, one too many told when.

        `acknowledge` tells Discord that it came; it runs at once, for it has three seconds, and is
        awaited before the answer is sent.
        """
        telling = asyncio.ensure_future(acknowledge()) if acknowledge else None
        new = await asyncio.to_thread(self._ledger.take, asked)
        if telling is not None:
            await telling
        if not new:
            return
        refusal = self._refusal(asked, server)
        if refusal:
            await asyncio.to_thread(self._ledger.answer, asked.key, [letter(refusal)])
        self._start(asked, answered=bool(refusal))

    def _refusal(self, asked: Asked, server: int | None) -> str | None:
        if len(self._running) >= self._limits.settings.waiting_questions:
            return CROWDED
        if asked.kind not in SEARCHING:
            return None
        return self._limits.refuse(asked.person, asked.channel, server)

    async def amend(self, key: str, text: str) -> None:
        """Answer a question anew that was edited; its answer is edited too."""
        asked = await asyncio.to_thread(self._ledger.amend, key, text)
        if asked is not None:
            self._start(asked, answered=False)

    async def say(self, asked: Asked, content: str, rows: Sequence[Component]) -> None:
        """Answer a message with these words."""
        if await asyncio.to_thread(self._ledger.take, asked):
            await asyncio.to_thread(self._ledger.answer, asked.key, [letter(content, rows)])
            self._start(asked, answered=True)

    async def complain(self, key: str, page: int, person: int, fault: str) -> None:
        """Keep what a person says is wrong with a page of an answer."""
        now = time.time()
        await asyncio.to_thread(self._ledger.complain, key, page, person, fault, now)

    async def suggestion(self, key: str, place: int) -> dict[str, str] | None:
        """What a button under a no asks: kind, text, filters; None where nobody knows any more."""
        kept = await asyncio.to_thread(self._ledger.suggestion, key, place)
        return None if kept is None else json.loads(kept)

    async def question(self, key: str) -> Asked | None:
        """The question with this key, as it was asked."""
        return await asyncio.to_thread(self._ledger.question, key)

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
                async with self._hands:
                    letters = await self._letters(asked)
                await asyncio.to_thread(self._ledger.answer, asked.key, letters)
            await self._delivery.deliver(asked)
        except Exception:
            log_incident(f"the answer to {asked.key}")

    async def _letters(self, asked: Asked) -> list[Letter]:
        """The messages that answer; whatever happens, there is one."""
        try:
            return await self._replies.letters(asked)
        except (QuestionError, CitationError) as error:
            return [letter(escape_markdown(str(error)))]
        except QuothError as error:
            # Its text names paths and commands, which are for whoever runs the bot.
            log.error("%s", error)
            return [letter(NOT_READY)]
        except Exception:
            # The outermost line of this surface: log it, apologise, stay up.
            return [letter(apology(log_incident(f"question {asked.key}")))]
