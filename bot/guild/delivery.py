"""Answers on their way: each is kept until Discord has acknowledged it, and arrives once.

A channel message carries a nonce that is a function of question, part and revision, with
`enforce_nonce`: within the few minutes that Discord remembers nonces, a repeated post gives the
first message back. A letter that has been tried for longer is looked for in the channel before it
is posted again. The response to an interaction is edited, which is the same however often it is
done; when its token has run out, the answer goes to the channel, and a private one to the person.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from hashlib import blake2s
from itertools import count
from typing import Any

from bot.guild.faults import Again, Arrived, Closed, Refused, backoff, judge
from bot.guild.layout import texts, with_text
from bot.guild.wire import Wire
from bot.ledger import Asked, Ledger, Letter, Place

log = logging.getLogger("quoth.delivery")
NOBODY = {"parse": [], "replied_user": False}
# Discord documents the life of an interaction's token as 15 minutes; a margin for slow clocks.
TOKEN_SECONDS = 14.5 * 60


class Way(Enum):
    """How a letter goes: into the deferred response, to the channel, to the person alone."""

    ORIGINAL = "original"
    CHANNEL = "channel"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait between attempts, at first and at most, and to rely on a nonce."""

    least: float = 0.5
    most: float = 60.0
    nonce: float = 60.0


def ways(asked: Asked, part: int, now: float) -> tuple[Way, ...]:
    """The ways that a part of an answer may go, the best first."""
    alive = asked.token is not None and now - asked.at < TOKEN_SECONDS
    original = (Way.ORIGINAL,) if alive and part == 0 else ()
    public = () if asked.private else (Way.CHANNEL,)
    return (*original, *public, Way.DIRECT)


class Delivery:
    """Delivers what the ledger keeps."""

    def __init__(
        self,
        ledger: Ledger,
        wire: Wire,
        patience: Patience,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._wire = wire
        self._patience = patience
        self._sleep = sleep

    async def deliver(self, asked: Asked) -> None:
        """Deliver the answer to a question, part after part; returns when nothing is left."""
        for letter in await asyncio.to_thread(self._ledger.unsent, asked.key):
            now = time.time()
            await asyncio.to_thread(self._ledger.trying, asked.key, letter.part, now)
            place = await self._bring(asked, letter, letter.tried or now)
            await asyncio.to_thread(self._ledger.settle, asked.key, letter.part, place)

    async def _bring(self, asked: Asked, letter: Letter, since: float) -> Place | None:
        """Where the letter stands at last; None where it could not arrive or was withdrawn."""
        if letter.place is not None:
            return await self._change(letter, letter.place)
        for way in ways(asked, letter.part, time.time()):
            match await self._persist(partial(self._send, asked, letter, way, since)):
                case Place() as place:
                    return place
                case Refused(reason, elsewhere=False):
                    log.error("an answer to %s was refused: %s", asked.key, reason)
                    return None
                case other:
                    log.warning("an answer to %s cannot go %s: %s", asked.key, way.value, other)
        return None

    async def _change(self, letter: Letter, place: Place) -> Place | None:
        """Edit the message that carries an earlier revision, or delete it."""
        if letter.withdrawn:
            await self._persist(lambda: self._wire.delete(place.channel, place.message))
            return None
        body = {**json.loads(letter.body), "allowed_mentions": NOBODY}
        await self._persist(lambda: self._wire.edit(place.channel, place.message, body))
        return place

    async def _persist(
        self, call: Callable[[], Awaitable[Place | None]]
    ) -> Place | Arrived | Closed | Refused | None:
        """Call until it succeeds, or until trying again is useless; what came of it."""
        for attempt in count():
            try:
                return await call()
            except Exception as error:
                # Whatever goes wrong on the way, the letter is not lost: judge() decides.
                log.info("attempt %s: %r", attempt + 1, error)
                verdict = judge(error)
            if not isinstance(verdict, Again):
                return verdict
            own = backoff(attempt, random.random(), self._patience.least, self._patience.most)
            await self._sleep(own if verdict.after is None else verdict.after + own / 4)
        raise AssertionError("count() does not end")

    async def _send(self, asked: Asked, letter: Letter, way: Way, since: float) -> Place:
        body = json.loads(letter.body)
        if way is Way.ORIGINAL and asked.application and asked.token:
            body = {**body, "allowed_mentions": NOBODY}
            message = await self._wire.edit_original(
                asked.application, asked.token, body, letter.attachment
            )
            return Place(asked.channel, message)
        direct = way is Way.DIRECT
        channel = await self._wire.direct_channel(asked.person) if direct else asked.channel
        body = _for_channel(body, asked, letter, way)
        found = None
        if time.time() - since > self._patience.nonce:
            found = await self._find(asked, letter, channel, body)
        return Place(channel, found or await self._wire.post(channel, body, letter.attachment))

    async def _find(
        self, asked: Asked, letter: Letter, channel: int, body: dict[str, Any]
    ) -> int | None:
        """The message by which the letter arrived already, its acknowledgement lost."""
        before = await asyncio.to_thread(self._ledger.place, asked.key, letter.part - 1)
        start = before.message if before else asked.message or int(asked.key)
        for message in await self._wire.after(channel, start):
            ours = int(message["author"]["id"]) == self._wire.me
            if ours and _is_same(message, asked, letter, body):
                return int(message["id"])
        return None


def nonce(asked: Asked, part: int) -> str:
    """The same for every attempt, another for every part and revision; at most 25 characters."""
    whole = f"{asked.key}/{asked.revision}/{part}"
    return blake2s(whole.encode(), digest_size=12).hexdigest()


def _for_channel(body: dict[str, Any], asked: Asked, letter: Letter, way: Way) -> dict[str, Any]:
    """The letter as a message of its own: a reply where there is something to reply to."""
    body = {
        **body,
        "allowed_mentions": NOBODY,
        "nonce": nonce(asked, letter.part),
        "enforce_nonce": True,
    }
    if letter.part > 0 or way is Way.DIRECT:
        return body
    if asked.message is not None:
        reference = {"message_id": str(asked.message), "fail_if_not_exists": False}
        return {**body, "message_reference": reference}
    # An interaction's late answer stands alone; it names whom it is for, and pings nobody.
    return with_text(body, f"-# for <@{asked.person}>")


def _is_same(message: dict[str, Any], asked: Asked, letter: Letter, body: dict[str, Any]) -> bool:
    """Whether a message of ours is this letter: by its nonce, else by words and question."""
    if message.get("nonce") == body["nonce"]:
        return True
    if texts(message) not in (texts(body), texts(json.loads(letter.body))):
        return False
    replied = (message.get("message_reference") or {}).get("message_id")
    command = (message.get("interaction_metadata") or {}).get("id")
    known = {str(asked.message), asked.key}
    return letter.part > 0 or asked.message is None or bool(known & {replied, command})
