"""The only reader of config.toml and the environment: both -> a frozen `Config`.

A setting's value comes from the environment (`QUOTH_` + section + key, as in
`QUOTH_EMBEDDER_THREADS`), else from config.toml, else from its default. config.toml is the file
given, or the one `QUOTH_CONFIG` names, or the one in the working folder. An unknown key is refused
by name. Secrets come from the environment only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from index import Settings, SettingsError

PREFIX = "QUOTH_"


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """Where Discord's interface is, and how the bot speaks there."""

    api_url: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    message_content: bool = False
    request_seconds: float = 15.0
    silence_seconds: float = 60.0
    keep_days: int = 30
    health_port: int = 0
    manager_role: str = ""
    owners: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.keep_days < 1:
            raise SettingsError("discord.keep_days", "must be 1 or more")
        if not 0 <= self.health_port <= 65535:
            raise SettingsError("discord.health_port", "must be a port, or 0 for none")


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How much may be asked on Discord: questions a minute, and how many are in hand at once."""

    per_person_per_minute: int = 10
    per_channel_per_minute: int = 30
    per_server_per_minute: int = 60
    concurrent_answers: int = 4
    waiting_questions: int = 200


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What the bot's log may tell."""

    content: bool = False


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the local page is served, and by which further names it may be called."""

    host: str = "127.0.0.1"
    port: int = 8350
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set. Paths are absolute."""

    data_dir: Path
    roots: tuple[Path, ...]
    settings: Settings = field(default_factory=Settings)
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    discord_token: str | None = field(default=None, repr=False)
    limits: LimitSettings = field(default_factory=LimitSettings)
    log: LogSettings = field(default_factory=LogSettings)
    page: PageSettings = field(default_factory=PageSettings)
    page_token: str | None = field(default=None, repr=False)
    file: Path | None = None


# The sections that are about a surface, not about the index; each is a field of Config.
SURFACES = {
    "discord": DiscordSettings,
    "limits": LimitSettings,
    "log": LogSettings,
    "page": PageSettings,
}


def load_config(file: Path | None, environment: Mapping[str, str], folder: Path) -> Config:
    """The configuration for a process working in `folder`.

    Raises SettingsError for an unknown key, a value of the wrong type, or an unreadable file.
    """
    path = _config_file(file, environment, folder)
    table = _read(path) if path else {}
    base = path.parent if path else folder
    sections = get_type_hints(Settings)
    known = {"data_dir", "roots", *SURFACES, *sections}
    for key in table:
        if key not in known:
            raise SettingsError(key, f"is not a setting of Quoth ({path})")
    parts = {
        name: _section(name, hint, table.get(name, {}), environment)
        for name, hint in (*sections.items(), *SURFACES.items())
    }
    surfaces = {name: parts.pop(name) for name in SURFACES}
    return Config(
        data_dir=_data_dir(table, environment, base, folder),
        roots=_roots(table, environment, base, folder),
        settings=Settings(**parts),
        **surfaces,
        discord_token=environment.get("DISCORD_TOKEN", "").strip() or None,
        page_token=environment.get("QUOTH_PAGE_TOKEN", "").strip() or None,
        file=path,
    )


def _config_file(file: Path | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    named = file or (Path(environment["QUOTH_CONFIG"]) if environment.get("QUOTH_CONFIG") else None)
    if named is not None:
        return (folder / named).resolve()
    here = folder / "config.toml"
    return here.resolve() if here.is_file() else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"is not valid TOML: {error}") from error


def _data_dir(
    table: Mapping[str, Any], environment: Mapping[str, str], base: Path, folder: Path
) -> Path:
    if environment.get("QUOTH_DATA_DIR"):
        return (folder / Path(environment["QUOTH_DATA_DIR"]).expanduser()).resolve()
    value = _convert("data_dir", table.get("data_dir", "data"), str)
    return (base / Path(value).expanduser()).resolve()


def _roots(
    table: Mapping[str, Any], environment: Mapping[str, str], base: Path, folder: Path
) -> tuple[Path, ...]:
    if environment.get("QUOTH_ROOTS"):
        value = _from_text("roots", environment["QUOTH_ROOTS"], tuple[str, ...])
        return tuple((folder / Path(root).expanduser()).resolve() for root in value)
    value = _convert("roots", table.get("roots", ["seeds"]), tuple[str, ...])
    return tuple((base / Path(root).expanduser()).resolve() for root in value)


def _section(name: str, kind: Any, table: object, environment: Mapping[str, str]) -> Any:
    """A frozen settings record from one table of config.toml and the environment."""
    if not isinstance(table, dict):
        raise SettingsError(name, "must be a table")
    hints = get_type_hints(kind)
    for key in table:
        if key not in hints:
            raise SettingsError(f"{name}.{key}", "is not a setting of Quoth")
    values = {key: _convert(f"{name}.{key}", value, hints[key]) for key, value in table.items()}
    for key, hint in hints.items():
        variable = f"{PREFIX}{name}_{key}".upper()
        if variable in environment:
            values[key] = _from_text(variable, environment[variable], hint)
    return kind(**values)


def _convert(name: str, value: Any, kind: Any) -> Any:
    if kind == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsError(name, "must be a list of texts")
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    # bool is a kind of int in Python; a number is not a yes or no.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SettingsError(name, f"must be of type {kind.__name__}, not {value!r}")
    return value


def _from_text(name: str, text: str, kind: Any) -> Any:
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is bool:
        if text.strip().lower() in {"1", "true", "yes", "on"}:
            return True
        if text.strip().lower() in {"0", "false", "no", "off", ""}:
            return False
        raise SettingsError(name, f"must be true or false, not '{text}'")
    try:
        return kind(text)
    except ValueError as error:
        raise SettingsError(name, f"must be of type {kind.__name__}, not '{text}'") from error


def defaults() -> dict[str, dict[str, Any]]:
    """Every section of config.toml with its keys and default values."""
    sections = {**get_type_hints(Settings), **SURFACES}
    return {
        name: {item.name: item.default for item in fields(kind) if item.default is not MISSING}
        for name, kind in sections.items()
    }
