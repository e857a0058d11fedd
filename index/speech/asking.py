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
ADVERBS = frozenset(
    "ever also really actually just recently previously reportedly allegedly publicly already "
    "still never always once later last not".split()
)
# "articles by both Fortune and Time": such is no speaker, nor whoever stands behind it.
OF_A_WORK = re.compile(
    r"\A(?:(?:both|the|an?|his|her|their|its)\s+)?(\w+)\s+(?:by|from|in|of|on)\b"
)
TOGETHER = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|or|und|oder|et|ou|y|o|и|или)\s+")


@cache
def patterns(plainly: bool) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """The patterns of all languages, each with a group `who`, after the letters that it needs.

    `plainly`: those that can only ask for words.
    """
    compiled: list[tuple[re.Pattern[str], re.Pattern[str]]] = []
    for table in read_data("asking.toml").values():
        saying, doing, on = (
            "|".join(map(re.escape, table.get(key, "").split()))
            for key in ("saying", "doing", "on")
        )
        if doing:
            saying += rf"|(?:{doing})\s+(?:{on})" if plainly else f"|{doing}"
        letters = re.compile(table.get("letters", ""), re.IGNORECASE)
        for pattern in table.get("patterns", ()):
            full = pattern.replace("SAYING", saying).replace("WHO", WHO)
            compiled.append((letters, re.compile(full, re.IGNORECASE)))
    return tuple(compiled)


@cache
def things() -> frozenset[str]:
    """Words that can be said to say something and are nobody's name."""
    return works() | frozenset(read_data("asking.toml")["things"]["words"].split())


@cache
def works() -> frozenset[str]:
    """Those of them that are written or spoken, and so are by, from, in or on something."""
    return frozenset(read_data("asking.toml")["things"]["works"].split())


@lru_cache(maxsize=256)
def asked_spans(question: str, plainly: bool = False) -> tuple[Span, ...]:
    """The ranges that name whose words are asked for, in order; "X and Y" are two.

    `plainly` leaves out what may as well ask for a deed of theirs ("when did X write …?").
    """
    found: dict[int, Span] = {}
    for letters, pattern in patterns(plainly):
        for match in pattern.finditer(question) if letters.search(question) else ():
            work = OF_A_WORK.match(match["who"])
            if work and work[1].lower() in works():
                continue
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
        trimmed = _without_adverbs(words)
        if trimmed and not _is_small(trimmed):
            at = start + words.index(trimmed)
            yield Span(at, at + len(trimmed))
        start = gap.end() if gap else end


def _without_adverbs(words: str) -> str:
    """Words without the adverbs that they begin and end with, as they stand.

    An adverb with a capital is a name: "Clyfford Still".
    """
    inner = [match for match in re.finditer(r"\S+", words) if match[0] not in ADVERBS]
    return words[inner[0].start() : inner[-1].end()] if inner else ""


def _is_small(words: str) -> bool:
    """Whether there are only small words, as in "what did they say"."""
    return all(word in name_words().ordinary for word in words.split())
