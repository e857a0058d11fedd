"""From a question that came in to the letters that answer it, whatever happens in between.

A question is in the ledger before it is worked on and its answer before it is sent, so a process
that ends at any moment finds its work again at the next start.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from structlog.contextvars import bind_contextvars

from bot.config import LimitSettings
from bot.guild.delivery import Delivery
from bot.guild.incidents import apology, log_incident
from bot.guild.layout import Component
from bot.guild.letters import letter
from bot.guild.librarian import Librarian
from bot.guild.limits import Limits
from bot.guild.replies import Replies
from bot.guild.shelves import Shelves
from bot.guild.whereabouts import Where
from bot.ledger import Asked, Forgotten, Ledger, Letter
from bot.render import escape_markdown
from index import CitationError, QuestionError, QuothError

log = logging.getLogger("quoth.guild")
NOT_READY = (
    "I cannot answer just now: the index needs whoever runs me. Nothing was lost; ask later."
)
# The kind of what is asked of the librarian.
CHANGING = "index"
# What counts as a question; looking at what was shown (a page, a citation) is free.
SEARCHING = frozenset({"ask", "more", "check", "quotation"})
CROWDED = "So many questions wait that I cannot take another just now. Ask again in a minute."


class Answering:
    """Takes questions and sees each through to its delivered answer."""

    def __init__(
        self,
        shelves: Shelves,
        ledger: Ledger,
        delivery: Delivery,
        librarian: Librarian,
        limits: LimitSettings = LimitSettings(),  # noqa: B008 - frozen
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._librarian = librarian
        self._limits = Limits(limits, clock)
        self._hands = asyncio.Semaphore(max(1, limits.concurrent_answers))
        self._replies = Replies(shelves, ledger)
        self._ledger = ledger
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    @property
    def waiting(self) -> int:
        """How many questions are in hand, or wait to be."""
        return len(self._running)

    async def take(
        self,
        asked: Asked,
        acknowledge: Callable[[], Coroutine[Any, Any, object]] | None = None,
        ready: Letter | None = None,
    ) -> None:
        """Take a question; one that is known already is left alone, one too many told when.

        `acknowledge` tells Discord that it came; it runs at once, for it has three seconds, and is
        awaited before the answer is sent. `ready` is the answer where nothing need be looked up.
        """
        telling = asyncio.ensure_future(acknowledge()) if acknowledge else None
        new = await asyncio.to_thread(self._ledger.take, asked)
        if telling is not None:
            await telling
        if not new:
            return
        refusal = self._refusal(asked)
        known = letter(refusal) if refusal else ready
        facts = {"question": asked.key, "kind": asked.kind, "words": asked.text}
        log.info("question refused" if refusal else "question taken", extra=facts)
        if known is not None:
            await asyncio.to_thread(self._ledger.answer, asked.key, [known])
        self._start(asked, answered=known is not None)

    def _refusal(self, asked: Asked) -> str | None:
        if self.waiting >= self._limits.settings.waiting_questions:
            return CROWDED
        if asked.kind not in SEARCHING:
            return None
        return self._limits.refuse(asked.person, asked.channel, asked.server)

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

    async def complain(self, key: str, page: int, person: int, fault: str, where: Where) -> bool:
        """Keep what a person says is wrong with a page of an answer; whether it is known there."""
        if await self.question(key, where) is None:
            return False
        now = time.time()
        await asyncio.to_thread(self._ledger.complain, key, page, person, fault, now)
        return True

    async def suggestion(self, key: str, place: int, where: Where) -> dict[str, str] | None:
        """What a button under a no asks: kind, text, filters; None where nobody knows any more."""
        if await self.question(key, where) is None:
            return None
        kept = await asyncio.to_thread(self._ledger.suggestion, key, place)
        return None if kept is None else json.loads(kept)

    async def question(self, key: str, where: Where) -> Asked | None:
        """The question with this key, as it was asked; None where that was somewhere else."""
        known = await asyncio.to_thread(self._ledger.question, key)
        return known if known and known.is_at(where.server, where.channel) else None

    async def forget(self, person: int) -> Forgotten:
        """Delete what is kept of a person; what is still being answered to them is dropped.

        A change of a collection that has begun goes on: it is the server's.
        """
        keys = await asyncio.to_thread(self._ledger.questions_of, person)
        in_hand = {key: self._latest[key] for key in keys if key in self._latest}
        dropped = [
            task
            for key, task in in_hand.items()
            if await asyncio.to_thread(self._ledger.change, key) is None
        ]
        for task in dropped:
            task.cancel()
        await asyncio.gather(*dropped, return_exceptions=True)
        return await asyncio.to_thread(self._ledger.forget_person, person)

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
        started = time.monotonic()
        # A task has a context of its own: whatever it logs names the question.
        bind_contextvars(question=asked.key)
        try:
            if not answered and asked.kind == CHANGING:
                # It takes minutes, on a process of its own: no answer waits for it.
                letters = await self._letters(asked)
                await asyncio.to_thread(self._ledger.answer, asked.key, letters)
            elif not answered:
                async with self._hands:
                    letters = await self._letters(asked)
                await asyncio.to_thread(self._ledger.answer, asked.key, letters)
            await self._delivery.deliver(asked)
            seconds = round(time.monotonic() - started, 3)
            log.info("answer delivered", extra={"seconds": seconds})
        except Exception:
            log_incident(f"the answer to {asked.key}")

    async def _letters(self, asked: Asked) -> list[Letter]:
        """The messages that answer; whatever happens, there is one."""
        try:
            if asked.kind == CHANGING:
                return await self._librarian.letters(asked)
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
