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
from bot.page.routes import ROUTES
from bot.page.setting import HERE, Page, make_templates, page_of
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
    return await page_of(request).show("error.html", status, message=str(error))


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    message = REASONS.get(HTTPStatus(error.status_code), error.detail)
    if error.detail != phrase:
        message = error.detail
    return await page_of(request).show("error.html", error.status_code, message=message)


async def _apologise(request: Request, error: Exception) -> Response:
    page = page_of(request)
    return await page.show("error.html", 500, message=report(error, lambda: page.config.data_dir))
