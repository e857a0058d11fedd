"""The desk where questions are answered: one worker thread, one loaded model, the index in force.

The encoder and the generation are loaded once; when a new generation has been put in force, the
next question is answered from it. Nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from bot.config import Config
from bot.following import readings
from index import (
    NO_FILTERS,
    Abstention,
    Answer,
    Document,
    Encoder,
    Filters,
    Generation,
    Reader,
    ask,
    check_question,
    current_name,
    open_generation,
)

T = TypeVar("T")


class Desk:
    """Answers questions about one collection."""

    def __init__(
        self,
        config: Config,
        collection: str,
        load_encoder: Callable[[], Encoder],
        load_reader: Callable[[], Reader] | None = None,
    ) -> None:
        self._config = config
        self._collection = collection
        self._load_encoder = load_encoder
        self._load_reader = load_reader
        self._encoder: Encoder | None = None
        self._reader: Reader | None = None
        self._generation: Generation | None = None
        self._in_force = ""
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="quoth-desk")

    @property
    def generation(self) -> Generation:
        """The generation in force, opened at need. Raises CollectionError when it cannot be."""
        name = current_name(self._config.data_dir, self._collection)
        if self._generation is None or self._in_force != name:
            opened = open_generation(
                self._config.data_dir, self._collection, self.encoder.fingerprint
            )
            if opened.warning:
                print(f"quoth: {opened.warning}", file=sys.stderr)
            # What CURRENT says need not be what was opened: a damaged one is not.
            self._generation, self._in_force = opened, name
        return self._generation

    @property
    def quotations(self) -> int:
        """How many quotations an answer shows at once."""
        return self._config.settings.answering.quotations

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded at need. Raises ModelError when it cannot be."""
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

    @property
    def reader(self) -> Reader | None:
        """The trained reader, loaded at need; None where it is switched off."""
        if self._reader is None and self._load_reader and self._config.settings.retrieval.windows:
            self._reader = self._load_reader()
        return self._reader

    def answer(
        self,
        question: str,
        documents: Sequence[str] = (),
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer now, on this thread, with at most so many quotations. Raises QuothError."""
        # Looked for first: without an index there is no need to load a model.
        current_name(self._config.data_dir, self._collection)
        settings = self._config.settings
        check_question(question, settings.answering.max_question_characters)
        if at_most is not None:
            answering = replace(settings.answering, quotations=at_most)
            settings = replace(settings, answering=answering)
        return ask(
            question,
            self.generation,
            self.encoder,
            settings,
            documents,
            reader=self.reader,
            filters=filters,
        )

    async def answer_soon(
        self,
        question: str,
        earlier: str | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer on the worker thread a question that may follow an earlier one.

        Raises QuothError.
        """
        return await self._on_worker(lambda: self.follow(question, earlier, at_most, filters))

    async def document_soon(self, identity: str) -> Document | None:
        """The document with this id in the generation in force. Raises QuothError."""
        return await self._on_worker(lambda: self._document(identity))

    def follow(
        self,
        question: str,
        earlier: str | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer a question that may follow an earlier one, on this thread. Raises QuothError."""
        result = self.answer(question, at_most=at_most, filters=filters)
        if earlier is None:
            return result
        for reading in readings(result.question, self.answer(earlier).question):
            meant = self.answer(reading, at_most=at_most, filters=filters)
            if meant.question.names:
                return meant
        return result

    def _document(self, identity: str) -> Document | None:
        records = self.generation.records
        number = records.document_numbers().get(identity)
        return None if number is None else records.document(number)

    async def _on_worker(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def make_ready(self) -> None:
        """Load the model and open the index on the worker thread. Raises QuothError."""
        await self._on_worker(lambda: (self.generation, self.reader))

    def close(self) -> None:
        """Let the question being answered finish, and take no more."""
        self._worker.shutdown(wait=True, cancel_futures=True)
