"""Several labelled sets, one setting -> one table.

    python -m index.evaluation SETDIR… --markdown docs/answers.md

Every set is answered as `quoth eval` does. Intervals are 95 % percentile bootstrap intervals over
questions (Efron and Tibshirani 1993), answerable and unanswerable ones drawn apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from index.answering.reader import load_reader
from index.evaluation.questions import Evaluation, evaluate
from index.evaluation.scoring import interval
from index.settings import Settings
from index.storage.build import Target
from index.storage.models import load_models

TITLE = """# Answers: measures

Written by `python -m index.evaluation SETDIR… --markdown docs/answers.md`: every set answered by
the same pipeline with the default settings, its documents indexed apart. First hit, hit@3 and MRR
are measured on the ranked list of the answerable questions, whether or not it was shown; utility
counts 1 for a right answer or a right silence, 0 for silence where there was an answer, -0.5 for a
wrong answer, and "of silence" is what never answering would earn. In brackets: 95 % bootstrap
intervals. The weights of the evidence were fitted on these sets by `index.training.evidence`; their
cross-validated figures stand in `index/answering/data/evidence.json`. The reader was trained on
none of them.
"""
HEADER = (
    "| set | questions (answerable / not) | exact | first hit | hit@3 | MRR | area under the curve "
    "| false answers | wrong silences | utility | of silence | first answer, characters | ms p50 |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
)


def main(arguments: Sequence[str]) -> None:
    """Answer the sets named and print, or write, the table."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR")
    parser.add_argument("--markdown", type=Path, help="write the table here")
    parser.add_argument("--cache", type=Path, default=Path("data/evaluation"))
    parser.add_argument("--without-reader", action="store_true")
    options = parser.parse_args(arguments)
    settings = Settings()
    models = load_models(settings)
    reader = None if options.without_reader else load_reader(threads=settings.embedder.threads)
    target = Target(options.cache.resolve(), "default", "evaluation")
    lines = list(HEADER)
    for folder in options.sets:
        done = evaluate(folder, target, settings, models, reader, lambda *_: None)
        lines.append(_row(folder.name, done))
        print(lines[-1], flush=True)
    if options.markdown:
        options.markdown.write_text("\n".join([TITLE, *lines]) + "\n", encoding="utf-8")


def _row(name: str, done: Evaluation) -> str:
    m = done.measures
    hit = interval(done.outcomes, "hit@1")
    utility = interval(done.outcomes, "utility")
    cells = [
        name,
        f"{m['answerable']} / {m['unanswerable']}",
        _number(m["exact_quote_rate"]),
        f"{_number(m['hit@1'])} [{hit[0]:.3f}, {hit[1]:.3f}]",
        *(_number(m[key]) for key in ("hit@3", "mrr@10", "auroc")),
        *(_number(m[key]) for key in ("false_answer_rate", "wrongly_abstained_rate")),
        f"{_number(m['utility'])} [{utility[0]:.3f}, {utility[1]:.3f}]",
        _number(m["utility_of_silence"]),
        f"{m['first_answer_chars'] or 0:.0f}",
        f"{m['milliseconds_p50'] or 0:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
