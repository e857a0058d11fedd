"""Files that come with Quoth: the commented config.toml and the seed article.

In a wheel they lie inside the package; in a checkout they are the ones at the top level.
"""

from __future__ import annotations

from pathlib import Path


def shipped(name: str) -> Path:
    """Where the shipped file or folder `name` lies."""
    inside = Path(__file__).parent / "shipped" / name
    return inside if inside.exists() else Path(__file__).parent.parent / name
