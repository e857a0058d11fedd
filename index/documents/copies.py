"""Documents -> the same documents, each that repeats another one word for word marked so.

Copies say the same words in the same order; only case, punctuation, layout, the shape of quotation
marks and British or American spelling may differ. So texts that differ in a number, a name, a date
or a negation are never copies, at the price that a shortened story is not one either. One pass over
the texts, a hash each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from index.documents.source import Document

# Numbers with what stands in and by them, words with their apostrophes, signs of value, and
# quotation marks: whether words are quoted is no matter of layout here.
TOKEN = re.compile(r"(?:(?<!\w)[-+−±])?\d+(?:[.,:/'’-]\d+)*|\w+(?:['’]\w+)*|[%‰°$€£¥₽]|[\"“”„«»]")
QUOTATION_MARKS = frozenset('"“”„«»')
# Endings that are spelt in two ways in English, after as many letters as keep other words out
# (filled and filed, prise and prize).
SPELLING = (
    (re.compile(r"(?<=\w{4})is(e|ed|es|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"(?<=\w{3})ys(e|ed|es|ing|er|ers)$"), r"yz\1"),
    (re.compile(r"(?<=\w{3})our(s|ed|ing|ite|ites|able|ful|less)?$"), r"or\1"),
    (re.compile(r"(?<=\w{2})tre(s|d)?$"), r"ter\1"),
    (re.compile(r"(?<=\w{4})ll(ed|ing|er|ers)$"), r"l\1"),
)
FEWEST_WORDS = 20


def mark_copies(
    documents: Sequence[Document], key_of: Callable[[Document], bytes | None] | None = None
) -> tuple[Document, ...]:
    """The documents in their order; of texts with the same words all but the first are copies.

    `key_of` is `text_key`, or something that remembers what that gave.
    """
    key_of = key_of or text_key
    first: dict[bytes, str] = {}
    marked = []
    for document in documents:
        key = key_of(document)
        original = first.setdefault(key, document.id) if key else document.id
        marked.append(replace(document, copy_of=None if original == document.id else original))
    return tuple(marked)


def text_key(document: Document) -> bytes | None:
    """A hash that copies share; None for a text too short to tell a copy from a coincidence."""
    words = [folded for _, folded in fold_tokens(document.text)]
    if len(words) < FEWEST_WORDS:
        return None
    # Who said it is part of what a document says, where that is known beside the text.
    words.append(document.speaker or "")
    return hashlib.blake2b("\n".join(words).encode("utf-8", "replace"), digest_size=16).digest()


def fold_tokens(text: str) -> list[tuple[str, str]]:
    """The words, numbers and quotation marks of a text, as printed and as copies are compared."""
    return [(match.group(), _folded(match.group())) for match in TOKEN.finditer(text)]


def fold_words(text: str) -> list[tuple[str, str]]:
    """The same, without the quotation marks."""
    return [(printed, folded) for printed, folded in fold_tokens(text) if folded != '"']


# A text has few different words, many times each.
@lru_cache(maxsize=1 << 16)
def _folded(token: str) -> str:
    if token in QUOTATION_MARKS:
        return '"'
    token = token.replace("’", "'").replace("−", "-")
    if token.istitle():
        # A name is spelt in one way only.
        return token.casefold()
    token = token.casefold()
    for ending, folded in SPELLING:
        if ending.search(token):
            return ending.sub(folded, token)
    return token
