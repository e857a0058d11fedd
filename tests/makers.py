"""Small real files of every format, and hostile ones, made on the spot."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

Placed = tuple[int, int, int, str]
"""A line of a PDF page: left and bottom in points, letter size, words."""


def make_pdf(pages: Sequence[Sequence[Placed]], info: Mapping[str, str] | None = None) -> bytes:
    """A PDF with a text layer in Helvetica."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< %s >>"
        % b" ".join(b"/%s (%s)" % (_pdf(k), _pdf(v)) for k, v in (info or {}).items()),
    }
    kids = []
    for number, lines in enumerate(pages):
        content, page = 5 + 2 * number, 6 + 2 * number
        drawn = b" ".join(
            b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj" % (size, left, bottom, _pdf(words))
            for left, bottom, size, words in lines
        )
        objects[content] = make_stream(b"BT " + drawn + b" ET")
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        kids.append(b"%d 0 R" % page)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return join_pdf(objects)


def make_stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def join_pdf(objects: Mapping[int, bytes]) -> bytes:
    """The file around numbered objects; 1 is the catalogue, 4 the information."""
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, size))
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size,
        start,
    )
    return bytes(out)


def _pdf(text: str) -> bytes:
    data = text.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def page(*words: str, top: int = 700, size: int = 12) -> list[Placed]:
    """Lines under one another."""
    return [(72, top - 14 * number, size, line) for number, line in enumerate(words)]


def make_pdf_of_objects(count: int) -> bytes:
    """A PDF with so many objects, packed into one compressed stream."""
    first = 10
    head = b"".join(b"%d %d " % (first + number, 3 * number) for number in range(count))
    content = zlib.compress(head + b"<<>>"[:2] + b"1 " * 0 + b"12 " * count, 9)
    entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (count, len(head) + 2)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * 50_000, count),
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        4: b"<< >>",
        5: make_stream(content, entries),
    }
    return join_pdf(objects)


def make_docx(
    paragraphs: Sequence[str], title: str = "", author: str = "", body: str = ""
) -> bytes:
    """A DOCX file; `body` is raw WordprocessingML put at its end."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    for words in paragraphs:
        document.add_paragraph(words)
    if body:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        for element in parse_xml(f'<w:body xmlns:w="{space}">{body}</w:body>'):
            document.element.body.insert(-1, element)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def make_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


CONTAINER = b"""<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""


def make_epub(chapters: Sequence[str], **extra: bytes) -> bytes:
    """An EPUB file of chapters in XHTML."""
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = f"""<?xml version="1.0"?>
    <package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier>
    <dc:title>The Mill</dc:title><dc:creator>Ann Lee</dc:creator><dc:date>2019</dc:date>
    <dc:publisher>Brook House</dc:publisher><dc:language>en</dc:language></metadata>
    <manifest>{items}</manifest><spine>{spine}</spine></package>"""
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package.encode(),
    }
    for number, chapter in enumerate(chapters):
        members[f"OEBPS/c{number}.xhtml"] = (
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            f"<head><title>c</title></head><body>{chapter}</body></html>"
        ).encode()
    return make_zip({**members, **extra})


def make_feed(*entries: Mapping[str, Any]) -> bytes:
    """An RSS feed."""
    items = "".join(
        "<item>" + "".join(f"<{key}>{value}</{key}>" for key, value in entry.items()) + "</item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Valley News</title><language>en</language>{items}</channel></rss>"
    ).encode()
