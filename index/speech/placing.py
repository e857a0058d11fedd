"""Marked stretches of a paragraph -> how each is said.

On its own beside its reporting words (direct), as part of what a clause reports (mixed), without
reporting words, or not at all: a title, a term, a word held at arm's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.marks import Marked
from index.speech.quotations import Kind
from index.speech.reports import Report
from index.speech.scenes import SENTENCE_END, Scene, certainty_of, is_last

JOINT = re.compile(r"[\s,;—–―-]*(?:\bas\s+)?")
LEAD_IN = re.compile(r"\s*(?:[,:]|[—–―-]+)?\s*")
SCARE_WORDS = 4
SHORT = 3
MAX_TITLE = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A marked stretch as it stands: with which report, in which range, and how."""

    marked: Marked
    kind: Kind
    report: Report | None
    span: Span
    certainty: float


def place(scene: Scene, marked: Marked) -> Placed | None:
    """How a marked stretch is said: on its own, within a reported clause, or not at all."""
    words = marked.inner.of(scene.text)
    if not any(c.isalnum() for c in words) or _is_stage_direction(words):
        return None
    after, before = _report_after(scene, marked), _report_before(scene, marked)
    left, right = _left_edge(scene, marked), _right_edge(scene, marked)
    whole_left, whole_right = left == marked.outer.start, right == marked.outer.end
    if after and whole_left:
        # Words in marks before their tag are spoken, be it a habit ("he would say").
        spoken = replace(after, said=True)
        return Placed(marked, Kind.DIRECT, spoken, marked.inner, 1.0)
    if before and whole_right:
        return Placed(marked, Kind.DIRECT, before, marked.inner, 1.0)
    if is_title(words) and not (before and before.mention and whole_left and not before.tag):
        return None
    covering = _covering(scene, marked)
    if covering:
        return _covered(scene, marked, covering)
    if after and not before and not after.contents and is_last(scene, after):
        return Placed(marked, Kind.MIXED, after, Span(left, marked.outer.end), 0.9)
    if before:
        return Placed(marked, Kind.DIRECT, before, marked.inner, 0.9)
    if whole_left and (whole_right or _breaks_off(scene, marked)):
        return _alone(scene, marked)
    return _loose(scene, marked)


def is_title(words: str) -> bool:
    """Whether words in marks are cased like a title: two or more longer ones, all capital."""
    inner = words.strip(" .,;")
    if inner[-1:] in ("!", "?") or any(c in inner for c in ".!?"):
        return False
    longer = [word for word in re.findall(r"[^\W\d_][\w’'-]*", inner) if len(word) > SHORT]
    return 2 <= len(longer) <= MAX_TITLE and all(word[0].isupper() for word in longer)


def _is_stage_direction(words: str) -> bool:
    inner = words.strip()
    return inner[:1] in ("(", "[") and inner.rstrip(".")[-1:] in (")", "]")


def subject_behind(scene: Scene, marked: Marked) -> Span | None:
    """Whoever acts right behind words that break off at a comma, whatever the verb tells.

    “We shall see,” Lamb was fond of saying.
    """
    if not marked.inner.of(scene.text).rstrip().endswith(","):
        return None
    behind = (s for s in scene.subjects if s.start >= marked.outer.end)
    subject = next(behind, None)
    if subject and JOINT.fullmatch(scene.text[marked.outer.end : subject.start]):
        return subject
    return None


def _breaks_off(scene: Scene, marked: Marked) -> bool:
    """A sentence that begins in marks and leaves them at a comma: “A hundred,” was the reply."""
    inner = marked.inner.of(scene.text).strip()
    starts = scene.sentence_at(marked.outer.start).start >= marked.outer.start
    return starts and inner[-1:] in (",", "!", "?", "—", "-") and inner[:1].isupper()


def _alone(scene: Scene, marked: Marked) -> Placed | None:
    """Whole sentences inside marks with no reporting words beside them."""
    words = marked.inner.of(scene.text).split()
    if len(words) < 2 and not SENTENCE_END.search(marked.inner.of(scene.text)):
        return None
    return Placed(marked, Kind.DIRECT, None, marked.inner, 0.6)


def _loose(scene: Scene, marked: Marked) -> Placed | None:
    """Marked words amid a sentence, with no reporting words: a title, a term, or a quotation."""
    inner = marked.inner.of(scene.text).strip()
    if len(inner.split()) < SCARE_WORDS or inner[-1:] not in (".", ",", "!", "?", "…"):
        return None
    return Placed(marked, Kind.DIRECT, _report_nearby(scene, marked), marked.inner, 0.5)


def _covering(scene: Scene, marked: Marked) -> Report | None:
    near = scene.reports_near(marked.outer.start)
    found = [r for r in near if any(c.overlap(marked.inner) for c in r.contents)]
    return max(found, key=lambda r: r.cue.span.start, default=None)


def _covered(scene: Scene, marked: Marked, report: Report) -> Placed:
    piece = next(c for c in report.contents if c.overlap(marked.inner))
    whole = Span(min(piece.start, marked.outer.start), max(piece.end, marked.outer.end))
    outside = (
        scene.text[whole.start : marked.outer.start] + scene.text[marked.outer.end : whole.end]
    )
    if any(c.isalnum() for c in outside):
        return Placed(marked, Kind.MIXED, report, whole, certainty_of(report))
    return Placed(marked, Kind.DIRECT, report, marked.inner, certainty_of(report))


def _report_after(scene: Scene, marked: Marked) -> Report | None:
    """The report that follows at once (“…,” said X), unless the marked words end a sentence."""
    inner = marked.inner.of(scene.text).rstrip()
    for report in scene.reports_near(marked.outer.end):
        if report.clause.start < marked.outer.end or not report.cue.span.start >= marked.outer.end:
            continue
        gap = scene.text[marked.outer.end : report.clause.start]
        ended = inner.endswith(".") and "," not in gap and report.construction != "label"
        if not ended and (JOINT.fullmatch(gap) or _describes(gap, report)):
            return report
    return None


def _describes(gap: str, report: Report) -> bool:
    """Whether a gap only describes the speaker: “…,” its chair, Pru Aldous, said."""
    return (
        report.mention is not None
        and report.mention.start == report.clause.start
        and gap.rstrip().endswith(",")
        and gap.lstrip()[:1].islower()
        and len(gap.split()) <= SCARE_WORDS
    )


def _report_before(scene: Scene, marked: Marked) -> Report | None:
    """The report that leads in (X said, “…”), other words allowed before a comma or colon."""
    for report in reversed(scene.reports_near(marked.outer.start)):
        if report.clause.end > marked.outer.start:
            continue
        gap = scene.text[report.clause.end : marked.outer.start]
        if LEAD_IN.fullmatch(gap):
            return report
        return report if _leads_in(scene, report, marked, gap) else None
    return None


def _leads_in(scene: Scene, report: Report, marked: Marked, gap: str) -> bool:
    """Whether other words may stand between: before a comma, or a few before a colon."""
    if SENTENCE_END.search(gap) or _marks_between(scene, report.clause.end, marked):
        return False
    if report.tag:
        return gap.rstrip().endswith(":") and len(gap.split()) <= SCARE_WORDS
    return gap.rstrip().endswith((",", ":"))


def _report_nearby(scene: Scene, marked: Marked) -> Report | None:
    sentence = scene.sentence_at(marked.outer.start)
    if SENTENCE_END.search(marked.inner.of(scene.text).rstrip()[-1:]):
        sentence = Span(sentence.start, max(sentence.start, marked.outer.end))
    reports = scene.reports_near(marked.outer.start)
    near = [r for r in reports if sentence.contains(r.cue.span) and not r.tag]
    return min(near, key=lambda r: abs(r.cue.span.start - marked.outer.start), default=None)


def _marks_between(scene: Scene, start: int, marked: Marked) -> bool:
    other = scene.mark_from(start)
    return other is not None and other.outer.start < marked.outer.start


def _left_edge(scene: Scene, marked: Marked) -> int:
    """Where the words that belong with the marked ones begin: its start, or the sentence's."""
    sentence = scene.sentence_at(marked.outer.start)
    edge = sentence.start
    other = scene.mark_before(marked.outer.start)
    if other is not None:
        edge = max(edge, min(other.outer.end, marked.outer.start))
    for report in scene.reports_near(marked.outer.start):
        if report.clause.end <= marked.outer.start:
            edge = max(edge, report.clause.end)
    between = scene.text[edge : marked.outer.start]
    if not any(c.isalnum() for c in between):
        return marked.outer.start
    if edge > sentence.start and between.rstrip().endswith((":", ",")):
        return marked.outer.start
    return edge + len(between) - len(between.lstrip(' ,;:.!?—–-"”’'))


def _right_edge(scene: Scene, marked: Marked) -> int:
    """Where the words that belong with the marked ones end: its end, or the sentence's."""
    inner = marked.inner.of(scene.text).rstrip()
    rest = scene.text[marked.outer.end : marked.outer.end + 3].lstrip()
    if inner.endswith((".", "!", "?", "…")) and not rest[:1].islower():
        return marked.outer.end
    edge = max(marked.outer.end, scene.sentence_at(marked.outer.end - 1).end)
    following = scene.mark_from(marked.outer.end)
    if following is not None:
        edge = min(edge, following.outer.start)
    for report in scene.reports_near(marked.outer.end):
        if report.clause.start >= marked.outer.end:
            edge = min(edge, report.clause.start)
    between = scene.text[marked.outer.end : edge]
    return edge if any(c.isalnum() for c in between) else marked.outer.end
