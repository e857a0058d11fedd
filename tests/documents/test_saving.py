"""Fetched pages become files with a side-car that says where they came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.documents.fetching import Fetched
from index.documents.reading import read_files
from index.documents.saving import read_addresses, save_page
from index.errors import DocumentError, FetchError
from index.settings import DocumentSettings

SETTINGS = DocumentSettings()
PAGE = (
    b"<!doctype html><html><head><title>Rain</title></head><body><p>She said so.</p></body></html>"
)


def save(folder: Path, url: str, data: bytes = PAGE, kind: str = "text/html") -> Path:
    return save_page(url, folder, SETTINGS, lambda url, settings: Fetched(url, data, kind))


def test_a_page_keeps_its_bytes_and_its_address(tmp_path: Path) -> None:
    url = 'https://a.example/news/the-rain.php?x="1"#top'
    path = save(tmp_path, url)
    assert path.name == "a.example-the-rain.html"
    assert path.read_bytes() == PAGE
    (document,) = read_files([tmp_path], SETTINGS).documents
    assert (document.url, document.text) == (url, "She said so.")


def test_a_page_is_replaced_and_another_of_that_name_is_not(tmp_path: Path) -> None:
    first = save(tmp_path, "https://a.example/x?p=1")
    assert save(tmp_path, "https://a.example/x?p=1") == first
    assert save(tmp_path, "https://a.example/x?p=2").name == "a.example-x-2.html"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/../../etc/passwd",
        "https://a.example/%2e%2e%2f%2e%2e%2fx",
        "https://a.example/",
    ],
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "in"
    assert save(folder, url).parent == folder
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_what_is_no_document_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="binary"):
        save(tmp_path, "https://a.example/x", b"\x89PNG\x00\x01\x02")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DocumentError, match="cannot be written"):
        save(tmp_path / "file", "https://a.example/x")


def test_a_list_of_addresses_has_remarks(tmp_path: Path) -> None:
    (tmp_path / "list").write_text(
        "# all of them\nhttps://a.example/#top # one\n\n https://b.example\n"
    )
    assert read_addresses(tmp_path / "list") == ["https://a.example/#top", "https://b.example"]
