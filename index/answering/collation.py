"""Two versions of the same words -> where they differ, word by word.

In: words as somebody quotes them, and a stretch of a document. Out: a `Collation`: the range of the
document that the words come from, the `Change`s between the two, and `Note`s on differences that
leave the words as they were said (kinds of marks and dashes, white space, bracketed insertions,
omissions that are marked). Differences are the edit operations of Levenshtein's distance over
words, as rapidfuzz gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.answering.alignment import find_alike, find_run
from index.answering.stretches import (
    BRACKETED_CAPITAL,
    ELLIPSIS,
    HYPHENS,
    Stretch,
    count_words,
    is_word,
)
from index.documents.source import Span


class Note(StrEnum):
    """A difference that does not alter the words, or a remark on how they stand in the source."""

    TYPOGRAPHY = "typography"
    FINAL_PUNCTUATION = "final_punctuation"
    BRACKETED = "bracketed"
    OMISSION_MARKED = "omission_marked"
    INTERRUPTED = "interrupted"
    SPEAKER_NOT_KNOWN = "speaker_not_known"
    REPORTED = "reported"
    NARRATION = "narration"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the words as `quoted`, and what the `source` has; either may be empty."""

    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class Collation:
    """Where quoted words stand in a document, and how they differ from it.

    `likeness` is the share (0 to 1) of the quoted words that the document has there.
    """

    span: Span
    changes: tuple[Change, ...]
    notes: frozenset[Note]
    likeness: float

    @property
    def exact(self) -> bool:
        """Whether every word is the document's."""
        return not self.changes


# A sentence that quotes may end a quotation with its own mark, and may cut before and after it.
FINAL = frozenset(',.;:-"!?' + ELLIPSIS)
INITIAL = frozenset('-"' + ELLIPSIS)
SENTENCE_ENDS = frozenset(".!?")
ASKING = frozenset("!?")
SEAM = frozenset(",.;:-")
EMPHASIS = frozenset("*_")
# What no editor may add or leave out unseen, even where a mark shows that something changed.
DECISIVE = frozenset(
    "no not never nor none nobody nothing nowhere neither without hardly barely scarcely cannot "
    "unless except if but only против не нет ни никогда nicht nie kein keine ohne pas jamais sans "
    "sin nunca jamás".split()
)
MOST_OMITTED = 150
LONGEST_PREFIX = 40
COMPOUND_BEFORE = re.compile(rf"(?P<first>[\w.]*)[{HYPHENS}]\Z")
COMPOUND_AFTER = re.compile(rf"[{HYPHENS}]\w+")


def collate(quoted: Stretch, source: Stretch) -> Collation | None:
    """Where `quoted` stands in `source`, by the reading that changes the fewest words.

    None when either has no words. Bracketed groups of either side may be taken as an editor's.
    """
    readings = _readings(quoted, source)
    found = (_collate_plain(ours, theirs, notes) for ours, theirs, notes in readings)
    best: Collation | None = None
    for collation in found:
        if collation is not None and (best is None or collation.likeness > best.likeness):
            best = collation
        if best is not None and best.exact:
            break
    return best


def _readings(
    quoted: Stretch, source: Stretch
) -> Iterator[tuple[Stretch, Stretch, frozenset[Note]]]:
    """The two sides as they are, then without the bracketed words of one or both."""
    ours, theirs = _bracketed(quoted), _bracketed(source)
    yield quoted, source, frozenset()
    bracketed = frozenset({Note.BRACKETED})
    if ours:
        yield quoted.without(ours), source, bracketed
    if theirs:
        yield quoted, source.without(theirs), bracketed
    if ours and theirs:
        yield quoted.without(ours), source.without(theirs), bracketed


def _bracketed(stretch: Stretch) -> list[range]:
    """The groups in square brackets that may be an editor's addition; those with ellipses stay."""
    groups, opened = [], -1
    for index, form in enumerate(stretch.forms):
        if form == "[":
            opened = index
        elif form == "]" and opened >= 0:
            inner = stretch.forms[opened + 1 : index]
            if inner and ELLIPSIS not in inner and not is_decisive(inner):
                groups.append(range(opened, index + 1))
            opened = -1
    return groups


def is_decisive(forms: Sequence[str]) -> bool:
    """Whether words could turn a statement round: a negation, a condition, a number."""
    return any(
        form.casefold() in DECISIVE
        or form.casefold().endswith("n't")
        or any(character.isdigit() for character in form)
        for form in forms
    )


def _collate_plain(quoted: Stretch, source: Stretch, notes: frozenset[Note]) -> Collation | None:
    core = _core(quoted)
    if not core or not _shares_words(quoted.forms, source.forms):
        return None
    pairs = _align(quoted, _pieces(quoted, core), source)
    if not pairs:
        return None
    differences = [
        *(d for piece, window in pairs for d in _differences(quoted, piece, source, window)),
        *_omissions(source, [window for _, window in pairs]),
        *_final_mark(quoted, core, source, pairs[-1][1].stop),
    ]
    changes = tuple(d for d in differences if isinstance(d, Change))
    found = notes | {d for d in differences if isinstance(d, Note)}
    if not changes and not found and _looks_different(quoted, source, pairs):
        found |= {Note.TYPOGRAPHY}
    last = pairs[-1][1].stop - 1
    # A final mark that both have is the source's own.
    last += _closing(quoted, core.stop) != "" and _closing(quoted, core.stop) == _at(
        source, last + 1
    )
    span = Span(source.starts[pairs[0][1].start], source.ends[last])
    return Collation(span, changes, found, _likeness(quoted, core, changes))


def _core(stretch: Stretch) -> range:
    """The tokens between the marks at both ends."""
    start, end = 0, len(stretch.forms)
    while start < end and stretch.forms[start] in INITIAL and not _is_sign(stretch, start):
        start += 1
    while start < end and stretch.forms[end - 1] in FINAL:
        end -= 1
    return range(start, end)


def _is_sign(stretch: Stretch, index: int) -> bool:
    """Whether a hyphen belongs to the word behind it, as in -5."""
    glued = stretch.starts[index + 1 : index + 2] == (stretch.ends[index],)
    return glued and stretch.slice(index, index + 1) in HYPHENS


def _shares_words(quoted: Sequence[str], source: Sequence[str]) -> bool:
    """Whether it is worth aligning at all: half of the quoted words stand there somewhere."""
    ours = {form for form in quoted if is_word(form)}
    return bool(ours) and 2 * len(ours & set(source)) >= len(ours)


def _pieces(quoted: Stretch, core: range) -> list[range]:
    """The stretches between marked omissions, or all as one where one of them is too short."""
    pieces, start = [], core.start
    for index in core:
        if quoted.forms[index] == ELLIPSIS:
            pieces.append(range(start, index))
            start = index + 1
    pieces.append(range(start, core.stop))
    trimmed = [_without_brackets(quoted.forms, piece) for piece in pieces]
    long_enough = all(sum(is_word(quoted.forms[i]) for i in piece) >= 2 for piece in trimmed)
    return trimmed if long_enough else [core]


def _without_brackets(forms: Sequence[str], piece: range) -> range:
    """A piece without the brackets of […] and the marks beside them."""
    start, stop = piece.start, piece.stop
    if start < stop and forms[start] == "]":
        start += 1
    if start < stop and forms[stop - 1] == "[":
        stop -= 1
    return range(start, stop)


def _align(quoted: Stretch, pieces: Sequence[range], source: Stretch) -> list[tuple[range, range]]:
    """Each piece with the tokens of the source that it comes from; nothing if one is lost."""
    pairs, start = [], 0
    for piece in pieces:
        needle = quoted.forms[piece.start : piece.stop]
        window = find_run(needle, source.forms, start) or find_alike(needle, source.forms, start)
        if window is None:
            return []
        pairs.append((piece, window))
        start = min(window.stop, len(source.forms) - 1)
    return pairs


def _differences(
    quoted: Stretch, piece: range, source: Stretch, window: range
) -> Iterator[Change | Note]:
    from rapidfuzz.distance import Levenshtein

    ours, theirs = (
        quoted.forms[piece.start : piece.stop],
        source.forms[window.start : window.stop],
    )
    if any(seam in window[1:] for seam in source.seams):
        yield Note.INTERRUPTED
    yield from _cut_compounds(quoted, piece, source, window)
    if ours == theirs:
        return
    for code in Levenshtein.opcodes(ours, theirs):
        if code.tag != "equal":
            first = range(piece.start + code.src_start, piece.start + code.src_end)
            second = range(window.start + code.dest_start, window.start + code.dest_end)
            yield _excuse(quoted, first, source, second) or Change(
                quoted.slice(first.start, first.stop), source.slice(second.start, second.stop)
            )


def _cut_compounds(
    quoted: Stretch, piece: range, source: Stretch, window: range
) -> Iterator[Change]:
    """A compound (non-partisan) or a signed number (-5) of which only a part is quoted."""
    start, end = source.starts[window.start], source.ends[window.stop - 1]
    before = COMPOUND_BEFORE.search(source.text, max(0, start - LONGEST_PREFIX), start)
    after = COMPOUND_AFTER.match(source.text, end)
    if before and (before["first"] or source.text[start].isdigit()):
        word = source.slice(window.start, window.start + 1)
        yield Change(quoted.slice(piece.start, piece.start + 1), before.group() + word)
    if after:
        word = source.slice(window.stop - 1, window.stop)
        yield Change(quoted.slice(piece.stop - 1, piece.stop), word + after.group())


def _excuse(quoted: Stretch, first: range, source: Stretch, second: range) -> Note | None:
    """Why a difference does not alter the words, or None because it does."""
    ours = quoted.forms[first.start : first.stop]
    theirs = source.forms[second.start : second.stop]
    if len(ours) == len(theirs) == 1 and _same_but_for_capital(ours[0], theirs[0]):
        return Note.BRACKETED
    if not theirs and EMPHASIS.issuperset(ours):
        return Note.TYPOGRAPHY
    if not ours and _reopens(source, second):
        return Note.TYPOGRAPHY
    at_seam = second.start in source.seams or second.stop in source.seams
    if at_seam and SEAM.issuperset((*ours, *theirs)):
        return Note.INTERRUPTED
    return None


def _same_but_for_capital(ours: str, theirs: str) -> bool:
    """[T]he for the: brackets mark a letter that was changed."""
    if not (BRACKETED_CAPITAL.fullmatch(ours) or BRACKETED_CAPITAL.fullmatch(theirs)):
        return False
    plain = (form.replace("[", "").replace("]", "").casefold() for form in (ours, theirs))
    return next(plain) == next(plain)


def _reopens(source: Stretch, tokens: range) -> bool:
    """Marks between two quotations that follow each other, or that open a quotation's paragraph."""
    if any(source.forms[index] != '"' for index in tokens):
        return False
    before = source.text[source.ends[tokens.start - 1] : source.starts[tokens.start]]
    return len(tokens) == 2 or (len(tokens) == 1 and "\n" in before)


def _omissions(source: Stretch, windows: Sequence[range]) -> Iterator[Change | Note]:
    """What stands between the pieces of a quotation with marked omissions."""
    for one, other in pairwise(windows):
        left_out = source.forms[one.stop : other.start]
        words = [form for form in left_out if is_word(form)]
        if len(words) > MOST_OMITTED or is_decisive(_torn(left_out)):
            yield Change(ELLIPSIS, source.slice(one.stop, other.start))
        elif words:
            yield Note.OMISSION_MARKED


def _torn(forms: Sequence[str]) -> list[str]:
    """Of what is left out, the words of the sentences that are quoted in part."""
    ends = [index for index, form in enumerate(forms) if form in SENTENCE_ENDS]
    if not ends:
        return list(forms)
    return [*forms[: ends[0]], *forms[ends[-1] + 1 :]]


def _final_mark(quoted: Stretch, core: range, source: Stretch, end: int) -> Iterator[Change | Note]:
    """A question is no statement; other marks at the end belong to the sentence that quotes."""
    ours, theirs = _closing(quoted, core.stop), _at(source, end)
    if ours == theirs or not ours:
        return
    if ours in ASKING or (ours == "." and theirs in ASKING):
        yield Change(ours, theirs if theirs in FINAL else "")
    else:
        yield Note.FINAL_PUNCTUATION


def _closing(quoted: Stretch, end: int) -> str:
    """The mark that ends a quotation after its last word, if there is one."""
    return next((form for form in quoted.forms[end:] if form not in '"-'), "")


def _at(stretch: Stretch, index: int) -> str:
    return stretch.forms[index] if index < len(stretch.forms) else ""


def _looks_different(
    quoted: Stretch, source: Stretch, pairs: Sequence[tuple[range, range]]
) -> bool:
    for piece, window in pairs:
        ours = quoted.slice(piece.start, piece.stop)
        theirs = source.slice(window.start, window.stop)
        if ours.split() != theirs.split():
            return True
    return False


def _likeness(quoted: Stretch, core: range, changes: Sequence[Change]) -> float:
    words = sum(is_word(quoted.forms[index]) for index in core)
    lost = sum(
        max(count_words(c.quoted), count_words(c.source)) for c in changes if c.quoted != ELLIPSIS
    )
    return max(0.0, 1 - lost / words) if words else 0.0
