"""Files sent to Discord: only from there, only within limits, only under safe names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guild.attachments import is_discords, safe_name, save_upload, stream
from bot.guild.requests import Request, Upload, request_from
from index import DocumentError
from index.settings import DocumentSettings

SMALL = DocumentSettings(max_bytes=1000)
URL = "https://cdn.discordapp.com/attachments/1/2/speech.txt"


def endless(read: list[int]) -> object:
    async def chunks(url: str) -> AsyncIterator[bytes]:
        while True:
            read.append(1)
            yield b"x" * 100

    return chunks


async def test_reading_stops_at_the_limit_whatever_was_promised(tmp_path: Path) -> None:
    read: list[int] = []
    upload = Upload("1", "speech.txt", URL, 10)
    with pytest.raises(DocumentError, match="more than"):
        await save_upload(upload, tmp_path, SMALL, endless(read))  # type: ignore[arg-type]
    assert len(read) == 11
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "size", "why"),
    [("speech.txt", 1001, "more than"), ("x.exe", 1, "no kind"), ("speech", 1, "no kind")],
)
async def test_some_files_are_not_even_fetched(
    tmp_path: Path, name: str, size: int, why: str
) -> None:
    read: list[int] = []
    with pytest.raises(DocumentError, match=why):
        await save_upload(Upload("1", name, URL, size), tmp_path, SMALL, endless(read))  # type: ignore[arg-type]
    assert read == []


@pytest.mark.parametrize(
    ("url", "discords"),
    [
        (URL, True),
        ("https://media.discordapp.net/attachments/1/2/x.pdf?ex=1&is=2", True),
        ("http://cdn.discordapp.com/x", False),
        ("https://cdn.discordapp.com:8443/x", False),
        ("https://cdn.discordapp.com.example.org/x", False),
        ("https://example.org/cdn.discordapp.com", False),
        ("https://cdn.discordapp.com@example.org/x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_discords_own_addresses_are_read(url: str, discords: bool) -> None:
    assert is_discords(url) == discords


async def test_another_address_is_not_asked() -> None:
    with pytest.raises(OSError, match="not one of Discord's"):
        async for _ in stream("https://example.org/x"):
            pass


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("speech.txt", "speech.txt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".hidden.txt", "hidden.txt"),
        ("Ö rede (2).pdf", "Ö rede (2).pdf"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_one_within_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert (Path("/folder") / safe).resolve().parent == Path("/folder")
    assert not safe.startswith(".")
    assert len(safe) <= 120


async def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    async def once(url: str) -> AsyncIterator[bytes]:
        yield b"words"

    upload = Upload("1", "speech.txt", URL, 10)
    names = [(await save_upload(upload, tmp_path, SMALL, once)).name for _ in range(2)]
    assert names == ["speech.txt", "speech-2.txt"]


def test_a_request_comes_back_from_the_ledger_as_it_was() -> None:
    upload = Upload("1", "speech.txt", URL, 10)
    request = Request("add", True, (upload,), ("https://a.example",), said={"date": "2024"})
    assert request_from(request.to_json()) == request
