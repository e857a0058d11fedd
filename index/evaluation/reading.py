"""The reader by itself on a labelled set, against cosine and BM25.

    python -m index.evaluation.reading SETDIR --weights FOLDER [--windows 12] [--beside 1]

Sentences are ranked by cosine and BM25 (the mean of reciprocal ranks), the windows around the
first of them are read, and each order is judged on first hit and on telling answerable questions
from others (area under the curve of the best score). Nothing is fitted, so that what is measured
is the reader and not a threshold; the pipeline's own measures are `index.evaluation.questions`'.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.reader import Reader, load_reader
from index.documents.source import Span
from index.evaluation.scoring import is_hit
from index.settings import EmbedderSettings
from index.speech.sentences import Role, split_paragraphs, split_sentences
from index.storage.encoder import Encoder, load_encoder
from index.storage.lexical import Field, LexicalIndex, open_lexical, write_lexical
from index.training.measures import area

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANK_OFFSET = 60  # of reciprocal rank fusion (Cormack et al., 2009)
FOUND = 50
MIX = 10.0  # logits for a whole unit of cosine: what the network starts from


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A body sentence of a set's documents."""

    document: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """One way of ordering a question's sentences: the first, and the score to decline on."""

    first: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Searched:
    """What stands ready to be searched."""

    sentences: Sequence[PlacedSentence]
    vectors: NDArray[np.float32]
    lexical: LexicalIndex


def place_sentences(folder: Path) -> list[PlacedSentence]:
    """Every body sentence of a set's documents, in reading order."""
    placed = []
    for path in sorted((folder / "docs").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        for sentence in split_sentences(text, split_paragraphs(text)):
            if sentence.role is Role.BODY:
                span = sentence.span
                placed.append(PlacedSentence(path.stem, span, span.of(text)))
    return placed


def windows_around(
    found: Sequence[int], sentences: Sequence[PlacedSentence], beside: int, most: int
) -> Iterator[Span]:
    """Ranges of `beside` sentences on both sides of each found one, the first `most` of them.

    A range stays in its document; a sentence that an earlier range holds gets none of its own.
    """
    covered: set[int] = set()
    given = 0
    for number in found:
        if number in covered:
            continue
        if given == most:
            return
        near = range(max(0, number - beside), min(len(sentences), number + beside + 1))
        own = [n for n in near if sentences[n].document == sentences[number].document]
        covered.update(own)
        given += 1
        yield Span(own[0], own[-1] + 1)


def find(searched: Searched, vector: NDArray[np.float32], question: str) -> list[list[int]]:
    """The sentences found by cosine, by BM25, and by both together, each best first."""
    import numpy as np

    by_cosine = np.argsort(-(searched.vectors @ vector), kind="stable")[:FOUND].tolist()
    terms = searched.lexical.terms(question)
    by_words = [n for n, _ in searched.lexical.search(terms, Field.SENTENCE, FOUND)]
    scores: dict[int, float] = {}
    for ranked in (by_cosine, by_words):
        for rank, number in enumerate(ranked):
            scores[number] = scores.get(number, 0.0) + 1 / (RANK_OFFSET + rank)
    fused = sorted(scores, key=lambda number: (-scores[number], number))
    return [by_cosine, by_words, fused]


def read_best(
    reader: Reader, question: str, windows: Sequence[Span], sentences: Sequence[PlacedSentence]
) -> tuple[dict[int, float], float]:
    """The best logit of each sentence that was read, and the best of the windows."""
    readings = reader.read(
        question, [[s.text for s in sentences[w.start : w.end]] for w in windows]
    )
    logits: dict[int, float] = {}
    for window, reading in zip(windows, readings, strict=True):
        numbers = range(window.start, window.end)
        for number, logit in zip(numbers, reading.sentences, strict=True):
            logits[number] = max(logit, logits.get(number, logit))
    return logits, max(reading.window for reading in readings)


def rank(
    searched: Searched, reader: Reader, encoder: Encoder, question: str, beside: int, most: int
) -> tuple[dict[str, Ranking], float]:
    """Every way of ordering one question's sentences, and the seconds that reading took."""
    vector = encoder.encode([question])[0]
    by_cosine, by_words, fused = find(searched, vector, question)
    cosines = searched.vectors @ vector
    words = searched.lexical.search(searched.lexical.terms(question), Field.SENTENCE, 1)
    windows = list(windows_around(fused, searched.sentences, beside, most))
    started = time.perf_counter()
    logits, whole = read_best(reader, question, windows, searched.sentences)
    seconds = time.perf_counter() - started
    mixed = {n: logit + MIX * float(cosines[n]) for n, logit in logits.items()}
    best_cosine = float(cosines[by_cosine[0]])
    rankings = {
        "cosine": Ranking(by_cosine[0], best_cosine),
        "bm25": Ranking(by_words[0] if by_words else None, words[0][1] if words else 0.0),
        "reader": Ranking(max(logits, key=logits.__getitem__), max(logits.values())),
        "reader window": Ranking(max(logits, key=logits.__getitem__), whole),
        "reader + cosine": Ranking(max(mixed, key=mixed.__getitem__), whole + MIX * best_cosine),
    }
    return rankings, seconds


def judge_set(
    questions: Sequence[dict[str, Any]],
    searched: Searched,
    ranked: Callable[[str], tuple[dict[str, Ranking], float]],
) -> dict[str, Any]:
    """First hit and area under the curve of each ordering, and the milliseconds of reading."""
    results = [ranked(question["question"]) for question in questions]
    labels = [bool(question["answerable"]) for question in questions]
    measures: dict[str, Any] = {}
    for name in results[0][0]:
        rankings = [result[name] for result, _ in results]
        hits = [
            _hits(ranking, question, searched.sentences)
            for ranking, question in zip(rankings, questions, strict=True)
            if question["answerable"]
        ]
        auc = area([ranking.score for ranking in rankings], labels)
        measures[name] = {
            "first_hit": round(sum(hits) / max(1, len(hits)), 4),
            "area": None if auc is None else round(auc, 4),
        }
    times = sorted(1000 * seconds for _, seconds in results)
    measures["milliseconds_p50"] = round(times[len(times) // 2], 1)
    return measures


def _hits(ranking: Ranking, question: dict[str, Any], sentences: Sequence[PlacedSentence]) -> bool:
    if ranking.first is None:
        return False
    first = sentences[ranking.first]
    answer = {"doc_id": first.document, "start": first.span.start, "end": first.span.end}
    return is_hit(answer, question["evidence"])


def encode_cached(
    texts: Sequence[str], encoder: Encoder, cache: Path | None
) -> NDArray[np.float32]:
    """Vectors of `texts`, kept in the folder `cache` between runs."""
    import numpy as np

    if cache is None:
        return encoder.encode(texts)
    digest = hashlib.sha256("\0".join([encoder.fingerprint, *texts]).encode()).hexdigest()
    path = cache / f"{digest[:16]}.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, encoder.encode(texts))
    vectors: NDArray[np.float32] = np.load(path)
    return vectors


def main() -> None:
    """Judge one set and print the measures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.reading")
    parser.add_argument("set", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=12)
    parser.add_argument("--beside", type=int, default=1)
    parser.add_argument("--precision", choices=("int8", "float32"), default="int8")
    parser.add_argument("--first", type=int, help="only so many questions, evenly drawn")
    parser.add_argument("--cache", type=Path, help="a folder for the sentences' vectors")
    arguments = parser.parse_args()
    rows = (arguments.set / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(row) for row in rows if row.strip()]
    if arguments.first:
        questions = questions[:: max(1, len(questions) // arguments.first)]
    encoder = load_encoder(EmbedderSettings())
    reader = load_reader(arguments.weights, precision=arguments.precision)
    sentences = place_sentences(arguments.set)
    texts = [sentence.text for sentence in sentences]
    with tempfile.TemporaryDirectory() as folder:
        write_lexical(Path(folder), [(Field.SENTENCE, n, text) for n, text in enumerate(texts)])
        vectors = encode_cached(texts, encoder, arguments.cache)
        searched = Searched(sentences, vectors, open_lexical(Path(folder)))

        def ranked(question: str) -> tuple[dict[str, Ranking], float]:
            return rank(searched, reader, encoder, question, arguments.beside, arguments.windows)

        print(json.dumps(judge_set(questions, searched, ranked), indent=1))


if __name__ == "__main__":
    main()
