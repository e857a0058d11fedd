"""Who may ask the page, and from where: Host, Origin and token; and the headers of every answer.

A page on this machine is within reach of every web site that the browser opens. So it answers only
when it was called by a name of its own (else a site could point its name here: DNS rebinding),
refuses whatever another site's page sends, and lets no page run a script that is not ours.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers then send no Origin with a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Answers change with the index; the browser asks again, and may still go back at once.
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Access:
    """By which names the page may be called, and the token it asks for, if any."""

    names: frozenset[str] = LOOPBACK_NAMES
    token: str | None = None

    def knows(self, host: str) -> bool:
        """Whether `host`, as the browser sent it, is the page's own."""
        name = host_name(host)
        if name is None:
            return False
        # With a token a bare address may be used: no site can make a browser send its own.
        return name in self.names or (self.token is not None and _is_address(name))

    def admits(self, authorization: str) -> bool:
        """Whether the token came with the request: as a bearer, or as the password of any name."""
        if self.token is None:
            return True
        kind, _, value = authorization.partition(" ")
        given = value.strip()
        if kind.lower() == "basic":
            given = _password(given)
        elif kind.lower() != "bearer":
            return False
        return secrets.compare_digest(given.encode(), self.token.encode())


def make_access(host: str, further: Iterable[str], token: str | None) -> Access:
    """The access to a page that listens on `host`; on this machine alone no token is needed."""
    names = {host.lower().strip("[]"), *(name.lower() for name in further)} | LOOPBACK_NAMES
    return Access(frozenset(names - {"0.0.0.0", "::"}), None if is_loopback(host) else token)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on `host`."""
    name = host.lower().strip("[]")
    return name in LOOPBACK_NAMES or (_is_address(name) and ipaddress.ip_address(name).is_loopback)


def host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None where it is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


@dataclass(frozen=True, slots=True)
class Guard:
    """The ASGI middleware that lets requests through to `app`, or refuses them in a sentence."""

    app: ASGIApp
    access: Access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(Headers(scope=scope), scope["method"])
        await (refusal or self.app)(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, method: str) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if not self.access.knows(host):
            return _refuse(421, f"This page does not go by the name “{host}”. See page.hosts.")
        if not self.access.admits(headers.get("authorization", "")):
            ask = {"WWW-Authenticate": 'Basic realm="Quoth", charset="UTF-8"'}
            return _refuse(401, "The token is needed: as the password, with any name.", ask)
        if _is_foreign(headers, host, method):
            return _refuse(403, "This came from another site, and only this page may send it.")
        return None


def _is_foreign(headers: Headers, host: str, method: str) -> bool:
    """Whether another site's page sent this; its links may lead here, but nothing else."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() != host.lower()
    return method not in {"GET", "HEAD"} and headers.get("sec-fetch-site", "none") not in {
        "same-origin",
        "none",
    }


def _refuse(status: int, words: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(f"{words}\n", status, headers)
