"""A run's wrong answers -> a sample spread over the sets, each with its cause.

    python -m index.evaluation.errors SETDIR… --run run.jsonl --show
    python -m index.evaluation.errors SETDIR… --run run.jsonl --causes docs/errors.tsv \\
        --markdown docs/errors.md

Wrong is whatever earned less than it could: a wrong first answer, an answer where there is none,
silence where there was one. `--show` prints question, evidence and first answer of a sample for a
person to judge; their verdicts (lines of question id, tab, cause) come back by `--causes`, and the
page tells of those questions what this run does with them. It holds counts and question ids only:
not every set may be published.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

from index.errors import DocumentError, QuothError
from index.evaluation.bootstrap import SEED
from index.evaluation.causes import Cause, find_cause
from index.evaluation.questions import LabelledSet, read_set
from index.evaluation.runs import Run, judge_run, read_run
from index.evaluation.scoring import Outcome

SAMPLED = 100
SHOWN_CHARACTERS = 400
INTRODUCTION = """# Wrong answers by cause

Written by `python -m index.evaluation.errors SETDIR… --run RUN --causes docs/errors.tsv --markdown
docs/errors.md`. Wrong is whatever earned less than it could: a wrong first answer, an answer where
there is none, silence where there was one. The first table counts all of them by the room that
lost the answer, as the program tells. The others hold a sample, drawn by chance and spread evenly
over the sets, that a person read one by one; "room" is where this run loses it, if it still does.
Questions are named by their ids only, for not every set may be published.
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A question that earned less than it could, and why, as the program tells."""

    set_name: str
    outcome: Outcome
    cause: Cause


def find_wrong(name: str, outcomes: Sequence[Outcome]) -> list[Wrong]:
    """The questions of a set that earned less than they could, in order."""
    caused = ((outcome, find_cause(outcome)) for outcome in outcomes)
    return [Wrong(name, outcome, cause) for outcome, cause in caused if cause]


def sample(wrong: Sequence[Sequence[Wrong]], count: int = SAMPLED, seed: int = SEED) -> list[Wrong]:
    """So many of the wrong ones, as evenly from the sets as they have any; by set, then by id."""
    shuffled = [random.Random(seed).sample(group, len(group)) for group in wrong]
    in_turn = chain.from_iterable(zip_longest(*shuffled))
    drawn = [item for item in in_turn if item is not None][:count]
    return sorted(drawn, key=lambda item: (item.set_name, item.outcome.qid))


def show(item: Wrong, labelled: LabelledSet, run: Run) -> Iterator[str]:
    """Lines for a person: the question, where it was lost, the evidence and the first answers."""
    qid = item.outcome.qid
    row = next(row for row in labelled.questions if row["qid"] == qid)
    yield f"== {qid} · {item.cause} · {item.outcome.kind or ''} · {item.outcome.stages}"
    yield f"?  {row['question']}"
    for evidence in row["evidence"][:3]:
        yield f"   evidence {evidence.get('doc_id', '')}: {evidence['quote'][:SHOWN_CHARACTERS]}"
    said = "withheld" if item.outcome.abstained else "shown"
    for answer in run.get(qid, {}).get("answers", [])[:2]:
        quote = answer["quote"][:SHOWN_CHARACTERS]
        yield f"   {said} {answer['score']:.2f} {answer['doc_id']}: {quote}"


def read_causes(path: Path) -> dict[str, str]:
    """A person's verdicts by question id. Raises DocumentError for a line that is none."""
    causes: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        qid, tab, cause = line.partition("\t")
        if not tab or not cause.strip():
            raise DocumentError(path, f"line {number} is not a question id, a tab and a cause")
        causes[qid] = cause.strip()
    return causes


def markdown(wrong: Sequence[Sequence[Wrong]], causes: Mapping[str, str]) -> str:
    """The page: all wrong ones by room and set, and those that a person read, with the causes."""
    names = [group[0].set_name for group in wrong if group]
    counts = Counter((w.cause, w.set_name) for group in wrong for w in group)
    in_room = {cause: [counts[cause, name] for name in names] for cause in Cause}
    by_room = [[cause.value, *numbers, sum(numbers)] for cause, numbers in in_room.items()]
    rooms = {w.outcome.qid: w.cause.value for group in wrong for w in group}
    read = [[qid, rooms.get(qid, "right by now"), cause] for qid, cause in causes.items()]
    return "\n".join(
        [
            INTRODUCTION,
            *_table(["room", *names, "all"], by_room),
            f"## {len(read)} read by a person\n",
            *_table(["cause", "questions"], Counter(causes.values()).most_common()),
            *_table(["question", "room", "cause"], read),
        ]
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return [*(f"| {' | '.join(map(str, cells))} |" for cells in lines), ""]


def main(arguments: Sequence[str]) -> None:
    """Sort the wrong answers of a run; print a sample or write the page."""
    options = parse_arguments(arguments)
    run = read_run(options.run)
    sets = {folder.resolve().name: read_set(folder) for folder in options.sets}
    wrong = [find_wrong(name, judge_run(labelled, run)) for name, labelled in sets.items()]
    if options.markdown:
        causes = read_causes(options.causes) if options.causes else {}
        options.markdown.write_text(markdown(wrong, causes), encoding="utf-8")
        return
    for item in sample(wrong, options.sample, options.seed):
        lines = show(item, sets[item.set_name], run) if options.show else [_line(item)]
        print("\n".join(lines))


def _line(item: Wrong) -> str:
    return f"{item.outcome.qid}\t{item.cause}"


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.errors")
    parser.add_argument("sets", nargs="+", type=Path, metavar="SETDIR")
    parser.add_argument("--run", type=Path, required=True, help="what an evaluation's --out kept")
    parser.add_argument("--sample", type=int, default=SAMPLED, help="how many (100)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", action="store_true", help="print what a person needs to judge")
    parser.add_argument("--causes", type=Path, help="a person's verdicts: question id, tab, cause")
    parser.add_argument("--markdown", type=Path, help="write the page here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except QuothError as error:
        sys.exit(str(error))
