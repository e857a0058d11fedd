"""Small questions to a dependency parse: a verb's subject, a phrase's extent, was it said at all.

In: tokens of a spaCy parse with ClearNLP labels (as the English models have). Nothing here knows
offsets in the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.speech.cues import CueWords

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "conj", "pcomp", "acl", "relcl", "parataxis"})
# What ends a speaker's name on its right: "Ivar Lindqvist, the negotiator who ...".
AFTER_NAME = frozenset(
    {"relcl", "acl", "appos", "advcl", "punct", "advmod", "npadvmod", "parataxis"}
)
BEFORE_NAME = frozenset(
    ("det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "predet", "case", "neg")
)
HELPERS = frozenset({"aux", "neg", "advmod", "preconj"})
ASKING = frozenset("did does do has had have is was are were".split())
MAX_CLIMB = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """A verb's subject: the head of its phrase, and of the phrase it stands for (a relative's)."""

    head: Token
    antecedent: Token | None = None


def children(token: Token, *deps: str) -> list[Token]:
    """The token's dependents with one of these labels, in order."""
    return [child for child in token.children if child.dep_ in deps]


def is_verb(token: Token) -> bool:
    """Whether the tagger took it for a verb."""
    return token.tag_.startswith("VB")


def is_passive(verb: Token) -> bool:
    """Whether it is a passive: with its auxiliary, or a bare participle behind a noun."""
    if any(child.dep_ == "auxpass" for child in verb.children):
        return True
    return verb.tag_ == "VBN" and (
        verb.dep_ in ("acl", "amod")
        or (
            verb.dep_ == "advcl"
            and not any(c.dep_ in SUBJECTS or c.dep_ == "aux" for c in verb.children)
        )
    )


def find_subject(verb: Token, words: CueWords) -> Subject | None:
    """Who does what the verb says, climbing from participles and infinitives to their governor.

    From a participle that adds to a report (", adding that") the climb goes on to the report's own
    verb, over the verbs of what is reported.
    """
    adds = is_added(verb)
    for _ in range(MAX_CLIMB):
        if adds and verb.dep_ == "ccomp" and verb.head.lower_ in words.clause:
            verb = verb.head
            continue
        own = [child for child in verb.children if child.dep_ in SUBJECTS]
        if own:
            return _with_antecedent(own[-1], verb, words)
        inverted = _inverted_subject(verb)
        if inverted is not None:
            return Subject(inverted)
        if verb.dep_ == "acl" and not is_verb(verb.head):
            return Subject(verb.head)
        if verb.dep_ == "relcl":
            return Subject(verb.head)
        if verb.dep_ == "xcomp":
            objects = children(verb.head, "dobj")
            if objects and objects[0].i < verb.i and not is_passive(verb.head):
                return Subject(objects[0])
        governor = _governor(verb)
        if governor is None:
            return None
        verb = governor
    return None


def is_added(verb: Token) -> bool:
    """Whether it adds to another verb: after a comma (", adding that"), or in another form of the
    verb than the one it is joined to ("would leave and suggested that").
    """
    first = verb.left_edge
    if verb.tag_ == "VBG" and verb.dep_ in ("advcl", "acl", "conj"):
        return first.i > 0 and "," in (first.text, first.nbor(-1).text)
    return (
        verb.dep_ == "conj"
        and verb.tag_ in ("VBD", "VBZ")
        and not any(child.dep_ in SUBJECTS for child in verb.children)
        and is_verb(verb.head)
        and verb.head.tag_ != verb.tag_
    )


def agent(verb: Token) -> Token | None:
    """Who did it, in a passive ("by the Meridian wire")."""
    for by in children(verb, "agent", "prep"):
        if by.lower_ == "by":
            return next(iter(children(by, "pobj")), None)
    return None


def phrase(head: Token) -> tuple[int, int]:
    """First and last token of the name or description around `head`, without what explains it."""
    named = [child for child in children(head, "appos") if child.tag_ in ("NNP", "NNPS")]
    if named and head.tag_ not in ("NNP", "NNPS"):
        return phrase(named[0])
    last = head.i
    for child in head.rights:
        if child.dep_ in AFTER_NAME or child.left_edge.i > last + 1:
            break
        last = child.right_edge.i
    return first_of(head), last


def first_of(head: Token) -> int:
    """The first token of what stands before a noun and belongs to it: "our old founder"."""
    first: int = head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ not in BEFORE_NAME and not child.is_quote:
            break
        first = child.left_edge.i
    return first


def is_named(head: Token) -> bool:
    """Whether a noun is a name or has one put after it: "the founder, Bridget Lamb"."""
    names = (head, *children(head, "appos"))
    return any(token.tag_ in ("NNP", "NNPS") for token in names)


def runs(tokens: Iterable[Token]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring tokens as (first, last), in order."""
    indices = sorted(token.i for token in tokens)
    first = previous = None
    for index in indices:
        if previous is None or first is None:
            first = index
        elif index > previous + 1:
            yield first, previous
            first = index
        previous = index
    if first is not None and previous is not None:
        yield first, previous


def is_unsaid(verb: Token, words: CueWords, quoted: frozenset[int]) -> bool:
    """Whether the text says that it was not, or not yet, said: negated, modal, asked, supposed.

    Tokens at the `quoted` indices are somebody's own words and do not count.
    """
    for _ in range(MAX_CLIMB):
        helpers = [c for c in verb.children if c.dep_ in HELPERS and c.i not in quoted]
        if any(child.dep_ == "neg" or child.lower_ in words.negations for child in helpers):
            return True
        if any(child.dep_ == "aux" and child.lower_ in words.modals for child in helpers):
            return True
        if _is_supposed(verb) or _is_asked(verb, quoted):
            return True
        subject = [child for child in verb.children if child.dep_ in SUBJECTS]
        if subject and subject[0].lower_ in words.negations:
            return True
        if subject or verb.dep_ not in ("xcomp", "conj", "pcomp"):
            return False
        governor = _governor(verb)
        if governor is None:
            return False
        if verb.dep_ == "xcomp" and governor.lower_ in words.governors:
            return True
        if verb.dep_ == "pcomp" and verb.head.lower_ in words.negations:
            return True
        verb = governor
    return False


def _governor(verb: Token) -> Token | None:
    """The verb on which this one hangs, over prepositions ("by announcing")."""
    if verb.dep_ not in CLAUSES and verb.dep_ not in ("dep", "amod"):
        return None
    head = verb.head
    while head.dep_ in ("prep", "agent", "mark") and head.head is not head:
        head = head.head
    return head if head is not verb else None


def _inverted_subject(verb: Token) -> Token | None:
    """In "said Tom" the parser may take Tom for an object."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ not in (
        "ROOT",
        "parataxis",
        "conj",
        "ccomp",
    ):
        return None
    objects = children(verb, "dobj", "attr", "oprd")
    starts = verb.i == verb.sent.start or not verb.nbor(-1).is_alpha
    if objects and starts and _may_speak(objects[0]):
        return objects[0]
    return None


def _may_speak(token: Token) -> bool:
    """A name, a pronoun, or one person described with an article."""
    return token.tag_ in ("NNP", "NNPS", "PRP") or (
        token.tag_ == "NN" and bool(children(token, "det", "poss"))
    )


def _with_antecedent(head: Token, verb: Token, words: CueWords) -> Subject:
    if head.lower_ in words.relative and verb.dep_ == "relcl":
        return Subject(head, verb.head)
    return Subject(head)


def _is_supposed(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ in ("if", "unless") for child in verb.children)


def _is_asked(verb: Token, quoted: frozenset[int]) -> bool:
    """Whether a helper verb stands before the subject: "Did the minister say ...?"."""
    subject = next(iter(children(verb, "nsubj")), None)
    if subject is None:
        return False
    helpers = [c for c in verb.children if c.dep_ == "aux" and c.i < subject.i]
    return any(c.lower_ in ASKING and c.i not in quoted for c in helpers)
