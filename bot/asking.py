"""The desks where questions are answered: one for each collection, all with the same models.

The encoder and a generation are loaded once; when a new generation has been put in force, the next
question is answered from it. Desks share a bench: one encoder, one reader, one thread. Nothing here
blocks the event loop.
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from bot.config import Config
from bot.following import Turn
from bot.turns import follow
from index import (
    NO_FILTERS,
    Abstention,
    Answer,
    CollectionError,
    Document,
    Encoder,
    Filters,
    Generation,
    Question,
    Reader,
    ask,
    check_question,
    current_name,
    open_generation,
    understand,
)

T = TypeVar("T")
# So many open generations are kept beside the shared one.
MOST_DESKS = 8


class Bench:
    """One encoder, one reader and one thread, which all desks share."""

    def __init__(
        self, load_encoder: Callable[[], Encoder], load_reader: Callable[[], Reader] | None = None
    ) -> None:
        self._load_encoder = load_encoder
        self._load_reader = load_reader
        self._encoder: Encoder | None = None
        self._reader: Reader | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="quoth-desk")

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded at need. Raises ModelError when it cannot be."""
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

    @property
    def reader(self) -> Reader | None:
        """The trained reader, loaded at need; None where there is none."""
        if self._reader is None and self._load_reader:
            self._reader = self._load_reader()
        return self._reader

    async def do(self, work: Callable[[], T]) -> T:
        """The result of `work`, done on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def close(self) -> None:
        """Let what is being done finish, and take no more."""
        self._worker.shutdown(wait=True, cancel_futures=True)


class Desk:
    """Answers questions about one collection; on a bench of its own where none is given."""

    def __init__(
        self,
        config: Config,
        collection: str,
        load_encoder: Callable[[], Encoder],
        load_reader: Callable[[], Reader] | None = None,
        bench: Bench | None = None,
    ) -> None:
        self._config = config
        self._collection = collection
        self._bench = bench or Bench(load_encoder, load_reader)
        self._generation: Generation | None = None
        self._in_force = ""

    @property
    def config(self) -> Config:
        """What was set."""
        return self._config

    @property
    def collection(self) -> str:
        """The name of the collection."""
        return self._collection

    @property
    def bench(self) -> Bench:
        """The models and the thread."""
        return self._bench

    def beside(self, collection: str) -> Desk:
        """A desk for another collection, on the same bench."""
        bench = self._bench
        return Desk(self._config, collection, lambda: bench.encoder, bench=bench)

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

    def is_up_to_date(self) -> bool:
        """Whether what is open is what answers now; reads one small file."""
        try:
            name = current_name(self._config.data_dir, self._collection)
        except CollectionError:
            return False
        return self._generation is not None and self._in_force == name

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
        return self._bench.encoder

    @property
    def reader(self) -> Reader | None:
        """The trained reader, loaded at need; None where it is switched off."""
        return self._bench.reader if self._config.settings.retrieval.windows else None

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
        earlier: Turn | str | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer on the worker thread a question that may follow an earlier one.

        Raises QuothError.
        """
        return await self._bench.do(lambda: self.follow(question, earlier, at_most, filters))

    async def document_soon(self, identity: str) -> Document | None:
        """The document with this id in the generation in force. Raises QuothError."""
        return await self._bench.do(lambda: self._document(identity))

    async def read_soon(self, read: Callable[[Generation], T]) -> T:
        """What `read` finds in the generation in force, on the worker thread. Raises QuothError."""
        return await self._bench.do(lambda: read(self.generation))

    def follow(
        self,
        question: str,
        earlier: Turn | str | None = None,
        at_most: int | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer | Abstention:
        """Answer a question that may follow an earlier one, on this thread. Raises QuothError."""
        return follow(self, question, earlier, at_most, filters)

    def understand(self, text: str, filters: Filters = NO_FILTERS) -> Question:
        """What the words ask of the generation in force, without an answer. Raises QuothError."""
        return understand(text, self.generation, self._config.settings.answering, filters)

    def _document(self, identity: str) -> Document | None:
        records = self.generation.records
        number = records.document_numbers().get(identity)
        return None if number is None else records.document(number)

    async def make_ready(self) -> None:
        """Load the model and open the index on the worker thread. Raises QuothError."""
        await self._bench.do(lambda: (self.generation, self.reader))

    def close(self) -> None:
        """Let the question being answered finish, and take no more."""
        self._bench.close()


class Desks:
    """A desk for each collection, made at need beside the first one.

    The desks used last are kept, for an open generation takes memory. Not for several threads.
    """

    def __init__(self, first: Desk, most: int = MOST_DESKS) -> None:
        self._first = first
        self._shared = first.collection
        self._most = most
        self._others: OrderedDict[str, Desk] = OrderedDict()

    @property
    def shared(self) -> str:
        """The name of the collection that everybody may ask."""
        return self._shared

    def of(self, collection: str) -> Desk:
        """The desk for a collection."""
        if collection == self._shared:
            return self._first
        desk = self._others.pop(collection, None) or self._first.beside(collection)
        self._others[collection] = desk
        if len(self._others) > self._most:
            self._others.popitem(last=False)
        return desk
