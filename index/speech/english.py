"""An English paragraph's parse -> the reporting constructions in it.

In: a `ParsedParagraph` and the ranges inside quotation marks. Out: `Report`s: a verb with what it
reports (contents.py), a noun with a clause ("his claim that"), a source ("according to"), and words
handed on ("was quoted as saying"): speaker, reporting words, and whether it was said at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents.source import Span
from index.speech.contents import Content, clause_tokens, find_content, is_bare, noun_clause
from index.speech.cues import CueWords
from index.speech.parsing import ParsedParagraph
from index.speech.quotations import Act, Cue
from index.speech.ranges import Ranges
from index.speech.reports import Report
from index.speech.syntax import (
    SUBJECTS,
    Subject,
    agent,
    children,
    find_subject,
    first_of,
    is_named,
    is_passive,
    is_unsaid,
    is_verb,
    phrase,
    runs,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

EDGES = frozenset({",", ".", ";", ":", "—", "–", "--", "-", "that", "!", "?"})
SOURCE_NOUNS = frozenset({"words", "view", "opinion"})


@dataclass(frozen=True, slots=True)
class _Page:
    """A parse with what its readers need: the cue words, and which tokens stand inside marks."""

    paragraph: ParsedParagraph
    words: CueWords
    quoted: frozenset[int]

    def range(self, first: int, last: int) -> Span:
        return self.paragraph.span(self.paragraph.doc[first : last + 1])

    def phrase(self, head: Token) -> Span:
        return self.range(*phrase(head))


@dataclass(frozen=True, slots=True)
class _Saying:
    """A report's parts as tokens, before they become ranges."""

    verb: Token
    cue: Cue
    content: Content | None
    speaker: Subject | None
    said: bool
    via: Token | None = None


def find_reports(
    paragraph: ParsedParagraph, quoted: Sequence[Span], words: CueWords
) -> list[Report]:
    """Every reporting construction of a paragraph whose cue stands outside the `quoted` ranges."""
    page = _page(paragraph, quoted, words)
    sayings = (_saying(page, token) for token in paragraph.doc if token.i not in page.quoted)
    return [_report(page, saying) for saying in sayings if saying is not None]


def find_subjects(
    paragraph: ParsedParagraph, quoted: Sequence[Span], words: CueWords
) -> list[Span]:
    """Persons who act in the paragraph outside quotation marks, in order."""
    page = _page(paragraph, quoted, words)
    return [
        _whole(page, token)
        for token in paragraph.doc
        if token.dep_ == "nsubj"
        and token.head.dep_ in ("ROOT", "conj", "ccomp")
        and (is_named(token) or token.lower_ in ("he", "she"))
        and token.i not in page.quoted
    ]


def verb_ends(paragraph: ParsedParagraph) -> frozenset[int]:
    """Where the paragraph's verbs end in the document: what word lists found must be one."""
    return frozenset(
        paragraph.start + token.idx + len(token) for token in paragraph.doc if is_verb(token)
    )


def _page(paragraph: ParsedParagraph, quoted: Sequence[Span], words: CueWords) -> _Page:
    ranges = Ranges.of(quoted)
    inside = frozenset(
        token.i for token in paragraph.doc if ranges.hold(paragraph.start + token.idx)
    )
    return _Page(paragraph, words, inside)


def _saying(page: _Page, token: Token) -> _Saying | None:
    form, words = token.lower_, page.words
    if form == "according":
        return _according_saying(page, token)
    if form in SOURCE_NOUNS and token.head.lower_ == "in":
        return _in_words_saying(page, token)
    if is_verb(token) and words.is_reporting(form) and _is_idiomatic(token, words):
        return _verb_saying(page, token)
    if form in words.noun and token.tag_ in ("NN", "NNS"):
        return _noun_saying(page, token)
    return None


def _verb_saying(page: _Page, verb: Token) -> _Saying | None:
    if verb.dep_ in ("aux", "auxpass", "amod", "compound") or _leads_on(verb, page.words):
        return None
    relay = _relay(verb, page.words)
    if relay is not None:
        return _relayed_saying(page, verb, relay)
    act = page.words.act(verb.lower_)
    speaker, content = _speaker(page, verb), find_content(verb, page.words)
    if content and content.construction != "clause" and _is_thing(speaker):
        content = None  # Rules that promise and plans that call for something speak to nobody.
    unsaid = is_unsaid(verb, page.words, page.quoted)
    if act is Act.DENIES and unsaid:
        return None  # A denial that was not made tells nothing.
    if _is_nobody(verb, speaker, page.words):
        return None
    return _Saying(
        verb=verb,
        cue=Cue(_cue_span(page, verb), act),
        content=content,
        speaker=speaker,
        said=act is not Act.DENIES and not unsaid,
    )


def _is_idiomatic(verb: Token, words: CueWords) -> bool:
    """Whether a verb that reports only in an idiom ("put it") stands in it."""
    needed = words.idiom.get(verb.lower_)
    return needed is None or any(child.lower_ in needed for child in children(verb, "dobj"))


def _is_thing(speaker: Subject | None) -> bool:
    """Whether "that" or "which" stands for a common noun."""
    if speaker is None or speaker.antecedent is None or speaker.head.lower_ == "who":
        return False
    return speaker.antecedent.tag_ in ("NN", "NNS")


def _is_nobody(verb: Token, speaker: Subject | None, words: CueWords) -> bool:
    """Whether no one in particular speaks: "it is worth noting", "as you say"."""
    if speaker is None:
        return not is_passive(verb) and verb.tag_ in ("VBG", "VB")
    alone = not any(child.dep_ in ("prep", "amod", "relcl") for child in speaker.head.children)
    return alone and speaker.head.lower_ in words.impersonal


def _leads_on(verb: Token, words: CueWords) -> bool:
    """Whether another verb does the reporting: "quoted him as saying", "went on to say"."""
    if verb.lower_ in words.aspects:
        return any(child.lower_ in words.clause for child in children(verb, "xcomp"))
    return verb.lower_ in words.relay and any(
        clause.tag_ == "VBG" and clause.lower_ in words.clause
        for preposition in children(verb, "prep")
        if preposition.lower_ == "as"
        for clause in children(preposition, "pcomp")
    )


def _relay(verb: Token, words: CueWords) -> Token | None:
    """The relaying verb of "quoted Peskov as saying", seen from "saying"."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lower_ in words.relay:
        return verb.head.head
    return None


def _relayed_saying(page: _Page, verb: Token, relay: Token) -> _Saying:
    """The speaker is the relaying verb's object; in a passive its subject."""
    subject = find_subject(relay, page.words)
    if is_passive(relay):
        speaker, carrier = subject, agent(relay) or agent(verb)
    else:
        spoken = next(iter(children(relay, "dobj")), None)
        speaker = Subject(spoken) if spoken is not None else None
        carrier = subject.head if subject else None
    clause = clause_tokens(verb, page.words) or clause_tokens(relay, page.words)
    first = min([relay.i, verb.i, *(child.i for child in children(relay, "auxpass", "aux"))])
    return _Saying(
        verb=verb,
        cue=Cue(page.range(first, max(relay.i, verb.i))),
        content=Content(tuple(clause), "clause") if clause else None,
        speaker=speaker,
        said=not is_unsaid(relay, page.words, page.quoted),
        via=carrier,
    )


def _speaker(page: _Page, verb: Token) -> Subject | None:
    """The subject, or the agent of a passive: who "was told" says nothing."""
    if is_passive(verb):
        by = agent(verb)
        return Subject(by) if by is not None else None
    subject = find_subject(verb, page.words)
    if subject is None or subject.head.lower_ not in page.words.utterance | page.words.relative:
        return subject
    return _utterer(subject, page.words) or subject


def _utterer(subject: Subject, words: CueWords) -> Subject | None:
    """Whose words a text's are: "issued a statement saying", "his letter, which says"."""
    text = subject.antecedent if subject.antecedent is not None else subject.head
    if text.lower_ not in words.utterance:
        return None
    owner = _owner(text)
    if owner is not None:
        return Subject(owner)
    if text.dep_ in ("dobj", "pobj") and is_verb(text.head):
        return find_subject(text.head, words)
    return None


def _noun_saying(page: _Page, noun: Token) -> _Saying | None:
    clause = noun_clause(noun)
    if clause is None:
        return None
    words = page.words
    verb = noun.head if noun.dep_ in ("dobj", "pobj") and is_verb(noun.head) else None
    denied = verb is not None and words.clause.get(verb.lower_) is Act.DENIES
    act = Act.DENIES if denied else words.noun[noun.lower_]
    first = verb.i if denied and verb is not None else noun.i
    unsaid = verb is not None and is_unsaid(verb, words, page.quoted)
    return _Saying(
        verb=verb if denied and verb is not None else noun,
        cue=Cue(page.range(min(first, noun.i), noun.i), act),
        content=Content(tuple(clause.subtree), "noun"),
        speaker=_noun_speaker(page, noun, verb, denied),
        said=act is not Act.DENIES and not unsaid,
    )


def _noun_speaker(page: _Page, noun: Token, verb: Token | None, denied: bool) -> Subject | None:
    """Whose claim: its owner's, or the one's who makes it; a denial is the denier's."""
    owner = _owner(noun)
    if owner is not None and not denied:
        return Subject(owner)
    return _speaker(page, verb) if verb is not None else None


def _owner(noun: Token) -> Token | None:
    """Who a saying is of: "his claim", "warnings from his attorney", "a Times report"."""
    for child in children(noun, "poss"):
        return child
    for preposition in children(noun, "prep"):
        if preposition.lower_ in ("from", "by"):
            return next(iter(children(preposition, "pobj")), None)
    names = [child for child in children(noun, "compound", "nmod") if child.tag_ == "NNP"]
    return names[-1] if names else None


def _according_saying(page: _Page, token: Token) -> _Saying | None:
    """After "according to": the clause around is what X said."""
    to = next((child for child in children(token, "prep") if child.lower_ == "to"), None)
    named = next(iter(children(to, "pobj")), None) if to is not None else None
    if to is None or named is None:
        return None
    return _source_saying(page, token, named, to.i)


def _in_words_saying(page: _Page, noun: Token) -> _Saying | None:
    """After "in the words of X" or "in X's view"."""
    of = next((child for child in children(noun, "prep") if child.lower_ == "of"), None)
    named = next(iter(children(of, "pobj") if of is not None else children(noun, "poss")), None)
    if named is None:
        return None
    return _source_saying(page, noun.head, named, of.i if of is not None else noun.i)


def _source_saying(page: _Page, top: Token, named: Token, last: int) -> _Saying:
    inner = set(top.subtree)
    tokens = tuple(t for t in top.head.subtree if t not in inner) if top.head is not top else ()
    return _Saying(
        verb=top,
        cue=Cue(page.range(min(top.i, last), max(top.i, last))),
        content=Content(tokens, "source"),
        speaker=Subject(_apposed(named) or named),
        said=True,
    )


def _apposed(named: Token) -> Token | None:
    """The name put after a description, which the parser may hang anywhere: "her deputy, X Y,"."""
    following = named.doc[named.i + 1 : named.i + 7]
    if named.tag_ == "NNP" or len(following) < 3 or following[0].text != ",":
        return None
    names = [token for token in following[1:4] if token.text[:1].isupper()]
    closed = len(names) > 1 and following[len(names) + 1 : len(names) + 2].text in (",", "“", '"')
    return names[-1] if closed else None


def _report(page: _Page, saying: _Saying) -> Report:
    speaker, verb = saying.speaker, saying.verb
    if speaker and speaker.head.i in page.quoted:
        speaker = None  # Words inside marks do not say what stands outside.
    mention = page.phrase(speaker.head) if speaker else None
    addressee = _addressee(saying)
    via = page.phrase(saying.via) if saying.via is not None else None
    heard = page.phrase(addressee) if addressee is not None else None
    contents = _content_spans(page, saying.content) if saying.content else ()
    near = _whole(page, speaker.head) if speaker and _is_own(speaker.head, saying) else None
    return Report(
        cue=saying.cue,
        clause=_clause(saying.cue.span, contents, (near, heard, via)),
        contents=contents,
        mention=mention,
        named=page.phrase(speaker.antecedent) if speaker and speaker.antecedent else None,
        via=via,
        addressee=heard,
        said=saying.said,
        construction=saying.content.construction if saying.content else "",
        relays=verb.lower_ in page.words.relay,
        tag=saying.content is None and verb.lower_ not in page.words.clause,
        bare=near is not None and _is_open(saying, page.words),
    )


def _is_open(saying: _Saying, words: CueWords) -> bool:
    """Whether what is said must stand around the verb: ", he added,", not "I guess"."""
    verb, speaker = saying.verb, saying.speaker
    if saying.content is not None or verb.tag_ == "VB" or is_passive(verb):
        return False
    return is_bare(verb, words) and speaker is not None and speaker.head.lower_ != "i"


def _whole(page: _Page, head: Token) -> Span:
    """The speaker's phrase with what stands before the name: "its chair, Pru Aldous"."""
    first, last = phrase(head)
    return page.range(min(first, first_of(head)), max(last, head.i))


def _is_own(head: Token, saying: _Saying) -> bool:
    """Whether the speaker stands with the reporting words, not with a verb far before them."""
    if head.dep_ in SUBJECTS and head.head is saying.verb:
        return True
    return abs(head.i - saying.verb.i) <= 6


def _addressee(saying: _Saying) -> Token | None:
    """Whom it is said to: "told reporters", "said to him"."""
    for child in children(saying.verb, "dative", "iobj", "dobj"):
        if child.dep_ == "dobj" and saying.content is None:
            continue
        if child.dep_ == "dobj" and saying.content and child in saying.content.tokens:
            continue
        target = next(iter(children(child, "pobj")), child)
        if saying.speaker is None or target.i != saying.speaker.head.i:
            return target
    return None


def _cue_span(page: _Page, verb: Token) -> Span:
    """The verb with its helpers and what leads to it: "went on to say", "was quoted"."""
    first = last = verb.i
    for child in reversed(list(verb.lefts)):
        if child.dep_ in ("aux", "auxpass", "neg") and child.i == first - 1:
            first = child.i
    for child in verb.rights:
        if child.dep_ == "prt" and child.i == last + 1:
            last = child.i
    if verb.dep_ == "xcomp" and verb.head.lower_ in page.words.aspects and verb.head.i < verb.i:
        first = verb.head.i
    return page.range(first, last)


def _clause(cue: Span, contents: Iterable[Span], parts: Iterable[Span | None]) -> Span:
    """The range of the reporting words, kept clear of what they report."""
    start, end = cue.start, cue.end
    for part in parts:
        if part is None:
            continue
        both = Span(min(start, part.start), max(end, part.end))
        if not any(both.overlap(content) for content in contents):
            start, end = both.start, both.end
    return Span(start, end)


def _content_spans(page: _Page, content: Content) -> tuple[Span, ...]:
    spans = []
    doc = page.paragraph.doc
    for first, last in runs(content.tokens):
        while first <= last and _is_edge(doc[first]):
            first += 1
        while last >= first and (_is_edge(doc[last]) or doc[last].tag_ == "CC"):
            last -= 1
        if first <= last:
            spans.append(page.range(first, last))
    return tuple(spans)


def _is_edge(token: Token) -> bool:
    return token.is_space or token.text in EDGES
