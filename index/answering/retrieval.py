"""Question -> candidate sentences, best first: words and vectors together.

Passages and sentences are found by their words (tantivy), sentences by their vectors (faiss); every
sentence found is then scored on the same features, so that scores compare between questions. A
question about what somebody said looks only at that person's own statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.answering.question import Question
from index.settings import RetrievalSettings
from index.speech.sentences import Role
from index.storage.encoder import Encoder
from index.storage.generation import Generation
from index.storage.lexical import Field
from index.storage.records import StoredSentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what speaks for it.

    `dense` is the cosine of question and sentence; `sentence_words` and `passage_words` are the
    shares (0 to 1, rare words weighing more) of the question's words that stand in the sentence
    and in its passage. `score` is their weighted sum.
    """

    sentence: StoredSentence
    dense: float
    sentence_words: float
    passage_words: float
    score: float


class Searcher(Protocol):
    """Whatever finds candidates for a question."""

    def search(self, question: Question, documents: Sequence[str] = ()) -> tuple[Candidate, ...]:
        """The candidates, best first; `documents` (ids) restricts where they may stand."""


@dataclass(frozen=True, slots=True)
class LocalSearcher:
    """Searches one open generation on this machine."""

    generation: Generation
    encoder: Encoder
    settings: RetrievalSettings

    def search(self, question: Question, documents: Sequence[str] = ()) -> tuple[Candidate, ...]:
        vector = self.encoder.encode([question.topic])[0]
        terms = self.generation.lexical.terms(question.topic)
        among = self._allowed(question, documents)
        sentences = self._find(vector, terms, among)
        candidates = self._score(sentences, vector, terms)
        return tuple(sorted(candidates, key=lambda c: (-c.score, c.sentence.number)))

    def _allowed(self, question: Question, documents: Sequence[str]) -> list[int] | None:
        """The sentences a search may return; None for all."""
        records = self.generation.records
        allowed: set[int] | None = None
        if question.speakers:
            allowed = {n for s in question.speakers for n in records.sentences_by_speaker(s)}
        if documents:
            numbers = records.document_numbers()
            scope = [numbers[name] for name in documents if name in numbers]
            body = set(records.body_sentences(scope))
            allowed = body if allowed is None else allowed & body
        return None if allowed is None else sorted(allowed)

    def _find(
        self, vector: NDArray[np.float32], terms: Sequence[str], among: list[int] | None
    ) -> list[StoredSentence]:
        generation, count = self.generation, self.settings.candidates
        by_vector = generation.sentence_vectors.search(vector, count, among)
        by_words = generation.lexical.search(terms, Field.SENTENCE, count, among)
        numbers = {number for number, _ in (*by_vector, *by_words)}
        found = generation.records.sentences(sorted(numbers))
        if among is None:
            passages = generation.lexical.search(terms, Field.PASSAGE, count // 2)
            beside = generation.records.sentences_of_passages([n for n, _ in passages])
            found |= {sentence.number: sentence for sentence in beside}
        return [sentence for sentence in found.values() if sentence.role is Role.BODY]

    def _score(
        self,
        sentences: Sequence[StoredSentence],
        vector: NDArray[np.float32],
        terms: Sequence[str],
    ) -> list[Candidate]:
        generation, weights = self.generation, self.settings
        dense = generation.sentence_vectors.cosines(vector, [s.number for s in sentences])
        coverage = _Coverage.of(generation, terms)
        texts = _Texts(generation)
        candidates = []
        for sentence, cosine in zip(sentences, dense, strict=True):
            own = coverage.share(texts.sentence(sentence))
            around = coverage.share(texts.passage(sentence))
            score = (
                weights.weight_dense * cosine
                + weights.weight_sentence_words * own
                + weights.weight_passage_words * around
            )
            candidates.append(Candidate(sentence, cosine, own, around, score))
        return candidates


@dataclass(frozen=True, slots=True)
class _Coverage:
    """How much of a question's wording a text holds, rare words weighing more."""

    generation: Generation
    weights: dict[str, float]

    @classmethod
    def of(cls, generation: Generation, terms: Sequence[str]) -> _Coverage:
        lexical = generation.lexical
        return cls(generation, {term: lexical.weight(term, Field.SENTENCE) for term in terms})

    def share(self, text: str) -> float:
        total = sum(self.weights.values())
        if not total:
            return 0.0
        present = set(self.generation.lexical.terms(text))
        return sum(weight for term, weight in self.weights.items() if term in present) / total


class _Texts:
    """Slices of the stored documents, each document read once."""

    def __init__(self, generation: Generation) -> None:
        self._records = generation.records
        self._documents: dict[int, str] = {}

    def _text(self, document: int) -> str:
        if document not in self._documents:
            self._documents[document] = self._records.document(document).text
        return self._documents[document]

    def sentence(self, sentence: StoredSentence) -> str:
        return sentence.span.of(self._text(sentence.document))

    def passage(self, sentence: StoredSentence) -> str:
        before, after = self._records.neighbours(sentence)
        start = before.start if before else sentence.span.start
        end = after.end if after else sentence.span.end
        return self._text(sentence.document)[start:end]
