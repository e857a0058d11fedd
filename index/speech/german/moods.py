"""The subjunctive of reported speech in a German line, and the clauses that can report.

In: a `Line` and places in it. Out: whether a word is in that mood, a clause holds one, ends in an
infinitive, or is a relative clause.
"""

from __future__ import annotations

import re

from index.speech.german.clauses import clause_end, clause_start, ends_clause, phrase_end
from index.speech.german.words import german_words
from index.speech.plain import Line

MOST_WORDS = 25
JOINED = re.compile(r"\w{2,10}zu\w{3,}en")


def is_subjunctive(line: Line, place: int) -> bool:
    """Whether a word is a verb in the subjunctive, of speech or of what would be."""
    return is_reported(line, place) or line.lower(place) in german_words().either


def is_reported(line: Line, place: int) -> bool:
    words = german_words()
    if line.lower(place) not in words.reported or (line.is_capital(place) and place > 0):
        return False
    if place > 0 and line.lower(place - 1) in words.no_report:
        return False
    following = line.lower(place + 1) if place + 1 < len(line.words) else ""
    around_it = {line.lower(place - 1) if place else "", following}
    return not around_it & {"denn", "ich"}


def is_main(line: Line, place: int) -> bool:
    """Whether a finite verb is a main clause's and closes none that "dass" or "die" opens."""
    start = clause_start(line, place)
    words = german_words()
    subordinate = line.lower(start) in words.subordinators or (
        start > 0 and line.lower(start) in words.relatives
    )
    return not (subordinate and ends_clause(line, place))


def holds_subjunctive(line: Line, start: int) -> bool:
    """Whether there is a subjunctive in a clause, or in the one after a subordinate clause."""
    end = clause_end(line, start)
    if any(is_subjunctive(line, place) for place in range(start, end)):
        return True
    opens = line.lower(start) in german_words().subordinators
    if opens and end < len(line.words):
        return any(is_subjunctive(line, place) for place in range(end, clause_end(line, end)))
    return False


def is_infinitive(line: Line, start: int) -> bool:
    """Whether an infinitive with "zu" stands in a clause that nothing makes another kind of one."""
    words = german_words()
    opens = line.lower(start)
    if opens in words.subordinators or opens in words.purpose:
        return False
    end = min(len(line.words), start + MOST_WORDS)
    return any(_is_infinitive(line, place) for place in range(start, end))


def _is_infinitive(line: Line, place: int) -> bool:
    """ "zu schließen", "anzukündigen"."""
    if line.is_capital(place):
        return False
    word = line.lower(place)
    before = line.lower(place - 1) if place else ""
    return (before == "zu" and word.endswith("n")) or JOINED.fullmatch(word) is not None


def is_said(line: Line, start: int) -> bool:
    return holds_subjunctive(line, start) or is_infinitive(line, start)


def is_relative(line: Line, start: int) -> bool:
    """Whether a clause that opens with "der", "die", "das" is a relative one: its verb is last."""
    end = clause_end(line, start)
    inner = any(is_subjunctive(line, place) for place in range(start + 1, end - 1))
    return phrase_end(line, start) is None and not inner
