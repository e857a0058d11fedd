"""Logging in and holding the gateway connection, through whatever the network does.

discord.py's own loop ends at a failed first handshake and at an event that it cannot read. This one
ends only where no retry can help: a wrong token, or intents that are not granted. It resumes the
session where there is one, so that events of the time between are delivered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.guild.faults import backoff
from index import QuothError

log = logging.getLogger("quoth.gateway")
# Close codes that mean a wrong token, shards or intents:
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
FATAL_CODES = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
DISALLOWED_INTENTS = 4014
OPENING_SECONDS = 60.0
CLOSING_SECONDS = 5.0
# After so many failures in a row the address given for resuming is no longer trusted.
RESUME_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between attempts: at first, at most, and before a new session is begun.

    Discord takes one IDENTIFY in five seconds.
    """

    least: float = 1.0
    most: float = 60.0
    identify: float = 5.0

    def after(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        if failures <= 0:
            return 0.0
        return backoff(failures - 1, random.random(), self.least, self.most)


Sleep = Callable[[float], Awaitable[None]]


async def log_in(
    client: discord.Client, token: str, pauses: Pauses, sleep: Sleep = asyncio.sleep
) -> None:
    """Log in, as often as it takes. Raises LoginFailure for a wrong token, and QuothError."""
    failures = 0
    while True:
        try:
            await client.login(token)
            return
        except (discord.LoginFailure, QuothError):
            raise
        except Exception as error:
            failures += 1
            pause = pauses.after(failures)
            log.warning("cannot log in (%r); trying again in %.1f s", error, pause)
        await _forget_login(client)
        await sleep(pause)


async def _forget_login(client: discord.Client) -> None:
    """Leave nothing of a failed login behind: the next one opens a new HTTP session."""
    await client.http.close()
    client.http.clear()
    client.http.connector = discord.utils.MISSING


class MalformedReady(Exception):
    """READY could not be read: without it nothing works, so the session is begun anew."""


def forgive_malformed_events(client: discord.Client) -> None:
    """Let an event that discord.py cannot read be skipped, and logged, instead of raised."""
    parsers = client._connection.parsers
    for name, parse in list(parsers.items()):
        parsers[name] = _forgiving(name, parse)


def _forgiving(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], None]:
    def parse_or_skip(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            if name == "READY":
                raise MalformedReady from error
            # One event that is not as documented must not cost the connection.
            log.exception("skipped a malformed %s event", name)

    return parse_or_skip


@dataclass(frozen=True, slots=True)
class _Session:
    """What is needed to resume: kept from one connection to the next."""

    id: str | None = None
    sequence: int | None = None
    gateway: Any = None

    def parameters(self, failures: int) -> dict[str, Any]:
        """The arguments that open the next connection."""
        if self.id is None:
            return {}
        gateway = self.gateway if failures < RESUME_FAILURES else None
        return {
            "session": self.id,
            "sequence": self.sequence,
            "gateway": gateway,
            "resume": True,
        }


async def stay_connected(
    client: discord.Client, pauses: Pauses, sleep: Sleep = asyncio.sleep
) -> None:
    """Hold the gateway connection until the client is closed.

    Raises ConnectionClosed for a close code that will come again, PrivilegedIntentsRequired for
    intents that are not granted.
    """
    session, failures = _Session(), 0
    while not client.is_closed():
        socket: DiscordWebSocket | None = None
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                opening = DiscordWebSocket.from_client(client, **session.parameters(failures))
                socket = client.ws = await opening
            while True:
                before = socket.sequence
                await socket.poll_event()
                # Only an event shows that the session works; HELLO comes on any connection.
                failures = failures if socket.sequence == before else 0
        except Exception as error:
            # A failed handshake, no network, bytes that are no event: none of it may end the bot.
            _raise_if_fatal(error)
            if client.is_closed():
                return
            failures += 1
            log.warning("the gateway connection ended: %r", error)
            session = _following(session, socket, error)
        await _abandon(socket)
        client.dispatch("disconnect")
        await sleep(_pause(session, socket is not None, failures, pauses))


def _following(session: _Session, socket: DiscordWebSocket | None, error: Exception) -> _Session:
    """What the next connection resumes; an empty session where it must begin anew."""
    if isinstance(error, MalformedReady):
        return _Session()
    if isinstance(error, ReconnectWebSocket) and not error.resume:
        return _Session()
    if socket is None:
        return session
    return _Session(socket.session_id, socket.sequence, socket.gateway)


def _pause(session: _Session, identified: bool, failures: int, pauses: Pauses) -> float:
    """One failure after a working connection is resumed at once."""
    if session.id is not None:
        return pauses.after(failures - 1)
    return max(pauses.identify if identified else 0.0, pauses.after(failures))


def _raise_if_fatal(error: Exception) -> None:
    if not isinstance(error, discord.ConnectionClosed) or error.code not in FATAL_CODES:
        return
    if error.code == DISALLOWED_INTENTS:
        raise discord.PrivilegedIntentsRequired(error.shard_id) from None
    raise error


async def _abandon(socket: DiscordWebSocket | None) -> None:
    """Close a connection that is given up, its session left alive (so not with code 1000)."""
    if socket is None:
        return
    # Not wait_for, which on Python 3.11 can lose a cancellation that comes just then.
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSING_SECONDS):
            await socket.close(code=4000)
