"""The models that indexing needs, loaded together: embedder, token counter, parser."""

from __future__ import annotations

from dataclasses import dataclass

from index.settings import Settings
from index.speech.parsing import Parser, load_parser
from index.storage.encoder import Encoder, load_encoder
from index.storage.passages import TokenCounter
from index.storage.tokens import load_counter


@dataclass(frozen=True, slots=True)
class Models:
    """What turns texts into an index. Without a `parser`, speech is found by word lists alone."""

    encoder: Encoder
    count_tokens: TokenCounter
    parser: Parser | None = None


def load_models(settings: Settings) -> Models:
    """The models that `settings` name. Raises ModelError when one is missing or not as expected."""
    return Models(
        encoder=load_encoder(settings.embedder),
        count_tokens=load_counter(settings.passages.encoding),
        parser=load_parser() if settings.speech.parse else None,
    )
