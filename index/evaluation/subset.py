"""A labelled set -> a small one by chance, for tests: a few documents and questions on them.

    python -m index.evaluation.subset SETDIR OUT --documents 8 --questions 50 [--seed 20]

Documents are drawn first, then questions among those that belong to them, answerable and
unanswerable ones in the set's own proportion; nothing looks at how well anything is answered. A
question belongs to the documents of its evidence and its scope, and all of them must be drawn. An
unanswerable question without a scope names no document: it belongs where the answerable one before
it in the set does, for sets stand in the order of their documents.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import DocumentError, QuothError
from index.evaluation.bootstrap import SEED
from index.evaluation.questions import LabelledSet, read_rows, read_set, scope_of, with_document

Row = dict[str, Any]


def draw_subset(
    labelled: LabelledSet, documents: int, questions: int, seed: int = SEED
) -> tuple[list[str], list[Row]]:
    """Ids of the documents drawn and the questions drawn, both in the set's order."""
    chance = random.Random(seed)
    placed = list(place_questions(labelled))
    asked = sorted({name for _, names in placed for name in names})
    drawn = sorted(chance.sample(asked, min(documents, len(asked))))
    inside = [row for row, names in placed if names and names <= set(drawn)]
    share = sum(row["answerable"] for row in labelled.questions) / len(labelled.questions)
    answerable = round(questions * share)
    kept = {
        row["qid"]
        for kind, count in ((True, answerable), (False, questions - answerable))
        for row in _draw([r for r in inside if r["answerable"] is kind], count, chance)
    }
    return drawn, [row for row in inside if row["qid"] in kept]


def place_questions(labelled: LabelledSet) -> Iterator[tuple[Row, frozenset[str]]]:
    """Every question with the documents that it belongs to."""
    before: frozenset[str] = frozenset()
    for row in labelled.questions:
        evidence = with_document(row, labelled.documents)["evidence"]
        own = frozenset({item["doc_id"] for item in evidence} | set(scope_of(row)))
        before = own if row["answerable"] else before
        yield row, own or before


def _draw(rows: Sequence[Row], count: int, chance: random.Random) -> list[Row]:
    return chance.sample(rows, min(count, len(rows)))


def write_subset(folder: Path, out: Path, documents: Sequence[str], rows: Sequence[Row]) -> None:
    """Write the documents of `folder` that were drawn, byte for byte, and the questions."""
    meta_file = folder / "meta.jsonl"
    meta = read_rows(meta_file) if meta_file.exists() else []
    (out / "docs").mkdir(parents=True, exist_ok=True)
    for name in documents:
        shutil.copyfile(folder / "docs" / f"{name}.txt", out / "docs" / f"{name}.txt")
    _write_rows(out / "questions.jsonl", rows)
    _write_rows(out / "meta.jsonl", [row for row in meta if row["doc_id"] in set(documents)])


def _write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> None:
    """Draw from one set and write a smaller one."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.subset")
    parser.add_argument("set", type=Path, metavar="SETDIR")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--documents", type=int, required=True)
    parser.add_argument("--questions", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    if (options.out / "questions.jsonl").exists():
        raise DocumentError(options.out, "holds a set already; remove it first")
    labelled = read_set(options.set)
    names, rows = draw_subset(labelled, options.documents, options.questions, options.seed)
    write_subset(options.set, options.out, names, rows)
    answerable = sum(row["answerable"] for row in rows)
    print(
        f"{options.out}: {len(names)} documents, {answerable} + {len(rows) - answerable} questions"
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except QuothError as error:
        sys.exit(str(error))
