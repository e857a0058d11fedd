"""`quoth serve`: the page on a port of this machine, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import webbrowser
from collections.abc import Callable

import uvicorn

from bot.asking import Desk
from bot.config import Config
from bot.page.app import make_app
from bot.page.guard import is_loopback, make_access
from index import QuothError

GRACE_SECONDS = 3


class PageError(QuothError):
    """The page cannot be served."""


def serve_page(
    config: Config,
    collection: str,
    desk: Desk,
    say: Callable[[str], object],
    *,
    fixed_port: bool = True,
    open_browser: bool = False,
) -> None:
    """Serve until stopped. With `fixed_port` false another port is taken where it is in use.

    Raises PageError when it cannot listen, or when others could reach it without a token.
    """
    host = config.page.host
    if not is_loopback(host) and not config.page_token:
        raise PageError(
            f"On {host} others can reach the page, so it needs a token: set QUOTH_PAGE_TOKEN "
            "in the environment. Browsers ask for it as a password, with any name."
        )
    listening = listen(host, config.page.port, fixed_port)
    address = f"http://{_in_address(host)}:{listening.getsockname()[1]}/"
    say(f"Quoth is at {address} (stop with Ctrl-C).")
    if open_browser and has_browser():
        webbrowser.open(address)
    app = make_app(
        config, collection, desk, make_access(host, config.page.hosts, config.page_token)
    )
    try:
        asyncio.run(_serve(app, listening, desk))
    finally:
        listening.close()
        desk.close()


async def _serve(app: object, listening: socket.socket, desk: Desk) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type] # ours is an ASGI application, by another class
            lifespan="off",
            log_level="critical",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    warming = asyncio.create_task(_warm(desk))
    await server.serve(sockets=[listening])
    warming.cancel()


async def _warm(desk: Desk) -> None:
    """Load the models before the first question; what is wrong is told to whoever asks."""
    with contextlib.suppress(QuothError):
        await desk.make_ready()


def listen(host: str, port: int, fixed: bool = True) -> socket.socket:
    """A socket that listens there; where the port is in use and not fixed, on another one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for attempt in (port,) if fixed else (port, 0):
        try:
            return socket.create_server((host.strip("[]"), attempt), family=family)
        except OSError as error:
            failure = error
    raise PageError(
        f"Cannot listen on {host}, port {port}: {failure.strerror}. Choose another one with --port."
    ) from failure


def has_browser() -> bool:
    """Whether a window could open here: not in a container, a service, or over a bare ssh."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_address(host: str) -> str:
    if host in {"0.0.0.0", "::"}:
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
