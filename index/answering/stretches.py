"""Text -> words and marks, as they are compared and where they stand.

In: a text or a range of it. Out: a `Stretch` of tokens in which the kinds of quotation marks,
dashes and apostrophes are alike, signs that show as nothing are gone and white space does not
count; every letter and every other mark does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.documents.source import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text cut into words and marks: `forms` as they are compared, and where each stands.

    `seams` are the indexes of tokens before which the document interrupts the speaker.
    """

    text: str
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    seams: frozenset[int] = frozenset()

    def slice(self, start: int, end: int) -> str:
        """The text from token `start` up to token `end`."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""

    def without(self, ranges: Sequence[range]) -> Stretch:
        """The same, with the tokens in `ranges` left out."""
        drop = {index for each in ranges for index in each}
        kept = [index for index in range(len(self.forms)) if index not in drop]
        return replace(
            self,
            forms=tuple(self.forms[index] for index in kept),
            starts=tuple(self.starts[index] for index in kept),
            ends=tuple(self.ends[index] for index in kept),
            seams=frozenset(seam - sum(index < seam for index in drop) for seam in self.seams),
        )


# Ideographs and kana stand for words by themselves; no space tells where one ends.
IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# Shown as nothing: soft hyphens, zero-width and direction marks, variation selectors.
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
LETTER = rf"(?:[^\W_{IDEOGRAPH}]|[\u0300-\u036f{INVISIBLE}])"
TOKEN = re.compile(
    rf"\[\w\]{LETTER}+|{LETTER}+(?:(?:['’ʼ]|(?<=\d)[.,:/](?=\d)){LETTER}+)*"
    r"|\.{3,}|…|\.(?:\s\.){2,}|-{2,}|\S"
)
HYPHENS = "-‐‑−"
HIDDEN = re.compile(f"[{INVISIBLE}]")
BRACKETED_CAPITAL = re.compile(r"\[\w\]\w+")
QUOTE_MARKS = "\"“”„‟«»‹›‘’‚‛'`´"
MARKS = {
    **dict.fromkeys(QUOTE_MARKS, '"'),
    **dict.fromkeys("-‐‑‒–—―−", "-"),
    **dict.fromkeys(("--", "---"), "-"),
}
ELLIPSIS = "…"
READ_ALOUD = frozenset("%‰&@#+=<>°$€£¥₽")


def read_stretch(
    text: str, span: Span | None = None, seams: frozenset[int] = frozenset()
) -> Stretch:
    """`text`, or the `span` of it, cut into words and marks."""
    start, end = (span.start, span.end) if span else (0, len(text))
    tokens = [(_form(match.group()), match) for match in TOKEN.finditer(text, start, end)]
    shown = [(form, match) for form, match in tokens if form]
    return Stretch(
        text,
        tuple(form for form, _ in shown),
        tuple(match.start() for _, match in shown),
        tuple(match.end() for _, match in shown),
        seams,
    )


def join_stretches(stretches: Sequence[Stretch]) -> Stretch:
    """Stretches of one text as one, with a seam where each but the first begins."""
    seams, length = set(), 0
    for stretch in stretches[:-1]:
        length += len(stretch.forms)
        seams.add(length)
    return Stretch(
        stretches[0].text,
        tuple(form for stretch in stretches for form in stretch.forms),
        tuple(start for stretch in stretches for start in stretch.starts),
        tuple(end for stretch in stretches for end in stretch.ends),
        frozenset(seams),
    )


def is_word(form: str) -> bool:
    """Whether a token is a word, a number or a symbol that is read aloud, not a mark."""
    return any(c.isalnum() for c in form) or form in READ_ALOUD


# A text has few different tokens, many times each.
@lru_cache(maxsize=1 << 16)
def _form(token: str) -> str:
    form = HIDDEN.sub("", token)
    if form.startswith(".") and len(form) > 2:
        return ELLIPSIS
    return MARKS.get(form) or unicodedata.normalize("NFC", form).replace("’", "'").replace("ʼ", "'")


def count_words(text: str) -> int:
    """How many tokens of `text` are words or numbers."""
    return sum(is_word(token) for token in TOKEN.findall(text))
