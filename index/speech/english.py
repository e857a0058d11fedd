"""An English paragraph's parse -> the reporting constructions in it.

The constructions: a verb with a clause ("said that"), an infinitive ("vowed to"), an object
("criticized the plan") or a preposition ("called for"); a noun with a clause ("his claim that");
"according to" and its like; words handed on ("was quoted as saying").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.documents.source import Span
from index.speech.cues import CueWords
from index.speech.parsing import ParsedParagraph
from index.speech.quotations import Act, Cue
from index.speech.reports import Report
from index.speech.syntax import (
    Subject,
    agent,
    children,
    find_subject,
    is_passive,
    is_unsaid,
    is_verb,
    phrase,
    runs,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Content:
    """The tokens that are said, and how sure their construction is."""

    tokens: tuple[Token, ...]
    construction: str


def find_reports(
    paragraph: ParsedParagraph, quoted: Sequence[Span], words: CueWords
) -> list[Report]:
    """Every reporting construction of a paragraph whose cue stands outside the `quoted` ranges."""
    found: list[Report] = []
    for token in paragraph.doc:
        if _stands_in(paragraph.span(token), quoted):
            continue
        report = _report(paragraph, token, words)
        if report is not None:
            found.append(report)
    return found


def _stands_in(span: Span, ranges: Sequence[Span]) -> bool:
    return any(r.start <= span.start < r.end for r in ranges)


def _report(paragraph: ParsedParagraph, token: Token, words: CueWords) -> Report | None:
    form = token.lower_
    if form == "according" or (form in ("words", "view", "opinion")):
        return _source_report(paragraph, token, words)
    if is_verb(token) and _is_reporting_verb(form, words):
        return _verb_report(paragraph, token, words)
    if form in words.noun and token.tag_ in ("NN", "NNS"):
        return _noun_report(paragraph, token, words)
    return None


def _is_reporting_verb(form: str, words: CueWords) -> bool:
    return any(
        form in forms
        for forms in (
            words.clause, words.object, words.infinitive, words.prepositional, words.tag, words.relay
        )
    )  # fmt: skip


def _verb_report(paragraph: ParsedParagraph, verb: Token, words: CueWords) -> Report | None:
    if verb.dep_ in ("aux", "auxpass", "amod", "compound"):
        return None
    if _is_relaying(verb, words):
        return None  # Reported where its "saying" stands.
    relay = _relay(verb, words)
    if relay is not None:
        return _relayed(paragraph, verb, relay, words)
    content = _content(verb, words)
    speaker = _speaker(verb, words)
    act = words.act(verb.lower_)
    said = act is not Act.DENIES and not is_unsaid(verb, words)
    return _build(paragraph, verb, content, speaker, Cue(_cue_span(paragraph, verb), act), said, words)


def _build(
    paragraph: ParsedParagraph,
    verb: Token,
    content: Content | None,
    speaker: Subject | None,
    cue: Cue,
    said: bool,
    words: CueWords,
    via: Span | None = None,
) -> Report:
    mention = _phrase_span(paragraph, speaker.head) if speaker else None
    named = _phrase_span(paragraph, speaker.antecedent) if speaker and speaker.antecedent else None
    addressee = _addressee(verb, speaker)
    contents = _content_spans(paragraph, content) if content else ()
    clause = _clause(cue.span, contents, (mention, _phrase_span(paragraph, addressee) if addressee else None, via))
    return Report(
        cue=cue,
        clause=clause,
        contents=contents,
        mention=mention,
        named=named,
        via=via,
        addressee=_phrase_span(paragraph, addressee) if addressee else None,
        said=said,
        certainty=1.0 if content and content.construction == "clause" else 0.8,
        tag=content is None and verb.lower_ not in words.clause,
    )


def _speaker(verb: Token, words: CueWords) -> Subject | None:
    """The subject, or the agent of a passive: who "was told" says nothing."""
    if is_passive(verb):
        by = agent(verb)
        return Subject(by) if by is not None else None
    subject = find_subject(verb, words)
    if subject is not None and subject.head.lower_ in ("it", "there") and _is_expletive(subject.head, verb):
        return None
    return subject


def _is_expletive(subject: Token, verb: Token) -> bool:
    return is_passive(verb) and any(child.dep_ == "ccomp" for child in verb.children)


def _addressee(verb: Token, speaker: Subject | None) -> Token | None:
    for child in children(verb, "dobj", "dative", "iobj"):
        if child.dep_ == "dative" or (verb.lower_ in TELLING and child.ent_type_ == ""):
            target = next(iter(children(child, "pobj")), child)
            if speaker is None or target.i != speaker.head.i:
                return target
    return None


TELLING = frozenset(
    "tell tells told telling remind reminds reminded assure assures assured inform informs informed "
    "warn warns warned ask asks asked urge urges urged notify notified advise advised".split()
)


def _is_relaying(verb: Token, words: CueWords) -> bool:
    """Whether somebody else's "as saying" hangs on it."""
    return verb.lower_ in words.relay and any(
        clause.tag_ == "VBG" and clause.lower_ in words.clause
        for as_ in children(verb, "prep")
        if as_.lower_ == "as"
        for clause in children(as_, "pcomp")
    )


def _relay(verb: Token, words: CueWords) -> Token | None:
    """The relaying verb of "quoted Peskov as saying", seen from "saying"."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lower_ in words.relay:
        return verb.head.head
    return None


def _relayed(paragraph: ParsedParagraph, verb: Token, relay: Token, words: CueWords) -> Report:
    """The speaker is the relaying verb's object; in a passive its subject."""
    subject = find_subject(relay, words)
    if is_passive(relay):
        speaker = subject
        carrier = agent(relay) or agent(verb)
    else:
        spoken = next(iter(children(relay, "dobj")), None)
        speaker = Subject(spoken) if spoken is not None else None
        carrier = subject.head if subject else None
    content = _content(verb, words) or _content(relay, words, clause_only=True)
    first, last = min(relay.i, verb.i), max(relay.i, verb.i)
    first = min([first, *(child.i for child in children(relay, "auxpass", "aux"))])
    cue = Cue(_token_range(paragraph, first, last), Act.ASSERTS)
    via = _phrase_span(paragraph, carrier) if carrier is not None else None
    said = not is_unsaid(relay, words)
    return _build(paragraph, verb, content, speaker, cue, said, words, via)


def _content(verb: Token, words: CueWords, clause_only: bool = False) -> Content | None:
    """What the verb reports, by the first construction that fits."""
    form = verb.lower_
    if form in words.clause or clause_only:
        clause = _clause_content(verb, words)
        if clause:
            return Content(tuple(clause), "clause")
    if clause_only:
        return None
    for construction, find in (
        ("infinitive", _infinitive_content),
        ("prepositional", _prepositional_content),
        ("object", _object_content),
    ):
        tokens = find(verb, words)
        if tokens:
            return Content(tuple(tokens), construction)
    return None


def _clause_content(verb: Token, words: CueWords) -> list[Token]:
    own = set(_own_tokens(verb))
    for clause in children(verb, "ccomp"):
        if is_unfinished(clause):
            continue
        return [token for token in clause.subtree if token not in own]
    for particle in children(verb, "prt"):
        for clause in children(particle, "ccomp"):
            return list(clause.subtree)
    if verb.dep_ in ("parataxis", "ccomp") and _is_inserted(verb):
        inner = set(verb.subtree)
        return [token for token in verb.head.subtree if token not in inner]
    if verb.dep_ == "advcl" and any(c.lower_ == "as" and c.dep_ in ("mark", "advmod") for c in verb.children):
        inner = set(verb.subtree)
        return [token for token in verb.head.subtree if token not in inner]
    return []


def is_unfinished(clause: Token) -> bool:
    """A complement without a verb of its own is no clause."""
    return not (is_verb(clause) or any(is_verb(child) for child in clause.children))


def _is_inserted(verb: Token) -> bool:
    """", he acknowledges,": between commas, or at the end after one, in the clause it reports."""
    first, last = verb.left_edge.i, verb.right_edge.i
    doc = verb.doc
    before = doc[first - 1].text if first > 0 else ""
    return doc[first].is_punct or before in (",", "—", "–", "-", "--") or doc[last].text == ","


def _own_tokens(verb: Token) -> Iterator[Token]:
    """The reporting words themselves: the verb, its subject, helpers and adverbs."""
    yield verb
    for child in verb.children:
        if child.dep_ != "ccomp":
            yield from child.subtree


def _infinitive_content(verb: Token, words: CueWords) -> list[Token]:
    if verb.lower_ not in words.infinitive or is_passive(verb):
        return []
    for clause in children(verb, "xcomp", "ccomp", "advcl"):
        if any(child.dep_ == "aux" and child.lower_ == "to" for child in clause.children):
            return [t for t in clause.subtree if t.i > verb.i]
    for on in children(verb, "prep"):
        if verb.lower_ in words.prepositional and on.lower_ == "on":
            for clause in (*children(on, "pcomp"), *children(verb, "xcomp", "advcl")):
                return list(clause.subtree)
    return []


def _prepositional_content(verb: Token, words: CueWords) -> list[Token]:
    after = words.prepositional.get(verb.lower_, frozenset())
    for preposition in children(verb, "prep", "prt"):
        if preposition.lower_ in after and preposition.i > verb.i:
            inside = [t for t in preposition.subtree if t.i > preposition.i]
            rest = inside or _rights(verb, preposition.i)
            if rest:
                return rest
    return []


def _object_content(verb: Token, words: CueWords) -> list[Token]:
    if verb.lower_ not in words.object:
        return []
    if is_passive(verb):
        return []
    objects = [child for child in children(verb, "dobj", "ccomp", "oprd") if child.i > verb.i]
    if not objects:
        return []
    if words.act(objects[0].lower_) and objects[0].lower_ in words.noun and _noun_clause(objects[0]):
        return []  # Reported where the noun stands ("dismissed claims that").
    return _rights(verb, verb.i)


def _rights(verb: Token, after: int) -> list[Token]:
    """All that follows within the verb's phrase, up to another clause beside it or a time."""
    tokens: list[Token] = []
    for child in verb.rights:
        if child.i <= after:
            continue
        if child.dep_ in ("conj", "cc", "advcl", "npadvmod", "punct", "parataxis"):
            if child.dep_ == "punct" and child.text not in (",", ";", ".", "—", "–", "--"):
                tokens.append(child)
                continue
            if tokens or child.dep_ != "npadvmod":
                break
            continue
        tokens.extend(t for t in child.subtree if t.i > after)
    return tokens


def _noun_report(paragraph: ParsedParagraph, noun: Token, words: CueWords) -> Report | None:
    clause = _noun_clause(noun)
    if clause is None:
        return None
    verb = noun.head if noun.dep_ in ("dobj", "pobj") and is_verb(noun.head) else None
    denied = verb is not None and words.clause.get(verb.lower_) is Act.DENIES
    owner = next(iter(children(noun, "poss")), None)
    speaker: Subject | None = Subject(owner) if owner is not None else None
    if speaker is None or denied:
        speaker = find_subject(verb, words) if verb is not None and not is_passive(verb) else speaker
    act = Act.DENIES if denied else words.noun[noun.lower_]
    said = act is not Act.DENIES and not (verb is not None and is_unsaid(verb, words))
    first = verb.i if denied and verb is not None else noun.i
    cue = Cue(_token_range(paragraph, min(first, noun.i), noun.i), act)
    return _build(paragraph, noun, Content(tuple(clause.subtree), "noun"), speaker, cue, said, words)


def _noun_clause(noun: Token) -> Token | None:
    """"claims that ...": the finite clause on a noun, or the infinitive of a promise."""
    for clause in children(noun, "acl", "ccomp", "relcl"):
        marks = [child.lower_ for child in clause.children if child.dep_ == "mark"]
        if "that" in marks and clause.i > noun.i:
            return clause
    return None


def _source_report(paragraph: ParsedParagraph, token: Token, words: CueWords) -> Report | None:
    """"according to X", "in the words of X", "in X's view": the clause around is what X said."""
    if token.lower_ == "according":
        to = next((t for t in children(token, "prep") if t.lower_ == "to"), None)
        named = next(iter(children(to, "pobj")), None) if to is not None else None
        top, first = token, token.i
        last = to.i if to is not None else token.i
    elif token.head.lower_ == "in":
        of = next((t for t in children(token, "prep") if t.lower_ == "of"), None)
        named = next(iter(children(of, "pobj") if of is not None else children(token, "poss")), None)
        top, first = token.head, token.head.i
        last = of.i if of is not None else token.i
    else:
        return None
    if named is None:
        return None
    inner = set(top.subtree)
    tokens = tuple(t for t in top.head.subtree if t not in inner) if top.head is not top else ()
    cue = Cue(_token_range(paragraph, first, last))
    return _build(paragraph, token, Content(tokens, "clause"), Subject(named), cue, True, words)


def _cue_span(paragraph: ParsedParagraph, verb: Token) -> Span:
    """The verb with its helpers and what leads to it: "went on to say", "was quoted"."""
    first = last = verb.i
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass", "neg") and child.i == first - 1:
            first = child.i
        if child.dep_ == "prt" and child.i == last + 1:
            last = child.i
    if verb.dep_ == "xcomp" and is_verb(verb.head) and 0 < verb.i - verb.head.i <= 4:
        first = verb.head.i
    return _token_range(paragraph, first, last)


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


def _content_spans(paragraph: ParsedParagraph, content: Content) -> tuple[Span, ...]:
    spans = []
    for first, last in runs(content.tokens):
        while first <= last and _is_edge(paragraph.doc[first]):
            first += 1
        while last >= first and _is_edge(paragraph.doc[last]):
            last -= 1
        if first <= last:
            spans.append(_token_range(paragraph, first, last))
    return tuple(spans)


def _is_edge(token: Token) -> bool:
    return token.is_space or token.text in (",", ".", ";", ":", "—", "–", "--", "-", "that", "!", "?")


def _phrase_span(paragraph: ParsedParagraph, head: Token) -> Span:
    return _token_range(paragraph, *phrase(head))


def _token_range(paragraph: ParsedParagraph, first: int, last: int) -> Span:
    return paragraph.span(paragraph.doc[first : last + 1])


def find_subjects(
    paragraph: ParsedParagraph, quoted: Sequence[Span], words: CueWords
) -> list[Span]:
    """Persons who act in the paragraph outside quotation marks, in order."""
    found: list[Span] = []
    for token in paragraph.doc:
        if token.dep_ != "nsubj" or token.head.dep_ not in ("ROOT", "conj", "ccomp"):
            continue
        if token.tag_ not in ("NNP", "NNPS") and token.lower_ not in ("he", "she"):
            continue
        if not _stands_in(paragraph.span(token), quoted):
            found.append(_phrase_span(paragraph, token))
    return found
