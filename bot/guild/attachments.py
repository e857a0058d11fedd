"""Files sent to Discord -> files on disk: only from Discord's own servers, and only within limits.

Discord says how large a file is, and serves it from one of two hosts. Neither is relied upon: the
address is checked, nothing is followed elsewhere, and reading stops at the limit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import aiohttp

from bot.guild.requests import Upload
from index import DocumentError
from index.settings import DocumentSettings

HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
SECONDS = 60.0
CHUNK_BYTES = 65_536
NAME_CHARACTERS = 120
UNSAFE = re.compile(r"[^\w.,()\-+ ]")
Stream = Callable[[str], AsyncIterator[bytes]]


async def stream(url: str) -> AsyncIterator[bytes]:
    """The bytes at an address of Discord's. Raises OSError or aiohttp.ClientError."""
    if not is_discords(url):
        raise OSError("the address is not one of Discord's")
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise OSError(f"Discord answered with status {response.status}")
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            yield chunk


def is_discords(url: str) -> bool:
    """Whether an address is where Discord keeps files."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname in HOSTS and parts.port in {None, 443}


async def save_upload(
    upload: Upload, folder: Path, settings: DocumentSettings, read: Stream = stream
) -> Path:
    """The file, saved in `folder` under a safe name. Raises DocumentError when it cannot be had."""
    name = safe_name(upload.name)
    refusal = refuse(name, upload.size, settings)
    if refusal:
        raise DocumentError(Path(name), refusal)
    data = bytearray()
    try:
        async for chunk in read(upload.url):
            data += chunk
            if len(data) > settings.max_bytes:
                raise DocumentError(Path(name), _too_large(settings))
    except (OSError, TimeoutError, aiohttp.ClientError) as error:
        raise DocumentError(Path(name), "could not be had from Discord; send it again") from error
    folder.mkdir(parents=True, exist_ok=True)
    path = free_place(folder, name)
    path.write_bytes(data)
    return path


def refuse(name: str, size: int, settings: DocumentSettings) -> str | None:
    """Why a file is not even fetched."""
    if size > settings.max_bytes:
        return _too_large(settings)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in settings.suffixes:
        kinds = ", ".join(sorted(settings.suffixes))
        return f"is of no kind that I read ({kinds})"
    return None


def safe_name(name: str) -> str:
    """A file's name without anything that could lead elsewhere; never empty."""
    plain = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    clean = UNSAFE.sub("_", plain).strip(" .") or "file"
    stem, suffix = PurePosixPath(clean).stem, PurePosixPath(clean).suffix
    return f"{stem[: NAME_CHARACTERS - len(suffix)]}{suffix}"


def free_place(folder: Path, name: str) -> Path:
    """A place for a file beside others of the same name."""
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{PurePosixPath(name).stem}-{number}{PurePosixPath(name).suffix}"
    return path


def _too_large(settings: DocumentSettings) -> str:
    return f"has more than {settings.max_bytes // 1_000_000} MB"
