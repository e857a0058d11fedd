"""Takes requests about collections and sees each through to what came of it.

One change at a time, in a process of its own; the others wait. What is wanted is in the ledger
before it is begun, and that it is begun is in the log before anything happens: so after a restart
a change that waited is made, and one that was interrupted is told of.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot import indexing
from bot.asking import Desks
from bot.changing import Doing, Job, Outcome, Step, Tell, run_apart
from bot.config import Config
from bot.explaining import explain, name_of
from bot.guild import requests
from bot.guild.attachments import Stream, save_upload, stream
from bot.guild.changes import (
    documents_json,
    history_letter,
    interrupted_letter,
    outcome_letter,
    outcome_line,
    progress_text,
    status_letter,
)
from bot.guild.delivery import NOBODY, TOKEN_SECONDS
from bot.guild.layout import Block, body
from bot.guild.letters import letter
from bot.guild.requests import Request, request_from
from bot.guild.wire import Wire
from bot.ledger import Asked, Change, ChangeState, Choice, Ledger, Letter, own_collection
from index import CollectionError, DocumentError, QuothError, checked_metadata, current_name

log = logging.getLogger("quoth.guild")
# How far a change is, is told no more often than this: Discord limits how often a message changes.
TELL_SECONDS = 2.0
# So many changes wait before no more are taken.
MOST_WAITING = 10
LOGGED = 8
CROWDED = "So many changes wait that I cannot take another just now. Try again in a few minutes."
Run = Callable[[Config, Job, Tell], Awaitable[Outcome]]


class Librarian:
    """Changes collections, and tells how they stand."""

    def __init__(
        self,
        config: Config,
        desks: Desks,
        ledger: Ledger,
        wire: Wire,
        run: Run = run_apart,
        read: Stream = stream,
    ) -> None:
        self._config = config
        self._desks = desks
        self._ledger = ledger
        self._wire = wire
        self.run = run
        self.read = read
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    def collection_of(self, asked: Asked, request: Request) -> str:
        """The collection that a request is about: never that of another server."""
        if request.shared:
            return self._desks.shared
        assert asked.server is not None
        return own_collection(asked.server)

    async def letters(self, asked: Asked) -> list[Letter]:
        """The message that tells what came of a request."""
        request = request_from(asked.text)
        collection = self.collection_of(asked, request)
        match request.doing:
            case requests.STATUS:
                return [await asyncio.to_thread(self._status, asked, request, collection)]
            case requests.HISTORY:
                return [await asyncio.to_thread(self._history, request, collection)]
        return [await self._change(asked, request, collection)]

    def _status(self, asked: Asked, request: Request, collection: str) -> Letter:
        try:
            state = indexing.status(self._config, collection)
        except CollectionError as error:
            if _is_built(self._config, collection):
                return letter(f"⚠ {explain(error)}")
            state = None
        choice = Choice.BOTH
        if asked.server is not None:
            choice = self._ledger.choice(asked.server, asked.channel, asked.parent)
        changes = self._ledger.changes(collection, LOGGED)
        return status_letter(state, request.shared, choice, changes)

    def _history(self, request: Request, collection: str) -> Letter:
        try:
            kept = indexing.history(self._config, collection)
        except CollectionError:
            kept = ()
        return history_letter(kept, request.shared, self._ledger.changes(collection, LOGGED))

    async def _change(self, asked: Asked, request: Request, collection: str) -> Letter:
        """Make a change when it is its turn."""
        earlier = await asyncio.to_thread(self._ledger.change, asked.key)
        if earlier is not None:
            return await asyncio.to_thread(self._interrupted, earlier)
        if self._waiting >= MOST_WAITING:
            return letter(CROWDED)
        self._waiting += 1
        told = _Told(Doing(request.doing))
        telling = asyncio.create_task(self._tell(asked, told))
        try:
            async with self._turn:
                return await self._begin(asked, request, collection, told)
        finally:
            self._waiting -= 1
            # An edit that is on its way is waited for: it must not come after the last one.
            told.over.set()
            await telling

    async def _begin(self, asked: Asked, request: Request, collection: str, told: _Told) -> Letter:
        told.begun = True
        before = await asyncio.to_thread(_in_force, self._config, collection)
        change = Change(
            asked.key,
            time.time(),
            asked.server,
            collection,
            asked.person,
            request.doing,
            request.names,
            before=before,
        )
        await asyncio.to_thread(self._ledger.begin, change)
        try:
            outcome = await self._work(request, collection, told)
        except Exception as error:
            await self._end(asked.key, ChangeState.FAILED, type(error).__name__)
            raise
        state = ChangeState.FAILED if outcome.error else ChangeState.DONE
        documents = documents_json(outcome.documents)
        await self._end(asked.key, state, outcome_line(outcome), documents)
        return outcome_letter(asked.key, told.doing, request.shared, outcome)

    async def _end(self, key: str, state: ChangeState, outcome: str, documents: str = "[]") -> None:
        now = time.time()
        await asyncio.to_thread(self._ledger.end, key, state, outcome, now, documents)

    async def _work(self, request: Request, collection: str, told: _Told) -> Outcome:
        """Fetch what was sent, and do the job."""
        folder = self._config.data_dir / "incoming" / collection
        try:
            paths, failures = await self._uploads(request, folder)
            sources = (*map(str, paths), *request.urls)
            if request.doing == Doing.ADD and not sources:
                return Outcome(error="None of the files could be taken.", failures=failures)
            try:
                said = checked_metadata(request.said)
            except QuothError as error:
                return Outcome(error=explain(error))
            job = Job(Doing(request.doing), collection, sources, request.which, said, request.purge)
            outcome = await self.run(self._config, job, told.step)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return _with_failures(outcome, failures)

    async def _uploads(self, request: Request, folder: Path) -> tuple[list[Path], tuple[str, ...]]:
        paths: list[Path] = []
        failures: list[str] = []
        for upload in request.uploads:
            settings = self._config.settings.documents
            try:
                paths.append(await save_upload(upload, folder, settings, self.read))
            except DocumentError as error:
                failures.append(f"{name_of(error.path)}: {error.reason}")
        return paths, tuple(failures)

    def _interrupted(self, change: Change) -> Letter:
        """A change that had begun when the bot was stopped."""
        went_through = change.state is ChangeState.DONE or (
            _in_force(self._config, change.collection) != change.before
        )
        if change.state is ChangeState.STARTED:
            outcome = "it is in force" if went_through else ""
            self._ledger.end(change.key, ChangeState.INTERRUPTED, outcome, time.time())
        return interrupted_letter(change, went_through)

    async def _tell(self, asked: Asked, told: _Told) -> None:
        """Show how far a change is, in the response that will tell what came of it."""
        shown = ""
        while asked.token and asked.application and time.time() - asked.at < TOKEN_SECONDS:
            if await told.is_over(TELL_SECONDS):
                return
            text = progress_text(told.doing, told.begun, told.latest)
            if text == shown:
                continue
            message = {**body([Block(text)]), "allowed_mentions": NOBODY}
            # Nothing depends on it: what came of it is delivered whatever happens here.
            try:
                await self._wire.edit_original(asked.application, asked.token, message)
                shown = text
            except Exception as error:
                log.info("no progress shown: %r", error)


class _Told:
    """How far a change is, as was told last."""

    def __init__(self, doing: Doing) -> None:
        self.doing = doing
        self.begun = False
        self.latest: Step | None = None
        self.over = asyncio.Event()

    def step(self, step: Step) -> None:
        """Remember a step; called from any thread."""
        self.latest = step

    async def is_over(self, seconds: float) -> bool:
        """Whether it is over within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                return await self.over.wait()
        except TimeoutError:
            return False


def titles_of(change: Change) -> list[tuple[str, str]]:
    """Ids and titles of the documents that came in by a change."""
    return [(identity, title) for identity, title in json.loads(change.documents)]


def _with_failures(outcome: Outcome, failures: tuple[str, ...]) -> Outcome:
    return replace(outcome, failures=(*failures, *outcome.failures)) if failures else outcome


def _in_force(config: Config, collection: str) -> str:
    """The name of the generation in force; empty where there is none."""
    try:
        return current_name(config.data_dir, collection)
    except CollectionError:
        return ""


def _is_built(config: Config, collection: str) -> bool:
    return bool(_in_force(config, collection))
