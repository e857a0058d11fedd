"""Labelled quotation sets -> tables of measures, timing, and errors by cause.

    python -m index.evaluation.speech SETDIR... [--all] [--errors N] [--plain] [--markdown FILE]

SETDIR is a folder with `quotations.jsonl` and `docs/`, or a file of cases with their texts.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.evaluation.attribution_score import KINDS, GoldSet, Row, Tally, load_gold, score
from index.speech.attribution import Speech, analyse
from index.speech.cues import guess_language
from index.speech.parsing import Parser, load_parser, parse_paragraphs
from index.speech.quotations import Act
from index.speech.sentences import split_paragraphs

HEADER = (
    "| set | kind | gold | found | F1 exact | F1 | precision | recall | speaker | F1 + speaker |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One set's measures; `time_ratio` is the analysis over the bare parse of the same texts."""

    name: str
    tally: Tally
    time_ratio: float | None


def to_rows(doc: str, text: str, speech: Speech) -> Iterator[Row]:
    """A row for each contiguous piece that was said, or denied: what was not said is left out."""
    for attribution in speech.attributions:
        quotation, mention = attribution.quotation, attribution.mention
        denied = quotation.cue is not None and quotation.cue.act is Act.DENIES
        if not quotation.said and not denied:
            continue
        for part in quotation.parts:
            yield Row(
                doc=doc,
                start=part.start,
                end=part.end,
                kind=quotation.kind.value,
                speaker=mention.of(text) if mention else None,
                speaker_start=mention.start if mention else None,
                speaker_end=mention.end if mention else None,
                speaker_name=attribution.speaker,
            )


def evaluate_set(path: Path, parser: Parser | None, every: bool = False) -> Result:
    """Analyse a set's documents and score what comes out."""
    gold = load_gold(path)
    rows: list[Row] = []
    started = time.process_time()
    for doc, text in gold.texts.items():
        rows += to_rows(doc, text, analyse(text, parser=parser))
    seconds = time.process_time() - started
    bare = _bare_seconds(gold, parser) if parser else 0.0
    name = path.stem if path.is_file() else path.name
    return Result(name, score(gold, rows, every), seconds / bare if bare else None)


def _bare_seconds(gold: GoldSet, parser: Parser) -> float:
    """How long the parse alone takes, of the documents that are parsed."""
    texts = [text for text in gold.texts.values() if guess_language(text) == parser.language]
    if not texts:
        return 0.0
    paragraphs = [split_paragraphs(text) for text in texts]
    started = time.process_time()
    for text, spans in zip(texts, paragraphs, strict=True):
        parse_paragraphs(text, spans, parser)
    return time.process_time() - started


def table(results: Sequence[Result]) -> list[str]:
    """The measures as lines of a Markdown table."""
    lines = list(HEADER)
    for result in results:
        for kind in (*KINDS, "all"):
            if result.tally.kinds[kind]["gold"]:
                lines.append(_line(result, kind))
    return lines


def _line(result: Result, kind: str) -> str:
    tally = result.tally
    overlap, accuracy = tally.ratio(kind, "overlap"), tally.speaker_accuracy(kind)
    cells = (
        result.name,
        kind,
        str(tally.kinds[kind]["gold"]),
        str(tally.kinds[kind]["predicted"]),
        f"{tally.ratio(kind, 'exact').f1:.3f}",
        f"{overlap.f1:.3f}",
        f"{overlap.precision:.3f}",
        f"{overlap.recall:.3f}",
        "–" if accuracy is None else f"{accuracy:.3f}",
        f"{tally.ratio(kind, 'end_to_end').f1:.3f}",
    )
    return f"| {' | '.join(cells)} |"


def notes(result: Result) -> Iterator[str]:
    """What the table has no column for: pronouns, subtypes, errors by cause, time."""
    pronouns = result.tally.pronouns
    if pronouns["gold"]:
        share = pronouns["right"] / max(1, pronouns["found"])
        yield (
            f"{result.name}: he/she with a name told: {pronouns['gold']}, found "
            f"{pronouns['found']}, right name {pronouns['right']} ({share:.3f} of those found)"
        )
    for name, counts in sorted(result.tally.subtypes.items()):
        yield (
            f"{result.name}: {name}: {counts['gold']}, found {counts['found']}, "
            f"with right speaker {counts['right']}"
        )
    causes = Counter((miss.cause, miss.kind) for miss in result.tally.misses)
    listed = ", ".join(f"{cause} {kind} {n}" for (cause, kind), n in sorted(causes.items()))
    yield f"{result.name}: errors: {listed or 'none'}"
    if result.time_ratio is not None:
        yield f"{result.name}: time over the bare parse: {result.time_ratio:.2f}"


def main() -> None:
    """Print the tables for the sets on the command line."""
    options = _parse_options()
    parser = None if options.plain else load_parser()
    results = [evaluate_set(path, parser, options.all) for path in options.sets]
    lines = [*table(results), "", *(f"- {note}" for r in results for note in notes(r))]
    print("\n".join(lines))
    for result in results:
        _print_errors(result, options.errors)
    if options.markdown:
        options.markdown.write_text(_page(lines, options.all), encoding="utf-8")


def _print_errors(result: Result, limit: int) -> None:
    shown: Counter[tuple[str, str]] = Counter()
    for miss in result.tally.misses:
        shown[miss.cause, miss.kind] += 1
        if shown[miss.cause, miss.kind] <= limit:
            print(f"{miss.cause} [{miss.kind}] {miss.doc}: {miss.words[:140]!r} ({miss.speakers})")


def _page(lines: Sequence[str], every: bool) -> str:
    scope = "Attributions of thought and attitude count too." if every else PAGE_SCOPE
    return "\n".join((PAGE_HEAD, scope, "", *lines, ""))


PAGE_HEAD = """# Quotations and their speakers: measures

Written by `python -m index.evaluation.speech SETDIR... --markdown docs/speech.md`. F1 counts a span
as found at an intersection over union of one half; "+ speaker" asks for the right speaker besides.
"""
PAGE_SCOPE = "Rows whose cue tells a thought and not speech neither count nor cost."


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.speech")
    parser.add_argument("sets", nargs="+", type=Path, help="folders or case files")
    parser.add_argument("--all", action="store_true", help="count thought and attitude too")
    parser.add_argument("--errors", type=int, default=0, help="errors shown of each cause and kind")
    parser.add_argument("--plain", action="store_true", help="use no parser")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
