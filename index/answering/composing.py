"""Ranked excerpts -> what an answer shows: `Finding`s, one for each quotation.

In: the excerpts of an answer, the best first. Out: the excerpts of one quotation together; the same
statement in several documents folded into one, with its other places and what differs there; and
one speaker's statements of different days in order of time, where none is plainly the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.answering.collation import Change
from index.answering.excerpts import Excerpt, Manner
from index.answering.stretches import QUOTE_MARKS
from index.answering.wording import Wording, find_changes, find_within, read_wording
from index.documents.source import Span

# Statements whose scores lie within this share of the best one's answer about as well.
AS_GOOD = 0.5
# A longer quotation is shown in part.
WHOLE_CHARACTERS = 1000
# A sentence that begins so leans on the one before it.
LEANING = frozenset(
    "he she it they this that these those such his her its their him them but and however so then "
    "also there therefore yet still er sie es dies diese dieser das aber und doch il elle ils "
    "elles cela ceci mais et él ella ellos esto eso pero y он она они это этот эта но и".split()
)


@dataclass(frozen=True, slots=True)
class Variant:
    """The same statement elsewhere: where, and which words differ from those shown first.

    Of a change `quoted` are the words shown, `source` those of this place.
    """

    excerpt: Excerpt
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One quotation that answers: its excerpts, the best first, and its variants elsewhere."""

    excerpts: tuple[Excerpt, ...]
    variants: tuple[Variant, ...] = ()

    @property
    def best(self) -> Excerpt:
        """The excerpt that answers best."""
        return self.excerpts[0]

    @property
    def whole(self) -> Span:
        """The whole quotation, or sentence: every excerpt's, as far as they belong together."""
        spans = [excerpt.whole for excerpt in self.excerpts]
        return Span(min(s.start for s in spans), max(s.end for s in spans))

    @property
    def marked(self) -> tuple[Span, ...]:
        """The answering words, in order."""
        return tuple(sorted({s for e in self.excerpts for s in (e.marked or (e.span,))}))

    @property
    def context(self) -> Span | None:
        """The sentence before, where the first of what is shown leans on it ("He recalled …").

        A quotation's first sentence stands for itself: people read on from its reporting words.
        """
        first = min(self.excerpts, key=lambda e: e.span)
        if first.manner is Manner.DIRECT or first.before is None:
            return None
        opening = self.whole.of(first.document.text).split(maxsplit=1)[:1]
        leans = bool(opening) and opening[0].strip("“\"'‘«„,").lower() in LEANING
        return first.before if leans and first.before.end <= self.whole.start else None


@dataclass(frozen=True, slots=True)
class Range:
    """One range of a document to be shown, with the answering words in it.

    `complete` tells that it is the whole quotation; `framed` that the source's own quotation marks
    are in it.
    """

    shown: Span
    marked: tuple[Span, ...]
    complete: bool = True
    framed: bool = False


def ranges(finding: Finding) -> tuple[Range, ...]:
    """What is shown of a finding: all of the quotation, from its first mark to its last.

    Of a long one (a speech, a turn of an interview) the answering sentences with those beside them,
    those that touch together, the best first.
    """
    text, whole = finding.best.document.text, finding.whole
    if len(whole) <= WHOLE_CHARACTERS:
        outer = Span(max(0, whole.start - 1), min(len(text), whole.end + 1))
        direct = finding.best.manner is Manner.DIRECT and len(outer) == len(whole) + 2
        if direct and text[outer.start] in QUOTE_MARKS and text[outer.end - 1] in QUOTE_MARKS:
            return (Range(outer, finding.marked, framed=True),)
        return (Range(whole, finding.marked),)
    together = _joined([_beside(excerpt) for excerpt in finding.excerpts])
    together.sort(key=lambda span: not span.overlap(finding.best.span))
    return tuple(Range(span, _within(finding.marked, span), complete=False) for span in together)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Ranges in order, those that touch (but for a space between) as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _within(marked: Sequence[Span], shown: Span) -> tuple[Span, ...]:
    return tuple(both for span in marked if (both := span.intersection(shown)))


def _beside(excerpt: Excerpt) -> Span:
    """The answering words with a sentence on each side, as far as they belong to the quotation."""
    said, whole = (excerpt.span, *excerpt.marked), excerpt.whole
    before = excerpt.before and excerpt.before.intersection(whole)
    after = excerpt.after and excerpt.after.intersection(whole)
    start = before.start if before else min(s.start for s in said)
    end = after.end if after else max(s.end for s in said)
    return Span(start, end).intersection(whole) or excerpt.span


def compose(excerpts: Sequence[Excerpt], *, ordered: bool = False) -> tuple[Finding, ...]:
    """What is shown of these excerpts, which stand best first, or as wished where `ordered`."""
    findings = fold(group_by_quotation(excerpts))
    return findings if ordered else in_order_of_time(findings)


def group_by_quotation(excerpts: Sequence[Excerpt]) -> tuple[Finding, ...]:
    """The excerpts of one quotation together, in the order of the best of each."""
    groups: dict[tuple[str, int | Span], list[Excerpt]] = {}
    for excerpt in excerpts:
        key = excerpt.whole if excerpt.quotation is None else excerpt.quotation
        groups.setdefault((excerpt.document.id, key), []).append(excerpt)
    return tuple(Finding(tuple(group)) for group in groups.values())


def fold(findings: Sequence[Finding], *, longest: bool = True) -> tuple[Finding, ...]:
    """Findings without repeats: of the same statement one is shown, the others are its variants.

    That is the longest, in the place of the first; without `longest` the first, and one that says
    more than it is kept apart. So nobody misses what only one of them says.
    """
    kept: list[tuple[Finding, Wording]] = []
    for finding in findings:
        wording = wording_of(finding)
        for place, (first, shown) in enumerate(kept):
            if not _may_repeat(finding, first):
                continue
            if find_within(wording, shown):
                kept[place] = _with_variants(first, shown, [finding.best]), shown
                break
            if longest and find_within(shown, wording):
                others = [first.best, *(variant.excerpt for variant in first.variants)]
                kept[place] = _with_variants(finding, wording, others), wording
                break
        else:
            kept.append((finding, wording))
    return tuple(finding for finding, _ in kept)


def _with_variants(finding: Finding, shown: Wording, others: Sequence[Excerpt]) -> Finding:
    """A finding with the same statement in other documents, and what differs there."""
    variants = list(finding.variants)
    for excerpt in others:
        there = wording_of(Finding((excerpt,)))
        changes = find_changes(find_within(there, shown) or shown, there)
        variants.append(Variant(excerpt, changes))
    return replace(finding, variants=tuple(variants))


def wording_of(finding: Finding) -> Wording:
    """What is compared of a finding: the answering words."""
    return read_wording(finding.best.document.text, finding.marked)


def _may_repeat(finding: Finding, first: Finding) -> bool:
    """Whether a finding stands in another document, in the same manner, by the same person."""
    one, other = finding.best, first.best
    same = (one.manner, voice(one)) == (other.manner, voice(other))
    return same and one.document.id != other.document.id


def voice(excerpt: Excerpt) -> int | str | None:
    """Who speaks: the number in the collection, else the name that the document gives."""
    return excerpt.speaker if excerpt.number is None else excerpt.number


def in_order_of_time(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One speaker's dated statements of different days, about as good as the best, by date.

    They take the places that they had; all others keep theirs.
    """
    places = _positions(findings)
    ordered = sorted(places, key=lambda place: (findings[place].best.document.date or "", place))
    moved = dict(zip(places, ordered, strict=True))
    return tuple(findings[moved.get(place, place)] for place in range(len(findings)))


def _positions(findings: Sequence[Finding]) -> list[int]:
    """The places of the statements that show how the first one's speaker changed, if any do."""
    if not findings or voice(findings[0].best) is None:
        return []
    best = findings[0].best
    places = [
        place
        for place, finding in enumerate(findings)
        if voice(finding.best) == voice(best)
        and finding.best.document.date
        and finding.best.score >= AS_GOOD * best.score
    ]
    days = {findings[place].best.document.date for place in places}
    return places if best.document.date and len(days) > 1 else []
