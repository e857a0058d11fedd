"""Quotations found and their gold standard -> how many were right, by kind, span and speaker.

Both sides are cut at blank lines, then trimmed of quotation marks, edge punctuation and a leading
"that". A span is exact when both trimmed ones are equal, right at an intersection over union of at
least one half; spans are matched one to one, best first. Recall of a kind is over gold rows of that
kind, whatever kind the match has; precision over predictions of that kind. Rows that are optional,
or report thought and not speech, cost nothing when missed and make no false positive when found. A
direct prediction inside a longer reported gold span that it does not match is set aside: it quotes
part of it. A speaker is right by name (same last name, or a listed alias), else by its mention.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS = ("direct", "indirect", "mixed")
OVERLAP = 0.5
EDGE = " \t\r\n\u00a0\u200b\"“”„«»‹›‘’'`.,;:!?…—–-*_()[]"
LEAD = re.compile(r"(?:that|dass|daß|que|что)\b[,:]?\s*", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\u00a0]*\n\s*")
TITLES = frozenset(
    "mr mrs ms miss dr sir lord lady dame sen sen. rep gov president minister secretary spokesman "
    "spokeswoman spokesperson the a an his her their prof herr frau mme m".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """One contiguous piece of a quotation, with its speaker as far as told."""

    doc: str
    start: int
    end: int
    kind: str = "direct"
    speaker: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_name: str | None = None
    optional: bool = False
    speech: bool = True
    subtype: str | None = None

    def is_free(self, every: bool) -> bool:
        """Whether missing it costs nothing."""
        return self.optional or (not self.speech and not every)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A labelled set: its rows, texts, each document's aliases, and hand-named pronouns."""

    rows: tuple[Row, ...]
    texts: Mapping[str, str]
    aliases: Mapping[str, Mapping[str, Sequence[str]]]
    pronouns: Mapping[tuple[str, int | None], str]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One error: MISSED, FALSE or SPEAKER, with the words and whom it concerns."""

    cause: str
    kind: str
    doc: str
    words: str
    speakers: str


@dataclass(slots=True)
class Tally:
    """Counts of one set; they add up while it is scored."""

    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    subtypes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    pronouns: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def ratio(self, kind: str, measure: str) -> Ratio:
        """`measure` is "exact", "overlap" or "end_to_end"."""
        counts = self.kinds[kind]
        predicted, gold = counts["predicted"], counts["gold"]
        return Ratio(
            counts[f"predicted_{measure}"] / predicted if predicted else 0.0,
            counts[f"gold_{measure}"] / gold if gold else 0.0,
        )

    def speaker_accuracy(self, kind: str) -> float | None:
        """Of the rows found whose speaker is told, how many got the right one."""
        counts = self.kinds[kind]
        return counts["speaker_right"] / counts["speakers"] if counts["speakers"] else None


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    row: Row


@dataclass(frozen=True, slots=True)
class _Match:
    other: int
    exact: bool


def load_gold(path: Path) -> GoldSet:
    """A set's folder (`quotations.jsonl`, `docs/`), or one file of cases with their texts."""
    return _load_cases(path) if path.is_file() else _load_folder(path)


def score(gold: GoldSet, predicted: Iterable[Row], every: bool = False) -> Tally:
    """Compare predictions with a gold set. `every` counts thought and attitude too."""
    tally = Tally()
    gold_pieces = _by_document(gold.rows, gold.texts)
    predicted_pieces = _by_document(predicted, gold.texts)
    for doc in gold.texts:
        _score_document(
            tally, gold, doc, gold_pieces.get(doc, []), predicted_pieces.get(doc, []), every
        )
    return tally


def to_row(data: Mapping[str, Any]) -> Row:
    """A row of the data sets' JSON."""
    return Row(
        doc=data["doc_id"],
        start=data["quote_start"],
        end=data["quote_end"],
        kind=data.get("kind", "direct"),
        speaker=data.get("speaker"),
        speaker_start=data.get("speaker_start"),
        speaker_end=data.get("speaker_end"),
        speaker_name=data.get("speaker_name"),
        optional=bool(data.get("optional")),
        speech=data.get("speech") is not False,
        subtype=data.get("subtype"),
    )


def _load_folder(path: Path) -> GoldSet:
    texts = {file.stem: _read(file) for file in sorted((path / "docs").glob("*.txt"))}
    names = path / "speaker_names.json"
    pronouns = path / "pronoun_names.jsonl"
    return GoldSet(
        tuple(to_row(data) for data in _read_lines(path / "quotations.jsonl")),
        texts,
        json.loads(_read(names)) if names.exists() else {},
        {
            (data["doc_id"], data["speaker_start"]): data["speaker_name"]
            for data in (_read_lines(pronouns) if pronouns.exists() else ())
        },
    )


def _load_cases(path: Path) -> GoldSet:
    cases = list(_read_lines(path))
    rows = tuple(to_row({**q, "doc_id": case["id"]}) for case in cases for q in case["quotations"])
    texts = {case["id"]: case["text"] for case in cases}
    return GoldSet(rows, texts, {case["id"]: case.get("aliases", {}) for case in cases}, {})


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in _read(path).split("\n"):
        if line.strip():
            yield json.loads(line)


def _by_document(rows: Iterable[Row], texts: Mapping[str, str]) -> dict[str, list[_Piece]]:
    pieces: dict[str, list[_Piece]] = defaultdict(list)
    for row in rows:
        text = texts.get(row.doc)
        if text is None:
            continue
        for start, end in _cut(text, row.start, row.end):
            start, end = _core(text, start, end)
            if end > start:
                pieces[row.doc].append(_Piece(start, end, row))
    return {doc: sorted(found, key=lambda p: (p.start, p.end)) for doc, found in pieces.items()}


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in BLANK_LINE.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    start = _past_edge(text, start, end)
    lead = LEAD.match(text, start, end)
    if lead and lead.end() < end:
        start = lead.end()
    start = _past_edge(text, start, end)
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return start, end


def _past_edge(text: str, start: int, end: int) -> int:
    while start < end and text[start] in EDGE:
        start += 1
    return start


def _match(
    gold: Sequence[_Piece], predicted: Sequence[_Piece], every: bool
) -> tuple[dict[int, _Match], dict[int, _Match]]:
    """One to one, exact before the rest, required before free, best overlap first."""
    candidates = []
    for j, p in enumerate(predicted):
        for i, g in enumerate(gold):
            shared = min(p.end, g.end) - max(p.start, g.start)
            share = shared / (max(p.end, g.end) - min(p.start, g.start))
            if share >= OVERLAP:
                candidates.append((share != 1.0, g.row.is_free(every), -share, i, j))
    of_gold: dict[int, _Match] = {}
    of_predicted: dict[int, _Match] = {}
    for inexact, _, _, i, j in sorted(candidates):
        if i not in of_gold and j not in of_predicted:
            of_gold[i], of_predicted[j] = _Match(j, not inexact), _Match(i, not inexact)
    return of_gold, of_predicted


def _score_document(
    tally: Tally,
    gold: GoldSet,
    doc: str,
    gold_pieces: Sequence[_Piece],
    predicted: Sequence[_Piece],
    every: bool,
) -> None:
    of_gold, of_predicted = _match(gold_pieces, predicted, every)
    aliases = gold.aliases.get(doc, {})
    for i, piece in enumerate(gold_pieces):
        if not piece.row.is_free(every):
            hit = of_gold.get(i)
            found = predicted[hit.other].row if hit else None
            _count_gold(tally, gold, piece, found, bool(hit and hit.exact), aliases)
    for j, piece in enumerate(predicted):
        hit = of_predicted.get(j)
        matched = gold_pieces[hit.other].row if hit else None
        if matched is None:
            _count_false(tally, gold.texts[doc], piece, gold_pieces, every)
        elif not matched.is_free(every):
            right = _is_right_speaker(matched, piece.row, aliases)
            _count_predicted(tally, piece.row.kind, bool(hit and hit.exact), right)


def _count_gold(
    tally: Tally,
    gold: GoldSet,
    piece: _Piece,
    found: Row | None,
    exact: bool,
    aliases: Mapping[str, Sequence[str]],
) -> None:
    row = piece.row
    right = _is_right_speaker(row, found, aliases) if found else None
    for kind in (row.kind, "all"):
        counts = tally.kinds[kind]
        counts["gold"] += 1
        if found:
            counts["gold_overlap"] += 1
            counts["gold_exact"] += exact
            counts["gold_end_to_end"] += right is not False
            counts["speakers"] += right is not None
            counts["speaker_right"] += right is True
    _count_pronoun(tally, gold, row, found, aliases)
    if row.subtype:
        tally.subtypes[row.subtype] += Counter(gold=1, found=found is not None, right=right is True)
    words = piece_words(gold.texts[row.doc], piece.start, piece.end)
    if found is None:
        tally.misses.append(Miss("MISSED", row.kind, row.doc, words, _who(row)))
    elif right is False:
        tally.misses.append(
            Miss("SPEAKER", row.kind, row.doc, words, f"{_who(row)} <- {_who(found)}")
        )


def _count_pronoun(
    tally: Tally, gold: GoldSet, row: Row, found: Row | None, aliases: Mapping[str, Sequence[str]]
) -> None:
    name = gold.pronouns.get((row.doc, row.speaker_start))
    if name:
        right = found is not None and _is_right_name(name, found, aliases)
        tally.pronouns += Counter(gold=1, found=found is not None, right=right)


def _count_predicted(tally: Tally, kind: str, exact: bool, right: bool | None) -> None:
    for name in (kind, "all"):
        counts = tally.kinds[name]
        counts["predicted"] += 1
        counts["predicted_overlap"] += 1
        counts["predicted_exact"] += exact
        counts["predicted_end_to_end"] += right is not False


def _count_false(
    tally: Tally, text: str, piece: _Piece, gold: Sequence[_Piece], every: bool
) -> None:
    kind = piece.row.kind
    quotes_part = kind == "direct" and any(
        g.start <= piece.start and piece.end <= g.end and g.row.kind != "direct" for g in gold
    )
    if not quotes_part and any(_is_mostly_in(piece, g) and g.row.is_free(every) for g in gold):
        return
    for name in (kind, "all"):
        tally.kinds[name]["aside" if quotes_part else "predicted"] += 1
    if not quotes_part:
        words = piece_words(text, piece.start, piece.end)
        tally.misses.append(Miss("FALSE", kind, piece.row.doc, words, _who(piece.row)))


def _is_mostly_in(piece: _Piece, gold: _Piece) -> bool:
    shared = min(piece.end, gold.end) - max(piece.start, gold.start)
    return shared > OVERLAP * (piece.end - piece.start)


def piece_words(text: str, start: int, end: int) -> str:
    """The words of a piece, on one line."""
    return " ".join(text[start:end].split())


def _who(row: Row) -> str:
    return row.speaker_name or row.speaker or "nobody"


def _is_right_speaker(
    gold: Row, predicted: Row, aliases: Mapping[str, Sequence[str]]
) -> bool | None:
    """Whether the speaker is right; None where gold does not tell one."""
    if gold.speaker_name:
        return _is_right_name(gold.speaker_name, predicted, aliases)
    return _is_right_mention(gold, predicted) if gold.speaker else None


def _is_right_name(name: str, predicted: Row, aliases: Mapping[str, Sequence[str]]) -> bool:
    said = _words(predicted.speaker_name or predicted.speaker or "")
    if not said:
        return False
    if any(said == _words(known) for known in (name, *aliases.get(name, ()))):
        return True
    last = _last_name(name)
    return last in said if last else said == _words(name)


def _is_right_mention(gold: Row, predicted: Row) -> bool:
    if _mentions_overlap(gold, predicted):
        return True
    return any(
        _is_same_mention(gold.speaker or "", said)
        for said in (predicted.speaker, predicted.speaker_name)
        if said
    )


def _mentions_overlap(gold: Row, predicted: Row) -> bool:
    if gold.speaker_start is None or gold.speaker_end is None:
        return False
    if predicted.speaker_start is None or predicted.speaker_end is None:
        return False
    return predicted.speaker_start < gold.speaker_end and gold.speaker_start < predicted.speaker_end


def _is_same_mention(gold: str, said: str) -> bool:
    if _words(gold) and _words(gold) == _words(said):
        return True
    gold_last, said_last = _last_name(gold), _last_name(said)
    return (gold_last != "" and gold_last in _words(said)) or (
        said_last != "" and said_last in _words(gold)
    )


def _words(name: str) -> list[str]:
    plain = name.lower().replace("’s", "").replace("'s", "")
    return [word for word in re.findall(r"[\w’'-]+", plain) if word not in TITLES]


def _last_name(name: str) -> str:
    plain = name.replace("’s", "").replace("'s", "")
    capitalised = re.findall(r"[^\W\d_a-zа-я][\w’'-]+", plain)
    named = [word for word in capitalised if word.lower() not in TITLES]
    return named[-1].lower() if named else ""
