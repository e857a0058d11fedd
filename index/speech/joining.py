"""Quotation marks + reporting constructions -> quotations with their reporting words.

In: the marked stretches and the reports of one document. Out: `Draft`s in reading order, each a
quotation with the report that tells its speaker, where there is one. Both engines (with a parse and
without) end here, so that marks are read the same way in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.documents.source import Span
from index.speech.dialogue import assign_rest, mention_of
from index.speech.marks import Marked
from index.speech.placing import Placed, place, subject_behind
from index.speech.quotations import Cue, Kind, Quotation
from index.speech.reports import Report, outer_report
from index.speech.scenes import SENTENCE_END, Draft, Scene, certainty_of, is_last

TAIL_CHARACTERS = 200
INSERTED_WORDS = 6


def join(scenes: Sequence[Scene]) -> list[Draft]:
    """Every quotation of the document in reading order."""
    drafts: list[Draft] = []
    for scene in scenes:
        drafts += sorted(_join_scene(scene, drafts), key=lambda d: d.quotation.span)
    return assign_rest(drafts, scenes)


def _join_scene(scene: Scene, before: Sequence[Draft]) -> list[Draft]:
    placed = [p for m in scene.marked if (p := place(scene, m)) is not None]
    direct = [p for p in placed if p.kind is Kind.DIRECT]
    mixed = [p for p in placed if p.kind is Kind.MIXED]
    drafts = _direct_drafts(scene, direct)
    drafts += _mixed_drafts(scene, mixed, direct)
    drafts += _indirect_drafts(scene, direct, [d.quotation.span for d in drafts])
    return drafts


def _direct_drafts(scene: Scene, placed: Sequence[Placed]) -> list[Draft]:
    drafts: list[Draft] = []
    for item in placed:
        last = drafts[-1] if drafts else None
        if last and _is_split(scene, last, item):
            quotation = replace(last.quotation, parts=(*last.quotation.parts, item.span))
            drafts[-1] = replace(last, quotation=quotation)
            continue
        drafts.append(_direct_draft(scene, item, drafts))
    return [_with_next(scene, d, drafts) for d in drafts]


def _direct_draft(scene: Scene, item: Placed, before: Sequence[Draft]) -> Draft:
    report = item.report
    quotation = Quotation(
        (item.span,), Kind.DIRECT, report.cue if report else None, report.said if report else True
    )
    if report:
        return Draft(quotation, report, scene.index, item.certainty)
    tagged = subject_behind(scene, item.marked)
    if tagged:
        return Draft(quotation, None, scene.index, 0.6, tagged)
    mention = _subject_before(scene, item.marked)
    if before:
        last = before[-1]
        follows = mention_of(last)
        if mention is None or mention.start < last.quotation.span.end:
            mention = follows or mention
    return Draft(quotation, None, scene.index, 0.6, mention)


def _with_next(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """A quotation with nobody before it in its paragraph is the next one's."""
    if draft.report or draft.mention:
        return draft
    later = [d for d in drafts if d.quotation.span.start > draft.quotation.span.end and d.report]
    return replace(draft, mention=mention_of(later[0])) if later else draft


def _subject_before(scene: Scene, marked: Marked) -> Span | None:
    """Whoever acts in the sentences just before, in this paragraph."""
    before = [s for s in scene.subjects if s.end <= marked.outer.start]
    return before[-1] if before else None


def _is_split(scene: Scene, last: Draft, item: Placed) -> bool:
    """“A,” he said. “B.”: the second part has the first one's report, or none and follows it."""
    if item.report is not None and last.report is not None and item.report.cue == last.report.cue:
        return True
    if item.report is not None or last.report is None or subject_behind(scene, item.marked):
        return False
    between = Span(last.quotation.span.end, item.span.start)
    if not between.contains(last.report.clause):
        return False
    tail = scene.text[last.report.clause.end : item.marked.outer.start].rstrip(" \n\u00a0—–―-")
    return len(tail) < TAIL_CHARACTERS and not SENTENCE_END.search(tail[:-1])


def _mixed_drafts(scene: Scene, mixed: Sequence[Placed], direct: Sequence[Placed]) -> list[Draft]:
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
    scene: Scene, direct: Sequence[Placed], taken: Sequence[Span]
) -> Iterator[Draft]:
    for report in scene.reports:
        if report.tag or _is_within(report, scene.reports):
            continue
        contents = report.contents or _sentence_around(scene, report)
        if any(t.overlap(c) for t in taken for c in contents if _is_same(t, c)):
            continue
        if any(p.report and p.report.cue == report.cue and _takes(p, report) for p in direct):
            continue
        holes = [d.marked.outer for d in direct]
        whole = [c for c in contents if len(contents) == 1 or " " in c.of(scene.text)]
        pieces = [p for c in whole for p in _without(scene.text, c, holes)]
        if pieces:
            yield _reported(scene, report, pieces, Kind.INDIRECT)


def _takes(item: Placed, report: Report) -> bool:
    """Whether the marked words are what the report's syntax found, or all that it reports."""
    return not report.contents or any(c.overlap(item.marked.outer) for c in report.contents)


def _is_within(report: Report, reports: Sequence[Report]) -> bool:
    """Whether it is a part of what somebody else reports, and not handed on by a relay."""
    outer = outer_report(report, reports)
    return outer is not None and not outer.relays


def _is_same(one: Span, other: Span) -> bool:
    return one.overlap(other) * 2 > min(len(one), len(other))


def _sentence_around(scene: Scene, report: Report) -> tuple[Span, ...]:
    """The sentence around ", said X," or before ", said X.", where the syntax told nothing."""
    sentence = scene.sentence_at(report.cue.span.start)
    before = Span(sentence.start, max(sentence.start, report.clause.start)).of(scene.text).rstrip()
    if not report.bare or not before.endswith(",") or len(before.split()) < 2:
        return ()
    first = Span(sentence.start, sentence.start + len(before) - 1)
    if is_last(scene, report):
        return (first,) if len(before.split()) > 2 else ()
    comma = scene.text.find(",", report.clause.end, sentence.end)
    if comma < 0 or len(scene.text[report.clause.end : comma].split()) > INSERTED_WORDS:
        return ()
    return (first, Span(comma + 1, sentence.end))


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
    for opening, closing in ("[]", "()"):
        inside = text[start:end]
        if inside.count(opening) > inside.count(closing) and text[end : end + 1] == closing:
            end += 1
    words = text[start:end].split()
    if start < end and (whole or len(words) > 2) and any(c.isalnum() for c in text[start:end]):
        yield Span(start, end)


def _reported(scene: Scene, report: Report, pieces: Sequence[Span], kind: Kind) -> Draft:
    quotation = Quotation(tuple(pieces), kind, Cue(report.cue.span, report.cue.act), report.said)
    return Draft(quotation, report, scene.index, certainty_of(report))
