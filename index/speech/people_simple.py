"""Mentions -> names within a document, in the plainest way.

A surname takes the longest name of the document that ends with it, a pronoun the speaker before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.documents.source import Span
from index.speech.parsing import ParsedParagraph
from index.speech.sentences import Sentence

NAME = re.compile(
    r"[^\W\d_a-zа-яё][\w’'.-]*(?:\s+(?:(?:of|de|van|von|der|la|al|bin)\s+)?[^\W\d_a-zа-яё][\w’'.-]*)*"
)
PRONOUNS = frozenset("he she er sie il elle él ella он она".split())


def resolve_mentions(
    text: str,
    sentences: Sequence[Sentence],
    parses: Sequence[ParsedParagraph],
    mentions: Sequence[Span],
    quoted: Sequence[Span],
) -> list[str | None]:
    """The fullest name the document gives for each mention, in order; None where it is unclear."""
    names: dict[str, str] = {}
    for match in NAME.finditer(text):
        parts = match[0].rstrip(".").split()
        if 1 < len(parts) <= 3:
            names.setdefault(parts[-1], " ".join(parts))
    resolved: dict[Span, str | None] = {}
    last: str | None = None
    for mention in sorted(set(mentions)):
        words = mention.of(text)
        if words.lower() in PRONOUNS:
            resolved[mention] = last
            continue
        last = resolved[mention] = _fullest(words, names) or last
        if not NAME.search(words):
            resolved[mention] = None
    return [resolved[mention] for mention in mentions]


def _fullest(words: str, names: Mapping[str, str]) -> str | None:
    found = [re.sub(r"[’']s?$", "", match[0]) for match in NAME.finditer(words)]
    if not found:
        return None
    name = found[-1]
    return name if len(name.split()) > 1 else names.get(name, name)
