"""Bytes -> text, exactly, with the encoding that was decided on; and text cleaned of what cannot
be stored."""

from __future__ import annotations

import codecs
import re

from index.errors import FormatError

DECLARED = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
# UTF-32's little-endian mark begins like UTF-16's.
SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARATION_BYTES = 4096
# Lone halves of surrogate pairs cannot be written as UTF-8.
UNSTORABLE = re.compile("[\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of `data` and the encoding it was read with.

    UTF-8 first, then what charset-normalizer finds. Raises FormatError for empty and binary data,
    and for data that no encoding explains.
    """
    if not data.strip():
        raise FormatError("is empty")
    signed = signed_encoding(data)
    try:
        if signed:
            return checked(data.decode(signed).removeprefix("\ufeff")), signed
        return checked(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _decode_other(data)


def signed_encoding(data: bytes) -> str | None:
    """The encoding whose signature (byte order mark) the data begins with, if it does."""
    return next((name for mark, name in SIGNATURES if data.startswith(mark)), None)


def decode_declared(data: bytes) -> tuple[str, str]:
    """As `decode`, but the encoding that an HTML or XML text declares is tried first."""
    match = DECLARED.search(data[:DECLARATION_BYTES])
    if match:
        name = (match[1] or match[2]).decode("ascii", "replace")
        try:
            return checked(data.decode(name)), codecs.lookup(name).name
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def checked(text: str) -> str:
    """`text`, if it is one. Raises FormatError for binary data and where there are no words."""
    if "\x00" in text:
        raise FormatError("looks like a binary file, not text")
    if not any(character.isalnum() for character in text):
        raise FormatError("holds no words")
    return text


def cleaned(text: str) -> str:
    """Extracted text as it is stored: LF line ends, without NUL and halves of surrogate pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return UNSTORABLE.sub("\ufffd", text)


def _decode_other(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise FormatError("is not text in any known encoding (save it as UTF-8)")
    return checked(str(best)), best.encoding
