"""A double of Discord on loopback: the REST calls and the gateway that the bot uses.

It behaves as Discord does where delivery depends on it: nonces, rate limits, interactions that
expire and are acknowledged once. Requests and its own responses are held against Discord's
published description; what is wrong with them is collected in `problems`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from guild import payloads
from guild.faults import Fault, Plan, never
from guild.gateway import Gateway
from guild.openapi import find_template, request_problems, response_problems

from bot.guild.layout import walk

TOKEN = "double-token"
BUTTON, SELECT, CHANNEL_SELECT = 2, 3, 8
FIRST_ID = 1_400_000_000_000_000_000


@dataclass(frozen=True)
class Request:
    """One request of the bot's, and the text attached to it."""

    method: str
    path: str
    body: Any
    attachment: str | None = None


@dataclass(frozen=True)
class Reply:
    """A response before it is written down."""

    status: int
    body: Any = None

    @classmethod
    def error(cls, status: int, code: int, message: str) -> Reply:
        return cls(status, {"message": message, "code": code})


@dataclass
class Interaction:
    """An interaction the bot was told of."""

    id: str
    token: str
    channel: str
    at: float
    acknowledged: int | None = None
    private: bool = False
    original: str | None = None
    choices: list[dict[str, Any]] | None = None


@dataclass
class Bucket:
    """A rate limit: so many requests in so many seconds."""

    limit: int
    seconds: float
    times: list[float] = field(default_factory=list)

    def spend(self, now: float) -> bool:
        """Whether a request is within the limit; it counts if so."""
        self.times = [t for t in self.times if now - t < self.seconds]
        if len(self.times) >= self.limit:
            return False
        self.times.append(now)
        return True

    def headers(self, now: float, name: str) -> dict[str, str]:
        left = max(0.0, self.times[0] + self.seconds - now) if self.times else 0.0
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - len(self.times)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": name,
        }


@dataclass
class Double:
    """What came in, what stands in the channels, and what is to go wrong."""

    gateway: Gateway = field(default_factory=lambda: Gateway(TOKEN))
    plan: Plan = never
    requests: list[Request] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    attachments: dict[str, str] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    # Under which message a component was pressed.
    under: dict[str, str] = field(default_factory=dict)
    nonces: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    ids: Any = field(default_factory=lambda: count(FIRST_ID))
    nonce_seconds: float = 120.0
    token_seconds: float = 900.0
    # What Alice may do in the server.
    permissions: int = 2**40
    # Channels in which the bot may not post.
    forbidden: set[str] = field(default_factory=set)
    url: str = ""

    def new_id(self) -> str:
        """An id later than every one before."""
        return str(next(self.ids))

    async def ask(self, text: str, channel: str = payloads.CHANNEL) -> str:
        """Alice mentions the bot with a question; the id of her message."""
        identity = self.new_id()
        await self.gateway.dispatch("MESSAGE_CREATE", payloads.mention(identity, text, channel))
        return identity

    async def reply_to(self, message: str, text: str, ping: bool = False) -> str:
        """Alice replies to a message; with a ping, the reply mentions whom it answers."""
        identity = self.new_id()
        event = payloads.reply(identity, text, self.messages[message], ping)
        await self.gateway.dispatch("MESSAGE_CREATE", event)
        return identity

    async def change(self, message: str, text: str, channel: str = payloads.CHANNEL) -> None:
        """Alice edits her message to another question."""
        event = payloads.mention(message, text, channel)
        edited = {**event, "edited_timestamp": payloads.WHEN}
        await self.gateway.dispatch("MESSAGE_UPDATE", edited)

    async def press(self, message: dict[str, Any], label: str) -> str:
        """Alice presses the button whose label begins so; the interaction's id."""
        buttons = [part for part in walk(message["components"]) if part["type"] == BUTTON]
        (button,) = [b for b in buttons if b["label"].startswith(label)]
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self.interact(3, data, message["channel_id"], message=message)

    async def choose(self, message: dict[str, Any], menu: str, value: str) -> str:
        """Alice chooses a value in the menu whose custom_id has this word; the interaction's id."""
        menus = [part for part in walk(message["components"]) if part["type"] == SELECT]
        (found,) = [m for m in menus if f"/{menu}:" in m["custom_id"]]
        data = {"component_type": SELECT, "custom_id": found["custom_id"], "values": [value]}
        return await self.interact(3, data, message["channel_id"], message=message)

    async def choose_setting(self, message: dict[str, Any], setting: str, values: list[str]) -> str:
        """Alice sets something in the panel of /settings; the interaction's id."""
        menu = next(
            part
            for part in walk(message["components"])
            if part.get("custom_id") == f"quoth/set-{setting}"
        )
        data = {"component_type": menu["type"], "custom_id": menu["custom_id"], "values": values}
        if menu["type"] == CHANNEL_SELECT:
            data["resolved"] = {"channels": {v: payloads.resolved_channel(v) for v in values}}
        return await self.interact(3, data, message["channel_id"], message=message)

    async def type(self, name: str, option: str, typed: str) -> str:
        """Alice is typing an option of a slash command; the interaction's id."""
        command = next(c for c in self.commands if c["name"] == name)
        return await self.interact(4, payloads.typing(command, option, typed))

    async def use_menu(self, name: str, message: dict[str, Any]) -> str:
        """Alice uses a command in the menu of a message; the interaction's id."""
        command = next(c for c in self.commands if c["name"] == name)
        return await self.interact(2, payloads.menu(command, message), message["channel_id"])

    async def use(
        self, name: str, channel: str = payloads.CHANNEL, **options: str | bool | payloads.Upload
    ) -> str:
        """Alice uses a slash command, or one of a group ("index add"); the interaction's id."""
        group, _, subcommand = name.partition(" ")
        command = next(c for c in self.commands if c["name"] == group)
        return await self.interact(2, payloads.slash(command, subcommand, **options), channel)

    async def fill_in(self, pressed: str, form: dict[str, Any], **values: str) -> str:
        """Alice fills in a form that was shown for a button; the interaction's id."""
        rows = [
            {
                "type": 1,
                "components": [
                    {
                        "type": 4,
                        "custom_id": part["custom_id"],
                        "value": values.get(part["custom_id"], ""),
                    }
                    for part in row["components"]
                ],
            }
            for row in form["components"]
        ]
        data = {"custom_id": form["custom_id"], "components": rows}
        channel = self.interactions[pressed].channel
        return await self.interact(5, data, channel)

    async def interact(
        self,
        kind: int,
        data: dict[str, Any],
        channel: str = payloads.CHANNEL,
        **more: Any,
    ) -> str:
        """Alice uses a command or component; the interaction's id."""
        identity = self.new_id()
        known = Interaction(identity, f"token-{identity}", channel, time.monotonic())
        self.interactions[identity] = known
        if "message" in more:
            self.under[identity] = more["message"]["id"]
        event = payloads.interaction(identity, known.token, kind, data, channel, self.permissions)
        await self.gateway.dispatch("INTERACTION_CREATE", {**event, **more})
        return identity

    def answers_to(self, identity: str) -> list[dict[str, Any]]:
        """The messages that reply to a message, or the response to an interaction."""
        known = self.interactions.get(identity)
        if known is not None:
            done = known.original in self.messages
            return [self.messages[known.original]] if done and known.original else []
        return [
            m
            for m in self.messages.values()
            if (m.get("message_reference") or {}).get("message_id") == identity
        ]

    async def until(self, reached: Any, seconds: float = 30) -> None:
        """Wait until `reached()`, looked at after every request."""
        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(reached)

    async def answer(self, identity: str, seconds: float = 30) -> dict[str, Any]:
        """The first answer to a question; waits for it."""

        def done() -> bool:
            return any(m["content"] or m["components"] for m in self.answers_to(identity))

        await self.until(done, seconds)
        return self.answers_to(identity)[0]

    async def wait_for(self, method: str, path: str, seconds: float = 60) -> Request:
        """The first request with this method whose path ends so; waits for it."""

        def matching() -> list[Request]:
            return [r for r in self.requests if r.method == method and r.path.endswith(path)]

        await self.until(matching, seconds)
        return matching()[0]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One REST request: recorded, judged, answered, unless something goes wrong."""
        path = request.path.removeprefix("/api/v10")
        template = find_template(path) or path
        fault = self.plan(request.method, template)
        if fault is not None and not fault.after:
            await request.read()
            return await self.fail(request, fault)
        received = await read(request, path)
        self.problems += request_problems(received.method, path, received.body)
        reply = self.limited(path) or self.reply(request, received)
        self.problems += response_problems(received.method, path, reply.status, reply.body)
        async with self.arrived:
            self.requests.append(received)
            self.arrived.notify_all()
        if fault is not None:
            return await self.fail(request, fault)
        return self.written(path, reply)

    def limited(self, path: str) -> Reply | None:
        """429 where a rate limit is used up."""
        bucket = self.buckets.setdefault(bucket_name(path), Bucket(5, 0.25))
        if bucket.spend(time.monotonic()):
            return None
        body = {"message": "You are being rate limited.", "code": 0, "global": False}
        return Reply(429, {**body, "retry_after": bucket.seconds})

    def written(self, path: str, reply: Reply) -> web.Response:
        name = bucket_name(path)
        headers = self.buckets[name].headers(time.monotonic(), name)
        if reply.status == 429:
            headers |= {"Via": "1.1 google", "Retry-After": "1"}
        return written(reply, headers)

    async def fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """Let a request go wrong."""
        limited = {"message": "You are being rate limited.", "code": 0, "retry_after": 0.05}
        match fault:
            case Fault.E500 | Fault.E502 | Fault.E503 | Fault.E504 | Fault.E503_AFTER:
                return web.Response(status=int(fault.name[1:4]), text="upstream connect error")
            case Fault.RESET | Fault.RESET_AFTER:
                assert request.transport is not None
                request.transport.abort()
            case Fault.SILENCE | Fault.SILENCE_AFTER:
                # Longer than the bot waits; it hangs up by itself.
                await asyncio.sleep(20)
            case Fault.RATE:
                return written(Reply(429, {**limited, "global": False}), {"Via": "1.1 google"})
            case Fault.RATE_GLOBAL:
                return written(Reply(429, {**limited, "global": True}), {"Via": "1.1 google"})
            case Fault.RATE_NO_VIA:
                headers = {"Retry-After": "1"}
                return written(Reply(429, {**limited, "global": False}), headers)
            case Fault.RATE_HTML:
                return web.Response(status=429, text="<html>1015</html>", content_type="text/html")
            case Fault.RATE_NO_BODY:
                return written(Reply(429, {"message": "slow down", "code": 0}), {"Via": "x"})
            case Fault.BROKEN_JSON_AFTER:
                return web.Response(
                    body=b'{"id": "12', headers={"Content-Type": "application/json"}
                )
            case Fault.PROXY_403:
                return web.Response(status=403, text="<html>denied</html>")
        return web.Response(status=500)

    def reply(self, request: web.Request, received: Request) -> Reply:
        """What Discord would answer."""
        if request.headers.get("Authorization") not in {f"Bot {TOKEN}", None}:
            return Reply.error(401, 0, "401: Unauthorized")
        body = received.body
        match received.method, received.path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return Reply(200, payloads.myself())
            case "GET", ["oauth2", "applications", "@me"]:
                return Reply(200, payloads.application())
            case "PUT", ["applications", _, "commands"]:
                return self.register(body)
            case "POST", ["users", "@me", "channels"]:
                return Reply(200, payloads.direct_channel())
            case "POST", ["channels", channel, "messages"]:
                return self.post(channel, received)
            case "GET", ["channels", channel, "messages"]:
                return self.history(channel, int(request.query["after"]))
            case "PATCH", ["channels", _, "messages", message]:
                return self.edit(message, received)
            case "DELETE", ["channels", _, "messages", message]:
                known = self.messages.pop(message, None)
                return Reply(204) if known else Reply.error(404, 10008, "Unknown Message")
            case "POST", ["channels", _, "typing"]:
                return Reply(204)
            case "POST", ["interactions", interaction, token, "callback"]:
                return self.callback(interaction, token, body)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                return self.edit_original(token, received)
        return Reply.error(404, 0, "404: Not Found")

    def register(self, commands: list[dict[str, Any]]) -> Reply:
        self.commands = [
            {
                "default_member_permissions": None,
                "description": "",
                **{k: v for k, v in command.items() if v is not None},
                **permissions_as_text(command),
                "id": str(600 + i),
                "application_id": payloads.BOT["id"],
                "version": "1",
            }
            for i, command in enumerate(commands)
        ]
        return Reply(200, self.commands)

    def post(self, channel: str, received: Request) -> Reply:
        body = received.body
        if channel in self.forbidden:
            return Reply.error(403, 50013, "Missing Permissions")
        key = (channel, str(body.get("nonce")))
        earlier, at = self.nonces.get(key, ("", 0.0))
        recent = time.monotonic() - at < self.nonce_seconds
        if body.get("enforce_nonce") and earlier in self.messages and recent:
            return Reply(200, self.messages[earlier])
        identity = self.new_id()
        self.nonces[key] = (identity, time.monotonic())
        return Reply(200, self.keep(payloads.posted(identity, channel, body), received))

    def keep(self, message: dict[str, Any], received: Request) -> dict[str, Any]:
        self.messages[message["id"]] = message
        if received.attachment is not None:
            self.attachments[message["id"]] = received.attachment
        return message

    def history(self, channel: str, after: int) -> Reply:
        found = [
            # Discord keeps no nonce in its history.
            {k: v for k, v in m.items() if k != "nonce"}
            for m in self.messages.values()
            if m["channel_id"] == channel and int(m["id"]) > after
        ]
        return Reply(200, found[:100][::-1])

    def edit(self, identity: str, received: Request) -> Reply:
        known = self.messages.get(identity)
        if known is None:
            return Reply.error(404, 10008, "Unknown Message")
        edited = payloads.posted(identity, known["channel_id"], {**known, **received.body})
        kept = {k: known[k] for k in ("message_reference", "type") if k in known}
        return Reply(200, self.keep({**edited, **kept}, received))

    def callback(self, identity: str, token: str, body: dict[str, Any]) -> Reply:
        known = self.interactions.get(identity)
        if known is None or known.token != token or time.monotonic() - known.at > 3:
            return Reply.error(404, 10062, "Unknown interaction")
        if known.acknowledged is not None:
            return Reply.error(400, 40060, "Interaction has already been acknowledged.")
        known.acknowledged = body["type"]
        data = body.get("data") or {}
        known.private = bool((data.get("flags") or 0) & 64)
        told: dict[str, Any] = {"id": identity, "type": 2}
        if body["type"] in {4, 5}:
            known.original = self.new_id()
            message = payloads.posted(known.original, known.channel, data)
            self.messages[known.original] = message
            told |= {"response_message_id": known.original}
            if body["type"] == 4:
                return Reply(
                    200, {"interaction": told, "resource": {"type": 4, "message": message}}
                )
        if body["type"] == 6:
            known.original = self.under[identity]
        if body["type"] == 8:
            known.choices = data["choices"]
        if body["type"] == 7:
            return self.update(identity, told, data)
        return Reply(200, {"interaction": told})

    def update(self, identity: str, told: dict[str, Any], data: dict[str, Any]) -> Reply:
        """A button edits the message it stands under."""
        known = self.messages[self.under[identity]]
        edited = payloads.posted(known["id"], known["channel_id"], {**known, **data})
        self.messages[known["id"]] = edited
        return Reply(200, {"interaction": told, "resource": {"type": 7, "message": edited}})

    def edit_original(self, token: str, received: Request) -> Reply:
        known = next((i for i in self.interactions.values() if i.token == token), None)
        if known is None or time.monotonic() - known.at > self.token_seconds:
            return Reply.error(401, 50027, "Invalid Webhook Token")
        if known.original is None:
            return Reply.error(404, 10015, "Unknown Webhook")
        return self.edit(known.original, received)


def permissions_as_text(command: dict[str, Any]) -> dict[str, Any]:
    """Discord takes the permissions that a command needs as a number, and gives them as text."""
    needed = command.get("default_member_permissions")
    return {} if needed is None else {"default_member_permissions": str(needed)}


async def read(request: web.Request, path: str) -> Request:
    """A request with its JSON, and the text attached."""
    body: Any = None
    attachment: str | None = None
    if request.content_type == "application/json":
        body = await request.json()
    elif request.content_type == "multipart/form-data":
        form = await request.post()
        body = json.loads(str(form["payload_json"]))
        if isinstance(file := form.get("files[0]"), web.FileField):
            attachment = file.file.read().decode("utf-8")
    return Request(request.method, path, body, attachment)


def bucket_name(path: str) -> str:
    """Calls share a limit by kind and by the channel, server or webhook in the path."""
    return ":".join(path.strip("/").split("/")[:4:1])


def written(reply: Reply, headers: dict[str, str]) -> web.Response:
    if reply.body is None:
        return web.Response(status=reply.status, headers=headers)
    # discord.py compares the content type to the letter; aiohttp would add a charset.
    headers = {**headers, "Content-Type": "application/json"}
    return web.Response(body=json.dumps(reply.body).encode(), status=reply.status, headers=headers)


@contextlib.asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[Double]:
    """A double that listens on loopback; at the end nothing may have been wrong on the wire."""
    double = Double()
    app = web.Application()
    app.router.add_get("/gateway", double.gateway.handle)
    app.router.add_get("/gateway/", double.gateway.handle)
    app.router.add_route("*", "/api/v10/{rest:.*}", double.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    double.url = f"http://127.0.0.1:{port}"
    double.gateway.url = f"ws://127.0.0.1:{port}/gateway"
    try:
        yield double
    finally:
        await runner.cleanup()
    assert not double.problems, "\n".join(dict.fromkeys(double.problems))
