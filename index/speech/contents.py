"""What an English reporting verb or noun reports, as the tokens of a parse.

In: a verb (or noun) of a parse. Out: a `Content`, the tokens that are said and the construction
that says so: "clause" (said that), "infinitive" (vowed to), "prepositional" (called for), "object"
(criticized the plan), "noun" (his claim that).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.speech.cues import CueWords
from index.speech.syntax import children, is_added, is_passive, is_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

DASHES = frozenset({"—", "–", "―", "--", "-"})


@dataclass(frozen=True, slots=True)
class Content:
    """The tokens that are said, and by which construction."""

    tokens: tuple[Token, ...]
    construction: str


def find_content(verb: Token, words: CueWords) -> Content | None:
    """What a verb reports, by the first construction that fits."""
    form = verb.lower_
    if form in words.clause:
        clause = clause_tokens(verb, words)
        if clause:
            return Content(tuple(clause), "clause")
    if not _is_done(verb, words):
        return None
    for construction, tokens in (
        ("infinitive", _infinitive_tokens(verb, words)),
        ("prepositional", _prepositional_tokens(verb, words)),
        ("object", _object_tokens(verb, words)),
    ):
        if tokens:
            return Content(tuple(tokens), construction)
    return None


def clause_tokens(verb: Token, words: CueWords) -> list[Token]:
    """The clause a verb reports: its complement, or the clause into which it is inserted."""
    own = set(_own_tokens(verb))
    clauses = [clause for clause in children(verb, "ccomp") if _has_verb(clause)]
    # A clause before the verb is reported only where none follows it.
    for clause in sorted(clauses, key=lambda clause: clause.i < verb.i):
        kept = set(clause.subtree) - own - _added_reports(clause, words)
        return sorted(kept, key=lambda token: token.i)
    for particle in children(verb, "prt"):
        for clause in children(particle, "ccomp"):
            return list(clause.subtree)
    if is_bare(verb) and (_is_inserted(verb) or _is_as_put(verb)):
        inner = set(verb.subtree)
        return [token for token in verb.head.subtree if token not in inner]
    return []


def noun_clause(noun: Token) -> Token | None:
    """The finite clause on a noun ("claims that ...")."""
    for clause in children(noun, "acl", "ccomp", "relcl"):
        marks = [child.lower_ for child in clause.children if child.dep_ == "mark"]
        if "that" in marks and clause.i > noun.i:
            return clause
    return None


def is_added_report(verb: Token, words: CueWords) -> bool:
    """Whether it carries on the report before it: ", adding that", " and suggested that"."""
    return is_added(verb) and (verb.lower_ in words.clause or verb.lower_ in words.object)


def is_bare(verb: Token) -> bool:
    """Whether nothing that could be said follows in the verb's phrase (", he said on Friday")."""
    said = ("dobj", "ccomp", "xcomp", "oprd", "attr", "acomp")
    things = [child for child in children(verb, *said) if child.i > verb.i]
    return all(
        child.lower_ in ("it", "so") or (child.dep_ == "dobj" and _is_person(child))
        for child in things
    )


def _is_person(token: Token) -> bool:
    """Whether it may be whom something is told to, or the speaker behind an inverted verb."""
    return token.tag_ in ("NNP", "NNPS", "PRP") or token.lower_ in ("reporters", "journalists")


def _added_reports(clause: Token, words: CueWords) -> set[Token]:
    return {
        inner
        for token in clause.subtree
        if token is not clause and is_added_report(token, words)
        for inner in token.subtree
    }


def _has_verb(clause: Token) -> bool:
    return is_verb(clause) or any(is_verb(child) for child in clause.children)


def _is_done(verb: Token, words: CueWords) -> bool:
    """Whether a verb tells an act and not a purpose: "to criticize" is none without "went on"."""
    if verb.tag_ != "VB" or not any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children):
        return True
    return verb.dep_ == "xcomp" and verb.head.lower_ in words.aspects


def _is_inserted(verb: Token) -> bool:
    """Whether it stands in the clause it reports, between commas or after one (", he says,")."""
    if verb.dep_ not in ("parataxis", "ccomp"):
        return False
    first, last = verb.left_edge.i, verb.right_edge.i
    before = verb.doc[first - 1].text if first > 0 else ""
    return (
        verb.doc[first].is_punct or before == "," or before in DASHES or verb.doc[last].text == ","
    )


def _is_as_put(verb: Token) -> bool:
    """Whether it is the verb of "as the mayor put it"."""
    return verb.dep_ == "advcl" and any(
        child.lower_ == "as" and child.dep_ in ("mark", "advmod") for child in verb.children
    )


def _own_tokens(verb: Token) -> Iterator[Token]:
    """The reporting words themselves: the verb, its subject, helpers and adverbs."""
    yield verb
    for child in verb.children:
        if child.dep_ != "ccomp":
            yield from child.subtree


def _infinitive_tokens(verb: Token, words: CueWords) -> list[Token]:
    if verb.lower_ not in words.infinitive or is_passive(verb):
        return []
    if verb.lower_ in words.prepositional and not _prepositions(verb, words):
        return []  # "called on X to", not "called a meeting to".
    for clause in children(verb, "xcomp", "ccomp", "advcl"):
        if any(child.dep_ == "aux" and child.lower_ == "to" for child in clause.children):
            return [token for token in clause.subtree if token.i > verb.i]
    return []


def _prepositions(verb: Token, words: CueWords) -> list[Token]:
    after = words.infinitive_after.get(verb.lower_)
    found = [child for child in children(verb, "prep", "prt") if after and child.lower_ in after]
    return found if after else [verb]


def _prepositional_tokens(verb: Token, words: CueWords) -> list[Token]:
    after = words.prepositional.get(verb.lower_, frozenset())
    for preposition in children(verb, "prep", "prt"):
        if preposition.lower_ in after and preposition.i > verb.i:
            inside = [token for token in preposition.subtree if token.i > preposition.i]
            return inside or _right_tokens(verb, preposition.i)
    return []


def _object_tokens(verb: Token, words: CueWords) -> list[Token]:
    if verb.lower_ not in words.object or is_passive(verb):
        return []
    objects = [child for child in children(verb, "dobj", "ccomp", "oprd") if child.i > verb.i]
    if not objects:
        return []
    if objects[0].tag_ == "PRP" and len(_right_tokens(verb, verb.i)) == 1:
        return []
    if objects[0].lower_ in words.noun and noun_clause(objects[0]):
        return []  # Reported where the noun stands ("dismissed claims that").
    return _right_tokens(verb, verb.i)


def _right_tokens(verb: Token, after: int) -> list[Token]:
    """All that follows within the verb's phrase, up to another clause beside it or a time."""
    tokens: list[Token] = []
    for child in verb.rights:
        if child.i <= after:
            continue
        if child.dep_ == "punct" and child.text not in (",", ";", ".", *DASHES):
            tokens.append(child)
        elif child.dep_ in ("conj", "cc", "advcl", "punct", "parataxis"):
            break
        elif child.dep_ != "npadvmod":
            tokens.extend(token for token in child.subtree if token.i > after)
        elif tokens:
            break
    return tokens
