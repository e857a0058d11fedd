"""Text and paragraphs -> the stretches that stand inside quotation marks.

Every convention is paired by the same walk over one paragraph at a time: “ ” „ “ « » ‹ › " '' ``
and the single marks ' ‘ ’, which are told from apostrophes by what stands beside them. A paragraph
that opens with a mark and does not close it goes on in the next; a stray mark loses no more than
its own paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.sentences import Paragraph


@dataclass(frozen=True, slots=True)
class Marked:
    """One stretch inside marks: `outer` with them, `inner` without.

    `paragraph` is the index of the paragraph it begins in. `continues` says that it carries on the
    stretch before it over a paragraph's end. `depth` is 0 for an outermost stretch.
    """

    outer: Span
    inner: Span
    paragraph: int
    closed: bool = True
    continues: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    family: str


@dataclass(frozen=True, slots=True)
class _Open:
    mark: _Mark
    depth: int


MARK = re.compile(r"''|``|[\"“”„‟«»‹›‘’‚'〝〞「」『』＂]")
FAMILIES = {
    '"': '"', "“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "''": '"', "``": '"',
    "〝": '"', "〞": '"', "«": "«", "»": "«", "‹": "‹", "›": "‹", "「": "「", "」": "「",
    "『": "『", "』": "『", "‘": "'", "’": "'", "‚": "'", "'": "'",
}  # fmt: skip
ALWAYS_OPEN = frozenset("„‚「『〝") | {"``"}
ALWAYS_CLOSE = frozenset("」』〞")
OPEN_BEFORE = frozenset("([{—–-―/…,:;.\"“„«‹‘'") | {""}
CLOSE_AFTER = frozenset(")]}—–-―/…,:;.!?\"”»›’'") | {""}
# Words that begin with an apostrophe, and decades.
ELISION = re.compile(
    r"['’‘](?:tis|twas|twere|twill|em|til|till|cause|bout|round|n|neath|er|ere|\d\ds?)\b", re.I
)
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
MAX_WRAPPED = 4000
# How many marks further on the other half of a pair may stand, and how deep they may nest.
LOOKAHEAD = 40
MAX_DEPTH = 8


def find_marked(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Marked, ...]:
    """Every stretch inside quotation marks, in order of its start, nested ones after the outer."""
    found: list[Marked] = []
    pending: Marked | None = None
    for index, paragraph in enumerate(paragraphs):
        marks = list(_marks(text, paragraph.span))
        opens = _starts_with_opening(text, paragraph.span, marks)
        if pending and _is_line_without_marks(text, pending, paragraph, marks):
            continue
        if pending and not opens and _runs_on(text, pending, paragraph, marks):
            end = marks[0].span
            found[-1] = replace(
                pending, outer=Span(pending.outer.start, end.end),
                inner=Span(pending.inner.start, end.start), closed=True,
            )  # fmt: skip
            marks = marks[1:]
        here = list(_pair(text, paragraph.span, marks, index))
        if pending and opens and here and here[0].outer.start == marks[0].span.start:
            here[0] = replace(here[0], continues=True)
        found += here
        pending = _unclosed(here)
    return tuple(sorted(found, key=lambda m: (m.outer.start, -m.outer.end)))


def outermost(marked: Sequence[Marked]) -> tuple[Marked, ...]:
    """Those that stand in no other."""
    return tuple(m for m in marked if m.depth == 0)


def _unclosed(here: Sequence[Marked]) -> Marked | None:
    last = max((m for m in here if m.depth == 0), key=lambda m: m.outer.start, default=None)
    return last if last and not last.closed and here[-1] is last else None


def _runs_on(text: str, pending: Marked, paragraph: Paragraph, marks: Sequence[_Mark]) -> bool:
    """Whether this paragraph closes what the one before left open, as where lines are blocks."""
    if not marks or marks[0].family != FAMILIES[_opening_of(text, pending)]:
        return False
    if not _can_close(text, marks[0].span):
        return False
    return _is_wrapped(text, pending, paragraph) or not _can_open(text, marks[0].span)


def _is_line_without_marks(
    text: str, pending: Marked, paragraph: Paragraph, marks: Sequence[_Mark]
) -> bool:
    """Whether this is one more line of an open quotation, where every line is a block."""
    family = FAMILIES[_opening_of(text, pending)]
    return _is_wrapped(text, pending, paragraph) and all(m.family != family for m in marks)


def _is_wrapped(text: str, pending: Marked, paragraph: Paragraph) -> bool:
    """Whether no blank line stands between the open quotation and this paragraph."""
    between = text[pending.outer.end : paragraph.span.start]
    return len(between) < MAX_WRAPPED and not BLANK_LINE.search(between)


def _opening_of(text: str, marked: Marked) -> str:
    match = MARK.match(text, marked.outer.start)
    return match[0] if match else '"'


def _starts_with_opening(text: str, span: Span, marks: Sequence[_Mark]) -> bool:
    return bool(marks) and marks[0].span.start == span.start and _can_open(text, marks[0].span)


def _marks(text: str, span: Span) -> Iterator[_Mark]:
    for match in MARK.finditer(text, span.start, span.end):
        mark = Span(match.start(), match.end())
        if FAMILIES[match[0]] == "'" and _is_apostrophe(text, mark):
            continue
        if match[0] in ('"', "''") and _is_inch(text, mark):
            continue
        yield _Mark(mark, FAMILIES[match[0]])


def _is_apostrophe(text: str, mark: Span) -> bool:
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    if before.isalnum() and after.isalnum():
        return True
    return bool(ELISION.match(text, mark.start)) and not before.isalnum()


def _is_inch(text: str, mark: Span) -> bool:
    """A number's unit, as in 5'10\" or 12\" x 8\"."""
    before, after = text[max(0, mark.start - 2) : mark.start], text[mark.end : mark.end + 2]
    return before[-1:].isdigit() and (after[:1] == "x" or after == " x" or "'" in before)


def _can_open(text: str, mark: Span) -> bool:
    shape = mark.of(text)
    if shape in ALWAYS_OPEN:
        return True
    if shape in ALWAYS_CLOSE:
        return False
    before, after = text[max(0, mark.start - 1) : mark.start], text[mark.end : mark.end + 1]
    if after == "" or (after.isspace() and shape not in '«‹“"'):
        return shape == "'" and _is_spaced_opening(text, mark)
    return before.isspace() or before in OPEN_BEFORE


def _is_spaced_opening(text: str, mark: Span) -> bool:
    """A single mark set off on both sides, before a capital, as in tokenised text."""
    before, after = text[max(0, mark.start - 1) : mark.start], text[mark.end : mark.end + 2]
    return (before == "" or before.isspace()) and after[:1].isspace() and after[1:].isupper()


def _can_close(text: str, mark: Span) -> bool:
    shape = mark.of(text)
    if shape in ALWAYS_OPEN:
        return False
    if shape in ALWAYS_CLOSE:
        return True
    before, after = text[max(0, mark.start - 1) : mark.start], text[mark.end : mark.end + 1]
    if before == "" or (before.isspace() and (shape not in "»›\"”'" or not _ends(after))):
        return False
    if before.isspace() and shape == "'":
        return text[max(0, mark.start - 2) : mark.start - 1] in tuple(",.!?")
    return after.isspace() or after in CLOSE_AFTER or (shape in "”»›“" and not before.isspace())


def _ends(after: str) -> bool:
    return after == "" or after.isspace() or after in CLOSE_AFTER


def _pair(text: str, span: Span, marks: Sequence[_Mark], paragraph: int) -> Iterator[Marked]:
    stack: list[_Open] = []
    for place, mark in enumerate(marks):
        level = _level(stack, mark.family)
        later = marks[place + 1 : place + 1 + LOOKAHEAD]
        if level is not None and _closes(text, mark, later, stack[level]):
            yield _stretch(text, stack[level], mark.span.start, mark.span.end, paragraph)
            del stack[level:]
        elif len(stack) < MAX_DEPTH and _opens(text, mark, later, stack):
            if level is not None and level == len(stack) - 1 and mark.family != "'":
                # Twice opened and never closed: the first was a slip, or ends here.
                yield from _abandon(text, stack.pop(), mark.span.start, paragraph)
            stack.append(_Open(mark, len(stack)))
    if stack and (stack[0].mark.family != "'" or stack[0].mark.span.of(text) == "‘"):
        yield _stretch(text, stack[0], span.end, span.end, paragraph, closed=False)


def _level(stack: Sequence[_Open], family: str) -> int | None:
    return next((i for i in reversed(range(len(stack))) if stack[i].mark.family == family), None)


def _closes(text: str, mark: _Mark, later: Sequence[_Mark], opened: _Open) -> bool:
    shape, opening = mark.span.of(text), opened.mark.span.of(text)
    if opening == "»":
        return shape == "«"
    if shape in ("«", "‹"):
        return False
    if opening == "„" and shape in ("“", "”", '"'):
        return True
    if mark.family == "'":
        return _can_close(text, mark.span) and not _is_possessive(text, mark, later)
    if shape == '"' and _leads_to_tag(text, mark.span):
        return True
    if not _can_close(text, mark.span):
        return False
    return not (shape == "“" and _can_open(text, mark.span))


def _leads_to_tag(text: str, mark: Span) -> bool:
    """Whether a tag follows in lower case after a sentence's or clause's end, however spaced."""
    before = text[max(0, mark.start - 2) : mark.start].rstrip()
    return before.endswith((",", ".", "!", "?")) and text[mark.end : mark.end + 1].islower()


def _is_possessive(text: str, mark: _Mark, later: Sequence[_Mark]) -> bool:
    """A plural's apostrophe ("drivers' money"), when a better closing mark comes later."""
    if text[mark.span.start - 1 : mark.span.start] != "s":
        return False
    if not text[mark.span.end : mark.span.end + 1].isspace():
        return False
    closing = [m for m in later if m.family == "'" and not _can_open(text, m.span)]
    opening = [m for m in later if m.family == "'" and _can_open(text, m.span)]
    return any(not opening or m.span.start < opening[0].span.start for m in closing)


def _opens(text: str, mark: _Mark, later: Sequence[_Mark], stack: Sequence[_Open]) -> bool:
    shape = mark.span.of(text)
    if shape == "»":
        before = text[max(0, mark.span.start - 1) : mark.span.start]
        after = text[mark.span.end : mark.span.end + 1]
        return not stack and not after.isspace() and (before == "" or before.isspace())
    if shape in ("«", "‹"):
        return True
    if shape == "”" and not any(m.span.of(text) == "”" for m in later):
        return False
    if not _can_open(text, mark.span):
        return False
    if mark.family != "'":
        return True
    # A single mark opens only what some later one can close, or a paragraph of its own.
    closes = any(m.family == "'" and _can_close(text, m.span) for m in later)
    return closes or (shape == "‘" and not stack and _may_run_on(text, mark.span))


def _may_run_on(text: str, mark: Span) -> bool:
    before = text[max(0, mark.start - 2) : mark.start].strip(" ")
    return before == "" or before[-1] in "\n,:"


def _abandon(text: str, opened: _Open, end: int, paragraph: int) -> Iterator[Marked]:
    """An unclosed stretch before the next opening: kept when it ends like a sentence."""
    stretch = Span(opened.mark.span.end, end).of(text).rstrip()
    if len(stretch) > 1 and stretch[-1] in ".!?…,":
        end = opened.mark.span.end + len(stretch)
        yield _stretch(text, opened, end, end, paragraph, closed=False)


def _stretch(
    text: str,
    opened: _Open,
    inner_end: int,
    outer_end: int,
    paragraph: int,
    closed: bool = True,
) -> Marked:
    start = opened.mark.span
    words = text[start.end : max(start.end, inner_end)]
    first = start.end + len(words) - len(words.lstrip())
    inner = Span(first, first + len(words.strip()))
    return Marked(Span(start.start, outer_end), inner, paragraph, closed, depth=opened.depth)
