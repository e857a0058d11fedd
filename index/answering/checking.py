"""Words seen elsewhere -> are they in the collection, exactly, and by that speaker?

In: a draft or a message, or single quotations with the speaker they are given to. Out: a `Check`
each: `exact`, `altered` with the words that differ, `other_speaker` or `not_found`. Sentences that
may hold the words are found by the full-text index, and compared word by word (collation.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.answering.collation import Change, Collation, Note, collate
from index.answering.drafts import MarkedQuotation, find_marked
from index.answering.excerpts import Manner, speaker_name
from index.answering.stretches import ELLIPSIS, Stretch, is_word, join_stretches, read_stretch
from index.documents.source import Document, Span
from index.storage.generation import Generation
from index.storage.lexical import Field
from index.storage.records import Records, StoredSentence

__all__ = ["Check", "Checker", "Match", "Verdict", "check_text", "check_words", "find_marked"]


class Verdict(StrEnum):
    """What became of a quotation."""

    EXACT = "exact"
    ALTERED = "altered"
    OTHER_SPEAKER = "other_speaker"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Match:
    """Where the words stand in the collection. `text` is the document's slice at `span`.

    `speaker` is who says them there, if anybody is known to; `manner` whether they are quoted,
    reported or the author's own. `paragraph` counts from 1 (0: not in a body paragraph).
    """

    document: Document
    span: Span
    text: str
    paragraph: int
    manner: Manner
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A quotation, what became of it, and where. `changes` are empty unless it is altered.

    `notes` tell of differences that leave the words as they were said, and of anything to know
    about how they stand in the source.
    """

    quotation: MarkedQuotation
    verdict: Verdict
    match: Match | None = None
    changes: tuple[Change, ...] = ()
    notes: frozenset[Note] = frozenset()


@dataclass(frozen=True, slots=True)
class _Place:
    """One stretch of a document that has the words, or nearly."""

    sentence: StoredSentence
    document: Document
    collation: Collation


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who says the words at a place, and how they stand there, from which paragraph on."""

    manner: Manner
    speaker: str | None
    said: bool
    paragraph: int


# Below this share of the same words it is another sentence on the same subject, not this one
# altered: chosen on sentences altered in one to three words against sentences of other documents.
LEAST_LIKENESS = 0.6
NAME_WORD = re.compile(r"\w+(?:[-']\w+)*")
POSSESSIVE = re.compile(r"'s\b")
CANDIDATES = 20
SHARED_TERMS = 120
# Comparing word by word is the costly part, so few candidates come to it.
COMPARED = 6
FEW_TERMS = 2
EXACT_PLACES = 3
QUERY_TERMS = 16
LONGEST_OMISSION = 1000


def check_text(text: str, generation: Generation) -> tuple[Check, ...]:
    """Every quotation in `text`, checked against one generation."""
    checker = Checker.of(generation)
    return tuple(checker.check(quotation) for quotation in find_marked(text))


def check_words(words: str, speaker: str | None, generation: Generation) -> Check:
    """`words` as one quotation, given to `speaker` where one is named."""
    quotation = MarkedQuotation(Span(0, len(words)), words, speaker)
    return Checker.of(generation).check(quotation)


def same_speaker(one: str, other: str) -> bool:
    """Whether two names may be one person's: the words of one are the last words of the other."""
    ours, theirs = _name_words(one), _name_words(other)
    short, long = sorted((ours, theirs), key=len)
    return bool(short) and long[-len(short) :] == short


def _name_words(name: str) -> list[str]:
    return NAME_WORD.findall(POSSESSIVE.sub("", name.casefold().replace("’", "'")))


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks quotations against one open generation; `people` are its speakers' names."""

    generation: Generation
    people: tuple[str, ...]

    @classmethod
    def of(cls, generation: Generation) -> Checker:
        """A checker for `generation`; the names are read once."""
        return cls(generation, tuple(speaker.name for speaker in generation.people.speakers))

    def check(self, quotation: MarkedQuotation) -> Check:
        """The verdict on one quotation, with the place that speaks most for it."""
        quoted = read_stretch(quotation.text)
        places = self._places(quoted, quotation.speaker)
        exact = [place for place in places if place.collation.exact]
        if exact:
            return self._check_exact(quotation, exact)
        near = [place for place in places if place.collation.likeness >= LEAST_LIKENESS]
        if not near:
            return Check(quotation, Verdict.NOT_FOUND)
        return self._check_altered(quotation, near)

    def _places(self, quoted: Stretch, named: str | None) -> list[_Place]:
        """Where the words stand, each range once: the nearest, until enough have them exactly."""
        records = self.generation.records
        documents: dict[int, Document] = {}
        found: dict[tuple[int, Span], _Place] = {}
        for sentence in self._nearest(quoted, self._candidates(quoted, named)):
            if sentence.document not in documents:
                documents[sentence.document] = records.document(sentence.document)
            document = documents[sentence.document]
            collation = _collate_around(quoted, sentence, document, records)
            if collation is not None:
                key = sentence.document, collation.span
                found.setdefault(key, _Place(sentence, document, collation))
            if sum(place.collation.exact for place in found.values()) >= EXACT_PLACES:
                break
        return list(found.values())

    def _candidates(self, quoted: Stretch, named: str | None) -> list[StoredSentence]:
        """Sentences with the rarest of the quoted words, the named speaker's own first."""
        lexical, records = self.generation.lexical, self.generation.records
        terms = sorted(
            lexical.terms(quoted.text), key=lambda t: -lexical.weight(t, Field.SENTENCE)
        )[:QUERY_TERMS]
        # Few words tell such a quotation from others: the texts themselves are looked through.
        held = []
        if len(terms) <= FEW_TERMS:
            held = records.sentences_holding(_longest_run(quoted), CANDIDATES)
        if not terms:
            return held
        # The fewer words there are to tell sentences apart, the more have to be looked at.
        count = max(CANDIDATES, SHARED_TERMS // len(terms))
        found = lexical.search(terms, Field.SENTENCE, count)
        if named is not None:
            meant = [n for n, person in enumerate(self.people) if same_speaker(person, named)]
            own = records.sentences_by_speakers(meant)
            found = lexical.search(terms, Field.SENTENCE, count, own) + found
        numbers = list(dict.fromkeys(number for number, _ in found))
        stored = records.sentences(numbers)
        return [*held, *(stored[number] for number in numbers if number in stored)]

    def _nearest(
        self, quoted: Stretch, candidates: Sequence[StoredSentence]
    ) -> list[StoredSentence]:
        """The candidates around which most of the quoted words stand, in their order."""
        words = {form for form in quoted.forms if is_word(form)}
        reach = _reach(quoted)

        def shared(sentence: StoredSentence) -> int:
            around = Span(max(0, sentence.span.start - reach), sentence.span.end + reach)
            text = self.generation.records.slice(sentence.document, around)
            return sum(word in text for word in words)

        counts = [(shared(sentence), sentence) for sentence in candidates]
        likely = [(count, sentence) for count, sentence in counts if 2 * count >= len(words)]
        likely.sort(key=lambda pair: -pair[0])
        return [sentence for _, sentence in likely[:COMPARED]]

    def _check_exact(self, quotation: MarkedQuotation, places: Sequence[_Place]) -> Check:
        named = quotation.speaker
        voices = [(place, self._voice(place)) for place in places]
        place, voice = max(voices, key=lambda pair: _preference(pair[1], named))
        match = _match(place.document, place.collation.span, voice)
        check = Check(quotation, Verdict.EXACT, match, (), place.collation.notes)
        notes = set(check.notes) | _remarks(voice)
        if named is None:
            return replace(check, notes=frozenset(notes))
        if not voice.said or (voice.speaker and not same_speaker(voice.speaker, named)):
            return replace(check, verdict=Verdict.OTHER_SPEAKER, notes=frozenset(notes))
        if voice.speaker is None:
            notes.add(Note.SPEAKER_NOT_KNOWN)
        return replace(check, notes=frozenset(notes))

    def _voice(self, place: _Place) -> _Voice:
        return _voice(self.generation, place.sentence.document, place.collation.span)

    def _check_altered(self, quotation: MarkedQuotation, places: Sequence[_Place]) -> Check:
        named = quotation.speaker
        best = max(place.collation.likeness for place in places)
        nearest = [place for place in places if place.collation.likeness == best]
        voices = [(place, self._voice(place)) for place in nearest]
        place, voice = max(voices, key=lambda pair: _preference(pair[1], named))
        collation = place.collation
        return Check(
            quotation,
            Verdict.ALTERED,
            _match(place.document, collation.span, voice),
            collation.changes,
            collation.notes | _remarks(voice),
        )


def match_at(document_id: str, span: Span, generation: Generation) -> Match | None:
    """The words at a range of a document, with who says them; None when there is no such range."""
    records = generation.records
    number = records.document_numbers().get(document_id)
    if number is None:
        return None
    document = records.document(number)
    if not records.sentences_within(number, span) or span.end > len(document.text) or not span:
        return None
    return _match(document, span, _voice(generation, number, span))


def _voice(generation: Generation, document: int, span: Span) -> _Voice:
    """Who says most of the words at a range of a document."""
    records = generation.records
    sentences = records.sentences_within(document, span)
    paragraph = sentences[0].paragraph if sentences else 0
    spoken: dict[int, int] = {}
    for statements in records.statements([s.number for s in sentences]).values():
        for statement in statements:
            shared = statement.span.overlap(span)
            spoken[statement.quotation] = spoken.get(statement.quotation, 0) + shared
    # Less than half is a quotation inside what somebody else says, or beside it.
    most = max(spoken, key=lambda number: (spoken[number], number), default=None)
    if most is None or 2 * spoken[most] < len(span):
        return _Voice(Manner.NARRATION, None, True, paragraph)
    stored = records.quotation(most)
    quotation = stored.attribution.quotation
    manner = Manner(quotation.kind.value)
    return _Voice(manner, speaker_name(stored, generation), quotation.said, paragraph)


def _longest_run(quoted: Stretch) -> str:
    """The longest stretch of words without a mark between, to look for as it stands."""
    runs, start = [""], 0
    for index, form in enumerate((*quoted.forms, "")):
        if not is_word(form):
            runs.append(quoted.slice(start, index))
            start = index + 1
    return max(runs, key=len)


def _collate_around(
    quoted: Stretch, sentence: StoredSentence, document: Document, records: Records
) -> Collation | None:
    """The best reading of the words at a sentence: as the text runs, or as its speaker spoke."""
    around = _window(document.text, sentence.span, _reach(quoted))
    plain = collate(quoted, read_stretch(document.text, around))
    if plain is None or plain.exact or plain.likeness < LEAST_LIKENESS / 2:
        return plain
    found = [plain]
    for statement in records.statements([sentence.number]).get(sentence.number, []):
        parts = records.quotation(statement.quotation).attribution.quotation.parts
        if len(parts) > 1:
            spoken = [read_stretch(document.text, part) for part in parts]
            uninterrupted = collate(quoted, join_stretches(spoken))
            found += [uninterrupted] if uninterrupted else []
    return max(found, key=lambda c: (c.exact, c.likeness))


def _reach(quoted: Stretch) -> int:
    """How many characters before and after one of its sentences a quotation may begin or end."""
    omitted = LONGEST_OMISSION if ELLIPSIS in quoted.forms else 0
    return len(quoted.text) * 5 // 4 + 80 + omitted


def _window(text: str, span: Span, reach: int) -> Span:
    """`span` with so much text around it, ending at white space."""
    start, end = max(0, span.start - reach), min(len(text), span.end + reach)
    while 0 < start < span.start and not text[start - 1].isspace():
        start += 1
    while len(text) > end > span.end and not text[end].isspace():
        end -= 1
    return Span(start, end)


def _preference(voice: _Voice, named: str | None) -> tuple[bool, bool, bool]:
    """Which of several places with the same words is shown: the named speaker's, then anybody's."""
    agrees = named is not None and voice.speaker is not None and same_speaker(voice.speaker, named)
    return (agrees and voice.said, voice.said and voice.speaker is not None, voice.said)


def _match(document: Document, span: Span, voice: _Voice) -> Match:
    words = span.of(document.text)
    return Match(document, span, words, voice.paragraph, voice.manner, voice.speaker)


def _remarks(voice: _Voice) -> set[Note]:
    if not voice.said:
        return {Note.DENIED}
    if voice.manner is Manner.NARRATION:
        return {Note.NARRATION}
    return {Note.REPORTED} if voice.manner is Manner.INDIRECT else set()
