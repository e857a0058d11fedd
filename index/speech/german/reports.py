"""German sentences -> the reporting constructions in them, by word lists and the order of words.

In: the sentences of a paragraph and the ranges inside quotation marks. Out: `Report`s, as those of
plain.py. A sentence's verbs, sources and nouns are read first; one in the subjunctive that has none
of these goes on with the report before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.german.clauses import clause_start, phrase_end, span_of, trimmed
from index.speech.german.contents import find_contents
from index.speech.german.free import read_on
from index.speech.german.nouns import read_noun, read_tag
from index.speech.german.sources import around_source, find_sources
from index.speech.german.subjects import find_subject
from index.speech.german.verbs import Verb, find_verb
from index.speech.german.words import german_words
from index.speech.plain import Line, is_unsaid, read_line
from index.speech.quotations import Act, Cue
from index.speech.ranges import Ranges
from index.speech.reports import Report

LONGEST_SENTENCE = 1_000


def find_reports(
    text: str, sentences: Sequence[Span], quoted: Sequence[Span], lexicon: CueWords
) -> list[Report]:
    """Every report of a German paragraph, in order of its sentences."""
    marks = Ranges.of(quoted)
    reports: list[Report] = []
    carried: Report | None = None
    before: Line | None = None
    for sentence in (piece for whole in sentences for piece in _pieces(text, whole)):
        line = read_line(text, sentence, marks, lexicon)
        own = _in_sentence(line, marks, before, carried)
        free = read_on(line, own, carried, before)
        if free is not None:
            own = [free]
            if reports and _continues(reports[-1], free, before):
                last = reports.pop()
                whole = Span(last.contents[0].start, free.contents[-1].end)
                own = [replace(last, contents=(whole,))]
        reports += own
        spoken = [report for report in own if report.mention is not None]
        if spoken:
            carried = max(spoken, key=lambda report: report.cue.span.start)
        before = line if line.words else before
    return reports


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or what no sentence is, cut up: work within one grows faster than its length."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        blank = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        end = blank if blank > start else start + LONGEST_SENTENCE
        yield Span(start, end)
        start = end
    yield Span(start, sentence.end)


def _continues(last: Report, free: Report, before: Line | None) -> bool:
    """Whether a sentence goes on where the one before it went on already: one stretch of speech."""
    if last.construction != "free" or last.mention != free.mention or before is None:
        return False
    return last.contents[-1].end > before.span.start


def _in_sentence(
    line: Line, marks: Ranges, before: Line | None, carried: Report | None
) -> list[Report]:
    sources = [
        report for report in find_sources(line, carried) if not marks.hold(report.cue.span.start)
    ]
    taken = Ranges.of(report.clause for report in sources)
    reports: list[Report] = []
    for place in range(len(line.words)):
        if taken.hold(line.words[place].start):
            continue
        verb = find_verb(line, place)
        report = _verb_report(line, verb, marks, before) if verb else read_tag(line, place)
        report = report or read_noun(line, place)
        if report is not None:
            reports.append(report)
    return [*(source for source in sources if not _hands_on(source, reports)), *reports]


def _hands_on(source: Report, reports: Sequence[Report]) -> bool:
    """Whether a source only tells where a report with a speaker of its own was read."""
    return any(
        report.contents
        and report.mention is not None
        and report.construction != "object"
        and any(content.contains(report.cue.span) for content in source.contents)
        for report in reports
    )


def _verb_report(line: Line, verb: Verb, marks: Ranges, before: Line | None) -> Report | None:
    if verb.relays:
        return _relayed(line, verb)
    if verb.passive:
        return _passive_report(line, verb)
    mention = find_subject(line, verb.finite, verb.place)
    if mention is None or mention.of(line.text).lower() in german_words().impersonal:
        mention = _paper(line, verb)
    cue = line.words[verb.place]
    contents, construction = find_contents(line, verb, mention, before)
    if mention is None and not (contents and construction == "clause"):
        return None
    clause = cue
    if mention is not None:
        start = min(cue.start, mention.start, line.words[verb.finite].start)
        whole = Span(start, max(cue.end, mention.end))
        clause = cue if marks.touch(whole) else whole
    if any(content.overlap(clause) for content in contents):
        clause = cue
    return Report(
        cue=Cue(cue, verb.act),
        clause=clause,
        contents=contents,
        mention=mention,
        said=verb.act is not Act.DENIES and not is_unsaid(line, verb.finite),
        construction=construction,
        bare=not contents,
    )


def _relayed(line: Line, verb: Verb) -> Report | None:
    """ "TASS zitiert Nora Blum", "Nora Blum wird zitiert": she speaks, beside marks."""
    subject = find_subject(line, verb.finite, verb.place)
    mention, via = (subject, None) if verb.passive else (_cited(line, verb, subject), subject)
    if mention is None:
        return None
    cue = line.words[verb.place]
    clause = Span(min(cue.start, mention.start), max(cue.end, mention.end))
    return Report(Cue(cue), clause, mention=mention, via=via, bare=True)


def _cited(line: Line, verb: Verb, subject: Span | None) -> Span | None:
    """Whom a relay cites: the first phrase behind the verb that is not its subject."""
    place = verb.finite + 1
    while place < len(line.words) and not line.breaks(place - 1, place):
        end = phrase_end(line, place)
        small = line.lower(place) in german_words().prepositions
        inside = subject is not None and subject.contains(line.words[place])
        if end is not None and not small and not inside:
            return span_of(line, place, end)
        place = end if end and not small else place + 1
    return None


def _passive_report(line: Line, verb: Verb) -> Report | None:
    """ "wurde von X als … bezeichnet": what X said stands all around."""
    for place in range(len(line.words) - 1):
        end = phrase_end(line, place + 1) if line.lower(place) in ("von", "vom") else None
        before_verb = place < verb.place and not line.breaks(place, place + 1)
        if end is None or not before_verb or end > verb.place or not verb.object:
            continue
        if place > 0 and line.is_capital(place - 1):
            continue  # It belongs to the noun before it.
        cue, mention = line.words[verb.place], span_of(line, place + 1, end)
        clause = span_of(line, place, end)
        pieces = around_source(line, clause, place)
        return Report(
            cue=Cue(cue, verb.act),
            clause=clause,
            contents=tuple(
                cut
                for piece in pieces
                for cut in trimmed(line, piece.start, min(piece.end, cue.start))
            ),
            mention=mention,
            said=verb.act is not Act.DENIES and not is_unsaid(line, verb.finite),
            construction="object",
        )
    return None


def _paper(line: Line, verb: Verb) -> Span | None:
    """Where it is said: "In dem Bericht heißt es, …"."""
    start = clause_start(line, verb.finite)
    if line.lower(start) not in ("in", "im", "aus") or verb.finite == start:
        return None
    end = phrase_end(line, start + 1)
    return span_of(line, start + 1, end) if end and end <= verb.finite else None
