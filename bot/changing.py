"""A change of a collection, done in a process of its own so that answers never wait for it.

In: a `Job`. Out: an `Outcome`, and on the way how far it is. What went wrong is in the outcome as
sentences that name no path of this machine. A process that ends half-way leaves the generation in
force as it was; one whose parent ends, ends too.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot import indexing
from bot.config import Config
from bot.explaining import explain, name_of
from index import (
    Added,
    BuildReport,
    CollectionError,
    EmptyCollection,
    Inspection,
    ListedDocument,
    Metadata,
    QuothError,
    Removed,
    State,
    UnknownDocument,
    open_generation,
    read_files,
)

# How often a process tells how far it is.
TELL_SECONDS = 0.5
NICE = 10
# Of 100; so many documents are named where none is meant.
LEAST_ALIKE, NEAREST = 60.0, 3


class Doing(StrEnum):
    """What can be done with a collection."""

    ADD = "add"
    SET = "set"
    REMOVE = "remove"
    UPDATE = "update"
    REBUILD = "rebuild"
    ROLLBACK = "rollback"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which collection. `sources` are files and addresses, `which` a document."""

    doing: Doing
    collection: str
    sources: tuple[str, ...] = ()
    which: str = ""
    said: Metadata = indexing.NOTHING_SAID
    purge: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A document that came in or went out, and what a citation of it will lack."""

    id: str
    title: str
    missing: tuple[str, ...] = ()
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a collection holds."""

    documents: int = 0
    sentences: int = 0
    quotations: int = 0
    speakers: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job. `error` says why nothing did; `notes` and `failures` are sentences."""

    before: Totals = Totals()
    after: Totals = Totals()
    seconds: float = 0.0
    documents: tuple[Named, ...] = ()
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changed: int = 0
    anew: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: the stage, and how much of it is done."""

    stage: str
    done: int
    total: int


class JobFailed(Exception):
    """A process ended without an outcome; the text says how, for the log."""


Tell = Callable[[Step], None]


def perform(config: Config, job: Job, tell: Tell) -> Outcome:
    """Do a job on this thread; what a person can do something about is told in the outcome."""
    before, started = _totals(config, job.collection), time.monotonic()

    def progress(stage: str, done: int, total: int) -> None:
        tell(Step(stage, done, total))

    try:
        outcome = _do(config, job, progress)
    except EmptyCollection:
        outcome = Outcome(error="None of it could be read.", failures=_unread(config, job))
    except QuothError as error:
        outcome = Outcome(error=explain(error))
    after = _totals(config, job.collection)
    return replace(outcome, before=before, after=after, seconds=time.monotonic() - started)


def _do(config: Config, job: Job, progress: Any) -> Outcome:
    match job.doing:
        case Doing.ADD:
            return _added(indexing.add(config, job.collection, job.sources, progress, job.said))
        case Doing.REMOVE:
            return _removed(
                indexing.remove(config, job.collection, _meant(config, job), progress, job.purge)
            )
        case Doing.SET:
            return _built(
                indexing.describe(config, job.collection, _meant(config, job), job.said, progress)
            )
        case Doing.UPDATE:
            return _built(indexing.update(config, job.collection, progress))
        case Doing.REBUILD:
            return _built(indexing.build(config, job.collection, (), progress))
        case Doing.ROLLBACK:
            return _rolled_back(indexing.rollback(config, job.collection))
        case Doing.CHECK:
            return _inspected(indexing.check(config, job.collection))


def _meant(config: Config, job: Job) -> str:
    """The id of the document meant by its id or title. Raises UnknownDocument.

    In a shell a path means all below it; on Discord nobody knows the paths of this machine, and
    nothing that somebody types may mean a folder.
    """
    listed = open_generation(config.data_dir, job.collection, None).records.listed()
    wanted = " ".join(job.which.split()).casefold()
    titled = [item.id for item in listed if " ".join(item.title.split()).casefold() == wanted]
    if any(item.id == job.which for item in listed):
        return job.which
    if len(titled) == 1:
        return titled[0]
    nearest = titled or [item.id for item in match_documents(listed, job.which)]
    raise UnknownDocument(job.which, nearest[:NEAREST], several=bool(titled))


def match_documents(listed: Sequence[ListedDocument], typed: str) -> list[ListedDocument]:
    """Those whose title or id is like what is typed, the likest first."""
    from rapidfuzz import fuzz, process, utils

    ranked = process.extract(
        typed,
        [f"{item.title} {item.id}" for item in listed],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=LEAST_ALIKE,
        limit=len(listed),
    )
    return [listed[place] for _, _, place in ranked]


def _built(report: BuildReport) -> Outcome:
    failures = tuple(f"{name_of(failure.path)}: {failure.reason}" for failure in report.failures)
    changes = report.built.changes
    changed = changes.added + changes.changed + changes.removed
    return Outcome(failures=failures, notes=report.notes, changed=changed, anew=report.built.anew)


def _added(added: Added) -> Outcome:
    documents = tuple(Named(d.id, d.title, d.missing, d.copy_of) for d in added.documents)
    return replace(_built(added.report), documents=documents)


def _removed(removed: Removed) -> Outcome:
    documents = tuple(Named(d.id, d.title) for d in removed.documents)
    return replace(_built(removed.report), documents=documents)


def _rolled_back(state: State) -> Outcome:
    made = state.manifest.created.replace("T", " ").removesuffix("+00:00")
    return Outcome(notes=(f"Now in force: what was made by {state.manifest.doing} on {made} UTC.",))


def _inspected(found: Inspection) -> Outcome:
    read = f"{found.documents:,} documents and {found.offsets:,} offsets read back."
    damages = tuple(f"{d.generation}: {d.reason}" for d in found.damages)
    if not damages:
        return Outcome(notes=(f"Nothing is damaged. {read}",))
    help_ = "`/index rebuild` makes it anew."
    if found.falls_back_to:
        help_ = f"Answers come from the state before. {help_}"
    return Outcome(notes=(f"{read} {help_}",), failures=damages)


def _unread(config: Config, job: Job) -> tuple[str, ...]:
    """Why the files of a job could not be read."""
    paths = [Path(source) for source in job.sources if Path(source).is_file()]
    failures = read_files(paths, config.settings.documents).failures if paths else ()
    return tuple(f"{name_of(failure.path)}: {failure.reason}" for failure in failures)


def _totals(config: Config, collection: str) -> Totals:
    try:
        counts = indexing.status(config, collection).manifest.counts
    except CollectionError:
        return Totals()
    return Totals(counts.documents, counts.sentences, counts.quotations, counts.speakers)


async def run_apart(config: Config, job: Job, tell: Tell) -> Outcome:
    """Do a job in a process of its own. Raises JobFailed when it ends without an outcome.

    When this is cancelled, the process is ended.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    bare = replace(config, discord_token=None, page_token=None)
    process = context.Process(target=_work, args=(theirs, bare, job), daemon=True)
    try:
        await asyncio.to_thread(process.start)
        theirs.close()
        return await asyncio.to_thread(_listen, ours, tell)
    except OSError as error:
        raise JobFailed(f"the process could not be started: {error}") from error
    finally:
        # The thread that listens ends with the process.
        with suppress(ValueError, AttributeError):
            process.terminate()


def _listen(connection: Connection, tell: Tell) -> Outcome:
    while True:
        try:
            told = connection.recv()
        except (EOFError, OSError) as error:
            raise JobFailed("the process ended without a word") from error
        match told:
            case Outcome():
                return told
            case Step():
                tell(told)
            case _:
                raise JobFailed(str(told))


def _work(connection: Connection, config: Config, job: Job) -> None:
    """The process: does the job, and sends how far it is and what came of it."""
    # Whoever stops the bot with Ctrl-C stops this one through it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICE)
    last: dict[str, float] = {}

    def tell(step: Step) -> None:
        now = time.monotonic()
        if step.done == step.total or now - last.get(step.stage, 0.0) >= TELL_SECONDS:
            last[step.stage] = now
            connection.send(step)

    try:
        connection.send(perform(config, job, tell))
    except Exception:
        connection.send(traceback.format_exc())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
