"""What the shell and Discord do with a collection; both call these, so both have the same effect.

All of them block, some for long: on Discord they belong on a thread of their own, not on the desk's
worker. Each raises QuothError with a sentence for a person. Progress is shown by the caller.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

from bot import __version__
from bot.config import Config
from index import (
    Added,
    BuildReport,
    Inspection,
    Kept,
    Metadata,
    Progress,
    QuothError,
    Removed,
    State,
    Target,
    Tools,
    add_documents,
    build_collection,
    export_collection,
    import_collection,
    inspect_collection,
    list_generations,
    load_models,
    present_roots,
    read_state,
    remove_documents,
    roll_back,
    set_metadata,
    update_collection,
)

LOG_SECONDS = 5.0
NOTHING_SAID = Metadata()


def build(
    config: Config, collection: str, paths: Sequence[Path], progress: Progress
) -> BuildReport:
    """Build `collection` over `paths`, or anew over its present roots and added files."""
    target, tools = _target(config, collection), _tools(config, progress)
    roots = tuple(paths) or present_roots(target, _first_roots(config, collection))
    if not roots:
        # Files were added and no folder was named: those are read again, and what was removed
        # stays out.
        return update_collection(target, (), tools, "build")
    return build_collection(target, roots, tools.settings, tools.load_models, progress)


def update(config: Config, collection: str, progress: Progress) -> BuildReport:
    """Bring `collection` up to date with its roots; only what is new or changed costs work."""
    roots = _first_roots(config, collection)
    return update_collection(_target(config, collection), roots, _tools(config, progress))


def add(
    config: Config,
    collection: str,
    sources: Sequence[str],
    progress: Progress,
    metadata: Metadata = NOTHING_SAID,
) -> Added:
    """Copy files, folders and web pages into `collection`, and say what they lack to be cited."""
    roots = _first_roots(config, collection)
    target, tools = _target(config, collection), _tools(config, progress)
    return add_documents(target, roots, sources, metadata, tools)


def describe(
    config: Config, collection: str, which: str, metadata: Metadata, progress: Progress
) -> BuildReport:
    """Say more of a document: its title, date, author, publisher, address, language, speaker."""
    roots = _first_roots(config, collection)
    target, tools = _target(config, collection), _tools(config, progress)
    return set_metadata(target, roots, which, metadata, tools)


def remove(
    config: Config, collection: str, which: str, progress: Progress, purge: bool = False
) -> Removed:
    """Take a document (by id, path or title) out of every answer; purged, out of every file."""
    roots = _first_roots(config, collection)
    target, tools = _target(config, collection), _tools(config, progress)
    return remove_documents(target, roots, which, tools, purge)


def status(config: Config, collection: str) -> State:
    """What answers questions now, and who is changing it."""
    return read_state(config.data_dir, collection)


def check(config: Config, collection: str) -> Inspection:
    """Read every sum and every stored offset again."""
    return inspect_collection(config.data_dir, collection)


def history(config: Config, collection: str) -> tuple[Kept, ...]:
    """The generations that are kept, the newest first."""
    return list_generations(config.data_dir, collection)


def rollback(config: Config, collection: str) -> State:
    """Go back to the generation before; what answers then."""
    roll_back(_target(config, collection))
    return read_state(config.data_dir, collection)


def export_to(config: Config, collection: str, file: Path, progress: Progress) -> Path:
    """Write `collection` into one file."""
    return export_collection(_target(config, collection), file, _tools(config, progress))


def import_from(config: Config, collection: str, file: Path) -> State:
    """Make `collection` of an exported file."""
    import_collection(_target(config, collection), file)
    return read_state(config.data_dir, collection)


def watch(
    config: Config,
    collection: str,
    progress: Progress,
    stop: Event,
    tell: Callable[[BuildReport | QuothError], None],
) -> None:
    """Keep `collection` up to date with its folders until `stop` is set.

    `tell` is given what every update did, or why it could not be made; the next change tries again.
    """
    tell(update(config, collection, progress))
    for _ in _changes(config, collection, stop):
        try:
            report = update(config, collection, progress)
        except QuothError as error:
            tell(error)
        else:
            if report.built.anew or report.failures:
                tell(report)


def _changes(config: Config, collection: str, stop: Event) -> Iterator[None]:
    """Once for each burst of changes below the roots; what Quoth itself writes is none."""
    from watchfiles import Change, DefaultFilter, watch

    ignored = DefaultFilter()

    def counts(change: Change, path: str) -> bool:
        mine = Path(path).is_relative_to(config.data_dir)
        return not mine and ignored(change, path)

    roots = present_roots(_target(config, collection), _first_roots(config, collection))
    for _ in watch(*roots, watch_filter=counts, stop_event=stop, raise_interrupt=True):
        yield


def _target(config: Config, collection: str) -> Target:
    return Target(config.data_dir, collection, __version__)


def _tools(config: Config, progress: Progress) -> Tools:
    settings = config.settings
    return Tools(settings, lambda: load_models(settings), progress)


def _first_roots(config: Config, collection: str) -> tuple[Path, ...]:
    """What the configuration names for a collection of which nothing was built."""
    return config.roots if collection == "default" else ()


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
