"""The double's gateway: sessions that can be resumed, heartbeats, and what may go wrong there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from guild import payloads

MESSAGE_CONTENT = 1 << 15


@dataclass
class Session:
    """One session: its events stay to be replayed, as Discord keeps them for a while."""

    id: str
    intents: int
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Gateway:
    """The gateway's state; the methods are what a server may do to a connection."""

    token: str
    url: str = ""
    channels: list[str] = field(default_factory=lambda: [payloads.CHANNEL])
    interval_ms: int = 30_000
    # Statuses with which the next handshakes are refused.
    refusals: deque[int] = field(default_factory=deque)
    # Close codes with which the next IDENTIFYs are answered.
    closings: deque[int] = field(default_factory=deque)
    mute: bool = False
    socket: web.WebSocketResponse | None = None
    session: Session | None = None
    identified: int = 0
    resumed: int = 0
    heartbeats: list[int | None] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the handshake to its end."""
        if self.refusals:
            return web.Response(status=self.refusals.popleft(), text="<html>unavailable</html>")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.interval_ms}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            with contextlib.suppress(ConnectionError):
                await self.receive(socket, json.loads(frame.data))
        if self.socket is socket:
            self.socket = None
        return socket

    async def receive(self, socket: web.WebSocketResponse, payload: dict[str, Any]) -> None:
        """Answer one payload of the bot's."""
        match payload["op"]:
            case 1:
                self.heartbeats.append(payload["d"])
                if not self.mute:
                    await socket.send_json({"op": 11})
            case 2:
                await self.identify(socket, payload["d"])
            case 6:
                await self.resume(socket, payload["d"])

    async def identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        """A new session: READY and the server."""
        if self.closings or data["token"] != self.token:
            await socket.close(code=self.closings.popleft() if self.closings else 4004)
            return
        self.socket = socket
        self.identified += 1
        self.session = Session(f"session-{self.identified}", data["intents"])
        ready = {
            "v": 10,
            "user": payloads.BOT,
            "guilds": [{"id": payloads.GUILD, "unavailable": True}],
            "session_id": self.session.id,
            "resume_gateway_url": self.url,
            "application": {"id": payloads.BOT["id"], "flags": 0},
        }
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", payloads.guild(self.channels))
        await self._tell()

    async def resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        """The events that were missed, or INVALID_SESSION."""
        session = self.session
        if session is None or data["session_id"] != session.id or data["token"] != self.token:
            await socket.send_json({"op": 9, "d": False})
            return
        self.socket = socket
        for event in [e for e in session.events if e["s"] > (data["seq"] or 0)]:
            await socket.send_json(event)
        self.resumed += 1
        await self.dispatch("RESUMED", {})
        await self._tell()

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Send one event; one that the bot misses is sent when it resumes."""
        assert self.session is not None
        if name.startswith("MESSAGE_") and not self.session.intents & MESSAGE_CONTENT:
            data = without_content(data)
        event = {"op": 0, "t": name, "s": len(self.session.events) + 1, "d": data}
        self.session.events.append(event)
        with contextlib.suppress(ConnectionError):
            if self.socket is not None and not self.socket.closed:
                await self.socket.send_json(event)

    async def send(self, text: str) -> None:
        """Send a frame as it is."""
        assert self.socket is not None
        await self.socket.send_str(text)

    async def ask_to_reconnect(self) -> None:
        """RECONNECT."""
        await self.send('{"op": 7, "d": null}')

    async def invalidate(self, resumable: bool) -> None:
        """INVALID_SESSION."""
        await self.send(json.dumps({"op": 9, "d": resumable}))
        if not resumable:
            self.session = None

    async def close(self, code: int) -> None:
        """Close the connection with a code of Discord's."""
        assert self.socket is not None
        await self.socket.close(code=code)

    def drop(self) -> None:
        """Break the connection without a word."""
        if self.socket is not None and self.socket._req is not None:
            transport = self.socket._req.transport
            self.socket = None
            if transport is not None:
                transport.abort()

    async def until(self, identified: int = 0, resumed: int = 0, seconds: float = 30) -> None:
        """Wait until so many sessions were begun and resumed."""

        def reached() -> bool:
            return self.identified >= identified and self.resumed >= resumed

        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(reached)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


def without_content(message: dict[str, Any]) -> dict[str, Any]:
    """What a bot without the message content intent gets of a message.

    Messages that mention it, its own and direct ones come whole.
    """
    mine = message.get("author", {}).get("id") == payloads.BOT["id"]
    mentioned = any(user["id"] == payloads.BOT["id"] for user in message.get("mentions", ()))
    if mine or mentioned or "guild_id" not in message:
        return message
    return {**message, "content": "", "embeds": [], "attachments": [], "components": []}
