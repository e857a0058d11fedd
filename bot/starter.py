"""`quoth init`: a folder to begin with, for somebody who installed the package."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.files import shipped
from index import StorageError


def start_folder(folder: Path) -> list[str]:
    """Put config.toml and the seed article into `folder`; what was done and what to do next.

    Nothing that is there already is overwritten. Raises StorageError when it cannot be written.
    """
    lines = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("config.toml", "seeds"):
            lines.append(_copy(shipped(name), folder / name))
    except OSError as error:
        raise StorageError(folder, error.strerror or str(error)) from error
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    return [
        *lines,
        "",
        "Next:",
        f"  {here}quoth index build",
        '  quoth ask "what did Peskov say about deadlines?"',
        "Then your own documents (text files):",
        "  quoth index build FOLDER",
    ]


def _copy(source: Path, target: Path) -> str:
    if target.exists():
        return f"kept     {target} (it was there already)"
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
    return f"created  {target}"
