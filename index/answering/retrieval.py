"""Question -> candidate sentences with their features: words and vectors together.

Sentences and passages are found by their words (tantivy), sentences by their vectors (faiss). A
question about what somebody said looks only at that person's own statements. What is found is then
described by the same `Features` for every question; `evidence.py` makes scores of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from index.answering.features import Features
from index.answering.filters import EVERYWHERE, Scope
from index.answering.question import Question
from index.settings import RetrievalSettings
from index.speech.quotations import Act
from index.speech.sentences import Role
from index.storage.encoder import Encoder
from index.storage.forward import K1
from index.storage.generation import Generation
from index.storage.lexical import Field, LexicalIndex
from index.storage.records import StoredSentence
from index.storage.scoping import (
    denials,
    has_interviews,
    passages_of,
    questions_before,
    sentences_in,
    spoken_sentences,
    stretches_around,
    turns_among,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Where interviews are searched, so many times the candidates are looked at: every second sentence
# may be a question, which is none.
WIDER = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with what speaks for it.

    `turn` tells that a transcript has it; where a question is of its own, nobody asks.
    """

    sentence: StoredSentence
    features: Features
    turn: bool = False


class Searcher(Protocol):
    """Whatever finds candidates for a question."""

    def search(
        self, question: Question, documents: Sequence[str] = (), scope: Scope = EVERYWHERE
    ) -> tuple[Candidate, ...]:
        """The candidates, in the order of their numbers.

        `documents` (ids) restricts the search, and so does `scope`.
        """


@dataclass(frozen=True, slots=True)
class LocalSearcher:
    """Searches one open generation on this machine."""

    generation: Generation
    encoder: Encoder
    settings: RetrievalSettings

    def search(
        self, question: Question, documents: Sequence[str] = (), scope: Scope = EVERYWHERE
    ) -> tuple[Candidate, ...]:
        vector = self.encoder.encode([question.topic])[0]
        terms = self.generation.lexical.terms(question.topic, question.text)
        among = self._allowed(question, documents, scope)
        beside = self._passages(question, documents, scope)
        told = self._told(question, terms, documents, scope)
        theirs = self._by_mentioned(question, documents, scope)
        asked_for: list[int] = []
        if has_interviews(self.generation.records):
            asked_for = self._asked_for(terms, self._talk(question, documents, scope))
        sentences = self._find(vector, terms, among, beside, told, theirs, asked_for)
        return tuple(self._describe(sentences, vector, terms, question))

    def _allowed(
        self, question: Question, documents: Sequence[str], scope: Scope
    ) -> list[int] | None:
        """The sentences a search may return; None for all."""
        records = self.generation.records
        allowed: set[int] | None = None
        if question.speakers:
            allowed = set(records.sentences_by_speakers(question.speakers))
            allowed.update(self._denials(question))
        elif question.anybody:
            allowed = spoken_sentences(records, question.besides)
        within = self._within(documents, scope)
        if within is not None:
            allowed = within if allowed is None else allowed & within
        return None if allowed is None else sorted(allowed)

    def _within(self, documents: Sequence[str], scope: Scope) -> set[int] | None:
        """The sentences of the documents that are searched; None for all."""
        records = self.generation.records
        within: set[int] | None = None
        if documents:
            numbers = records.document_numbers()
            within = set(
                records.body_sentences([numbers[name] for name in documents if name in numbers])
            )
        if scope.documents is not None:
            left = sentences_in(records, scope.documents)
            within = left if within is None else within & left
        return within

    def _told(
        self, question: Question, terms: Sequence[str], documents: Sequence[str], scope: Scope
    ) -> list[int]:
        """Sentences in which the text itself tells of the asked speaker on the subject.

        "Lind refused to pay for the wall" is no quotation of Lind, but answers what Lind said;
        what anybody else says of them does not.
        """
        if not question.speakers:
            return []
        lexical, records = self.generation.lexical, self.generation.records
        surnames = [term for name in question.names for term in lexical.terms(name)[-1:]]
        count = self.settings.passages
        found = lexical.search_beside(surnames, terms, Field.SENTENCE, count)
        numbers = [number for number, _ in found]
        spoken = records.said(numbers, ())
        within = self._within(documents, scope)
        return [n for n in numbers if n not in spoken and (within is None or n in within)]

    def _by_mentioned(
        self, question: Question, documents: Sequence[str], scope: Scope
    ) -> list[int]:
        """The sentences of those whom a question of its own names: they may answer it."""
        if not question.mentioned:
            return []
        within = self._within(documents, scope)
        theirs = self.generation.records.sentences_by_speakers(question.mentioned)
        return sorted(number for number in theirs if within is None or number in within)

    def _denials(self, question: Question) -> dict[int, float]:
        """The sentences that tell of a denial, where one is asked about."""
        if question.deed is None or question.deed.act is not Act.DENIES:
            return {}
        return denials(self.generation.records, question.speakers)

    def _passages(
        self, question: Question, documents: Sequence[str], scope: Scope
    ) -> list[int] | None:
        """The passages whose sentences are looked at for their words; None for all."""
        if question.speakers or question.anybody or documents:
            return []
        if scope.documents is None:
            return None
        return passages_of(self.generation.records, scope.documents)

    def _find(
        self,
        vector: NDArray[np.float32],
        terms: Sequence[str],
        among: list[int] | None,
        beside: list[int] | None,
        told: list[int],
        theirs: list[int],
        asked_for: list[int],
    ) -> list[StoredSentence]:
        generation, count = self.generation, self.settings.candidates
        by_words = generation.lexical.search(terms, Field.SENTENCE, count, among)
        numbers = {*self._likeliest(vector, among), *(n for n, _ in by_words), *told}
        if theirs:
            few = self.settings.passages
            numbers |= {n for n, _ in generation.sentence_vectors.search(vector, few, theirs)}
            numbers |= {n for n, _ in generation.lexical.search(terms, Field.SENTENCE, few, theirs)}
        found = generation.records.sentences(sorted(numbers))
        passages = generation.lexical.search(terms, Field.PASSAGE, self.settings.passages, beside)
        around = generation.records.sentences_of_passages([n for n, _ in passages])
        behind = generation.records.sentences_of_passages(asked_for)
        allowed = None if among is None else set(among)
        around += [s for s in behind if allowed is None or s.number in allowed]
        found |= {sentence.number: sentence for sentence in around}
        return [found[n] for n in sorted(found) if found[n].role is Role.BODY]

    def _likeliest(self, vector: NDArray[np.float32], among: list[int] | None) -> list[int]:
        """The sentences most like the question, an interviewer's left out."""
        count = self.settings.candidates
        if among is not None or not has_interviews(self.generation.records):
            return [n for n, _ in self.generation.sentence_vectors.search(vector, count, among)]
        found = self.generation.sentence_vectors.search(vector, WIDER * count, None)
        known = self.generation.records.sentences([number for number, _ in found])
        return [n for n, _ in found if known[n].role is Role.BODY][:count]

    def _talk(self, question: Question, documents: Sequence[str], scope: Scope) -> list[int] | None:
        """The passages in which an interviewer may have asked about the subject; None for all."""
        records = self.generation.records
        known = records.document_numbers() if documents or question.speakers else {}
        within = scope.documents
        if documents:
            named = frozenset(known[name] for name in documents if name in known)
            within = named if within is None else within & named
        if question.speakers:
            people = [self.generation.people.speakers[number] for number in question.speakers]
            quoting = frozenset(known[d] for speaker in people for d in speaker.documents)
            within = quoting if within is None else within & quoting
        return None if within is None else passages_of(records, within)

    def _asked_for(self, terms: Sequence[str], among: list[int] | None) -> list[int]:
        """The passages that follow an interviewer's words on the subject."""
        count = self.settings.passages
        found = {n for n, _ in self.generation.lexical.search(terms, Field.PASSAGE, count, among)}
        behind = sorted(number + 1 for number in found)
        asking = questions_before(self.generation.records, behind)
        return [number for number in behind if asking.get(number) in found]

    def _describe(
        self,
        sentences: Sequence[StoredSentence],
        vector: NDArray[np.float32],
        terms: Sequence[str],
        question: Question,
    ) -> list[Candidate]:
        import numpy as np

        numbers = [sentence.number for sentence in sentences]
        vectors = self.generation.sentence_vectors
        dense = vectors.cosines(vector, numbers)
        context = self._context(sentences, vector)
        region = self._region(sentences, vector, question)
        mean = float(np.mean(dense)) if dense else 0.0
        wording = _Wording.of(self.generation.lexical, terms)
        words = wording.shares(Field.SENTENCE, numbers)
        beside = {s.passage for s in sentences if s.passage is not None}
        asked = questions_before(self.generation.records, sorted(beside))
        passages = wording.shares(Field.PASSAGE, sorted(beside), asked)
        around = [passages.get(-1 if s.passage is None else s.passage, NOTHING) for s in sentences]
        bm25 = wording.bm25(numbers)
        records = self.generation.records
        said = records.said(numbers, question.speakers) | self._denials(question)
        theirs = said if question.speakers or question.anybody else {}
        if question.mentioned:
            theirs = records.said(numbers, question.mentioned)
        turns = set() if question.whole else turns_among(records, numbers)
        return [
            Candidate(
                sentence,
                Features(
                    dense=cosine,
                    context=near,
                    region=far,
                    lead=cosine - mean,
                    words=words[sentence.number].share,
                    passage_words=passage.share,
                    rarest=words[sentence.number].rarest,
                    passage_rarest=passage.rarest,
                    bm25=bm25[sentence.number] / wording.highest,
                    matched=bm25[sentence.number] / self.generation.lexical.rarest,
                    known_words=wording.known,
                    spoken=float(sentence.number in said),
                    certainty=theirs.get(sentence.number, 0.0),
                    length=math.log(1 + len(sentence.span)),
                    asks=float(sentence.asks),
                ),
                turn=sentence.number in turns,
            )
            for sentence, cosine, near, far, passage in zip(
                sentences, dense, context, region, around, strict=True
            )
        ]

    def _context(
        self, sentences: Sequence[StoredSentence], vector: NDArray[np.float32]
    ) -> list[float]:
        """The mean cosine of the question and the sentences just before and after each."""
        # What stands before a document's first sentence is another document's by chance.
        ranges = self.generation.records.sentence_ranges(s.document for s in sentences)
        beside = [
            [n for n in (s.number - 1, s.number + 1) if n in ranges[s.document]] for s in sentences
        ]
        rows = sorted({number for pair in beside for number in pair})
        found = self.generation.sentence_vectors.cosines(vector, rows)
        cosines = dict(zip(rows, found, strict=True))
        return [sum(cosines[number] for number in pair) / 2 for pair in beside]

    def _region(
        self, sentences: Sequence[StoredSentence], vector: NDArray[np.float32], question: Question
    ) -> list[float]:
        """The mean cosine of the question and what stands around each: what the talk is of there.

        It was measured to help in transcripts alone, where a turn seldom names its subject.
        """
        if not question.speakers or question.whole:
            return [0.0] * len(sentences)
        beside = {s.passage for s in sentences if s.passage is not None}
        stretches = stretches_around(self.generation.records, sorted(beside))
        rows = sorted({row for stretch in stretches.values() for row in stretch})
        found = self.generation.sentence_vectors.cosines(vector, rows)
        cosines = dict(zip(rows, found, strict=True))
        means = {p: sum(cosines[row] for row in s) / len(s) for p, s in stretches.items()}
        return [0.0 if s.passage is None else means[s.passage] for s in sentences]


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How much of a question's wording a text holds: the weighted share, and the rarest word."""

    share: float
    rarest: float


NOTHING = _Overlap(0.0, 0.0)
NO_OTHERS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Wording:
    """A question's words with their weights (inverse document frequencies)."""

    lexical: LexicalIndex
    weights: Mapping[str, float]
    known: float

    @classmethod
    def of(cls, lexical: LexicalIndex, terms: Sequence[str]) -> _Wording:
        weights = {term: lexical.weight(term, Field.SENTENCE) for term in terms}
        known = [t for t in terms if lexical.frequency(t, Field.PASSAGE)]
        share = sum(weights[t] for t in known) / (sum(weights.values()) or 1.0)
        return cls(lexical, weights, share)

    def shares(
        self, field: Field, numbers: Sequence[int], with_others: Mapping[int, int] = NO_OTHERS
    ) -> dict[int, _Overlap]:
        """How much of the wording each entry holds, together with the one beside it, if any."""
        import numpy as np

        weights = np.array(list(self.weights.values()))
        holding = self.lexical.counts(tuple(self.weights), field, numbers) > 0
        if with_others:
            others = [with_others.get(number, number) for number in numbers]
            holding |= self.lexical.counts(tuple(self.weights), field, others) > 0
        shares = (holding @ weights / (weights.sum() or 1.0)).tolist()
        # The rarest word is the one that weighs most; without words, nothing holds it.
        rarest = holding[:, weights.argmax()].tolist() if len(weights) else [False] * len(numbers)
        return {
            number: _Overlap(share, float(with_rarest))
            for number, share, with_rarest in zip(numbers, shares, rarest, strict=True)
        }

    @property
    def highest(self) -> float:
        """A bound of any sentence's BM25 score: a word adds at most (K1 + 1) times its weight."""
        return (K1 + 1) * sum(self.weights.values()) or 1.0

    def bm25(self, numbers: Sequence[int]) -> dict[int, float]:
        scores = self.lexical.scores(tuple(self.weights), Field.SENTENCE, numbers).tolist()
        return dict(zip(numbers, scores, strict=True))
