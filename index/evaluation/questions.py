"""A set of labelled questions -> predictions and measures.

In: a folder with `questions.jsonl`, `docs/*.txt` and, where known, `meta.jsonl` (titles, dates,
sources). The documents are indexed in a cache keyed by their content, apart from every collection
of the user's. Out: one prediction row a question and the measures of `index.evaluation.scoring`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.answering.answer import Abstention, Answer, ask
from index.answering.reader import Reader
from index.documents.source import Document
from index.errors import DocumentError, EmptyCollection, IndexMismatch, IndexMissing, QuestionError
from index.evaluation.scoring import Outcome, judge, summarise
from index.settings import Settings
from index.speech.sentences import find_title
from index.storage.build import Progress, Target, build_generation
from index.storage.encoder import Encoder
from index.storage.generation import Generation, open_generation
from index.storage.models import Models
from index.storage.pipeline import pipeline_version

RANKED = 10


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The questions (rows as stored) and the documents that they are asked of."""

    questions: tuple[dict[str, Any], ...]
    documents: tuple[Document, ...]

    @property
    def content_hash(self) -> str:
        """SHA-256 over what an index is built from, in hexadecimal."""
        digest = sha256()
        for document in self.documents:
            for part in (document.id, document.title, document.date or "", document.content_hash):
                digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a set went: each question's outcome, in order, and the measures by name."""

    outcomes: tuple[Outcome, ...]
    measures: Mapping[str, float | int | None]


def read_set(folder: Path) -> LabelledSet:
    """Read a labelled set. Raises DocumentError when its questions cannot be read."""
    try:
        questions = _rows(folder / "questions.jsonl")
        meta_file = folder / "meta.jsonl"
        meta = {row["doc_id"]: row for row in _rows(meta_file)} if meta_file.exists() else {}
        paths = sorted((folder / "docs").glob("*.txt"))
        texts = {path.stem: path.read_bytes().decode("utf-8") for path in paths}
    except (OSError, ValueError, KeyError) as error:
        raise DocumentError(folder, f"is not a set of labelled questions ({error})") from error
    documents = tuple(_document(name, text, meta.get(name, {})) for name, text in texts.items())
    return LabelledSet(tuple(questions), documents)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _document(name: str, text: str, meta: dict[str, Any]) -> Document:
    span = find_title(text)
    title = meta.get("title") or (span.of(text) if span else name)
    return Document(
        id=name,
        text=text,
        title=title,
        source=meta.get("url") or meta.get("source") or f"{name}.txt",
        date=meta.get("date"),
        title_span=span if span and span.of(text).strip() == title.strip() else None,
    )


def open_set(
    labelled: LabelledSet,
    target: Target,
    settings: Settings,
    models: Models,
    progress: Progress,
) -> Generation:
    """The generation over a set's documents, from the cache or built now."""
    if not labelled.documents:
        raise EmptyCollection(())
    parts = (
        labelled.content_hash,
        pipeline_version(),
        models.encoder.fingerprint,
        settings.passages,
        settings.speech,
    )
    key = sha256(repr(parts).encode()).hexdigest()[:16]
    cached = replace(target, collection=f"set-{key}")
    try:
        return open_generation(cached.data_dir, cached.collection, models.encoder.fingerprint)
    except (IndexMissing, IndexMismatch):
        build_generation(cached, (), labelled.documents, settings, models, progress)
        return open_generation(cached.data_dir, cached.collection, models.encoder.fingerprint)


def predict(
    labelled: LabelledSet,
    generation: Generation,
    encoder: Encoder,
    reader: Reader | None,
    settings: Settings,
    progress: Progress,
) -> Iterator[tuple[dict[str, Any], float]]:
    """A prediction row and the seconds it took, for every question in order."""
    wide = replace(settings, answering=replace(settings.answering, quotations=RANKED))
    for done, row in enumerate(labelled.questions, start=1):
        started = time.perf_counter()
        try:
            result = ask(
                row["question"],
                generation,
                encoder,
                wide,
                scope_of(row),
                reader,
            )
        except QuestionError:
            prediction: dict[str, Any] = {"answers": [], "abstained": True}
        else:
            prediction = _prediction(result)
        progress("answering", done, len(labelled.questions))
        yield {"qid": row["qid"], **prediction}, time.perf_counter() - started


def evaluate(
    folder: Path,
    target: Target,
    settings: Settings,
    models: Models,
    reader: Reader | None,
    progress: Progress,
    out: Path | None = None,
) -> Evaluation:
    """Answer a labelled set. The measures hold the latency too, in milliseconds (p50, p99).

    Raises DocumentError when `folder` is no such set.
    """
    labelled = read_set(folder)
    generation = open_set(labelled, target, settings, models, progress)
    answered = list(predict(labelled, generation, models.encoder, reader, settings, progress))
    predictions = [prediction for prediction, _ in answered]
    if out is not None:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in predictions)
        out.write_text("".join(lines), encoding="utf-8")
    texts = {document.id: document.text for document in labelled.documents}
    by_question = {row["qid"]: row for row in predictions}
    outcomes = [
        judge(with_document(row, labelled.documents), by_question[row["qid"]], texts)
        for row in labelled.questions
    ]
    milliseconds = sorted(1000 * seconds for _, seconds in answered)
    latency = {
        "milliseconds_p50": _percentile(milliseconds, 0.5),
        "milliseconds_p99": _percentile(milliseconds, 0.99),
    }
    return Evaluation(tuple(outcomes), {**summarise(outcomes), **latency})


def scope_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The documents that a question is asked of; none for all."""
    scope = row.get("scope") or ()
    return (scope,) if isinstance(scope, str) else tuple(scope)


def with_document(row: dict[str, Any], documents: Sequence[Document]) -> dict[str, Any]:
    """In a set of one document, evidence need not say which document it stands in."""
    evidence = [{"doc_id": documents[0].id, **item} for item in row.get("evidence", [])]
    return {**row, "evidence": evidence}


def _prediction(result: Answer | Abstention) -> dict[str, Any]:
    abstained = isinstance(result, Abstention)
    given = () if isinstance(result, Abstention) else result.excerpts
    return {
        "answers": [
            {
                "doc_id": excerpt.document.id,
                "start": excerpt.span.start,
                "end": excerpt.span.end,
                "quote": excerpt.text,
                "score": excerpt.score,
            }
            for excerpt in (*given, *result.nearest)
        ],
        "abstained": abstained,
    }


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
