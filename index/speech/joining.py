"""Quotation marks + reporting constructions -> quotations with their reporting words.

In: the marked stretches and the reports of one document. Out: `Draft`s in reading order, each a
quotation with the report that tells its speaker, where there is one. Both engines (with a parse and
without) end here, so that marks are read the same way in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.marks import Marked
from index.speech.quotations import Act, Cue, Kind, Quotation
from index.speech.reports import Report


@dataclass(frozen=True, slots=True)
class Draft:
    """A quotation with its report; without one, `mention` is whoever is nearest, if anybody."""

    quotation: Quotation
    report: Report | None
    paragraph: int
    certainty: float
    mention: Span | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One paragraph with all that was found in it, in order."""

    text: str
    index: int
    span: Span
    sentences: tuple[Span, ...]
    marked: tuple[Marked, ...]
    reports: tuple[Report, ...]
    subjects: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A marked stretch as it stands: with which report, in which range, and how."""

    marked: Marked
    kind: Kind
    report: Report | None
    span: Span
    certainty: float


JOINT = re.compile(r"[\s,;—–―-]*")
LEAD_IN = re.compile(r"\s*(?:[,:]|[—–―-]+)?\s*")
SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|\Z)")
# How often a reporting construction was right on news, rounded.
CERTAINTIES = {
    "clause": 0.9,
    "infinitive": 0.7,
    "prepositional": 0.7,
    "object": 0.6,
    "noun": 0.7,
    "source": 0.9,
    "label": 0.7,
}
SCARE_WORDS = 4
TAIL_CHARACTERS = 200
LAST_WORDS = 4
INSERTED_WORDS = 6


def certainty_of(report: Report) -> float:
    """How sure a reporting construction is, by its kind."""
    return CERTAINTIES.get(report.construction, 0.8)


def join(scenes: Sequence[Scene]) -> list[Draft]:
    """Every quotation of the document in reading order."""
    drafts: list[Draft] = []
    for scene in scenes:
        drafts += sorted(_join_scene(scene, drafts), key=lambda d: d.quotation.span)
    return _continued(drafts, scenes)


def _join_scene(scene: Scene, before: Sequence[Draft]) -> list[Draft]:
    placed = [p for m in scene.marked if (p := _place(scene, m)) is not None]
    direct = [p for p in placed if p.kind is Kind.DIRECT]
    mixed = [p for p in placed if p.kind is Kind.MIXED]
    drafts = _direct_drafts(scene, direct)
    drafts += _mixed_drafts(scene, mixed, direct)
    drafts += _indirect_drafts(scene, direct, [d.quotation.span for d in drafts])
    return drafts


def _place(scene: Scene, marked: Marked) -> _Placed | None:
    """How a marked stretch is said: on its own, within a reported clause, or not at all."""
    after, before = _report_after(scene, marked), _report_before(scene, marked)
    left, right = _left_edge(scene, marked), _right_edge(scene, marked)
    whole_left, whole_right = left == marked.outer.start, right == marked.outer.end
    if after and whole_left:
        # Words in marks before their tag are spoken, be it a habit ("he would say").
        spoken = replace(after, said=after.said or after.cue.act is not Act.DENIES)
        return _Placed(marked, Kind.DIRECT, spoken, marked.inner, 1.0)
    if before and whole_right:
        return _Placed(marked, Kind.DIRECT, before, marked.inner, 1.0)
    covering = _covering(scene, marked)
    if covering:
        return _covered(scene, marked, covering)
    if after and not before and not after.contents and _is_last(scene, after):
        return _Placed(marked, Kind.MIXED, after, Span(left, marked.outer.end), 0.9)
    if before:
        return _Placed(marked, Kind.DIRECT, before, marked.inner, 0.9)
    if whole_left and (whole_right or _breaks_off(scene, marked)):
        return _alone(scene, marked)
    return _loose(scene, marked)


def _breaks_off(scene: Scene, marked: Marked) -> bool:
    """A sentence that begins in marks and leaves them at a comma: “A hundred,” was the reply."""
    inner = marked.inner.of(scene.text).strip()
    starts = _sentence_at(scene, marked.outer.start).start >= marked.outer.start
    return starts and inner[-1:] in (",", "!", "?", "—", "-") and inner[:1].isupper()


def _alone(scene: Scene, marked: Marked) -> _Placed | None:
    """Whole sentences inside marks with no reporting words beside them."""
    words = marked.inner.of(scene.text).split()
    if len(words) < 2 and not SENTENCE_END.search(marked.inner.of(scene.text)):
        return None
    return _Placed(marked, Kind.DIRECT, None, marked.inner, 0.6)


def _loose(scene: Scene, marked: Marked) -> _Placed | None:
    """Marked words amid a sentence, with no reporting words: a title, a term, or a quotation."""
    inner = marked.inner.of(scene.text).strip()
    if len(inner.split()) < SCARE_WORDS or inner[-1:] not in (".", ",", "!", "?", "…"):
        return None
    return _Placed(marked, Kind.DIRECT, _report_nearby(scene, marked), marked.inner, 0.5)


def _covering(scene: Scene, marked: Marked) -> Report | None:
    found = [r for r in scene.reports if any(c.overlap(marked.inner) for c in r.contents)]
    return max(found, key=lambda r: r.cue.span.start, default=None)


def _covered(scene: Scene, marked: Marked, report: Report) -> _Placed:
    piece = next(c for c in report.contents if c.overlap(marked.inner))
    whole = Span(min(piece.start, marked.outer.start), max(piece.end, marked.outer.end))
    outside = (
        scene.text[whole.start : marked.outer.start] + scene.text[marked.outer.end : whole.end]
    )
    if any(c.isalnum() for c in outside):
        return _Placed(marked, Kind.MIXED, report, whole, certainty_of(report))
    return _Placed(marked, Kind.DIRECT, report, marked.inner, certainty_of(report))


def _report_after(scene: Scene, marked: Marked) -> Report | None:
    """The report that follows at once (“…,” said X), unless the marked words end a sentence."""
    inner = marked.inner.of(scene.text).rstrip()
    for report in scene.reports:
        if report.clause.start < marked.outer.end or not report.cue.span.start >= marked.outer.end:
            continue
        gap = scene.text[marked.outer.end : report.clause.start]
        if JOINT.fullmatch(gap) and not (inner.endswith(".") and "," not in gap):
            return report
    return None


def _report_before(scene: Scene, marked: Marked) -> Report | None:
    """The report that leads in (X said, “…”), other words allowed before a comma or colon."""
    for report in reversed(scene.reports):
        if report.clause.end > marked.outer.start:
            continue
        gap = scene.text[report.clause.end : marked.outer.start]
        if LEAD_IN.fullmatch(gap):
            return report
        leads_in = gap.rstrip().endswith((",", ":")) and not SENTENCE_END.search(gap)
        if leads_in and not report.tag and not _marks_between(scene, report.clause.end, marked):
            return report
        return None
    return None


def _report_nearby(scene: Scene, marked: Marked) -> Report | None:
    sentence = _sentence_at(scene, marked.outer.start)
    near = [r for r in scene.reports if sentence.contains(r.cue.span) and not r.tag]
    return min(near, key=lambda r: abs(r.cue.span.start - marked.outer.start), default=None)


def _marks_between(scene: Scene, start: int, marked: Marked) -> bool:
    return any(start <= m.outer.start < marked.outer.start for m in scene.marked)


def _left_edge(scene: Scene, marked: Marked) -> int:
    """Where the words that belong with the marked ones begin: its start, or the sentence's."""
    sentence = _sentence_at(scene, marked.outer.start)
    edge = sentence.start
    for other in scene.marked:
        if other.outer.end <= marked.outer.start:
            edge = max(edge, other.outer.end)
    for report in scene.reports:
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
    rest = scene.text[marked.outer.end : scene.span.end].lstrip()
    if inner.endswith((".", "!", "?", "…")) and not rest[:1].islower():
        return marked.outer.end
    edge = max(marked.outer.end, _sentence_at(scene, marked.outer.end - 1).end)
    for start in (m.outer.start for m in scene.marked):
        if start >= marked.outer.end:
            edge = min(edge, start)
    for report in scene.reports:
        if report.clause.start >= marked.outer.end:
            edge = min(edge, report.clause.start)
    between = scene.text[marked.outer.end : edge]
    return edge if any(c.isalnum() for c in between) else marked.outer.end


def _sentence_at(scene: Scene, offset: int) -> Span:
    return next((s for s in scene.sentences if s.start <= offset < s.end), scene.span)


def _direct_drafts(scene: Scene, placed: Sequence[_Placed]) -> list[Draft]:
    drafts: list[Draft] = []
    for item in placed:
        last = drafts[-1] if drafts else None
        if last and _is_split(scene, last, item):
            quotation = replace(last.quotation, parts=(*last.quotation.parts, item.span))
            drafts[-1] = replace(last, quotation=quotation)
            continue
        drafts.append(_direct_draft(scene, item, drafts))
    return [_with_next(scene, d, drafts) for d in drafts]


def _direct_draft(scene: Scene, item: _Placed, before: Sequence[Draft]) -> Draft:
    report = item.report
    quotation = Quotation(
        (item.span,), Kind.DIRECT, report.cue if report else None, report.said if report else True
    )
    if report:
        return Draft(quotation, report, scene.index, item.certainty)
    mention = _subject_before(scene, item.marked)
    if before:
        last = before[-1]
        follows = last.mention or (last.report and last.report.mention)
        if mention is None or mention.start < last.quotation.span.end:
            mention = follows or mention
    return Draft(quotation, None, scene.index, 0.6, mention)


def _with_next(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """A quotation with nobody before it in its paragraph is the next one's."""
    if draft.report or draft.mention:
        return draft
    later = [d for d in drafts if d.quotation.span.start > draft.quotation.span.end and d.report]
    return replace(draft, mention=later[0].report.mention) if later and later[0].report else draft


def _subject_before(scene: Scene, marked: Marked) -> Span | None:
    """Whoever acts in the sentences just before, in this paragraph."""
    before = [s for s in scene.subjects if s.end <= marked.outer.start]
    return before[-1] if before else None


def _is_split(scene: Scene, last: Draft, item: _Placed) -> bool:
    """“A,” he said. “B.”: the second part has the first one's report, or none and follows it."""
    if item.report is not None and last.report is not None and item.report.cue == last.report.cue:
        return True
    if item.report is not None or last.report is None:
        return False
    between = Span(last.quotation.span.end, item.span.start)
    if not between.contains(last.report.clause):
        return False
    tail = scene.text[last.report.clause.end : item.marked.outer.start].rstrip()
    return len(tail) < TAIL_CHARACTERS and not SENTENCE_END.search(tail[:-1])


def _mixed_drafts(scene: Scene, mixed: Sequence[_Placed], direct: Sequence[_Placed]) -> list[Draft]:
    """One draft a report; a range that reaches into direct speech is cut there."""
    drafts: list[Draft] = []
    done: list[Span] = []
    for item in mixed:
        if any(span.contains(item.span) for span in done) or item.report is None:
            continue
        span = item.span
        for other in mixed:
            if other.report == item.report and other.span.overlap(span):
                span = Span(min(span.start, other.span.start), max(span.end, other.span.end))
        pieces = [
            piece
            for content in (span, *(c for c in item.report.contents if not c.overlap(span)))
            for piece in _without(scene.text, content, [d.marked.outer for d in direct])
        ]
        done.append(span)
        if pieces:
            drafts.append(_reported(scene, item.report, sorted(pieces), Kind.MIXED))
    return drafts


def _indirect_drafts(
    scene: Scene, direct: Sequence[_Placed], taken: Sequence[Span]
) -> Iterator[Draft]:
    for report in scene.reports:
        if report.tag or _is_within(report, scene.reports):
            continue
        contents = report.contents or _sentence_around(scene, report)
        if any(t.overlap(c) for t in taken for c in contents if _is_same(t, c)):
            continue
        if any(p.report and p.report.cue == report.cue for p in direct):
            continue
        pieces = [
            p for c in contents for p in _without(scene.text, c, [d.marked.outer for d in direct])
        ]
        if pieces:
            yield _reported(scene, report, pieces, Kind.INDIRECT)


def _is_within(report: Report, reports: Sequence[Report]) -> bool:
    """Whether it stands in what another reports: then only a full clause of its own counts."""
    return report.construction not in ("clause", "source") and any(
        content.contains(report.cue.span) for other in reports for content in other.contents
    )


def _is_same(one: Span, other: Span) -> bool:
    return one.overlap(other) * 2 > min(len(one), len(other))


def _sentence_around(scene: Scene, report: Report) -> tuple[Span, ...]:
    """The sentence around ", said X," or before ", said X.", where the syntax told nothing."""
    sentence = _sentence_at(scene, report.cue.span.start)
    before = Span(sentence.start, max(sentence.start, report.clause.start)).of(scene.text).rstrip()
    if not report.bare or not before.endswith(",") or len(before.split()) < 2:
        return ()
    first = Span(sentence.start, sentence.start + len(before) - 1)
    if _is_last(scene, report):
        return (first,) if len(before.split()) > 2 else ()
    comma = scene.text.find(",", report.clause.end, sentence.end)
    if comma < 0 or len(scene.text[report.clause.end : comma].split()) > INSERTED_WORDS:
        return ()
    return (first, Span(comma + 1, sentence.end))


def _is_last(scene: Scene, report: Report) -> bool:
    """Whether its sentence ends with the report, but for a word or two (", he said on Friday")."""
    sentence = _sentence_at(scene, report.cue.span.start)
    after = scene.text[report.clause.end : max(report.clause.end, sentence.end)]
    return len(after.split()) <= LAST_WORDS


def _without(text: str, span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """What is left of a range outside the holes, where that is more than a word."""
    start = span.start
    for hole in sorted(h for h in holes if h.overlap(span)):
        yield from _trimmed(text, start, hole.start, whole=False)
        start = max(start, hole.end)
    yield from _trimmed(text, start, span.end, whole=start == span.start)


def _trimmed(text: str, start: int, end: int, whole: bool) -> Iterator[Span]:
    while start < end and (text[start].isspace() or text[start] in ",;:.—–-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:—–-"):
        end -= 1
    words = text[start:end].split()
    if start < end and (whole or len(words) > 2) and any(c.isalnum() for c in text[start:end]):
        yield Span(start, end)


def _reported(scene: Scene, report: Report, pieces: Sequence[Span], kind: Kind) -> Draft:
    quotation = Quotation(tuple(pieces), kind, Cue(report.cue.span, report.cue.act), report.said)
    return Draft(quotation, report, scene.index, certainty_of(report))


def _continued(drafts: Sequence[Draft], scenes: Sequence[Scene]) -> list[Draft]:
    """Marks left open over a paragraph's end make one quotation; the rest take the last speaker."""
    continuing = {m.inner for scene in scenes for m in scene.marked if m.continues}
    result: list[Draft] = []
    for draft in drafts:
        first = draft.quotation.parts[0]
        last = next((d for d in reversed(result) if d.quotation.kind is Kind.DIRECT), None)
        if first in continuing and last and draft.paragraph - last.paragraph == 1:
            report = last.report or draft.report
            merged = replace(
                last.quotation,
                parts=(*last.quotation.parts, *draft.quotation.parts),
                cue=report.cue if report else None,
            )
            place = len(result) - 1 - next(i for i, d in enumerate(reversed(result)) if d is last)
            result[place] = replace(
                last, quotation=merged, report=report, paragraph=draft.paragraph,
                mention=last.mention or draft.mention,
            )  # fmt: skip
            continue
        result.append(_with_previous(draft, last, scenes))
    return result


def _with_previous(draft: Draft, last: Draft | None, scenes: Sequence[Scene]) -> Draft:
    """A quotation alone in its paragraph belongs to whoever spoke or acted in the one before."""
    if draft.report or draft.mention or draft.quotation.kind is not Kind.DIRECT:
        return draft
    if last and draft.paragraph - last.paragraph <= 3:
        mention = last.mention or (last.report.mention if last.report else None)
        return replace(draft, mention=mention, certainty=0.5)
    before = [
        s for scene in scenes[max(0, draft.paragraph - 1) : draft.paragraph] for s in scene.subjects
    ]
    return replace(draft, mention=before[-1] if before else None, certainty=0.4)
