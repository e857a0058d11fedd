"""What is said beside an answer, or of a no: who is not there, and what restrictions left out.

In: the question as understood and what its restrictions left. Out: sentences for a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.answering.filters import Scope, describe
from index.answering.question import Question


def nobody(question: Question, scope: Scope) -> str:
    """That nobody of that name is quoted, or not the one whom both question and filters mean."""
    names = " or ".join(f"“{name}”" for name in scope.nobody) or f"“{question.asked}”"
    if scope.nobody or scope.speakers is None:
        return f"Nobody by the name of {names} is quoted in this collection."
    only = " and ".join(question.given.speakers)
    return f"The question is about {question.asked}, but only {only} may answer."


def no_source(names: Sequence[str]) -> str:
    """That no source bears these names."""
    named = " or ".join(f"“{name}”" for name in names)
    return f"This collection has no source by the name of {named}."


def beside_answer(question: Question) -> str:
    """What a person should know beside an answer: names unknown, times not understood."""
    parts = []
    if question.unknown:
        names = " or ".join(f"“{name}”" for name in question.unknown)
        parts.append(f"Nobody by the name of {names} is quoted here.")
    if question.vague:
        parts.append(f"I know no date for “{question.vague}”, so I looked at all times.")
    return " ".join(parts)


def left_out(question: Question, scope: Scope) -> str:
    """What dates and sources left out, to be put behind a no; empty where nothing restricts."""
    parts = []
    sources = (*question.given.sources, *question.filters.sources)
    if sources:
        parts.append(f" I looked only in {_listed(sources)}.")
    when = describe([question.given, question.filters])
    if when:
        parts.append(f" I looked only at what was published {_when(when)}.")
    if scope.undated:
        them, verb = ("document", "was") if scope.undated == 1 else ("documents", "were")
        parts.append(f" {scope.undated:,} {them} without a date {verb} left out.")
    return "".join(parts)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)


def _when(when: str) -> str:
    if when.startswith(("since", "until")):
        return when
    return f"from {when}" if " to " in when else f"on {when}"
