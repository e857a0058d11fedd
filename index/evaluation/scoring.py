"""Score quoted answers against a question set.

    python score.py SETDIR predictions.jsonl [--json] [--resamples 1000]

SETDIR holds questions.jsonl and docs/*.txt (or docs.jsonl). A prediction row is
{"qid", "answers": [{"doc_id", "start", "end", "quote", "score"?}], "abstained": bool},
best answer first. Offsets count Unicode characters of the document's text. Every question of
the set is scored; one without a prediction row counts as abstained. Exits with 1 when a quote is
not the document's own text. Standard library only.

utility: an answerable question earns 1 when the first answer hits, 0 when abstained, -0.5 when
wrong; an unanswerable one 1 when abstained, else -0.5. utility_of_silence is what a program that
never answers would earn: below it, answering did harm.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

HIT, ABSTAIN, WRONG = 1.0, 0.0, -0.5


def read_jsonl(path: Path) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as f:
        return [json.loads(line) for line in f if line.strip()]


def read_docs(setdir: Path) -> dict[str, str]:
    if (setdir / "docs.jsonl").exists():
        return {d["doc_id"]: d["text"] for d in read_jsonl(setdir / "docs.jsonl")}
    return {p.stem: p.read_bytes().decode("utf-8") for p in sorted((setdir / "docs").glob("*.txt"))}


def is_exact(answer: dict, docs: dict[str, str]) -> bool:
    """The quote is the document's own text at the offsets given, and not empty."""
    a, b = answer["start"], answer["end"]
    text = docs.get(answer["doc_id"])
    return text is not None and 0 <= a < b <= len(text) and text[a:b] == answer["quote"]


def is_hit(answer: dict, evidence: list[dict]) -> bool:
    """The answer overlaps one evidence span by at least half of the shorter of the two.

    A sliver or a page is no answer: under 20 characters it hits only evidence as short, and over
    300 characters it must not be longer than three times the evidence.
    """
    length = answer["end"] - answer["start"]
    for e in evidence:
        if e["doc_id"] == answer["doc_id"]:
            both = min(answer["end"], e["end"]) - max(answer["start"], e["start"])
            shorter = min(answer["end"] - answer["start"], e["end"] - e["start"])
            span = e["end"] - e["start"]
            fair = length >= min(20, span) and length <= max(300, 3 * span)
            if fair and both > 0 and both * 2 >= shorter:
                return True
    return False


def auroc(pos: list[float], neg: list[float]) -> float | None:
    """How often an answerable question's best score lies above an unanswerable one's (ties half)."""
    if not pos or not neg:
        return None
    ranked = sorted([(s, 1) for s in pos] + [(s, 0) for s in neg])
    total, i = 0.0, 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        total += sum(label for _, label in ranked[i:j]) * (i + j + 1) / 2
        i = j
    return (total - len(pos) * (len(pos) + 1) / 2) / (len(pos) * len(neg))


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def score_rows(questions: list[dict], predictions: list[dict], docs: dict[str, str]) -> tuple[list[dict], list[str]]:
    """One row of measurements per question, and complaints about the predictions."""
    complaints, by_qid = [], {}
    for p in predictions:
        if p["qid"] in by_qid:
            raise ValueError(f"two prediction rows for {p['qid']}")
        by_qid[p["qid"]] = p
    known = {q["qid"] for q in questions}
    strangers = [qid for qid in by_qid if qid not in known]
    if strangers:
        complaints.append(f"{len(strangers)} prediction row(s) for unknown questions, left out (first: {strangers[0]})")
    missing = len(known) - len(known & set(by_qid))
    if missing:
        complaints.append(f"{missing} question(s) without a prediction row, counted as abstained")
    rows = []
    for q in questions:
        p = by_qid.get(q["qid"], {"answers": [], "abstained": True})
        answers = p.get("answers") or []
        exact = [is_exact(a, docs) for a in answers]
        # a quote that is not in the document can't be a hit, however near its offsets are
        hits = [ok and is_hit(a, q["evidence"]) for a, ok in zip(answers, exact)]
        abstained = bool(p.get("abstained")) or not answers
        scores = [a["score"] for a in answers if a.get("score") is not None]
        first = bool(hits) and hits[0]
        if q["answerable"]:
            utility = ABSTAIN if abstained else HIT if first else WRONG
        else:
            utility = HIT if abstained else WRONG
        rows.append({
            "kind": q.get("kind"), "answerable": q["answerable"], "abstained": abstained, "exact": exact, "utility": utility,
            # retrieval is measured on the ranked list, whether or not the answer was given
            "hit1": first, "hit3": any(hits[:3]),
            "rr": next((1 / (i + 1) for i, h in enumerate(hits[:10]) if h), 0.0),
            "given_hit": first and not abstained,
            "top": max(scores) if scores else None,
            "chars": answers[0]["end"] - answers[0]["start"] if answers else None,
        })
    return rows, complaints


def summarise(rows: list[dict]) -> dict:
    yes = [r for r in rows if r["answerable"]]
    no = [r for r in rows if not r["answerable"]]
    exact = [e for r in rows for e in r["exact"]]
    given = [r for r in rows if not r["abstained"]]
    false_answer = mean([not r["abstained"] for r in no])
    wrongly_abstained = mean([r["abstained"] for r in yes])
    out = {
        "questions": len(rows), "answerable": len(yes), "unanswerable": len(no), "answers": len(exact),
        "exact_quote_rate": mean(exact),
        "hit@1": mean([r["hit1"] for r in yes]),
        "hit@3": mean([r["hit3"] for r in yes]),
        "mrr@10": mean([r["rr"] for r in yes]),
        "false_answer_rate": false_answer,
        "wrongly_abstained_rate": wrongly_abstained,
        "balanced_accuracy": None if false_answer is None or wrongly_abstained is None else (2 - false_answer - wrongly_abstained) / 2,
        "precision_when_answering": mean([r["given_hit"] for r in given]),
        "auroc": None,
        # long quotes hit more easily: compare systems at like lengths
        "first_answer_chars": mean([r["chars"] for r in rows if r["chars"] is not None]),
        "utility": mean([r["utility"] for r in rows]),
        "utility_of_silence": mean([ABSTAIN if r["answerable"] else HIT for r in rows]),
    }
    scored = [r for r in rows if r["top"] is not None]
    if scored:
        low = min(r["top"] for r in scored) - 1  # no answer at all: below every score
        top = lambda r: low if r["top"] is None else r["top"]
        out["auroc"] = auroc([top(r) for r in yes], [top(r) for r in no])
    return out


INTERVALS = ("hit@1", "hit@3", "mrr@10", "balanced_accuracy", "utility")


def bootstrap(rows: list[dict], resamples: int, seed: int = 20) -> dict[str, tuple[float, float]]:
    """95% percentile intervals over questions, answerable and unanswerable drawn apart."""
    rng = random.Random(seed)
    groups = [g for g in ([r for r in rows if r["answerable"]], [r for r in rows if not r["answerable"]]) if g]
    slim = [[{**r, "exact": (), "top": None} for r in g] for g in groups]
    runs = [summarise([r for g in slim for r in rng.choices(g, k=len(g))]) for _ in range(resamples)]
    out = {}
    for name in INTERVALS:
        values = sorted(r[name] for r in runs if r[name] is not None)
        if values:
            out[name] = (values[int(0.025 * (len(values) - 1))], values[int(0.975 * (len(values) - 1) + 0.5)])
    return out


def by_kind(rows: list[dict]) -> list[str]:
    """One line for each kind of question the set tells apart."""
    lines = []
    for kind in sorted({r["kind"] for r in rows if r["kind"]}):
        group = [r for r in rows if r["kind"] == kind]
        yes = [r for r in group if r["answerable"]]
        hit = f"hit@1 {mean([r['hit1'] for r in yes]):.3f}  " if yes else ""
        lines.append(f"  {kind:<24}n {len(group):<6}{hit}abstained {mean([r['abstained'] for r in group]):.3f}")
    return lines




