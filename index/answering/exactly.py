"""Who said exactly these words: where they stand in the collection, and in whose mouth.

In: the words, and a speaker where the question names one. Out: the quotation in which they stand,
or why there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.answering.checking import Check, Match, Verdict, check_words
from index.answering.excerpts import Excerpt, quotation_excerpts
from index.answering.filters import Scope, documents_named
from index.answering.question import Question
from index.documents.source import Span
from index.storage.generation import Generation


@dataclass(frozen=True, slots=True)
class Found:
    """The quotation that has the words, whether it is an answer, and what to say of it."""

    excerpt: Excerpt | None
    answers: bool
    note: str


def find_exactly(question: Question, scope: Scope, generation: Generation) -> Found:
    """The quotation in which the words that a question looks for stand."""
    words = question.exact or ""
    check = check_words(words, question.names[0] if question.names else None, generation)
    excerpt = _excerpt(check.match, generation) if check.match else None
    if excerpt and not _is_within(excerpt, scope, generation):
        return Found(excerpt, False, f"These words stand only in “{excerpt.document.title}”.")
    match check.verdict:
        case Verdict.EXACT if excerpt:
            return Found(excerpt, True, "")
        case Verdict.ALTERED if excerpt:
            note = "" if _only_letters(check) else "Nearly these words, not exactly."
            return Found(excerpt, _is_whose(question, excerpt), note)
        case Verdict.OTHER_SPEAKER if excerpt:
            who = excerpt.speaker or "somebody not named"
            return Found(excerpt, False, f"These words are quoted here, but as said by {who}.")
        case _:
            return Found(None, False, _absent(check))


def _is_within(excerpt: Excerpt, scope: Scope, generation: Generation) -> bool:
    numbers = documents_named([excerpt.document.id], generation)
    return scope.documents is None or numbers <= scope.documents


def _only_letters(check: Check) -> bool:
    """Whether the words differ in capital and small letters alone, as people type them."""
    return all(change.quoted.casefold() == change.source.casefold() for change in check.changes)


def _is_whose(question: Question, excerpt: Excerpt) -> bool:
    return not question.speakers or excerpt.number in question.speakers


def _absent(check: Check) -> str:
    if check.match:
        return "These words stand in this collection, but nobody is quoted as saying them."
    return "Nobody is quoted here with these words."


def _excerpt(match: Match, generation: Generation) -> Excerpt | None:
    """The quotation at a place, marked where the words stand."""
    records = generation.records
    number = records.document_numbers()[match.document.id]
    sentences = [s.number for s in records.sentences_within(number, match.span)]
    statements = [s for found in records.statements(sentences).values() for s in found]
    touching = [s for s in statements if s.span.overlap(match.span)]
    best = max(touching, key=lambda s: _shared(s.span, match.span), default=None)
    if best is None:
        return None
    return next(quotation_excerpts([best.quotation], generation), None)


def _shared(one: Span, other: Span) -> int:
    both = one.intersection(other)
    return len(both) if both else 0
