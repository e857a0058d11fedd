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

# What opens a clause of time, reason or condition.
CIRCUMSTANCES = frozenset(
    ("before", "after", "when", "while", "because", "as", "since", "until", "although", "though")
)
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
    clauses = [clause for clause in children(verb, "ccomp") if _is_statement(clause)]
    # A clause before the verb is reported only where nothing follows it.
    chosen = [clause for clause in clauses if clause.i > verb.i]
    if not chosen and is_bare(verb, words):
        chosen = clauses[:1]
    if chosen:
        kept = {token for clause in chosen for token in _reported(clause, words)}
        return _to_sentence_end(verb, sorted(kept - own, key=lambda token: token.i), words)
    for clause in _misplaced(verb, words):
        return list(clause.subtree)
    if is_bare(verb, words) and (_is_inserted(verb) or _is_as_put(verb)):
        inner = set(verb.subtree)
        return [token for token in verb.head.subtree if token not in inner]
    return []


def _misplaced(verb: Token, words: CueWords) -> Iterator[Token]:
    """Clauses that the parser hung elsewhere: on a particle, on who is told, or as circumstance."""
    for particle in children(verb, "prt"):
        yield from children(particle, "ccomp")
    told_to = [
        child for child in children(verb, "dobj", "dative") if child.lower_ not in words.noun
    ]
    for told in told_to:
        for clause in children(told, "relcl", "acl"):
            if any(child.lower_ == "that" for child in children(clause, "mark")):
                yield clause
    for clause in children(verb, "advcl"):
        if clause.i > verb.i and children(clause, "nsubj") and not children(clause, "mark"):
            yield clause


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


def is_bare(verb: Token, words: CueWords) -> bool:
    """Whether nothing that could be said follows in the verb's phrase (", he said on Friday")."""
    said = ("dobj", "ccomp", "xcomp", "oprd", "attr", "acomp")
    things = [child for child in children(verb, *said) if child.i > verb.i]
    told = verb.lower_ in words.hearers or not children(verb, "nsubj")
    return all(child.lower_ in ("it", "so") or (told and child.dep_ == "dobj") for child in things)


def _reported(clause: Token, words: CueWords) -> set[Token]:
    return set(clause.subtree) - _added_reports(clause, words) - _added_remarks(clause)


def _added_remarks(clause: Token) -> set[Token]:
    """What the reporter adds at the end after a comma: ", although it may take days"."""
    end = clause.right_edge.i
    return {
        inner
        for token in clause.subtree
        if token is not clause and _is_remark(token) and token.right_edge.i >= end - 1
        for inner in token.subtree
    }


def _is_remark(token: Token) -> bool:
    first = token.left_edge
    if first.i == 0 or first.nbor(-1).text != ",":
        return False
    return token.dep_ == "advcl" and any(
        child.lower_ in ("although", "though", "when")
        for child in children(token, "mark", "advmod")
    )


def _to_sentence_end(verb: Token, tokens: list[Token], words: CueWords) -> list[Token]:
    """The reported clause with what the parser left beside it: all to the sentence's end.

    Not where a conjunction begins something of the reporter's, or another report follows.
    """
    if not tokens or tokens[-1].i < verb.i:
        return tokens
    rest = [t for t in verb.doc[tokens[-1].i + 1 : _sentence_end(verb)] if not t.is_space]
    first = next((t for t in rest if not t.is_punct), None)
    if first is None or (_turns_away(first) and not _goes_on(first, tokens)):
        return tokens
    if any(words.is_reporting(t.lower_) or t.lower_ == "according" for t in rest):
        return tokens
    return [*tokens, *rest]


def _sentence_end(verb: Token) -> int:
    """Where the verb's sentence ends; a dash, at which the parser likes to break, ends none."""
    doc, end = verb.doc, verb.sent.end
    while end < len(doc) and (doc[end].text in DASHES or doc[end - 1].text in DASHES):
        end = doc[end].sent.end
    return end


def _goes_on(first: Token, tokens: list[Token]) -> bool:
    """Whether a conjunction carries on what is said: a reason, or one more infinitive."""
    if first.lower_ in ("because", "so"):
        return True
    infinitive = tokens[0].lower_ == "to" or tokens[0].tag_ == "VB"
    joined = first.doc[first.i + 1 : min(first.i + 6, first.sent.end)]
    verb = next((token for token in joined if is_verb(token)), None)
    return infinitive and first.lower_ == "and" and verb is not None and verb.tag_ == "VB"


def _turns_away(first: Token) -> bool:
    """Whether a word joins something that is the reporter's own: ", but", ", when"."""
    return first.dep_ in ("cc", "mark") or first.tag_ in ("CC", "IN", "WRB", "WDT", "WP")


def _added_reports(clause: Token, words: CueWords) -> set[Token]:
    return {
        inner
        for token in clause.subtree
        if token is not clause and is_added_report(token, words)
        for inner in token.subtree
    }


def _is_statement(clause: Token) -> bool:
    """Whether a complement is a clause of its own, and none of time or reason taken for one."""
    if any(child.lower_ in CIRCUMSTANCES for child in children(clause, "mark")):
        return False
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
    return (
        verb.dep_ == "advcl"
        and bool(children(verb, "nsubj"))
        and any(child.lower_ == "as" for child in children(verb, "mark", "advmod"))
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
            tokens = [token for token in clause.subtree if token.i > verb.i]
            return _to_sentence_end(verb, tokens, words)
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
            return _to_sentence_end(verb, inside or _right_tokens(verb, preposition.i), words)
    return []


def _object_tokens(verb: Token, words: CueWords) -> list[Token]:
    if verb.lower_ not in words.object or is_passive(verb):
        return []
    objects = [child for child in children(verb, "dobj", "ccomp", "oprd") if child.i > verb.i]
    if not objects or (verb.lower_ in words.naming and not _names(verb, objects)):
        return []
    if objects[0].tag_ == "PRP" and len(_right_tokens(verb, verb.i)) == 1:
        return []
    if objects[0].lower_ in words.noun and noun_clause(objects[0]):
        return []  # Reported where the noun stands ("dismissed claims that").
    tokens = _right_tokens(verb, verb.i)
    if verb.lower_ in words.naming and tokens and tokens[0].tag_ == "PRP":
        return tokens[1:]  # "called it a fraud": what is said begins after whom it is said of.
    return _to_sentence_end(verb, tokens, words)


def _names(verb: Token, objects: list[Token]) -> bool:
    """Whether it says what something is ("called it a fraud", "what she called fraud")."""
    return (
        len(objects) > 1
        or objects[0].dep_ != "dobj"
        or any(child.lower_ in ("as", "for") for child in children(verb, "prep", "mark"))
        or any(child.lower_ == "what" for child in verb.lefts)
    )


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
