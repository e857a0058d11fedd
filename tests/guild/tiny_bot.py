"""`quoth bot` with a tiny encoder in the model's place: the same `run_bot`, ready in a second."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from fakes import UNSURE, TinyEncoder

from bot.asking import Desk
from bot.config import load_config
from bot.guild.running import run_bot

if __name__ == "__main__":
    config = replace(load_config(None, os.environ, Path.cwd()), settings=UNSURE)
    run_bot(config, Desk(config, "default", TinyEncoder))
