"""Who may ask the page, and from where."""

from __future__ import annotations

import base64

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.page.guard import Access, Guard, is_loopback, make_access

OPEN = make_access("127.0.0.1", ("quoth.example",), None)
CLOSED = make_access("0.0.0.0", (), "open sesame")


async def ask(
    access: Access, host: str = "localhost:8350", method: str = "GET", **headers: str
) -> httpx.Response:
    """One request to a guarded page that says yes."""
    transport = httpx.ASGITransport(Guard(PlainTextResponse("yes"), access))
    async with httpx.AsyncClient(transport=transport, base_url="http://any") as client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, "/", headers={"host": host, **sent})


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8350", 200),
        ("LOCALHOST:1", 200),
        ("127.0.0.1:8350", 200),
        ("[::1]:8350", 200),
        ("quoth.example", 200),
        ("evil.example:8350", 421),
        ("localhost.evil.example", 421),
        ("192.168.1.2:8350", 421),
        ("", 421),
        ("[", 421),
        ("user@localhost@evil.example", 421),
    ],
)
async def test_only_its_own_names_are_answered(host: str, status: int) -> None:
    assert (await ask(OPEN, host)).status_code == status


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 200),
        ("POST", {"origin": "http://localhost:8350"}, 200),
        ("POST", {"origin": "http://localhost:8351"}, 403),
        ("POST", {"origin": "https://evil.example"}, 403),
        ("POST", {"origin": "null"}, 403),
        ("GET", {"origin": "https://evil.example"}, 403),
        ("POST", {"sec_fetch_site": "cross-site"}, 403),
        ("POST", {"sec_fetch_site": "same-site"}, 403),
        ("POST", {"sec_fetch_site": "same-origin"}, 200),
        # A link on another site may lead here.
        ("GET", {"sec_fetch_site": "cross-site"}, 200),
    ],
)
async def test_other_sites_send_nothing(method: str, headers: dict[str, str], status: int) -> None:
    assert (await ask(OPEN, method=method, **headers)).status_code == status


def basic(words: str) -> str:
    """A header as browsers send a name and a password."""
    return "Basic " + base64.b64encode(words.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 401),
        ("Bearer open sesame", 200),
        ("Bearer open", 401),
        ("Bearer ", 401),
        (basic("anybody:open sesame"), 200),
        (basic(":open sesame"), 200),
        (basic("open sesame:"), 401),
        (basic("anybody"), 401),
        ("Basic ???", 401),
        ("open sesame", 401),
    ],
)
async def test_where_others_can_reach_it_the_token_is_needed(
    authorization: str, status: int
) -> None:
    found = await ask(CLOSED, "192.168.1.2:8350", authorization=authorization)
    assert found.status_code == status
    assert ("www-authenticate" in found.headers) == (status == 401)


async def test_a_name_that_is_not_its_own_is_refused_with_the_token_too() -> None:
    found = await ask(CLOSED, "evil.example", authorization="Bearer open sesame")
    assert found.status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_on_this_machine_alone_no_token_is_asked_for(host: str) -> None:
    assert is_loopback(host)
    assert make_access(host, (), "set anyway").token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "quoth.example"])
def test_elsewhere_it_is(host: str) -> None:
    assert not is_loopback(host)
    assert make_access(host, (), "set").token == "set"


async def test_every_answer_forbids_foreign_scripts_and_sets_no_cookie() -> None:
    for found in (await ask(OPEN), await ask(OPEN, "evil.example")):
        policy = found.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in found.headers
