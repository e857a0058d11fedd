"""What an answer passed through -> how far the evidence came, and which room lost it.

In: the `Steps` of one question and the sentences that people marked as its evidence. Out: `Stages`,
places in the lists that retrieval, the reader and the evidence made, so that a bad answer can be
blamed on the right room. Places count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.answering.answer import Steps
from index.documents.source import Span
from index.storage.records import StoredSentence


@dataclass(frozen=True, slots=True)
class Stages:
    """How far the evidence of one question came.

    `known` tells that nobody is asked about, or somebody quoted here. `candidates` counts what
    retrieval found, `place` is that of the first gold sentence in their last order (None: not
    among them). `read` counts the sentences that the reader read (0: it was not asked),
    `reader_place` is that of the first gold one when the reader alone orders them.
    """

    known: bool = True
    candidates: int = 0
    place: int | None = None
    read: int = 0
    reader_place: int | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the evidence of a question stands: spans by document number."""

    spans: Mapping[int, tuple[Span, ...]]

    @classmethod
    def of(cls, evidence: Iterable[Mapping[str, Any]], numbers: Mapping[str, int]) -> Gold:
        """From the rows of a labelled question; evidence in an unknown document is nowhere."""
        spans: dict[int, tuple[Span, ...]] = {}
        for item in evidence:
            number = numbers.get(item["doc_id"])
            if number is not None:
                spans[number] = (*spans.get(number, ()), Span(item["start"], item["end"]))
        return cls(spans)

    def holds(self, sentence: StoredSentence) -> bool:
        """Whether the sentence and some evidence share half of the shorter of the two.

        Unlike a hit, a long sentence counts: what is cut out of it is a later stage's business.
        """
        for span in self.spans.get(sentence.document, ()):
            both = min(span.end, sentence.span.end) - max(span.start, sentence.span.start)
            if both > 0 and both * 2 >= min(len(span), len(sentence.span)):
                return True
        return False


def find_stages(steps: Steps, gold: Gold) -> Stages:
    """How far the evidence came in the steps of one question."""
    question, ordered = steps.question, [w.candidate.sentence for w in steps.weighed]
    read = [sentence for sentence in ordered if sentence.number in steps.judged]
    by_reader = sorted(read, key=lambda s: -steps.judged[s.number].sentence)
    return Stages(
        known=not question.spoken or bool(question.speakers),
        candidates=len(steps.candidates),
        place=_place(ordered, gold),
        read=len(read),
        reader_place=_place(by_reader, gold),
    )


def _place(sentences: Sequence[StoredSentence], gold: Gold) -> int | None:
    places = (place for place, s in enumerate(sentences, start=1) if gold.holds(s))
    return next(places, None)
