"""The reader by itself on a labelled set, against cosine and BM25.

    python -m index.evaluation.reading SETDIR --weights FOLDER [--windows 12] [--beside 1]

Sentences are found by cosine and BM25 together (reciprocal rank fusion), the windows around the
first of them are read once, and each way of ordering is judged on first hit and on telling
answerable questions from others (area under the curve of the best score): the two alone, the
reader on the first few windows and on all, and the reader with the cosine. Nothing is fitted, so
that what is measured is the reader and not a threshold; the pipeline's own measures are those of
`index.evaluation.questions`. `--out` keeps what was read, for fitting later stages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.answering.reader import Reader, Reading, load_reader
from index.documents.source import Span
from index.evaluation.scoring import area_under_curve, is_hit
from index.settings import EmbedderSettings
from index.speech.sentences import Role, split_paragraphs, split_sentences
from index.storage.encoder import Encoder, load_encoder
from index.storage.lexical import Entry, Field, LexicalIndex, open_lexical, write_lexical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANK_OFFSET = 60  # of reciprocal rank fusion (Cormack et al., 2009)
FOUND = 50
PREFIXES = (4, 8)
STEPS = (4, 8, 12, 16)  # windows read before looking whether one is certain
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
class Read:
    """What was found and read for one question; sentences go by their number."""

    windows: Sequence[Span]
    readings: Sequence[Reading]
    cosines: dict[int, float]
    words: dict[int, float]
    milliseconds: float


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


def find(
    searched: Searched, vector: NDArray[np.float32], question: str
) -> tuple[list[int], list[tuple[int, float]], list[int]]:
    """Sentences by cosine, by BM25 (with its score), and by both together, each best first."""
    import numpy as np

    by_cosine = np.argsort(-(searched.vectors @ vector), kind="stable")[:FOUND].tolist()
    terms = searched.lexical.terms(question)
    by_words = searched.lexical.search(terms, Field.SENTENCE, FOUND)
    scores: dict[int, float] = {}
    for ranked in (by_cosine, [number for number, _ in by_words]):
        for rank, number in enumerate(ranked):
            scores[number] = scores.get(number, 0.0) + 1 / (RANK_OFFSET + rank)
    fused = sorted(scores, key=lambda number: (-scores[number], number))
    return by_cosine, by_words, fused


def read_question(
    searched: Searched, reader: Reader, encoder: Encoder, question: str, beside: int, most: int
) -> Read:
    """Everything that one question's rankings are made from."""
    vector = encoder.encode([question])[0]
    by_cosine, by_words, fused = find(searched, vector, question)
    windows = list(windows_around(fused, searched.sentences, beside, most))
    texts = [[s.text for s in searched.sentences[w.start : w.end]] for w in windows]
    started = time.perf_counter()
    readings = reader.read(question, texts)
    return Read(
        windows=windows,
        readings=readings,
        cosines={
            number: float(searched.vectors[number] @ vector)
            for number in {*by_cosine, *(n for w in windows for n in range(w.start, w.end))}
        },
        words=dict(by_words),
        milliseconds=1000 * (time.perf_counter() - started),
    )


def rankings(read: Read, certain: float) -> dict[str, Ranking]:
    """Every way of ordering one question's sentences."""
    ranked = {"cosine": _best(read.cosines), "bm25": _best(read.words)}
    for count in PREFIXES:
        if count < len(read.readings):
            ranked[f"reader, {count} windows"] = _by_reader(read, count)
    until = next((n for n in STEPS if _is_certain(read, n, certain)), len(read.readings))
    ranked[f"reader until {certain:g}"] = _by_reader(read, until)
    ranked["reader"] = _by_reader(read, len(read.readings))
    ranked["reader + cosine"] = _by_reader(read, len(read.readings), MIX)
    return ranked


def _best(scores: Mapping[int, float]) -> Ranking:
    if not scores:
        return Ranking(None, 0.0)
    first = max(scores, key=lambda number: (scores[number], -number))
    return Ranking(first, scores[first])


def _by_reader(read: Read, count: int, mix: float = 0.0) -> Ranking:
    """The order by the best logit in the first `count` windows, and the best window's logit."""
    logits: dict[int, float] = {}
    for window, reading in zip(read.windows[:count], read.readings, strict=False):
        numbers = range(window.start, window.end)
        for number, logit in zip(numbers, reading.sentences, strict=True):
            score = logit + mix * read.cosines[number]
            logits[number] = max(score, logits.get(number, score))
    whole = max((reading.window for reading in read.readings[:count]), default=0.0)
    cosine = max(read.cosines.values(), default=0.0)
    return Ranking(_best(logits).first, whole + mix * cosine)


def _is_certain(read: Read, count: int, certain: float) -> bool:
    return any(reading.window >= certain for reading in read.readings[:count])


def judge_set(
    questions: Sequence[dict[str, Any]],
    reads: Sequence[Read],
    sentences: Sequence[PlacedSentence],
    certain: float,
) -> dict[str, Any]:
    """First hit and area under the curve of each ordering, and the milliseconds of reading."""
    ranked = [rankings(read, certain) for read in reads]
    measures: dict[str, Any] = {
        name: _judge_ranking(questions, [one.get(name, one["reader"]) for one in ranked], sentences)
        for name in max(ranked, key=len)
    }
    times = sorted(read.milliseconds for read in reads)
    measures["milliseconds_p50"] = round(times[len(times) // 2], 1)
    return measures


def _judge_ranking(
    questions: Sequence[dict[str, Any]],
    ranked: Sequence[Ranking],
    sentences: Sequence[PlacedSentence],
) -> dict[str, float | None]:
    labels = [bool(question["answerable"]) for question in questions]
    pairs = zip(ranked, questions, strict=True)
    hits = [hits_evidence(r.first, q, sentences) for r, q in pairs if q["answerable"]]
    auc = area_under_curve(
        [r.score for r, label in zip(ranked, labels, strict=True) if label],
        [r.score for r, label in zip(ranked, labels, strict=True) if not label],
    )
    return {
        "first_hit": round(sum(hits) / max(1, len(hits)), 4),
        "area": None if auc is None else round(auc, 4),
    }


def hits_evidence(
    number: int | None, question: dict[str, Any], sentences: Sequence[PlacedSentence]
) -> bool:
    """Whether a sentence is one that answers."""
    if number is None:
        return False
    placed = sentences[number]
    answer = {"doc_id": placed.document, "start": placed.span.start, "end": placed.span.end}
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
    arguments = parse_arguments()
    rows = (arguments.set / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(row) for row in rows if row.strip()]
    if arguments.first:
        questions = questions[:: max(1, len(questions) // arguments.first)]
    encoder = load_encoder(EmbedderSettings())
    reader = load_reader(arguments.weights, precision=arguments.precision)
    sentences = place_sentences(arguments.set)
    texts = [sentence.text for sentence in sentences]
    with tempfile.TemporaryDirectory() as folder:
        write_lexical(
            Path(folder), [Entry(Field.SENTENCE, n, text) for n, text in enumerate(texts)]
        )
        vectors = encode_cached(texts, encoder, arguments.cache)
        searched = Searched(sentences, vectors, open_lexical(Path(folder)))
        beside, most = arguments.beside, arguments.windows
        reads = [
            read_question(searched, reader, encoder, q["question"], beside, most) for q in questions
        ]
    if arguments.out:
        lines = [_line(q, read, sentences) for q, read in zip(questions, reads, strict=True)]
        arguments.out.write_text("".join(lines), encoding="utf-8")
    print(json.dumps(judge_set(questions, reads, sentences, arguments.certain), indent=1))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.reading")
    parser.add_argument("set", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=12, help="most windows read a question")
    parser.add_argument(
        "--beside", type=int, default=1, help="sentences on each side of a found one"
    )
    parser.add_argument(
        "--certain", type=float, default=2.0, help="logit at which reading may stop"
    )
    parser.add_argument("--precision", choices=("int8", "float32"), default="int8")
    parser.add_argument("--first", type=int, help="only about so many questions, evenly drawn")
    parser.add_argument("--cache", type=Path, help="a folder for the sentences' vectors")
    parser.add_argument("--out", type=Path, help="a JSONL file of what was read")
    return parser.parse_args()


def _line(question: dict[str, Any], read: Read, sentences: Sequence[PlacedSentence]) -> str:
    """One row of numbers, no text: by window, the sentences' logits, cosines, BM25 and labels."""
    windows = [
        {
            "window": reading.window,
            "sentences": reading.sentences,
            "cosines": [read.cosines[n] for n in range(window.start, window.end)],
            "words": [read.words.get(n, 0.0) for n in range(window.start, window.end)],
            "numbers": list(range(window.start, window.end)),
            "hits": [
                hits_evidence(n, question, sentences) for n in range(window.start, window.end)
            ],
        }
        for window, reading in zip(read.windows, read.readings, strict=True)
    ]
    row = {"qid": question["qid"], "answerable": question["answerable"], "windows": windows}
    return json.dumps(row) + "\n"


if __name__ == "__main__":
    main()
