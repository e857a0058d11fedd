"""What DOCX and EPUB share: a zip archive from a stranger, checked before anything is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from index.errors import FormatError
from index.settings import DocumentSettings

MOST_MEMBERS = 20_000
# Small files of much white space expand a lot and cost nothing.
ALWAYS_ALLOWED_BYTES = 1_000_000


def check_archive(data: bytes, settings: DocumentSettings) -> None:
    """Raises FormatError for an archive that is damaged, too large, or leads out of itself.

    Python's zipfile never unpacks more than the size a member declares, so the declared sizes can
    be trusted as limits.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FormatError("is a damaged archive") from error
    if len(members) > MOST_MEMBERS:
        raise FormatError(f"holds more than {MOST_MEMBERS:,} files")
    for member in members:
        _check_name(member.filename)
        if member.flag_bits & 1:
            raise FormatError("is encrypted")
    check_expansion(sum(member.file_size for member in members), len(data), settings)


def check_expansion(unpacked: int, packed: int, settings: DocumentSettings) -> None:
    """Raises FormatError where `unpacked` bytes or characters are too many for `packed` bytes."""
    if unpacked > max(ALWAYS_ALLOWED_BYTES, packed * settings.max_expansion):
        raise FormatError(
            f"expands to over documents.max_expansion = {settings.max_expansion} times its size"
        )


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        raise FormatError(f"names a file outside itself ({name[:80]!r})")
