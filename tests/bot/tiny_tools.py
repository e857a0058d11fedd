"""`quoth mcp` with a tiny encoder in the model's place, and a handler that prints."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from fakes import UNSURE, TinyEncoder

from bot.asking import Desk
from bot.config import load_config
from bot.toolbox import serve_tools


def load_loudly() -> TinyEncoder:
    """An encoder whose loading prints, as libraries do."""
    print("loading…", flush=True)
    os.write(1, b"loading...\n")
    return TinyEncoder()


if __name__ == "__main__":
    config = replace(load_config(None, os.environ, Path.cwd()), settings=UNSURE)
    serve_tools(config, Desk(config, "default", load_loudly))
