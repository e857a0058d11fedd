"""The application: routes, static files, and what is said when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.asking import Desk
from bot.config import Config
from bot.failures import report
from bot.page.guard import Access, Guard
from bot.page.routes import ROUTES, api
from bot.page.setting import HERE, Page, make_templates, page_of
from bot.programs import UnknownPlace
from index import CollectionError, QuestionError, QuothError

REASONS = {
    HTTPStatus.NOT_FOUND: "There is no such page here.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page cannot be asked in that way.",
}


def make_app(
    config: Config,
    collection: str,
    desk: Desk,
    access: Access | None = None,
    today: Callable[[], date] = date.today,
) -> Guard:
    """The page about one collection, behind its guard."""
    app = Starlette(
        routes=[*ROUTES, Mount("/static", StaticFiles(directory=HERE / "static"), name="static")],
        exception_handlers={
            QuothError: _explain,
            HTTPException: _refuse,
            Exception: _apologise,
        },
    )
    app.state.page = Page(config, collection, desk, make_templates(), today)
    return Guard(app, access or Access())


async def _explain(request: Request, error: Exception) -> Response:
    """An error that says what to do about it."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, QuestionError):
        status = HTTPStatus.BAD_REQUEST
    elif isinstance(error, CollectionError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, UnknownPlace):
        status = HTTPStatus.NOT_FOUND
    return await _say(request, status, str(error))


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    message = REASONS.get(HTTPStatus(error.status_code), error.detail)
    if error.detail != phrase:
        message = error.detail
    return await _say(request, error.status_code, message)


async def _apologise(request: Request, error: Exception) -> Response:
    page = page_of(request)
    return await _say(request, 500, report(error, lambda: page.config.data_dir))


async def _say(request: Request, status: int, message: str) -> Response:
    """A sentence: to a program as JSON, to a person as a page."""
    if request.url.path.startswith("/api/"):
        return api.refuse(status, message)
    return await page_of(request).show("error.html", status, message=message)
