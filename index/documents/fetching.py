"""An address -> bytes, only from where it is safe to fetch.

Only http and https, and only from addresses that are public: the name is resolved here, every
address it has must be public, and the connection goes to the very address that was checked (a name
that answers differently a moment later gains nothing). Where a page leads on, all of it is checked
again. No proxy, no cookies, no credentials; bounded in bytes and seconds; only types that can be
documents.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from index.errors import FetchError
from index.settings import DocumentSettings

if TYPE_CHECKING:
    import httpx

USER_AGENT = "Quoth (quotations with their sources; fetches only what a person names)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
TYPES = frozenset(
    "text/html text/plain text/markdown text/vtt text/xml application/xhtml+xml application/xml "
    "application/rss+xml application/atom+xml application/rdf+xml application/pdf "
    "application/epub+zip application/x-subrip application/jsonl application/x-ndjson "
    "application/octet-stream "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document".split()
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
# 6to4 and NAT64 carry an IPv4 address within, which a gateway may lead to.
CARRIERS = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("64:ff9b::/96"))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found: `url` is where it was in the end, `type` what the server calls it."""

    url: str
    data: bytes
    type: str


@dataclass(slots=True)
class _Line:
    """The connection in use, so that it can be cut: a server may send a byte now and then for ever,
    and every one of httpx's timeouts begins again with it."""

    socket: socket.socket | None = None
    is_cut: bool = False

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Note the socket when there is one; called by httpx."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self.socket = info["return_value"].get_extra_info("socket")

    def cut(self) -> None:
        """End whatever waits for this connection."""
        self.is_cut = True
        if self.socket is not None:
            # It may have been closed at the same moment.
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by the system's resolver. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    url: str,
    settings: DocumentSettings,
    resolver: Resolver = resolve,
    transport: httpx.BaseTransport | None = None,
) -> Fetched:
    """The document at `url`. Raises FetchError when it cannot be had, or must not be fetched.

    `resolver` and `transport` are the seams to the network.
    """
    import httpx

    line = _Line()
    timer = threading.Timer(settings.fetch_seconds, line.cut)
    timer.start()
    try:
        # `trust_env=False`: neither proxies nor passwords from the surroundings.
        with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
            return _follow(client, url, settings, resolver, line)
    finally:
        timer.cancel()


def check_address(text: str) -> Address:
    """The address, if everybody may reach it. Raises ValueError for private and special ones."""
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return check_address(str(address.ipv4_mapped))
        if any(address in carrier for carrier in CARRIERS):
            raise ValueError(f"{address} carries another address")
    if not address.is_global or address.is_multicast:
        raise ValueError(f"{address} is not public")
    return address


def _follow(
    client: httpx.Client, url: str, settings: DocumentSettings, resolver: Resolver, line: _Line
) -> Fetched:
    import httpx

    for _ in range(settings.fetch_redirects + 1):
        try:
            found = _fetch_once(client, url, settings, resolver, line)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if line.is_cut:
                raise _too_slow(url, settings) from error
            raise FetchError(url, f"could not be fetched ({type(error).__name__})") from error
        if isinstance(found, Fetched):
            return found
        url = found
    raise FetchError(url, f"leads on more than {settings.fetch_redirects} times")


def _too_slow(url: str, settings: DocumentSettings) -> FetchError:
    return FetchError(url, f"took longer than documents.fetch_seconds = {settings.fetch_seconds:g}")


def _fetch_once(
    client: httpx.Client,
    url: str,
    settings: DocumentSettings,
    resolver: Resolver,
    line: _Line,
) -> Fetched | str:
    """What is at `url`, or where it leads on to."""
    parts = _split(url)
    address = _public_address(url, parts, resolver)
    request = _request(client, url, parts, address, settings, line)
    response = client.send(request, stream=True)
    try:
        if response.status_code in REDIRECTS and "location" in response.headers:
            return urljoin(url, response.headers["location"])
        if response.status_code != 200:
            raise FetchError(url, f"answered with status {response.status_code}")
        kind = _type(url, response)
        return Fetched(url, _body(url, response, settings, line), kind)
    finally:
        response.close()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(url, "is not an address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchError(url, "is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchError(url, "holds a name or password, which is not accepted")
    if port not in (None, PORTS[parts.scheme]):
        raise FetchError(url, f"names port {port}, which is not the web's")
    return parts


def _public_address(url: str, parts: SplitResult, resolver: Resolver) -> Address:
    """The first address of the host, after all of them were checked."""
    host = str(parts.hostname)
    try:
        found = resolver(host, PORTS[parts.scheme])
        addresses = [check_address(text) for text in found]
    except (OSError, UnicodeError) as error:
        raise FetchError(url, "has a host that is not known") from error
    except ValueError as error:
        raise FetchError(url, f"leads to an address that may not be fetched ({error})") from error
    if not addresses:
        raise FetchError(url, "has a host that is not known")
    return addresses[0]


def _request(
    client: httpx.Client,
    url: str,
    parts: SplitResult,
    address: Address,
    settings: DocumentSettings,
    line: _Line,
) -> httpx.Request:
    """A request to the address itself, in the name of the host (in its header and TLS)."""
    import httpx

    host = str(parts.hostname)
    target = httpx.URL(url).copy_with(host=str(address), fragment=None)
    headers = {
        "Host": httpx.URL(url).netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    name = host.encode("idna").decode("ascii") if not host.isascii() else host
    timeout = httpx.Timeout(settings.fetch_seconds).as_dict()
    extensions = {"timeout": timeout, "sni_hostname": name, "trace": line.trace}
    return client.build_request("GET", target, headers=headers, extensions=extensions)


def _type(url: str, response: httpx.Response) -> str:
    kind = str(response.headers.get("content-type", "application/octet-stream"))
    kind = kind.split(";")[0].strip().lower()
    if kind not in TYPES:
        raise FetchError(url, f"is of type {kind[:60]}, which is no document")
    return kind


def _body(url: str, response: httpx.Response, settings: DocumentSettings, line: _Line) -> bytes:
    """The body, within the limits. It was asked for unpacked: what is packed is refused."""
    if response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise FetchError(url, "is packed, though it was asked for as it is")
    data = bytearray()
    for chunk in response.iter_raw():
        data += chunk
        if len(data) > settings.max_bytes:
            raise FetchError(url, f"has more than documents.max_bytes = {settings.max_bytes:,}")
    if line.is_cut:
        # A body without a length ends where the connection does.
        raise _too_slow(url, settings)
    return bytes(data)
