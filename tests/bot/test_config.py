"""What is set comes from the file and the environment, or is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_config
from index import SettingsError


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[discord]\nkeep_days = 7\nhealth_port = 8351\n[log]\ncontent = true\n")
    config = load_config(file, {"QUOTH_DISCORD_KEEP_DAYS": "9"}, tmp_path)
    assert (config.discord.keep_days, config.discord.health_port) == (9, 8351)
    assert config.log.content


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("discord.keep_days", "0"),
        ("discord.keep_days", "-3"),
        ("discord.keep_days", "soon"),
        ("discord.health_port", "70000"),
        ("discord.health_port", "-1"),
        ("log.content", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    tmp_path: Path, setting: str, value: str
) -> None:
    variable = f"QUOTH_{setting.replace('.', '_')}".upper()
    with pytest.raises(SettingsError) as refused:
        load_config(None, {variable: value}, tmp_path)
    assert refused.value.name in {setting, variable}


@pytest.mark.parametrize("text", ["[discord]\nkeep_week = 1\n", "[logs]\ncontent = true\n"])
def test_an_unknown_setting_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match="is not a setting"):
        load_config(file, {}, tmp_path)
