"""Building an index from the command line, with its progress shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.config import Config
from index import (
    BuildReport,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    Progress,
    Target,
    build_collection,
    current_folder,
    load_models,
    read_manifest,
)

LOG_SECONDS = 5.0


def build(
    config: Config, collection: str, paths: Sequence[Path], progress: Progress
) -> BuildReport:
    """Build `collection` over `paths`, or over its present roots. Raises QuothError."""
    roots = tuple(paths) or _present_roots(config, collection)
    settings = config.settings
    return build_collection(
        Target(config.data_dir, collection, __version__),
        roots,
        settings,
        lambda: load_models(settings),
        progress,
    )


def _present_roots(config: Config, collection: str) -> tuple[Path, ...]:
    """What the generation in force was built from, else what the configuration names."""
    try:
        folder = current_folder(config.data_dir, collection)
        return tuple(Path(root) for root in read_manifest(folder, collection).roots)
    except (IndexMissing, IndexDamaged, IndexMismatch):
        return config.roots


def show_progress() -> Progress:
    """A bar on a terminal; in a log a line at the start and end of a stage, and now and then."""
    return _bar() if sys.stderr.isatty() else _lines()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    bar = Bar(console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            bar.start()
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)
        if all(task.finished for task in bar.tasks):
            bar.stop()

    return progress


def _lines() -> Progress:
    last: dict[str, float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - last.get(stage, 0.0) >= LOG_SECONDS:
            last[stage] = now
            print(f"{stage}: {done} of {total}", file=sys.stderr)

    return progress
