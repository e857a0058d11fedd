"""A question's words -> which of several pieces of text holds most of them, and what of a long one.

A list that was written without full stops is one sentence to a splitter, a page long; shown whole
it answers nothing. Texts are only sliced, never rebuilt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.documents.source import Span
from index.storage.lexical import Field, LexicalIndex

# A sentence of more characters is cut to a stretch of this many at most: two or three usual ones.
LONG_CHARACTERS = 400
CUT_CHARACTERS = 300
WORD = re.compile(r"\w+(?:['’]\w+)*")
# What a stretch may begin after and end with, if it stands between its ends and the found words.
BREAK = re.compile(r"[;:,.!?)\]”\"](?=\s)|\s[-–—](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Sought:
    """The words of a question: stems with their weights (inverse document frequencies)."""

    lexical: LexicalIndex
    weights: Mapping[str, float]

    @classmethod
    def of(cls, lexical: LexicalIndex, topic: str, question: str) -> Sought:
        """The words of `topic`, which stands in `question`."""
        terms = lexical.terms(topic, question)
        return cls(lexical, {term: lexical.weight(term, Field.SENTENCE) for term in terms})

    def held_by(self, text: str) -> float:
        """The weight of the words that stand in `text`, each once."""
        held = self.weights.keys() & set(self.lexical.terms(text))
        return sum(self.weights[term] for term in held)

    def stretch(self, sentence: Span, text: str) -> Span:
        """What of a sentence of `text` is shown: all of it, or the part with most of the words.

        A long one is cut at breaks, or else between words. One that holds none of the words, or no
        words at all, is left as it is.
        """
        if len(sentence) <= LONG_CHARACTERS:
            return sentence
        first = self._densest(sentence, text)
        return sentence if first is None else _widen(first, sentence, text)

    def _densest(self, sentence: Span, text: str) -> Span | None:
        """From the first to the last of as many of the words as stand close enough together."""
        found = [
            (Span(match.start(), match.end()), term)
            for match in WORD.finditer(text, sentence.start, sentence.end)
            for term in self.lexical.terms(match[0])
            if term in self.weights
        ]
        best, most = None, 0.0
        for at, (opening, _) in enumerate(found):
            seen: set[str] = set()
            weight = 0.0
            for word, term in found[at:]:
                if word.end - opening.start > CUT_CHARACTERS:
                    break
                weight += 0.0 if term in seen else self.weights[term]
                seen.add(term)
                near = Span(opening.start, word.end)
                better = weight > most or (weight == most and best and len(near) < len(best))
                best, most = (near, weight) if better else (best, most)
        return best


def _widen(found: Span, sentence: Span, text: str) -> Span:
    """`found` with as much on both sides as may be shown, from one break to another."""
    spare = (CUT_CHARACTERS - len(found)) // 2
    start, end = max(sentence.start, found.start - spare), min(sentence.end, found.end + spare)
    before = [match.end() for match in BREAK.finditer(text, start, found.start)]
    after = [match.end() for match in BREAK.finditer(text, found.end, end)]
    if start > sentence.start:
        start = before[0] if before else _next_word(text, start, found.start)
    if end < sentence.end:
        end = after[-1] if after else _word_before(text, found.end, end)
    cut = text[start:end]
    return Span(start + len(cut) - len(cut.lstrip()), end - len(cut) + len(cut.rstrip()))


def _next_word(text: str, start: int, latest: int) -> int:
    """Where the first word after a cut at `start` begins."""
    space = re.compile(r"\s").search(text, max(0, start - 1), latest)
    return space.end() if space else latest


def _word_before(text: str, earliest: int, end: int) -> int:
    """Where the last word before a cut at `end` ends."""
    spaces = [match.start() for match in re.finditer(r"\s", text[earliest : end + 1])]
    return earliest + spaces[-1] if spaces else earliest
