"""Which version of the code made an index: a hash of the rooms that an index depends on.

A hand-kept version number is forgotten sooner or later; the sources themselves are not.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ROOMS = ("documents", "speech", "storage")
SUFFIXES = frozenset({".py", ".toml", ".txt"})


@cache
def pipeline_version() -> str:
    """SHA-256 over the sources and data files of the rooms up to storage, 16 hexadecimal digits."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.suffix in SUFFIXES:
                digest.update(path.relative_to(package).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
