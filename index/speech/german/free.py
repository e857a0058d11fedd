"""What goes on in the subjunctive after a report: "Man müsse warten. Es sei kalt."

In: a `Line` without a report of its own and the report before it. Out: a `Report` with the speaker
of that one; the writer's own mood is the indicative, so such a sentence is still reported.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.documents.source import Span
from index.speech.german.clauses import clause_end, trimmed
from index.speech.german.moods import is_main, is_reported
from index.speech.german.subjects import first_subject
from index.speech.german.words import german_words
from index.speech.plain import Line
from index.speech.quotations import Cue
from index.speech.reports import Report

FIRST_PERSON = frozenset({"ich", "wir", "uns", "mich", "mir"})


def read_on(
    line: Line, own: Sequence[Report], carried: Report | None, before: Line | None
) -> Report | None:
    """A sentence in the subjunctive without a report of its own: the last speaker's words go on."""
    if not line.words or any(report.contents for report in own if not report.tag):
        return None
    if any(line.lower(place) in FIRST_PERSON for place in range(len(line.words))):
        return None
    places = [place for place in range(len(line.words)) if is_main(line, place)]
    near = carried is not None and before is not None and _stands_in(carried, before)
    sure = any(is_reported(line, place) for place in places)
    if not sure and not (near and any(_goes_on(line, place, carried) for place in places)):
        return None
    content = trimmed(line, line.span.start, line.span.end)
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
