"""/healthz: whether the bot is connected and can answer, told on this machine only."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web

from index import QuothError

LOOPBACK = "127.0.0.1"
PATH = "/healthz"


class HealthError(QuothError):
    """The port cannot be listened on."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"discord.health_port {port} cannot be listened on ({reason}). Choose another, or 0 "
            "for none."
        )
        self.port = port
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is: connected since when (seconds since 1970), answering from what, how busy."""

    connected_since: float | None
    generation: str | None
    questions_waiting: int

    @property
    def well(self) -> bool:
        """Whether a question that comes now is answered."""
        return self.connected_since is not None and self.generation is not None

    def to_json(self) -> dict[str, object]:
        """What /healthz says."""
        since = self.connected_since
        return {
            "status": "ok" if self.well else "unavailable",
            "connected_since": since and datetime.fromtimestamp(since, UTC).isoformat(),
            "generation": self.generation,
            "questions_waiting": self.questions_waiting,
        }


@contextlib.asynccontextmanager
async def serving_health(look: Callable[[], Health], port: int) -> AsyncIterator[None]:
    """Tell what `look` sees, on this machine's own address; not at all where the port is 0.

    Raises HealthError where the port is taken.
    """
    if not port:
        yield
        return

    async def tell(request: web.Request) -> web.Response:
        health = look()
        status = HTTPStatus.OK if health.well else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response(health.to_json(), status=status)

    app = web.Application()
    app.router.add_get(PATH, tell)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError as error:
        raise HealthError(port, error.strerror or str(error)) from error
