"""A double of Discord on loopback: the REST calls and the gateway that the bot uses.

Every request is recorded as it came over the wire; events are sent with `dispatch`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

BOT = {"id": "100", "username": "quoth", "discriminator": "0", "avatar": None, "bot": True}
ALICE = {"id": "200", "username": "alice", "discriminator": "0", "avatar": None}
GUILD, CHANNEL = "300", "400"
TOKEN = "double-token"


@dataclass
class Request:
    """One request of the bot's."""

    method: str
    path: str
    body: Any


@dataclass
class Double:
    """The state of the double: what came in, and the gateway connection."""

    requests: list[Request] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    identified: asyncio.Event = field(default_factory=asyncio.Event)
    socket: web.WebSocketResponse | None = None
    sequence: int = 0
    url: str = ""

    async def dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Send one gateway event."""
        assert self.socket is not None
        self.sequence += 1
        await self.socket.send_json({"op": 0, "t": name, "s": self.sequence, "d": data})

    async def wait_for(self, method: str, path: str, seconds: float = 60) -> Request:
        """The first request with this method whose path ends so; waits for it."""

        def found() -> Request | None:
            matching = (r for r in self.requests if r.method == method and r.path.endswith(path))
            return next(matching, None)

        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(lambda: found() is not None)
        request = found()
        assert request is not None
        return request

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Record a REST request and answer it."""
        body: Any = None
        if request.content_type == "application/json":
            body = await request.json()
        elif request.content_type == "multipart/form-data":
            form = await request.post()
            body = json.loads(str(form["payload_json"]))
        path = request.path.removeprefix("/api/v10")
        async with self.arrived:
            self.requests.append(Request(request.method, path, body))
            self.arrived.notify_all()
        if request.headers.get("Authorization") not in {f"Bot {TOKEN}", None}:
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        return self.answer(request.method, path, body)

    def answer(self, method: str, path: str, body: Any) -> web.StreamResponse:
        """What Discord would answer."""
        match method, path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return _json(BOT)
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return _json(application())
            case "PUT", ["applications", _, "commands"]:
                self.commands = [
                    {**command, "id": str(600 + i), "application_id": BOT["id"], "version": "1"}
                    for i, command in enumerate(body)
                ]
                return _json(self.commands)
            case "POST", ["channels", _, "messages"]:
                return _json(message(str(900 + len(self.requests)), BOT, **body))
            case "PATCH", ["webhooks", _, _, "messages", _]:
                return _json(message("950", BOT, **body))
            case "POST", ["webhooks", _, _]:
                return _json(message(str(960 + len(self.requests)), BOT, **body))
            case "POST", ["interactions", interaction, _, "callback"]:
                return _json(callback(interaction, body["type"]))
            case "POST", ["channels", _, "typing"]:
                return web.Response(status=204)
        return _json({"message": "404: Not Found", "code": 0}, status=404)

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Hello, identify, ready, heartbeats."""
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        await self.socket.send_json({"op": 10, "d": {"heartbeat_interval": 30_000}})
        async for frame in self.socket:
            if frame.type is not WSMsgType.TEXT:
                break
            payload = json.loads(frame.data)
            if payload["op"] == 1:
                await self.socket.send_json({"op": 11})
            elif payload["op"] == 2:
                await self.welcome()
        return self.socket

    async def welcome(self) -> None:
        """READY and one guild with one channel."""
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": self.url.replace("http", "ws") + "/gateway",
            "application": {"id": BOT["id"], "flags": 0},
        }
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", guild())
        self.identified.set()


def _json(data: Any, status: int = 200) -> web.Response:
    # discord.py compares the content type to the letter; aiohttp would add a charset.
    headers = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers)


def application() -> dict[str, Any]:
    """The bot's application."""
    return {
        "id": BOT["id"],
        "name": "quoth",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "summary": "",
        "team": None,
        "owner": ALICE,
    }


def guild() -> dict[str, Any]:
    """A server with one text channel and one person."""
    channel = {"id": CHANNEL, "type": 0, "name": "general", "position": 0, "guild_id": GUILD}
    role = {
        "id": GUILD,
        "name": "@everyone",
        "permissions": str(2**40),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    joined = "2024-01-01T00:00:00+00:00"
    members = [
        {"user": user, "roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}
        for user in (BOT, ALICE)
    ]
    return {
        "id": GUILD,
        "name": "A server",
        "owner_id": ALICE["id"],
        "roles": [role],
        "channels": [{**channel, "permission_overwrites": []}],
        "members": members,
        "member_count": 2,
        "emojis": [],
        "features": [],
        "joined_at": joined,
        "large": False,
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "stickers": [],
        "premium_tier": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "system_channel_flags": 0,
        "afk_timeout": 300,
    }


def message(identity: str, author: dict[str, Any], content: str = "", **_: Any) -> dict[str, Any]:
    """A message as Discord sends it."""
    return {
        "id": identity,
        "channel_id": CHANNEL,
        "author": author,
        "content": content,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }


def callback(interaction: str, kind: int) -> dict[str, Any]:
    """The answer to an interaction's first response."""
    return {
        "interaction": {"id": interaction, "type": 2, "response_message_id": "950"},
        "resource": {"type": kind, "message": message("950", BOT)},
    }


def mention(text: str) -> dict[str, Any]:
    """Alice's message in the channel that mentions the bot."""
    sent = message("500", ALICE, f"<@{BOT['id']}> {text}")
    member = {"roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False}
    return {**sent, "guild_id": GUILD, "mentions": [BOT], "member": {**member, "flags": 0}}


def slash(command: dict[str, Any], **options: str) -> dict[str, Any]:
    """Alice's use of a slash command."""
    return {
        "id": "700",
        "application_id": BOT["id"],
        "type": 2,
        "token": "interaction-token",
        "version": 1,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": {"id": CHANNEL, "type": 0, "name": "general", "guild_id": GUILD},
        "member": {
            "user": ALICE,
            "roles": [],
            "joined_at": "2024-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "permissions": str(2**40),
            "flags": 0,
        },
        "locale": "en-US",
        "app_permissions": str(2**40),
        "entitlements": [],
        "authorizing_integration_owners": {"0": GUILD},
        "context": 0,
        "attachment_size_limit": 10_000_000,
        "data": {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": [{"name": k, "type": 3, "value": v} for k, v in options.items()],
        },
    }


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[Double]:
    """A double that listens on loopback."""
    double = Double()
    app = web.Application()
    app.router.add_get("/gateway", double.gateway)
    app.router.add_get("/gateway/", double.gateway)
    app.router.add_route("*", "/api/v10/{rest:.*}", double.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    double.url = f"http://127.0.0.1:{port}"
    try:
        yield double
    finally:
        await runner.cleanup()
