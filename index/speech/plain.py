"""Sentences -> the reporting constructions in them, by word lists alone.

In: text, sentences and the ranges inside quotation marks, in any language that has a list of cues.
Out: `Report`s: a reporting verb with the name, pronoun or description beside it and the clause that
follows its "that", or a source ("selon", "laut"). It serves languages without a parser, and helps
where a parse finds no speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.quotations import Act, Cue
from index.speech.ranges import Ranges
from index.speech.reports import Report

WORD = re.compile(r"[^\W\d_a-zа-яё][a-z]{1,3}\.(?=\s+[^\W\d_a-zа-яё])|[^\W_]+(?:[’'-][^\W_]+)*")
BOUNDARY = re.compile(r"[,;:()—–―\"“”„«»‹›\[\]]|\s-\s|(?<!\d)\.(?=\s|\Z)|[!?…]")
MAX_NAME = 8
MAX_BEFORE = 12
MAX_ADDRESSEE = 4
NEGATION_REACH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as words outside quotation marks."""

    text: str
    span: Span
    words: tuple[Span, ...]
    lexicon: CueWords
    broken: frozenset[int]

    def lower(self, index: int) -> str:
        return self.words[index].of(self.text).lower().rstrip(".")

    def breaks(self, left: int, right: int) -> bool:
        """Whether punctuation stands between two neighbouring words."""
        return right in self.broken

    def is_name(self, index: int) -> bool:
        """Whether a word may be the last of a person's name."""
        return (
            self.is_capital(index)
            and len(self.words[index]) > 1
            and self.lower(index) not in self.lexicon.never_names
            and self.lower(index) not in self.lexicon.common | self.lexicon.determiners
        )

    def is_capital(self, index: int) -> bool:
        return self.text[self.words[index].start].isupper()


def find_reports(
    text: str, sentences: Sequence[Span], quoted: Sequence[Span], lexicon: CueWords
) -> list[Report]:
    """Every reporting verb or source phrase with the name beside it, in order."""
    reports: list[Report] = []
    marks = Ranges.of(quoted)
    for sentence in sentences:
        line = read_line(text, sentence, marks, lexicon)
        sources = list(_source_reports(line, marks))
        taken = Ranges.of(report.cue.span for report in sources)
        reports += sources
        for index in range(len(line.words)):
            if not taken.hold(line.words[index].start):
                reports += _reports_at(line, index, marks)
    return reports


def _reports_at(line: Line, index: int, quoted: Ranges) -> Iterator[Report]:
    form = line.lower(index)
    if form in line.lexicon.clause:
        report = _verb_report(line, index, quoted)
        if report is not None:
            yield report
    elif form in line.lexicon.tag and (index == 0 or line.breaks(index - 1, index)):
        mention = _name_after(line, index)
        if mention is not None:
            word = line.words[index]
            clause = Span(word.start, mention.end)
            yield Report(Cue(word), clause, mention=mention, tag=True)


def read_line(text: str, sentence: Span, quoted: Ranges, lexicon: CueWords) -> Line:
    words = tuple(
        Span(match.start(), match.end())
        for match in WORD.finditer(text, sentence.start, sentence.end)
        if not quoted.hold(match.start())
    )
    words = _without_hyphens(text, words)
    broken = frozenset(
        right
        for right in range(1, len(words))
        if BOUNDARY.search(text, words[right - 1].end, words[right].start)
    )
    return Line(text, sentence, words, lexicon, broken)


def _without_hyphens(text: str, words: Sequence[Span]) -> tuple[Span, ...]:
    """French joins verb and pronoun ("a-t-elle"): each part is a word of its own."""
    parts: list[Span] = []
    for word in words:
        if re.fullmatch(r"\w+-(?:t-)?(?:il|elle|ils|elles|on|je)", word.of(text), re.IGNORECASE):
            parts += [
                Span(word.start + m.start(), word.start + m.end())
                for m in re.finditer(r"\w+", word.of(text))
            ]
        else:
            parts.append(word)
    return tuple(parts)


def _verb_report(line: Line, index: int, quoted: Ranges) -> Report | None:
    mention = _speaker(line, index)
    if mention is None:
        return None
    verb = line.words[index]
    contents = _clause_after(line, index, mention)
    act = line.lexicon.clause[line.lower(index)]
    start = min(verb.start, mention.start, line.words[_first_helper(line, index)].start)
    clause = Span(start, max(verb.end, mention.end))
    if quoted.touch(clause):
        clause = verb
    return Report(
        cue=Cue(verb, act),
        clause=clause,
        contents=contents,
        mention=mention,
        said=act is not Act.DENIES and not is_unsaid(line, index),
        construction="clause" if contents else "",
        bare=not contents,
    )


def _speaker(line: Line, index: int) -> Span | None:
    """Who stands beside the verb: after it where it opens a clause, else before it."""
    opens = index == 0 or line.breaks(index - 1, index) or _only_helpers_before(line, index)
    if opens:
        return _name_after(line, index) or _name_before(line, index)
    return _name_before(line, index) or _name_after(line, index)


def _only_helpers_before(line: Line, index: int) -> bool:
    first = index
    while first > 0 and _is_helper(line, first - 1, line.lexicon.auxiliaries):
        first -= 1
    return first < index and (first == 0 or line.breaks(first - 1, first))


def _first_helper(line: Line, index: int) -> int:
    """Where the verb begins with its helpers and the pronouns among them ("a-t-elle ajouté")."""
    first = index
    while first > 0 and _is_helper(
        line, first - 1, line.lexicon.auxiliaries | line.lexicon.pronouns
    ):
        first -= 1
    return first


def _is_helper(line: Line, place: int, helpers: frozenset[str]) -> bool:
    return line.lower(place) in helpers and not line.breaks(place, place + 1)


def _name_after(line: Line, index: int) -> Span | None:
    """After "said" or "sagte": the words up to the next sign, or as far as a name goes."""
    last = index
    lexicon = line.lexicon
    for place in range(index + 1, min(index + 1 + MAX_NAME, len(line.words))):
        if line.breaks(place - 1, place):
            break
        word = line.lower(place)
        if word in lexicon.complementizers or word in lexicon.never_names:
            break
        if place == index + 1 and word in lexicon.pronouns:
            return line.words[place]
        if _goes_on(line, index + 1, place):
            last = place
        else:
            break
    while last > index and line.lower(last) in (lexicon.particles | lexicon.determiners):
        last -= 1
    if last == index or not any(
        line.is_capital(i) or line.lower(index + 1) in lexicon.determiners
        for i in range(index + 1, last + 1)
    ):
        return None
    return Span(line.words[index + 1].start, line.words[last].end)


def _goes_on(line: Line, first: int, place: int) -> bool:
    """Whether a word still belongs to the name or description that begins at `first`."""
    word = line.lower(place)
    if line.is_capital(place) or word in line.lexicon.determiners:
        return True
    named = any(line.is_capital(i) for i in range(first, place))
    if word in line.lexicon.particles:
        return True
    return not named and line.lower(first) in line.lexicon.determiners and place - first <= 3


def _name_before(line: Line, index: int) -> Span | None:
    """The name, pronoun or description that ends before the verb, over helpers and adverbs."""
    start = index
    while start > max(0, index - MAX_BEFORE) and not line.breaks(start - 1, start):
        start -= 1
    for place in range(index - 1, start - 1, -1):
        if line.lower(place) in line.lexicon.pronouns and index - place <= 3:
            return line.words[place]
        if line.is_name(place):
            return _run_before(line, start, place)
        if line.lower(place) in line.lexicon.determiners and place < index - 1:
            return _description(line, place, index)
    if start == index and index > 0:
        return _first_name(line, index)
    return None


def _description(line: Line, first: int, index: int) -> Span:
    """A description such as "the inspector", up to the verb without its helpers."""
    last = index - 1
    while last > first + 1 and line.lower(last) in line.lexicon.auxiliaries:
        last -= 1
    return Span(line.words[first].start, line.words[last].end)


def _run_before(line: Line, start: int, last: int) -> Span:
    first = last
    while first > start and not line.breaks(first - 1, first):
        word = line.lower(first - 1)
        if not (line.is_capital(first - 1) or word in line.lexicon.particles):
            break
        first -= 1
    while line.lower(first) in line.lexicon.particles and not line.is_capital(first):
        first += 1
    return Span(line.words[first].start, line.words[last].end)


def _first_name(line: Line, index: int) -> Span | None:
    """The name before what is put in between: "Dorte Hahn, a spokeswoman, said".

    Or what is put in between, where that is the name: "the spokeswoman, Dorte Hahn, said".
    """
    place = index - 1
    while place > 0 and not line.breaks(place - 1, place):
        place -= 1
    if place > 0 and all(line.is_name(i) for i in range(place, index)):
        return Span(line.words[place].start, line.words[index - 1].end)
    for last in range(place - 1, -1, -1):
        if line.is_name(last):
            return _run_before(line, 0, last)
    return None


def _clause_after(line: Line, index: int, mention: Span) -> tuple[Span, ...]:
    """The clause after "that", or after a mere comma where the language allows it."""
    for place in range(index + 1, min(index + 2 + MAX_ADDRESSEE, len(line.words))):
        if mention.contains(line.words[place]):
            continue
        if line.lower(place) in line.lexicon.complementizers:
            start = line.words[place].end
            return to_end(line, start)
        if line.lexicon.after_comma and line.breaks(place - 1, place):
            gap = line.text[line.words[place - 1].end : line.words[place].start]
            return to_end(line, line.words[place].start) if gap.strip() == "," else ()
    return ()


def to_end(line: Line, start: int) -> tuple[Span, ...]:
    words = Span(start, line.span.end).of(line.text)
    start += len(words) - len(words.lstrip(" ,’'\t\n"))
    end = start + len(line.text[start : line.span.end].rstrip(" .!?;:\n"))
    return (Span(start, end),) if end > start else ()


def is_unsaid(line: Line, index: int) -> bool:
    unsaid = line.lexicon.negations | line.lexicon.modals
    for place in range(index - 1, max(-1, index - 1 - NEGATION_REACH), -1):
        if line.breaks(place, place + 1):
            break
        if line.lower(place) in unsaid:
            return True
    after = index + 1  # German negates behind the verb ("sagte nicht").
    if after >= len(line.words) or line.breaks(index, after):
        return False
    return line.lower(after) in line.lexicon.negations


def _source_reports(line: Line, quoted: Ranges) -> Iterator[Report]:
    """Sources ("selon X, …", "…, selon X"): the rest of the sentence is what X said."""
    sentence = line.span.of(line.text)
    for phrase in line.lexicon.source:
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", sentence, re.IGNORECASE):
            cue = Span(line.span.start + match.start(), line.span.start + match.end())
            mention = _source_name(line, cue)
            if mention is None or quoted.hold(cue.start):
                continue
            yield Report(
                cue=Cue(cue),
                clause=Span(cue.start, mention.end),
                contents=around(line, Span(cue.start, mention.end)),
                mention=mention,
                construction="source",
            )


def _source_name(line: Line, cue: Span) -> Span | None:
    first = last = bisect_left(line.words, cue.end, key=lambda word: word.start)
    if first == len(line.words) or BOUNDARY.search(line.text[cue.end : line.words[first].start]):
        return None
    named = line.is_capital(first)
    for place in range(first + 1, min(first + MAX_NAME, len(line.words))):
        if line.breaks(place - 1, place):
            break
        if named and not (line.is_capital(place) or line.lower(place) in line.lexicon.particles):
            break
        named = named or line.is_capital(place)
        last = place
    while last > first and line.lower(last) in line.lexicon.particles:
        last -= 1
    return Span(line.words[first].start, line.words[last].end)


def around(line: Line, clause: Span) -> tuple[Span, ...]:
    pieces = []
    for start, end in ((line.span.start, clause.start), (clause.end, line.span.end)):
        words = line.text[start:end]
        first = start + len(words) - len(words.lstrip(" ,\n"))
        last = start + len(words.rstrip(" ,.!?\n"))
        if last > first and len(line.text[first:last].split()) > 1:
            pieces.append(Span(first, last))
    return tuple(pieces)


def read_incise(text: str, inner: Span, lexicon: CueWords) -> tuple[Span, Report] | None:
    """Reporting words inside marked ones: the range to cut out, and the report.

    They follow a comma or a dash, as the language has it, and end at the next.
    """
    line = read_line(text, inner, Ranges.of(()), lexicon)
    for index in range(1, len(line.words)):
        if line.lower(index) not in lexicon.clause:
            continue
        first = index
        while (
            first > 1
            and line.lower(first - 1) in lexicon.auxiliaries
            and not line.breaks(first - 1, first)
        ):
            first -= 1
        gap = text[line.words[first - 1].end : line.words[first].start].strip()
        mention = _name_after(line, index)
        if not gap or gap[-1] not in lexicon.incise or mention is None:
            continue
        return _incise(text, inner, line, index, first, mention)
    return None


def _incise(
    text: str, inner: Span, line: Line, index: int, first: int, mention: Span
) -> tuple[Span, Report]:
    verb = line.words[index]
    end = INCISE_END.search(text, mention.end, inner.end)
    stop = end.end() if end else inner.end
    start = line.words[first].start
    report = Report(
        cue=Cue(Span(start, verb.end), line.lexicon.clause[line.lower(index)]),
        clause=Span(start, mention.end),
        mention=mention,
        tag=True,
    )
    return Span(start, stop), report


INCISE_END = re.compile(r"[,.;:!?…]\s*[—–-]?|[—–]")
