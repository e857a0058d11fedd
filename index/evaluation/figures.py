"""The benchmark's figures: each a cost, the floor it is divided by, and the goal for the ratio."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.answering.answer import ask
from index.answering.question import understand_question
from index.answering.reader import load_reader
from index.documents.source import Document, Metadata
from index.evaluation.clock import cpu_seconds, percentile, process_seconds, side_by_side
from index.evaluation.corpus import make_documents
from index.settings import Settings
from index.speech.appearances import read_speech
from index.speech.parsing import load_parser
from index.speech.sentences import Role
from index.storage.adding import add_documents
from index.storage.build import BuildReport, Target, build_generation
from index.storage.encoder import SentenceTransformerEncoder
from index.storage.generation import Generation
from index.storage.keeping import Tools
from index.storage.models import Models
from index.storage.publishing import share
from index.storage.removing import remove_documents
from index.storage.vectors import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AGREEING = 1000
COLD_RUNS = 5
CHANGES = 7
RECALL_AT = 10
BYTES_A_VECTOR = 384 * 2
ENCODE = "bare SentenceTransformer.encode of the question, p50"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. Met is a ratio of `goal` at most, or at least where `at_least`."""

    name: str
    value: float
    floor: float
    unit: str
    floor_name: str
    goal: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal


@dataclass(frozen=True, slots=True)
class Bench:
    """A built collection with what is asked of it.

    `new` are documents to build another index of, `reference` is sentence-transformers itself.
    """

    target: Target
    documents: tuple[Document, ...]
    new: tuple[Document, ...]
    questions: tuple[str, ...]
    settings: Settings
    models: Models
    generation: Generation
    reference: SentenceTransformerEncoder

    @property
    def size(self) -> str:
        return f"{self.generation.manifest.counts.sentences:,} sentences"


def warm(bench: Bench) -> Iterator[Figure]:
    """An answer from an open index, without the reader, beside the encoding of its question."""
    encoder, questions = bench.models.encoder, bench.questions

    def answer(number: int) -> None:
        ask(questions[number], bench.generation, encoder, bench.settings)

    times = side_by_side(
        {
            "floor": lambda number: bench.reference.model.encode([questions[number]]),
            "light": lambda number: encoder.encode([questions[number]]),
            "answer": answer,
        },
        len(questions),
    )
    # The first questions find caches empty that later ones find full.
    settled = {name: [1000 * second for second in row[5:]] for name, row in times.items()}
    floor, light = (percentile(settled[name], 0.5) for name in ("floor", "light"))
    goal = 1.15 if len(bench.generation.sentence_vectors) < 500_000 else 1.3
    for rank, most in ((0.5, goal), (0.99, 2.5)):
        took = percentile(settled["answer"], rank)
        name = f"warm answer, {bench.size}, p{round(100 * rank)}"
        yield Figure(name, took, floor, "ms", ENCODE, most)
    name = f"the same, p50, beside Quoth's own encoder ({light / floor:.2f} of that floor)"
    yield Figure(name, percentile(settled["answer"], 0.5), light, "ms", "its p50", goal)


def reading(bench: Bench) -> Iterator[Figure]:
    """An answer with the reader, beside the encoding of its question, where it reads at all."""
    encoder, reader = bench.models.encoder, load_reader(threads=bench.settings.embedder.threads)
    people, most = bench.generation.people, bench.settings.answering.max_question_characters
    questions = [q for q in bench.questions if understand_question(q, people, most).whole]

    def answer(number: int) -> None:
        ask(questions[number], bench.generation, encoder, bench.settings, reader=reader)

    times = side_by_side(
        {
            "floor": lambda number: bench.reference.model.encode([questions[number]]),
            "answer": answer,
        },
        len(questions),
    )
    floor, took = (1000 * percentile(times[name][5:], 0.5) for name in ("floor", "answer"))
    yield Figure(f"warm answer with the reader, {bench.size}, p50", took, floor, "ms", ENCODE, 12.0)


def agreement(bench: Bench) -> Iterator[Figure]:
    """How far vectors stand from those of sentence-transformers."""
    texts = [sentence for d in bench.documents for sentence in d.text.split(". ")][:AGREEING]
    texts[: len(bench.questions)] = bench.questions
    apart = abs(bench.models.encoder.encode(texts) - bench.reference.encode(texts)).max()
    name = f"largest difference of a vector's number, {len(texts):,} texts"
    yield Figure(name, float(apart), 1e-4, "", "1e-4", 1.0)


def recall(bench: Bench) -> Iterator[Figure]:
    """How many of the nearest sentences a search finds, beside a search of all rows."""
    index = bench.generation.sentence_vectors
    count = bench.settings.retrieval.candidates
    vectors = bench.models.encoder.encode(bench.questions)
    found = [{row for row, _ in index.search(v, count)} for v in vectors]
    best = [set(_flat(index, v)) for v in vectors]
    shares = [len(a & b) / len(b) for a, b in zip(found, best, strict=True)]
    name = f"recall@{RECALL_AT} of the nearest, {bench.size}"
    yield Figure(name, sum(shares) / len(shares), 1.0, "", "a flat search", 0.99, at_least=True)


def _flat(index: VectorIndex, vector: NDArray[np.float32]) -> list[int]:
    """The nearest among all rows, each compared."""
    return [row for row, _ in index.search(vector, RECALL_AT, range(len(index)))]


def cold(bench: Bench) -> Iterator[Figure]:
    """The first answer of `quoth ask`, beside the first vector of sentence-transformers."""
    environment = {"QUOTH_DATA_DIR": str(bench.target.data_dir.resolve())}
    times: dict[str, list[float]] = {"floor": [], "ask": []}
    for run in range(COLD_RUNS):
        times["floor"].append(process_seconds(["-m", "index.evaluation.probes", "first"], {}))
        question = ["-m", "bot.cli", "ask", bench.questions[run]]
        times["ask"].append(process_seconds(question, environment))
    floor, took = (percentile(times[name], 0.5) for name in ("floor", "ask"))
    name = f"first answer of a cold quoth ask, {bench.size}"
    yield Figure(name, took, floor, "s", "import sentence-transformers, load, encode once", 0.3)


def memory(bench: Bench) -> Iterator[Figure]:
    """Peak memory of a process that answers, beside one that holds the embedder."""
    questions = json.dumps(bench.questions[:50])
    answering = _peak(["answering", str(bench.target.data_dir)], questions)
    name = f"peak memory answering, {bench.size}"
    for probe, floor_name in (
        ("embedder", "sentence-transformers with the model loaded"),
        ("light", "Quoth's own encoder loaded"),
    ):
        yield Figure(name, answering, _peak([probe]), "MB", floor_name, 1.3)


def _peak(arguments: Sequence[str], given: str = "") -> float:
    done = subprocess.run(
        [sys.executable, "-m", "index.evaluation.probes", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) / 1e6


def disk(bench: Bench) -> Iterator[Figure]:
    """What an index takes beyond the texts, for each sentence."""
    files = [path for path in bench.generation.folder.rglob("*") if path.is_file()]
    texts = sum(len(d.text.encode("utf-8", "surrogatepass")) for d in bench.documents)
    beyond = sum(path.stat().st_size for path in files) - texts
    each = beyond / bench.generation.manifest.counts.sentences
    yield Figure(
        "disk for each sentence beyond its text",
        each,
        BYTES_A_VECTOR,
        "B",
        "a vector of 384 numbers in 16 bits",
        1.5,
    )


def build(bench: Bench) -> Iterator[Figure]:
    """Building an index from nothing, beside the bare encoding of its distinct sentences."""
    texts = sorted({text for document in bench.new for text in _body(document)}, key=len)
    floors = [cpu_seconds(lambda: bench.reference.encode(texts))]
    off = _fresh_build(bench, bench.models)
    on = _fresh_build(bench, replace(bench.models, parser=load_parser()))
    floors.append(cpu_seconds(lambda: bench.reference.encode(texts)))
    floor = sum(floors) / len(floors)
    name = f"bare encode of the {len(texts):,} distinct sentences, by length"
    yield Figure("build, speech by word lists", off, floor, "s", name, 1.05)
    yield Figure("build, speech by parsing", on, floor, "s", name, 1.5)


def _fresh_build(bench: Bench, models: Models) -> float:
    """The time that an index of the new documents takes where nothing is remembered."""
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Path(folder), "default", "bench")
        return cpu_seconds(lambda: _build(target, bench.new, bench.settings, models))


def change(bench: Bench) -> Iterator[Figure]:
    """Adding documents of 40 sentences to the collection, and taking them away again."""
    news = list(make_documents(40 * CHANGES, 3))
    texts = [list(_body(new)) for new in news]
    floors = [cpu_seconds(partial(bench.reference.encode, one)) for one in texts]
    with tempfile.TemporaryDirectory(dir=bench.target.data_dir) as folder:
        # Files that generations share are never changed: a second name for each is a copy.
        data_dir, home = Path(folder), Path("collections", bench.target.collection)
        (data_dir / "collections").mkdir()
        share(bench.target.data_dir / home, data_dir / home)
        target = replace(bench.target, data_dir=data_dir)
        adds, removes = zip(*(_add_and_remove(target, new, bench) for new in news), strict=True)
    name = f"add a document of 40 sentences to {bench.size}, p50"
    yield Figure(
        name,
        percentile(adds, 0.5),
        percentile(floors, 0.5),
        "s",
        "bare encode of its sentences",
        1.5,
    )
    taken = 1000 * percentile(removes, 0.5)
    yield Figure(f"remove one from {bench.size}, p50", taken, 10, "ms", "10 ms", 1.0)


def _add_and_remove(target: Target, new: Document, bench: Bench) -> tuple[float, float]:
    file = target.data_dir / f"{new.id.replace('/', '-')}-new.txt"
    file.write_text(new.text, encoding="utf-8")
    tools = Tools(bench.settings, lambda: bench.models, lambda *_: None)
    reports: list[BuildReport] = []

    def add() -> None:
        reports.append(add_documents(target, (), [str(file)], Metadata(), tools).report)

    def remove() -> None:
        reports.append(remove_documents(target, (), file.stem, tools).report)

    times = cpu_seconds(add), cpu_seconds(remove)
    assert not any(report.built.whole for report in reports), "written anew, not changed"
    return times


def _build(
    target: Target, documents: Sequence[Document], settings: Settings, models: Models
) -> None:
    build_generation(target, (), documents, settings, models, lambda *_: None)


def _body(document: Document) -> Iterator[str]:
    speech, _ = read_speech(document, None)
    for sentence in speech.sentences:
        if sentence.role is Role.BODY:
            yield sentence.span.of(document.text)
