"""Where a question names the person whose words it asks for.

In: a question as typed. Out: the ranges of it in which somebody is said to have spoken ("what did
MERKEL say about …", "according to THE MAYOR"). The patterns, by language, are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from index.documents.source import Span
from index.speech.words import name_words, read_data

WHO = r"(?P<who>[^\W\d_][^?,;:!\n]{0,59}?)"
EDGES = re.compile(
    r"\A(?:ever|also|really|actually|just)\s+|\s+(?:ever|also|really|actually|just)\Z"
)
TOGETHER = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|or|und|oder|et|ou|y|o|и|или)\s+")


@cache
def patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """The patterns of all languages, each with a group `who`, after the letters that it needs."""
    compiled: list[tuple[re.Pattern[str], re.Pattern[str]]] = []
    for table in read_data("asking.toml").values():
        saying = "|".join(map(re.escape, table.get("saying", "").split()))
        letters = re.compile(table.get("letters", ""), re.IGNORECASE)
        for pattern in table.get("patterns", ()):
            full = pattern.replace("SAYING", saying).replace("WHO", WHO)
            compiled.append((letters, re.compile(full, re.IGNORECASE)))
    return tuple(compiled)


@cache
def things() -> frozenset[str]:
    """Words that can be said to say something and are nobody's name."""
    return frozenset(read_data("asking.toml")["things"]["words"].split())


@lru_cache(maxsize=256)
def asked_spans(question: str) -> tuple[Span, ...]:
    """The ranges that name whose words are asked for, in order; "X and Y" are two."""
    found: dict[int, Span] = {}
    for letters, pattern in patterns():
        for match in pattern.finditer(question) if letters.search(question) else ():
            for span in _parts(question, Span(match.start("who"), match.end("who"))):
                known = found.setdefault(span.start, span)
                if len(span) < len(known):
                    found[span.start] = span
    return tuple(found[start] for start in sorted(found))


def _parts(question: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in [*TOGETHER.finditer(question, span.start, span.end), None]:
        end = gap.start() if gap else span.end
        words = question[start:end]
        trimmed = EDGES.sub("", words.strip())
        if trimmed and not _is_small(trimmed):
            at = start + words.index(trimmed)
            yield Span(at, at + len(trimmed))
        start = gap.end() if gap else end


def _is_small(words: str) -> bool:
    """Whether there are only small words, as in "what did they say"."""
    return all(word in name_words().ordinary for word in words.split())
