"""The desk where questions are answered: one worker thread, one loaded model, the index in force.

The encoder and the generation are loaded once; when a new generation has been put in force, the
next question is answered from it. Nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.config import Config
from bot.following import (
    Turn,
    asks_whence,
    no_more,
    number_wanted,
    page_wanted,
    readings,
    shown_again,
    whence_note,
)
from index import (
    NO_FILTERS,
    Abstention,
    Answer,
    Document,
    Encoder,
    Filters,
    Generation,
    Question,
    Reader,
    ask,
    check_question,
    current_folder,
    open_generation,
    understand,
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
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="quoth-desk")

    @property
    def generation(self) -> Generation:
        """The generation in force, opened at need. Raises CollectionError when it cannot be."""
        folder = current_folder(self._config.data_dir, self._collection)
        if self._generation is None or self._generation.folder != folder:
            self._generation = open_generation(
                self._config.data_dir, self._collection, self.encoder.fingerprint
            )
        return self._generation

    @property
    def opened(self) -> Generation | None:
        """The generation that was opened last; it costs nothing, and may be an old one."""
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
        current_folder(self._config.data_dir, self._collection)
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
        earlier: Turn | str | None = None,
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

    async def read_soon(self, read: Callable[[Generation], T]) -> T:
        """What `read` finds in the generation in force, on the worker thread. Raises QuothError."""
        return await self._on_worker(lambda: read(self.generation))

    def follow(
        self,
        question: str,
        earlier: Turn | str | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer a question that may follow an earlier one, on this thread. Raises QuothError."""
        if earlier is None:
            return self.answer(question, at_most=at_most, filters=filters)
        turn = Turn(earlier) if isinstance(earlier, str) else earlier
        carried = replace(turn, filters=filters or turn.filters)
        return self._of_the_answer(question, carried, at_most) or self._carry_on(
            question, carried, at_most, filters
        )

    def _of_the_answer(
        self, text: str, turn: Turn, at_most: int | None
    ) -> Answer | Abstention | None:
        """More of the answer before, one of its quotations, or when that was said."""
        size = at_most or self.quotations
        page, number = page_wanted(text, turn, size), number_wanted(text)
        if page is None and number is None and not asks_whence(text):
            return None
        start, end = page or (turn.start, max(turn.end, size))
        result = self.answer(turn.question, at_most=max(end, number or 0), filters=turn.filters)
        if isinstance(result, Abstention):
            return result
        if page is not None:
            excerpts = result.excerpts[start:end]
            return shown_again(result, excerpts, start) if excerpts else no_more(result, "more")
        if number is not None:
            found = result.findings[number - 1 : number] if number else ()
            if not found:
                return no_more(result, f"number {number}")
            return shown_again(result, found[0].excerpts, number - 1)
        first = result.excerpts[min(start, len(result.excerpts) - 1)]
        return replace(shown_again(result, (first,), start), note=whence_note(first))

    def _carry_on(
        self, text: str, turn: Turn, at_most: int | None, filters: Filters
    ) -> Answer | Abstention:
        """Answer a question with what it leaves out taken from the turn before."""
        alone = self.understand(text, filters)
        earlier = self.understand(turn.question, turn.filters)
        shown: tuple[str, ...] = ()
        if earlier.anybody:
            before = self.answer(turn.question, filters=turn.filters)
            shown = (
                tuple(e.speaker for e in before.excerpts if e.speaker)
                if (isinstance(before, Answer))
                else ()
            )
        for reading, carried in readings(text, alone, earlier, shown, date.today()):
            meant = self.understand(reading, turn.filters)
            if meant.names or meant.anybody:
                result = self.answer(reading, at_most=at_most, filters=turn.filters)
                kept = (*carried, *(("filters",) if turn.filters and not filters else ()))
                return replace(result, question=replace(result.question, carried=kept))
        return self.answer(text, at_most=at_most, filters=filters)

    def understand(self, text: str, filters: Filters = NO_FILTERS) -> Question:
        """What the words ask of the generation in force, without an answer. Raises QuothError."""
        return understand(text, self.generation, self._config.settings.answering, filters)

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
