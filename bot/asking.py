"""The desk where questions are answered: one worker thread, one loaded model, the index in force.

The encoder and the generation are loaded once; when a new generation has been put in force, the
next question is answered from it. Nothing here blocks the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.config import Config
from index import (
    Abstention,
    Answer,
    Encoder,
    Generation,
    ask,
    current_folder,
    open_generation,
)


class Desk:
    """Answers questions about one collection."""

    def __init__(
        self, config: Config, collection: str, load_encoder: Callable[[], Encoder]
    ) -> None:
        self._config = config
        self._collection = collection
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
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
    def encoder(self) -> Encoder:
        """The embedding model, loaded at need. Raises ModelError when it cannot be."""
        if self._encoder is None:
            self._encoder = self._load_encoder()
        return self._encoder

    def answer(self, question: str, documents: Sequence[str] = ()) -> Answer | Abstention:
        """Answer now, on this thread. Raises QuothError."""
        # Looked for first: without an index there is no need to load a model.
        current_folder(self._config.data_dir, self._collection)
        return ask(question, self.generation, self.encoder, self._config.settings, documents)

    async def answer_soon(self, question: str) -> Answer | Abstention:
        """Answer on the worker thread. Raises QuothError."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self.answer, question)

    async def make_ready(self) -> None:
        """Load the model and open the index on the worker thread. Raises QuothError."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._worker, lambda: self.generation)

    def close(self) -> None:
        """Let the question being answered finish, and take no more."""
        self._worker.shutdown(wait=True, cancel_futures=True)
