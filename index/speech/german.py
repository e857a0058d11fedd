"""German sentences -> the reporting constructions in them, by word lists and the order of words.

In: the sentences of a paragraph and the ranges inside quotation marks. Out: `Report`s, as those of
plain.py: a reporting verb, separable or not, with its subject and what it reports; a source ("laut",
"nach Angaben von", "zufolge", "so"); and what goes on in the subjunctive of reported speech after
one of these, which has the speaker of the report before it ("Man müsse warten.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.german_clauses import (
    clause_end,
    clause_start,
    ends_clause,
    find_subject,
    first_subject,
    is_subordinate,
    phrase_end,
    span_of,
)
from index.speech.german_words import german_words
from index.speech.plain import Line, around, is_unsaid, read_line, to_end
from index.speech.quotations import Act, Cue
from index.speech.ranges import Ranges
from index.speech.reports import Report

NEAR_HELPER = 25
FIRST_PERSON = frozenset({"ich", "wir", "uns", "mich", "mir"})


@dataclass(frozen=True, slots=True)
class _Verb:
    """A reporting verb in a line: where it and its finite part stand, and what it can do."""

    place: int
    finite: int
    particle: int | None
    act: Act
    clause: bool
    object: bool
    passive: bool = False
    relays: bool = False

    @property
    def last(self) -> int:
        return self.place if self.particle is None else self.particle


def find_reports(
    text: str, sentences: Sequence[Span], quoted: Sequence[Span], lexicon: CueWords
) -> list[Report]:
    """Every report of a German paragraph, in order of its sentences."""
    marks = Ranges.of(quoted)
    reports: list[Report] = []
    carried: Report | None = None
    before: Line | None = None
    for sentence in sentences:
        line = read_line(text, sentence, marks, lexicon)
        own = _in_sentence(line, marks, before, carried)
        free = _free_report(line, own, carried, before)
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


def _continues(last: Report, free: Report, before: Line | None) -> bool:
    """Whether a sentence goes on where the one before it went on already: one stretch of speech."""
    if last.construction != "free" or last.mention != free.mention or before is None:
        return False
    return last.contents[-1].end > before.span.start


def _in_sentence(
    line: Line, marks: Ranges, before: Line | None, carried: Report | None
) -> list[Report]:
    sources = [
        report for report in _sources(line, carried) if not marks.hold(report.cue.span.start)
    ]
    taken = Ranges.of(report.clause for report in sources)
    reports: list[Report] = []
    for place in range(len(line.words)):
        if taken.hold(line.words[place].start):
            continue
        verb = _verb(line, place)
        report = _verb_report(line, verb, marks, before) if verb else _tag(line, place)
        report = report or _noun_report(line, place)
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


def _verb(line: Line, place: int) -> _Verb | None:
    """The reporting verb at a word, with its second half and its auxiliary."""
    form = line.lower(place)
    if line.is_capital(place) and place > 0 and not line.breaks(place - 1, place):
        return None
    lexicon = line.lexicon
    particle = _particle(line, place)
    joined = line.lower(particle) + form if particle is not None else ""
    if joined not in lexicon.clause and joined not in lexicon.object:
        particle, joined = None, form
    spoken_of = _speaks_of(line, place)
    if joined == form and place > 0 and line.lower(place - 1) in german_words().verb_particles:
        apart = line.lower(place - 1) + form  # "bekannt gegeben" in two words.
        joined = apart if apart in lexicon.clause or apart in lexicon.object else joined
    relays = joined in lexicon.relay
    if not (joined in lexicon.clause or joined in lexicon.object or spoken_of or relays):
        return None
    act = lexicon.act(joined)
    finite = _finite(line, place, joined if particle is None else form)
    if finite is None or (_is_reflexive(line, place) and joined not in lexicon.reflexive):
        return None
    return _Verb(
        place,
        finite,
        particle,
        act,
        joined in lexicon.clause or spoken_of,
        joined in lexicon.object or spoken_of,
        finite != place and line.lower(finite) in german_words().passive,
        relays,
    )


def _is_reflexive(line: Line, place: int) -> bool:
    near = range(max(0, place - 1), min(len(line.words), place + 2))
    return any(line.lower(other) == "sich" for other in near)


def _speaks_of(line: Line, place: int) -> bool:
    """ "sprach von Betrug": a verb that reports with the preposition that follows it here."""
    needed = line.lexicon.prepositional.get(line.lower(place), frozenset())
    return any(line.lower(other) in needed for other in range(place + 1, clause_end(line, place)))


def _particle(line: Line, place: int) -> int | None:
    """The second half of a separable verb: a particle that closes its clause."""
    for other in range(place + 1, len(line.words)):
        if line.lower(other) in german_words().verb_particles and ends_clause(line, other):
            return other
    return None


def _finite(line: Line, place: int, form: str) -> int | None:
    """Where the finite part of a verb stands; None for a passive or a participle on its own."""
    words = german_words()
    participle = form in line.lexicon.participles
    either = form.endswith("t") or form.endswith("en")
    for other in (place + 1, *range(place - 1, max(-1, place - NEAR_HELPER), -1)):
        if not 0 <= other < len(line.words):
            continue
        if other > place and line.breaks(place, other):
            continue
        word = line.lower(other)
        if (participle or either) and ends_clause(line, max(place, other)):
            if word in words.perfect:
                return other
            if word in words.modals and form.endswith("en") and not participle:
                return None
            if word in words.passive:
                return other
        opens = other == 0 or line.breaks(other - 1, other)
        if other < place and opens and word in words.subordinators:
            break
        if other < place and line.breaks(other, other + 1) and not ends_clause(line, place):
            break
    return None if participle and not line.breaks(place - 1, place) and place > 0 else place


def _verb_report(line: Line, verb: _Verb, marks: Ranges, before: Line | None) -> Report | None:
    if verb.relays:
        return _relayed(line, verb)
    if verb.passive:
        return _passive_report(line, verb)
    mention = find_subject(line, verb.finite, verb.place)
    if mention is None or mention.of(line.text).lower() in german_words().impersonal:
        mention = _paper(line, verb)
    cue = line.words[verb.place]
    contents, construction = _contents(line, verb, mention, before)
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


def _relayed(line: Line, verb: _Verb) -> Report | None:
    """ "TASS zitiert Nora Blum", "Nora Blum wird zitiert": she speaks, beside marks."""
    subject = find_subject(line, verb.finite, verb.place)
    mention, via = (subject, None) if verb.passive else (_cited(line, verb, subject), subject)
    if mention is None:
        return None
    cue = line.words[verb.place]
    clause = Span(min(cue.start, mention.start), max(cue.end, mention.end))
    return Report(Cue(cue), clause, mention=mention, via=via, bare=True)


def _cited(line: Line, verb: _Verb, subject: Span | None) -> Span | None:
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


def _passive_report(line: Line, verb: _Verb) -> Report | None:
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
        pieces = _around(line, clause, place)
        return Report(
            cue=Cue(cue, verb.act),
            clause=clause,
            contents=tuple(
                cut
                for piece in pieces
                for cut in _trimmed(line, piece.start, min(piece.end, cue.start))
            ),
            mention=mention,
            said=verb.act is not Act.DENIES and not is_unsaid(line, verb.finite),
            construction="object",
        )
    return None


def _paper(line: Line, verb: _Verb) -> Span | None:
    """Where it is said: "In dem Bericht heißt es, …"."""
    start = clause_start(line, verb.finite)
    if line.lower(start) not in ("in", "im", "aus") or verb.finite == start:
        return None
    end = phrase_end(line, start + 1)
    return span_of(line, start + 1, end) if end and end <= verb.finite else None


def _contents(
    line: Line, verb: _Verb, mention: Span | None, before: Line | None
) -> tuple[tuple[Span, ...], str]:
    """What a verb reports, and how it is built."""
    if verb.clause:
        after = _clause_after(line, verb)
        if after:
            return after, "clause"
        said = _clause_before(line, verb, mention) or _as_reported(line, verb)
        if said:
            return said, "clause"
        pointed = _pointed_at(line, verb, before)
        if pointed:
            return pointed, "clause"
    if verb.object and mention is not None:
        found = _object(line, verb, mention)
        if found:
            return found, "object"
    return (), ""


def _clause_after(line: Line, verb: _Verb) -> tuple[Span, ...]:
    """The clause after a break behind the verb: with "dass", in the subjunctive, or with "zu"."""
    words = german_words()
    for start in range(verb.place + 1, len(line.words)):
        if not line.breaks(start - 1, start):
            continue
        gap = line.text[line.words[start - 1].end : line.words[start].start].strip()
        first = line.lower(start)
        if gap[:1] != ",":
            if gap[:1] in (":", ";"):
                return ()
            continue
        if first in line.lexicon.complementizers:
            return _complement(line, verb, start)
        if first in ("und", "oder", "sondern") and start > verb.last:
            return ()
        if _reports_from(line, start) or _is_infinitive(line, start):
            relative = first in words.relatives and _mood(line, clause_end(line, start) - 1)
            if not (relative and start + 1 < len(line.words) and _is_relative(line, start)):
                return to_end(line, line.words[start].start)
        if first in ("wie", "warum", "wann", "wer", "was", "wo") and start > verb.last:
            return to_end(line, line.words[start].start)
    return ()


def _complement(line: Line, verb: _Verb, start: int) -> tuple[Span, ...]:
    """A "dass" clause: to the sentence's end, or its own where a main clause still follows."""
    opening = clause_start(line, verb.finite)
    if opening == 0 and is_subordinate(line, 0):
        return _trimmed(line, line.words[start].end, line.words[clause_end(line, start) - 1].end)
    return to_end(line, line.words[start].end)


def _is_relative(line: Line, start: int) -> bool:
    """Whether a clause that opens with "der", "die", "das" is a relative one: its verb stands last."""
    end = clause_end(line, start)
    inner = any(_mood(line, place) for place in range(start + 1, end - 1))
    return phrase_end(line, start) is None and not inner


def _reports_from(line: Line, start: int) -> bool:
    """Whether there is a subjunctive in a clause, or in the one after a subordinate clause."""
    end = clause_end(line, start)
    if any(_mood(line, place) for place in range(start, end)):
        return True
    opens = line.lower(start) in german_words().subordinators
    if opens and end < len(line.words):
        return any(_mood(line, place) for place in range(end, clause_end(line, end)))
    return False


def _is_infinitive(line: Line, start: int) -> bool:
    """Whether a clause ends in an infinitive with "zu" and has no finite verb's opening word."""
    words = german_words()
    if line.lower(start) in words.subordinators | words.relatives and line.lower(start) not in (
        "der",
        "die",
        "das",
        "dem",
        "den",
    ):
        return False
    if line.lower(start) in ("um", "ohne", "statt", "anstatt"):
        return False
    for place in range(start, len(line.words)):
        word = line.lower(place)
        if word == "zu" and place + 1 < len(line.words) and line.lower(place + 1).endswith("n"):
            if not line.is_capital(place + 1) and (place + 2 >= len(line.words) or True):
                return True
        if re.fullmatch(r"\w{2,10}zu\w{3,}en", word) and not line.is_capital(place):
            return True
        if place > start and line.breaks(place - 1, place) and place - start > 25:
            return False
    return False


def _mood(line: Line, place: int) -> bool:
    """Whether a word is a verb in the subjunctive, of speech or of what would be."""
    return _is_reported(line, place) or line.lower(place) in german_words().either


def _is_reported(line: Line, place: int) -> bool:
    words = german_words()
    if line.lower(place) not in words.reported or (line.is_capital(place) and place > 0):
        return False
    if place > 0 and line.lower(place - 1) in words.no_report:
        return False
    following = line.lower(place + 1) if place + 1 < len(line.words) else ""
    around_it = {line.lower(place - 1) if place else "", following}
    return not around_it & {"denn", "ich"}


def _clause_before(line: Line, verb: _Verb, mention: Span | None) -> tuple[Span, ...]:
    """What stands before ", sagte X": a clause in the subjunctive, or any but a subordinate one."""
    start = verb.finite
    if mention is None or start == 0 or clause_start(line, start) != start:
        return ()
    if mention.start < line.words[start].start:
        return ()
    gap = line.text[line.words[start - 1].end : line.words[start].start].strip()
    if gap != ",":
        return ()
    opening = line.lower(0)
    adverbial = german_words().subordinators - line.lexicon.complementizers
    if opening in adverbial and not any(_is_reported(line, p) for p in range(start)):
        return ()
    first = _trimmed(line, line.span.start, line.words[start - 1].end)
    rest = _rest_after(line, verb, mention)
    return (*first, *rest)


def _rest_after(line: Line, verb: _Verb, mention: Span) -> tuple[Span, ...]:
    """What goes on after ", sagte X, …"."""
    last = verb.last
    while last + 1 < len(line.words) and line.words[last].end < mention.end:
        last += 1
    end = clause_end(line, last)
    if end >= len(line.words):
        return ()
    gap = line.text[line.words[end - 1].end : line.words[end].start].strip()
    rest = to_end(line, line.words[end].start)
    keeps = gap == "," and any(_mood(line, place) for place in range(end, len(line.words)))
    return rest if keeps else ()


def _trimmed(line: Line, start: int, end: int) -> tuple[Span, ...]:
    words = line.text[start:end]
    first = start + len(words) - len(words.lstrip(' ,\n„“"'))
    last = start + len(words.rstrip(" ,.!?\n"))
    return (Span(first, last),) if last > first else ()


def _as_reported(line: Line, verb: _Verb) -> tuple[Span, ...]:
    """ "Wie der Spiegel berichtet, …": the rest of the sentence."""
    start = clause_start(line, verb.place)
    # An apposition may break the clause: "wie X, der Sprecher, mitteilte".
    while start > 0 and line.lower(start) != "wie":
        start = clause_start(line, start - 1)
    if line.lower(start) != "wie" or not ends_clause(line, max(verb.place, verb.finite)):
        return ()
    clause = Span(line.words[start].start, line.words[max(verb.place, verb.finite)].end)
    return around(line, clause)


def _pointed_at(line: Line, verb: _Verb, before: Line | None) -> tuple[Span, ...]:
    """ "Das teilte X mit.": the sentence before."""
    start = clause_start(line, verb.finite)
    if before is None or verb.finite != 1 or start != 0:
        return ()
    if line.lower(0) not in german_words().demonstrative:
        return ()
    return _trimmed(before, before.span.start, before.span.end)


def _object(line: Line, verb: _Verb, mention: Span) -> tuple[Span, ...]:
    """The object behind the verb and its subject, to the end of the sentence; else before it."""
    start = clause_start(line, verb.finite)
    if is_subordinate(line, start) and ends_clause(line, verb.place):
        return ()
    after = verb.finite + 1
    while after < len(line.words) and line.words[after].start < mention.end:
        after += 1
    if after >= len(line.words):
        return ()
    after = _past_bracket(line, after)
    tail = line.text[line.words[after - 1].end : line.span.end]
    if ":" in tail:
        return ()  # What is said follows the colon.
    stop = verb.place if verb.place > verb.finite else len(line.words)
    if any(line.is_capital(place) for place in range(after, stop)):
        if stop < len(line.words):
            return _trimmed(line, line.words[after].start, line.words[stop].start)
        return to_end(line, line.words[after].start)
    if mention.start > line.words[verb.finite].start > line.words[start].start:
        return _trimmed(line, line.words[start].start, line.words[verb.finite].start)
    return ()


def _past_bracket(line: Line, place: int) -> int:
    """The first word behind a bracket that a word stands in ("Nora Blum (FDP)")."""
    gap = line.text[line.words[place - 1].end : line.words[place].start]
    if "(" not in gap:
        return place
    closing = line.text.find(")", line.words[place].start, line.span.end)
    while place + 1 < len(line.words) and line.words[place].start < closing:
        place += 1
    return place


def _noun_report(line: Line, place: int) -> Report | None:
    """ "ist der Ansicht, dass …", "äußerte die Hoffnung, …": a noun with its clause."""
    words = german_words()
    noun = line.is_capital(place) and line.lower(place).endswith(words.clause_nouns)
    if not noun and line.lower(place) not in words.clause_adjectives:
        return None
    start = place + 1
    if start >= len(line.words) or not line.breaks(place, start):
        return None
    gap = line.text[line.words[place].end : line.words[start].start].strip()
    complement = line.lower(start) in line.lexicon.complementizers
    relative = line.lower(start) in words.relatives and _is_relative(line, start)
    if gap != "," or not (complement or (_says(line, start) and not relative)):
        return None
    content = to_end(line, line.words[start].end if complement else line.words[start].start)
    mention = first_subject(line, place)
    if not content or mention is None or _is_opposed(line, place):
        return None
    cue = line.words[place]
    return Report(cue=Cue(cue), clause=cue, contents=content, mention=mention, construction="noun")


def _says(line: Line, start: int) -> bool:
    return _reports_from(line, start) or _is_infinitive(line, start)


def _is_opposed(line: Line, place: int) -> bool:
    """Whether a verb before a noun denies it: "widersprach der Ansicht, dass"."""
    lexicon = line.lexicon
    return any(
        lexicon.is_reporting(line.lower(other)) and lexicon.act(line.lower(other)) is Act.DENIES
        for other in range(place)
    )


def _tag(line: Line, place: int) -> Report | None:
    """ "…, so X": beside marks as a tag, else with the rest of the sentence."""
    if line.lower(place) not in line.lexicon.tag or place + 1 >= len(line.words):
        return None
    if place > 0 and not line.breaks(place - 1, place):
        return None
    if line.breaks(place, place + 1) or line.lower(place + 1) in german_words().adverbs:
        return None
    end = phrase_end(line, place + 1)
    if end is None:
        return None
    closed = ends_clause(line, end - 1) or line.lower(end) in german_words().prepositions
    if not closed and not _closes_marks(line, place):
        return None
    mention = span_of(line, place + 1, end)
    word = line.words[place]
    clause = Span(word.start, mention.end)
    whole = Span(word.start, line.words[clause_end(line, end - 1) - 1].end)
    contents = around(line, whole) if place > 0 and closed else ()
    return Report(
        Cue(word),
        clause,
        contents=contents,
        mention=mention,
        tag=not contents,
        construction="source",
    )


def _closes_marks(line: Line, place: int) -> bool:
    """Whether a word follows a closing quotation mark and a comma."""
    before = line.text[max(line.span.start, line.words[place].start - 4) : line.words[place].start]
    return re.search(r"[“”«»\"],\s*\Z", before) is not None


def _sources(line: Line, carried: Report | None) -> Iterator[Report]:
    """ "laut X", "nach Angaben von X", "X zufolge", "der Ansicht von X nach"."""
    for place in range(len(line.words)):
        word = line.lower(place)
        found: tuple[Span, Span] | None = None
        if word == "laut":
            found = _after_source(line, place)
        elif word == "nach":
            found = _after_nach(line, place) or _before_nach(line, place)
        elif word == "zufolge":
            found = _before_zufolge(line, place)
        elif word in german_words().pointing and not ends_clause(line, place):
            yield Report(
                cue=Cue(line.words[place]),
                clause=line.words[place],
                contents=_around(line, line.words[place], place),
                mention=carried.mention if carried else None,
                construction="source",
            )
        if found is not None:
            cue, mention = found
            clause = Span(min(cue.start, mention.start), max(cue.end, mention.end))
            yield Report(
                cue=Cue(cue),
                clause=clause,
                contents=_around(line, clause, place),
                mention=mention,
                construction="source",
            )


def _around(line: Line, clause: Span, place: int) -> tuple[Span, ...]:
    """What a source stands in: its sentence up to a colon or semicolon, or its subordinate clause."""
    first = last = place
    while first > 0 and not _divides(line, first - 1):
        first -= 1
    while last + 1 < len(line.words) and not _divides(line, last):
        last += 1
    start = clause_start(line, place)
    if start > 0 and line.lower(start) in german_words().relatives:
        first, last = start + 1, clause_end(line, place) - 1
    begin = line.span.start if first == 0 else line.words[first].start
    end = line.span.end if last + 1 == len(line.words) else line.words[last].end
    pieces = (*_trimmed(line, begin, clause.start), *_trimmed(line, clause.end, end))
    return tuple(piece for piece in pieces if " " in piece.of(line.text))


def _divides(line: Line, place: int) -> bool:
    """Whether a colon or semicolon stands after a word."""
    gap = line.text[line.words[place].end : line.words[place + 1].start]
    return ":" in gap or ";" in gap


def _after_source(line: Line, place: int) -> tuple[Span, Span] | None:
    if ends_clause(line, place):
        return None
    end = _source_end(line, place + 1)
    if end is None:
        return None
    return line.words[place], _named(line, place + 1, end)


def _source_end(line: Line, first: int) -> int | None:
    """One past a phrase about a source; a noun right behind "Meldungen" is no part of it."""
    end = phrase_end(line, first)
    for place in range(first, (end or first) - 1):
        following = line.words[place + 1].of(line.text)
        if _is_source(line, place) and line.is_capital(place + 1) and following[-1] not in "s’'":
            return place + 1
    return end


def _named(line: Line, first: int, end: int) -> Span:
    """Whom a phrase about a source names: what follows its noun, else the phrase itself."""
    for place in range(first, end):
        if _is_source(line, place):
            after = place + 1
            if after < end and line.lower(after) in ("von", "vom"):
                after += 1
            return span_of(line, after if after < end else first, end)
    return span_of(line, first, end)


def _is_source(line: Line, place: int) -> bool:
    words, word = german_words(), line.lower(place)
    named = word in words.source_nouns or word.endswith(words.source_endings)
    return line.is_capital(place) and named


def _after_nach(line: Line, place: int) -> tuple[Span, Span] | None:
    end = _source_end(line, place + 1)
    if end is None or line.breaks(place, place + 1):
        return None
    head = next((p for p in range(place + 1, end) if line.is_capital(p)), None)
    if head is None or not _is_source(line, head):
        return None
    return span_of(line, place, head + 1), _named(line, place + 1, end)


def _before_nach(line: Line, place: int) -> tuple[Span, Span] | None:
    """ "der Ansicht von X nach", "ihrer Meinung nach"."""
    start = clause_start(line, place)
    for first in range(max(start, place - 10), place - 1):
        head = first + 1
        opens = line.lower(first) in german_words().oblique | {"der", "meiner"}
        if opens and _is_source(line, head) and (phrase_end(line, first) or 0) >= place:
            mention = _named(line, head, place) if head + 1 < place else line.words[first]
            return span_of(line, first, place + 1), mention
    return None


def _before_zufolge(line: Line, place: int) -> tuple[Span, Span] | None:
    """The phrase that ends before "zufolge": the longest that holds no other one."""
    start = clause_start(line, place)
    for first in range(max(start, place - 10), place):
        if line.lower(first) in german_words().prepositions or phrase_end(line, first) != place:
            continue
        opens = line.lower(first) in german_words().oblique | {"der"}
        noun = _is_source(line, first) or line.lower(first)[:1].isalpha()
        if not (opens or (noun and _opens_source(line, first, place))):
            continue
        return line.words[place], _named(line, first, place)
    return (line.words[place], line.words[place - 1]) if place > start else None


def _opens_source(line: Line, first: int, place: int) -> bool:
    """Whether a phrase without article is the source: it begins with a noun of source or a name."""
    if any(_is_source(line, other) for other in range(first + 1, place)):
        return not line.is_capital(first) and _is_source(line, first + 1)
    return _is_source(line, first) or all(line.is_capital(p) for p in range(first, place))


def _free_report(
    line: Line, own: Sequence[Report], carried: Report | None, before: Line | None
) -> Report | None:
    """A sentence in the subjunctive without a report of its own: the last speaker's words go on."""
    if not line.words or any(report.contents for report in own if not report.tag):
        return None
    if any(line.lower(place) in FIRST_PERSON for place in range(len(line.words))):
        return None
    places = [place for place in range(len(line.words)) if _is_main(line, place)]
    near = carried is not None and before is not None and _stands_in(carried, before)
    sure = any(_is_reported(line, place) for place in places)
    if not sure and not (near and any(_goes_on(line, place, carried) for place in places)):
        return None
    content = _trimmed(line, line.span.start, line.span.end)
    if carried is None:
        return _unreported(line, before, content)
    return Report(
        cue=carried.cue,
        clause=carried.clause,
        contents=content,
        mention=carried.mention,
        construction="free",
    )


def _goes_on(line: Line, place: int, carried: Report | None) -> bool:
    """Whether a verb goes on with a report: "würden", or the "soll … haben" of hearsay.

    What follows on "kritisierte die Wahl" may be the writer's own thought, if it tells no past.
    """
    words, word = german_words(), line.lower(place)
    if word in words.hearsay:
        return line.lower(clause_end(line, place) - 1) in words.hearsay_ends
    if carried is not None and carried.construction == "object":
        return word in words.past
    return word in words.either


def _unreported(line: Line, before: Line | None, content: tuple[Span, ...]) -> Report | None:
    """The subjunctive with no report before it: whoever acts in the last sentence speaks."""
    mention = first_subject(before, len(before.words)) if before is not None else None
    if mention is None:
        return None
    return Report(
        cue=Cue(mention), clause=mention, contents=content, mention=mention, construction="free"
    )


def _stands_in(report: Report, line: Line) -> bool:
    return line.span.contains(report.cue.span) or any(
        line.span.contains(c) for c in report.contents
    )


def _is_main(line: Line, place: int) -> bool:
    """Whether a finite verb is a main clause's: it does not close one that "dass" or "die" opens."""
    start = clause_start(line, place)
    words = german_words()
    subordinate = line.lower(start) in words.subordinators or (
        start > 0 and line.lower(start) in words.relatives
    )
    return not (subordinate and ends_clause(line, place))
