"""Fetching goes to public web addresses only, to the very address that was checked."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from index.documents import fetching
from index.documents.fetching import Fetched, check_address, fetch
from index.errors import FetchError
from index.settings import DocumentSettings

SETTINGS = DocumentSettings(max_bytes=1000, fetch_redirects=2)
HOSTS = {
    "news.example": ("93.184.216.34",),
    "two.example": ("93.184.216.34", "10.0.0.7"),
    "inside.example": ("192.168.1.1",),
    "gone.example": (),
    "six.example": ("2606:2800:220:1::1",),
}


def resolver(host: str, port: int) -> tuple[str, ...]:
    """The hosts above; an address is itself."""
    return HOSTS.get(host, (host,))


def get(url: str, handler: Callable[[httpx.Request], httpx.Response]) -> Fetched:
    return fetch(url, SETTINGS, resolver, httpx.MockTransport(handler))


def page(request: httpx.Request) -> httpx.Response:
    return answer_of(b"hi")


def answer_of(body: bytes) -> httpx.Response:
    """As from the network: not read yet."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|public"):
        check_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses_pass(address: str) -> None:
    assert str(check_address(address)) == address


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "not an http"),
        ("ftp://news.example/x", "not an http"),
        ("gopher://news.example/x", "not an http"),
        ("http:///x", "not an http"),
        ("//news.example/x", "not an http"),
        ("http://[::1", "not an address"),
        ("http://me:secret@news.example/", "name or password"),
        ("http://news.example:22/", "port 22"),
        ("http://localhost/", "may not|not known"),
        ("http://127.0.0.1/", "may not"),
        ("http://[::1]/", "may not"),
        ("http://169.254.169.254/latest/meta-data", "may not"),
        ("http://2130706433/", "may not"),
        ("http://0x7f.1/", "may not"),
        ("http://inside.example/", "may not"),
        ("http://two.example/", "may not"),
        ("http://gone.example/", "not known"),
    ],
)
def test_what_must_not_be_fetched_is_not_asked_for(url: str, said: str) -> None:
    def nothing(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(FetchError, match=said):
        get(url, nothing)


def test_the_request_goes_to_the_checked_address_in_the_name_of_the_host() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return page(request)

    assert get("https://news.example/a?b=1#c", answer) == Fetched(
        "https://news.example/a?b=1#c", b"hi", "text/html"
    )
    (request,) = asked
    assert str(request.url) == "https://93.184.216.34/a?b=1"
    assert request.headers["host"] == "news.example"
    assert request.extensions["sni_hostname"] == "news.example"
    assert get("http://six.example/", answer).data == b"hi"
    assert asked[1].url.host == "2606:2800:220:1::1"


@pytest.mark.parametrize(
    "target", ["http://inside.example/", "file:///etc/passwd", "//127.0.0.1/x", "http://[::1]/"]
)
def test_every_step_of_a_redirect_is_checked_again(target: str) -> None:
    def leads(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "93.184.216.34"
        return httpx.Response(302, headers={"Location": target})

    with pytest.raises(FetchError):
        get("http://news.example/", leads)


def test_redirects_are_followed_and_counted() -> None:
    def leads(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/end":
            return page(request)
        return httpx.Response(301, headers={"Location": request.url.path[1:] or "/end"})

    assert get("http://news.example/", leads).url == "http://news.example/end"
    with pytest.raises(FetchError, match="more than 2 times"):
        get("http://news.example/round", leads)


def test_a_name_is_resolved_anew_at_every_step() -> None:
    answers = iter([("93.184.216.34",), ("127.0.0.1",)])
    again = httpx.MockTransport(lambda r: httpx.Response(302, headers={"Location": "/again"}))
    with pytest.raises(FetchError, match="may not"):
        fetch("http://turns.example/", SETTINGS, lambda host, port: next(answers), again)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(404), "status 404"),
        (httpx.Response(200, headers={"Content-Type": "image/png"}), "image/png"),
        (answer_of(bytes(1001)), "1,000"),
        (
            httpx.Response(
                200,
                headers={"Content-Type": "text/html", "Content-Encoding": "br"},
                stream=httpx.ByteStream(b"x"),
            ),
            "packed",
        ),
    ],
)
def test_what_is_no_document_or_too_much_is_refused(response: httpx.Response, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        get("http://news.example/", lambda request: response)


@pytest.fixture
def dripping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A real server on this machine that sends a byte of its header now and then, for ever."""
    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(fetching, "check_address", lambda text: text)
    monkeypatch.setattr(fetching, "PORTS", {"http": server.getsockname()[1]})
    stop = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        with connection:
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    stop.set()
    thread.join()
    server.close()


def test_a_server_that_drips_is_cut_off(dripping: None) -> None:
    port = fetching.PORTS["http"]
    started = time.monotonic()
    with pytest.raises(FetchError, match="fetch_seconds"):
        fetch(f"http://127.0.0.1:{port}/", replace(SETTINGS, fetch_seconds=0.5), resolver)
    assert time.monotonic() - started < 3
