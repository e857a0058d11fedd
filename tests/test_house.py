"""What the project promises about itself."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.config import Config, defaults

ROOT = Path(__file__).parent.parent
HEAVY = set(
    "torch sentence_transformers faiss discord spacy tantivy numpy httpx lxml trafilatura docx "
    "dateparser feedparser ebooklib pypdfium2 starlette uvicorn jinja2 matplotlib mcp aiohttp "
    "structlog".split()
)


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "index").rglob("*.py")), ids=lambda p: p.name)
def test_index_knows_nothing_of_chat(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path)}
    assert not tops & {"bot", "discord"}


ROOMS = ["documents", "speech", "storage", "answering", "evaluation", "training"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_itself_and_the_rooms_before_it(room: str) -> None:
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    for path in (ROOT / "index" / room).rglob("*.py"):
        rooms = {n.split(".")[1] for n in imported(path) if n.startswith("index.")}
        # Reading asks the next room where a plain text's title stands.
        allowed = {"speech"} if (room, path.name) == ("documents", "reading.py") else set()
        assert not rooms & (later - allowed), path


def test_config_toml_holds_every_setting_with_its_default() -> None:
    table = tomllib.loads((ROOT / "config.toml").read_text("utf-8"))
    assert table.pop("data_dir") == "data"
    assert table.pop("roots") == ["seeds"]
    as_lists = {
        section: {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
        for section, values in defaults().items()
    }
    assert table == as_lists


def test_every_command_has_help_and_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    def walk(command: object, path: str) -> None:
        for name, sub in getattr(command, "commands", {}).items():
            assert sub.help, name
            if not hasattr(sub, "commands"):
                assert f"{path} {name}" in readme, f"{path} {name} is not in the README"
            walk(sub, f"{path} {name}")

    walk(get_command(app), "quoth")


def test_help_is_quick_because_it_loads_no_heavy_library() -> None:
    code = (
        "import sys; from bot.cli import main; sys.argv = ['quoth', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "Usage" in done.stdout
    assert done.stderr.strip() == "[]"


def test_no_secret_in_a_config_that_is_printed() -> None:
    config = Config(Path("data"), (), discord_token="very-secret")
    assert "very-secret" not in repr(config)
    assert asdict(config)["discord_token"] == "very-secret"
