"""Documents that mean harm cost themselves, quickly, and nothing else."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from makers import (
    CONTAINER,
    make_docx,
    make_epub,
    make_feed,
    make_pdf,
    make_pdf_of_objects,
    make_zip,
    page,
)

from index.documents.formats import Kind
from index.documents.isolation import Worker
from index.documents.reading import Context, Reading, find_files, read_documents
from index.errors import FormatError
from index.settings import DocumentSettings

SETTINGS = DocumentSettings(max_seconds=20.0)
GOOD = "Ann Lee said on Monday that the mill would stay.\n"
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha ha ha">
%s]>""" % b"\n".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))


def docx_with(document: bytes) -> bytes:
    """A DOCX file whose main part is replaced."""
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(make_docx([GOOD]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return make_zip({**members, "word/document.xml": document})


WORD_SPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("x.docx", lambda: docx_with(b" " * 200_000_000), "max_expansion"),
    "zip bomb in a book": (
        "x.epub",
        lambda: make_epub(["<p>a</p>"], **{"OEBPS/big.css": bytes(300_000_000)}),
        "max_expansion",
    ),
    "dots in an archive": (
        "x.epub",
        lambda: make_epub(["<p>words</p>"], **{"../../etc/passwd": b"x"}),
        "outside itself",
    ),
    "absolute name in an archive": (
        "x.docx",
        lambda: make_zip({"word/document.xml": b"x", "/etc/passwd": b"x"}),
        "outside itself",
    ),
    "entity bomb in a feed": (
        "x.rss",
        lambda: ENTITIES + b"<rss><channel><title>&m;</title></channel></rss>",
        "entities",
    ),
    "entity bomb in DOCX": (
        "x.docx",
        lambda: docx_with(
            ENTITIES + b"<w:document %s><w:body><w:p><w:r><w:t>&m;</w:t></w:r></w:p></w:body>"
            b"</w:document>" % WORD_SPACE
        ),
        "",
    ),
    "file behind an entity": (
        "x.docx",
        lambda: docx_with(
            b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document %s><w:body><w:p>'
            b"<w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>" % WORD_SPACE
        ),
        "",
    ),
    "entity bomb in a book": (
        "x.epub",
        lambda: make_zip(
            {
                "META-INF/container.xml": CONTAINER,
                "OEBPS/book.opf": ENTITIES + b"<package><metadata>&m;</metadata></package>",
            }
        ),
        "EPUB",
    ),
    "deep nesting": (
        "x.html",
        lambda: b"<html><body>" + b"<div>" * 500_000 + b"words" + b"</div>" * 500_000,
        "max_nesting",
    ),
    "deep nesting in a feed": (
        "x.rss",
        lambda: make_feed({"title": "T", "description": "&lt;div&gt;" * 100_000 + "words"}),
        "max_nesting",
    ),
    "deep JSON": ("x.jsonl", lambda: b'{"text": ' + b"[" * 200_000, "JSON|nested"),
    "open quotes in tags": (
        "x.html",
        lambda: b"<html><body>" + b'<a "' * 200_000 + b"words</body></html>",
        "",
    ),
    "many pages": (
        "x.pdf",
        lambda: make_pdf([page("one")] * (SETTINGS.max_pages + 1)),
        "max_pages",
    ),
    "a million objects": ("x.pdf", lambda: make_pdf_of_objects(1_000_000), "pages|PDF|text layer"),
    "random bytes after a header": ("x.pdf", lambda: b"%PDF-1.7\n" + os.urandom(200_000), "PDF"),
    "too large": ("x.txt", lambda: b"word " * (SETTINGS.max_bytes // 5 + 1), "max_bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_one_document_and_little_time(tmp_path: Path, name: str) -> None:
    file, make, said = HOSTILE[name]
    (tmp_path / file).write_bytes(make())
    (tmp_path / "a-good.txt").write_text(GOOD)
    (tmp_path / "y-good.docx").write_bytes(make_docx([GOOD]))
    started = time.monotonic()
    reading = read(tmp_path)
    assert time.monotonic() - started < SETTINGS.max_seconds + 5
    assert {d.id for d in reading.documents} >= {"a-good", "y-good"}
    assert "root:" not in "".join(d.text for d in reading.documents)
    assert "ha ha" not in "".join(d.text for d in reading.documents)
    assert sum(len(d.text) for d in reading.documents) < 2_000_000
    if said:
        (failure,) = reading.failures
        assert failure.path.name == file
        assert re.search(said, failure.reason), failure.reason


def read(root: Path, settings: DocumentSettings = SETTINGS) -> Reading:
    return read_documents(find_files([root], settings), Context(settings))


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "in-secret"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("The secret is out.\n")
    (inside / "good.txt").write_text(GOOD)
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "nowhere.txt").symlink_to(outside / "gone.txt")
    (inside / "loop.txt").symlink_to(inside / "loop.txt")
    (inside / "alias.txt").symlink_to(inside / "good.txt")
    reading = read(inside)
    assert {d.id for d in reading.documents} == {"good", "alias"}
    assert {f.path.name for f in reading.failures} == {"link.txt", "nowhere.txt", "loop.txt"}


def test_a_side_car_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_text(GOOD)
    (tmp_path / "secret.toml").write_text('title = "secret"\n')
    (tmp_path / "in/index.toml").symlink_to(tmp_path / "secret.toml")
    reading = read(tmp_path / "in")
    assert reading.documents[0].title != "secret"
    assert [f.path.name for f in reading.failures] == ["index.toml"]


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Worker]:
    """A worker in which reading a PDF runs the given code instead."""

    def worker(code: str) -> Worker:
        hook = (
            f"import index.documents.formats.pdf as p\ndef read(data, s):\n {code}\np.read = read\n"
        )
        from index.documents import isolation

        before, serve = isolation.START.rsplit("\n", 1)
        monkeypatch.setattr(isolation, "START", f"{before}\n{hook}{serve}")
        return Worker(replace(SETTINGS, max_seconds=2.0, max_memory_bytes=600_000_000))

    return worker


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", "max_seconds"),
        ("import os; os.abort()", "crash"),
        ("import os; os._exit(0)", "crash"),
        ("bytearray(2_000_000_000)", "memory"),
        ("raise ZeroDivisionError", "ZeroDivisionError"),
        ("print('an answer', flush=True); import sys; sys.exit('x')", "crash"),
        ("import os; open(os.environ['DISCORD_TOKEN'])", "KeyError"),
    ],
)
def test_a_parser_that_dies_is_replaced(hooked, monkeypatch, code: str, said: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    with hooked(code) as worker:
        for _ in range(2):
            with pytest.raises(FormatError, match=said):
                worker.extract(Kind.PDF, b"%PDF-")
        worker.settings = SETTINGS
        (extract,) = worker.extract(Kind.WORD, make_docx([GOOD.strip()]))
        assert extract.text == GOOD.strip()


def test_a_worker_ends_with_its_context() -> None:
    with Worker(SETTINGS) as worker:
        worker.extract(Kind.WORD, make_docx([GOOD]))
        process = worker._process
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None
