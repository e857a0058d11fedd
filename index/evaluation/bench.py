"""`make bench`: what building, answering and keeping an index cost, each beside its floor.

    python -m index.evaluation.bench [SETDIR…] --sentences 100000 --json bench.json

Every figure is a ratio to a floor that is measured in the same run, in turn with it: what the same
work costs with nothing around it. Without a SETDIR an invented collection is measured, whose
vectors are real ones and moved copies of them; with some, their documents and their questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.evaluation import figures
from index.evaluation.corpus import make_documents, make_questions
from index.evaluation.figures import Bench, Figure
from index.evaluation.questions import read_set
from index.evaluation.sizing import Perturbing, real_vectors
from index.settings import Settings
from index.speech.corrections import Corrections
from index.storage.analysis_cache import AnalysisCache
from index.storage.build import Target, build_generation, stored_before
from index.storage.encoder import (
    MINILM,
    SentenceTransformerEncoder,
    load_encoder,
    load_sentence_transformer,
    locate_model,
)
from index.storage.generation import open_generation
from index.storage.making import Maker
from index.storage.models import Models
from index.storage.tokens import load_counter

SEED = 1
FIGURES: Mapping[str, Callable[[Bench], Iterator[Figure]]] = {
    "warm": figures.warm,
    "reading": figures.reading,
    "agreement": figures.agreement,
    "recall": figures.recall,
    "cold": figures.cold,
    "memory": figures.memory,
    "disk": figures.disk,
    "build": figures.build,
    "change": figures.change,
}
HEADER = ("figure", "measured", "floor", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure: sizes in sentences, labelled sets in place of an invented collection."""

    sentences: int
    build_sentences: int
    questions: int
    sets: tuple[Path, ...]
    only: tuple[str, ...]
    work: Path


def measure(options: Options) -> Iterator[Figure]:
    """The figures, each as soon as it is there."""
    settings = Settings()
    reference = load_sentence_transformer(settings.embedder, locate_model(MINILM), "")
    bench = prepare(options, settings, reference)
    for name, figure in FIGURES.items():
        if name in options.only:
            yield from figure(bench)


def prepare(options: Options, settings: Settings, reference: SentenceTransformerEncoder) -> Bench:
    """The collection to measure, built where it is not there yet."""
    sets = [read_set(folder) for folder in options.sets]
    if sets:
        documents = tuple(document for each in sets for document in each.documents)
        questions = [row["question"] for each in sets for row in each.questions]
        name = "-".join(each.content_hash[:8] for each in sets)
    else:
        documents = tuple(make_documents(options.sentences, SEED))
        questions = make_questions(documents, options.questions, SEED)
        name = f"made-{options.sentences}"
    encoder = load_encoder(settings.embedder)
    sized = encoder if sets else Perturbing(encoder, real_vectors(documents, encoder))
    target = Target(options.work / name, "default", "bench")
    models = Models(sized, load_counter(settings.passages.encoding))
    maker = Maker(settings, models, _progress, AnalysisCache(None), Corrections())
    before = stored_before(target)
    if before is None or before.manifest.made_by != maker.made_by:
        # Made by other code it would not be added to, but written anew.
        build_generation(target, (), documents, settings, models, _progress)
    generation = open_generation(target.data_dir, "default", encoder.fingerprint)
    # What is asked and added from now on is encoded by the real model.
    models = replace(models, encoder=encoder)
    asked = tuple(questions[: options.questions])
    new = tuple(make_documents(options.build_sentences, SEED + 1))
    return Bench(target, documents, new, asked, settings, models, generation, reference)


def table(found: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [HEADER, tuple("---" for _ in HEADER), *(_row(figure) for figure in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.at_least else "≤"
    return (
        figure.name,
        f"{figure.value:.4g} {figure.unit}",
        f"{figure.floor:.4g} {figure.unit}: {figure.floor_name}",
        f"{figure.ratio:.3g}",
        f"{sign} {figure.goal:g}",
        "yes" if figure.met else "**no**",
    )


def _progress(stage: str, done: int, total: int) -> None:
    if done == total or done % 4096 == 0:
        print(f"{stage}: {done} of {total}", file=sys.stderr)


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table, and write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.bench")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SETDIR")
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--build-sentences", type=int, default=1_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--work", type=Path, default=Path("data/bench"), help="kept between runs")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES))
    options = vars(parser.parse_args(arguments))
    json_file = options.pop("json")
    options |= {name: tuple(options[name]) for name in ("sets", "only")}
    found: list[Figure] = []
    for figure in measure(Options(**options)):
        found.append(figure)
        print(f"{figure.name}: {figure.ratio:.3g}", file=sys.stderr, flush=True)
    print(table(found))
    if json_file:
        rows = [{**asdict(f), "ratio": f.ratio, "met": f.met} for f in found]
        json_file.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
