"""What one document says of the people in it, for the table of people across a collection.

In: a document with its sentences, parse (or none) and attributions. Out: one `Appearance` for each
person or organisation quoted, and for each person named in full, whose name a bare surname in
another document may need.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from index.documents.source import Document
from index.speech.attribution import Attribution, Speech, analyse
from index.speech.cast import Cast, Person
from index.speech.given import say_all
from index.speech.names import Sort
from index.speech.parsing import ParsedParagraph, Parser, Remembering, parse_paragraphs
from index.speech.people import read_cast
from index.speech.pronouns import tokens_by_offset
from index.speech.sentences import Sentence
from index.speech.speakers import Appearance, Counts
from index.speech.spelling import POSSESSIVE
from index.speech.words import name_words, role_words

LONGEST_ALIAS = 60
EDGES = '"“”„«»()[],;: '


def read_speech(document: Document, parser: Parser | None) -> tuple[Speech, tuple[Appearance, ...]]:
    """Who says what in a document, and what it says of those people; parsed once for both."""
    remembering = Remembering(parser) if parser else None
    speech = analyse(document.text, document.title_span, parser=remembering)
    if document.speaker:
        speech = say_all(speech, document.speaker)
    parses: Sequence[ParsedParagraph] = ()
    if remembering and remembering.asked is not None:
        parses = parse_paragraphs(document.text, speech.paragraphs, remembering)
    return speech, document_appearances(document, speech.sentences, parses, speech.attributions)


def document_appearances(
    document: Document,
    sentences: Sequence[Sentence],
    parses: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
) -> tuple[Appearance, ...]:
    """Who is quoted or named in full in a document, under what names, roles and pronouns."""
    mentions = [a.mention for a in attributions if a.mention]
    tags = {at: token.tag_ for at, token in tokens_by_offset(parses).items()}
    cast = read_cast(document.text, sentences, tags, mentions)
    said: dict[str, list[Attribution]] = defaultdict(list)
    for attribution in attributions:
        if attribution.speaker and attribution.quotation.said:
            said[attribution.speaker].append(attribution)
    persons = {person.name: person for person in cast.persons}
    names = dict.fromkeys([*said, *_named_in_full(cast)])
    return tuple(_appearance(n, persons.get(n), said[n], cast, document) for n in names)


def _named_in_full(cast: Cast) -> Iterator[str]:
    for person in cast.persons:
        if person.sort is Sort.PERSON and " " in person.name:
            yield person.name


def _appearance(
    name: str,
    person: Person | None,
    attributions: Sequence[Attribution],
    cast: Cast,
    document: Document,
) -> Appearance:
    words = [a.mention.of(document.text) for a in attributions if a.mention]
    known = role_words().pronouns
    pronouns = tuple(known[w.lower()] for w in words if known.get(w.lower()))
    used = {" ".join(cast.names[i].words) for i in person.names} if person else set()
    used |= set(_aliases(words))
    roles = {role.span.of(document.text): None for role in person.roles} if person else {}
    return Appearance(
        name=name,
        document=document.id,
        date=document.date,
        aliases=tuple(sorted(u for u in used - {name} if len(u) <= LONGEST_ALIAS)),
        roles=tuple(" ".join(role.split()) for role in roles),
        pronouns=tuple(p.value for p in pronouns if p),
        counts=_counts(Counter(a.quotation.kind.value for a in attributions)),
        organisation=_is_body(name, person),
    )


def _aliases(words: Sequence[str]) -> Iterator[str]:
    """The mentions that call somebody something: no pronouns, no 's, no marks around."""
    pronouns = role_words().pronouns.keys() | role_words().relative | role_words().neuter
    for mention in words:
        alias = POSSESSIVE.sub("", " ".join(mention.split()).strip(EDGES))
        if alias and alias.lower() not in pronouns:
            yield alias


def _is_body(name: str, person: Person | None) -> bool:
    """Whether a name is an organisation's or a place's: "the Trump campaign" is nobody's own."""
    if person is not None:
        return person.sort in (Sort.ORGANISATION, Sort.PLACE)
    return name.split()[-1].lower() in name_words().organisation


def _counts(kinds: Mapping[str, int]) -> Counts:
    return Counts(kinds.get("direct", 0), kinds.get("mixed", 0), kinds.get("indirect", 0))
