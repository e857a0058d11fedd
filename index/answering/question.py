"""Words -> `Question`: who, what, when, where and how, by rules and data.

In: the question as typed, the people quoted in the collection, its sources, and the day that is
today. Out: a frozen `Question`, part of every answer, so that a person sees how the words were
understood. Times and sources are read first, for they stand between the other words; then whom it
is about (whom.py) and how the answer is wanted (how.py); what is left is the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.answering.filters import NO_FILTERS, Filters, Scope
from index.answering.how import (
    REST,
    Deed,
    Wish,
    find_anybody,
    find_besides,
    find_deed,
    find_wish,
    quoted_words,
)
from index.answering.sources import SourceIndex
from index.answering.when import Time, find_time, unknown_time
from index.answering.where import find_places
from index.answering.whom import OWNED, THINKING, beside, heading, named_in, thinkers
from index.documents.source import Span
from index.errors import QuestionError
from index.speech.asking import asked_spans
from index.speech.finding import Match, SpeakerIndex, find_speakers, named_people

ASKING = re.compile(
    rf"\b(?:what(?:['’]s)?|which|how|did|does|do|has|have|had|was|is|say|said|says|saying|tell|told|state"
    rf"|stated|comment|commented|mention|mentioned|{THINKING}|according|words|opinions?|views?"
    rf"|about|regarding|concerning|was|sagte|sagt|gesagt|hat|zum|thema|über|zu|que|qué|dijo|dit"
    rf"|sobre|sur|что|сказал|сказала|о|об)\b",
    re.IGNORECASE,
)
# "Tell me what X said": whom the answer is for is no part of the question.
COMMAND = re.compile(
    r"\A(?:(?:hi|hello|hey|please|pls)[\s,!]+)*(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?"
    r"(?:tell|show|remind)\s+(?:me|us)\b\s*(?:again\s+)?(?:(?:of|about)\s+)?(?=\w)",
    re.I,
)
# What stands behind a name that owns it: "X's view of", "X's last statement on".
WHOSE = re.compile(rf"\A['’]s?(?:(?:\s+\w+)?\s+{OWNED}\b(?:\s+(?:of|on|for|to|about)\b)?|\b)", re.I)
# What is left in front of a subject when the asking words are gone: "quotes by … on NATO".
LEADING_FILLER = re.compile(
    r"\A(?:(?:on|of|are|by|any|anything|something|quotes?|quotations?|statements?|remarks?"
    r"|comments?|from|the(?=\s+(?:statement|remark|comment|quote)))\b\s*)+",
    re.I,
)
# All documents are "the text" to whoever asks; these words behind a subject are no part of it.
IN_THE_TEXT = re.compile(
    r"\s+(?:in|from)\s+(?:the|this|these|those|your|any)\s+"
    r"(?:texts?|articles?|documents?|sources|collection)\s*\Z",
    re.I,
)
# Left of "X's latest statement", "everything X said": they are no subject.
HOLLOW = re.compile(r"\b(?:statements?|remarks?|comments?|everything|all|when|where|that)\b", re.I)
# A question whose own words ask for speech, though it names no speaker ("what did he say about …").
SAYING = re.compile(r"\b(?:say|said|says|saying|sagte|gesagt|dit|dijo|сказал|сказала)\b", re.I)
# So few words are a subject, not a question of its own.
FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    Who: `asked` is the speaker as the question names them; `speakers` the numbers of those in the
    collection who may be meant, `names` what they are called (empty: nobody, or nobody known),
    `apart` the numbers by each name where there are several; `unknown` the names beside them that
    nobody bears, `besides` the numbers of those left out; `mentioned` are the people known whom a
    question of its own names otherwise ("why did X resign?"). `spoken` tells that the question is
    about what the asked speaker said, so that nothing else can answer it; `anybody` that it asks
    for speech and who spoke.

    What: `topic` is the question without the speaker and the asking words: a subject
    ("deadlines"), or, when `whole`, a question of its own ("when will it open?"); `anything` tells
    that no subject was left. `exact` are words looked for as they are.

    When and where: `filters` are the restrictions in the words, `given` those that came beside
    them; `loose` are the words of a time that may be part of the subject, `vague` those of a time
    that no date was found for; `yearless` tells that the time named has no year. How: `wish`, and
    `deed`, the verb that somebody is asked to have done.

    In a conversation, `carried` names what was taken over from the turn before, and `offset` counts
    the quotations already shown.
    """

    text: str
    topic: str
    asked: str | None = None
    speakers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    spoken: bool = False
    whole: bool = True
    given: Filters = NO_FILTERS
    filters: Filters = NO_FILTERS
    loose: str | None = None
    vague: str | None = None
    yearless: bool = False
    anybody: bool = False
    anything: bool = False
    apart: tuple[tuple[int, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    besides: tuple[int, ...] = ()
    mentioned: tuple[int, ...] = ()
    exact: str | None = None
    wish: Wish = Wish.BEST
    deed: Deed | None = None
    carried: tuple[str, ...] = ()
    offset: int = 0


def check_question(text: str, max_characters: int) -> str:
    """`text` without space around it. Raises QuestionError for no words in it, or too many.

    Half of a surrogate pair, which no index can look up, becomes a question mark.
    """
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise QuestionError("The question is empty. Ask, for example: what did X say about Y?")
    if len(text) > max_characters:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {max_characters:,} are read. "
            "Ask it in fewer words."
        )
    if not any(character.isalpha() for character in text):
        raise QuestionError("There are no words in the question. Ask it in words.")
    return text


def understand_question(
    text: str,
    people: SpeakerIndex,
    max_characters: int,
    sources: SourceIndex | None = None,
    today: date | None = None,
) -> Question:
    """What `text` asks, given who is quoted in the collection. Raises QuestionError.

    Without `sources` none is looked for in the words, and without `today` no time.
    """
    text = check_question(text, max_characters)
    taken = [match.span for match in find_speakers(text, people)]
    places = find_places(text, sources, taken) if sources else ()
    question = _understand_in(_without(text, [place.span for place in places]), today, people)
    if len(places) > 1 and question.whole and not question.speakers:
        # What several sources are named for is a part of the question: "does A say what B denies?"
        question = _understand_in(text, today, people)
    filters = replace(question.filters, sources=tuple(place.name for place in places))
    return replace(question, text=text, filters=filters)


def without_time(question: Question) -> Question:
    """A question whose time may be part of its subject, read so."""
    filters = replace(question.filters, after=None, before=None)
    topic = f"{question.topic} {question.loose}" if question.loose else question.topic
    return replace(question, filters=filters, topic=topic, loose=None, yearless=False)


def restrict(question: Question, scope: Scope, people: SpeakerIndex) -> Question:
    """`question`, asked of those speakers alone whom its restrictions leave.

    One that names nobody is about what they said.
    """
    if scope.speakers is None:
        return question
    named = bool(question.speakers or question.asked)
    among = question.speakers if named else sorted(scope.speakers)
    speakers = tuple(n for n in among if n in scope.speakers)
    names = tuple(people.speakers[n].name for n in speakers)
    apart = tuple(g for group in question.apart if (g := tuple(n for n in group if n in speakers)))
    question = replace(question, speakers=speakers, names=names, spoken=True, apart=apart)
    if named:
        return question
    topic = _subject(question.text, ())
    subject = SAYING.search(question.text) or len(topic.split()) <= FEW_WORDS
    return replace(
        question,
        asked=" and ".join(question.given.speakers),
        anybody=False,
        topic=(topic or question.text) if subject and question.whole else question.topic,
        whole=question.whole and not subject,
        anything=question.anything or (not topic and question.whole),
    )


def _understand_in(text: str, today: date | None, people: SpeakerIndex) -> Question:
    """A question without the words for its sources and for whom the answer is."""
    asked = COMMAND.sub("", text)
    return _understand_at(asked, find_time(asked, today) if today else None, people)


def _understand_at(text: str, time: Time | None, people: SpeakerIndex) -> Question:
    """A question with its time, where it asks for speech: what was said has a date."""
    timeless = _without(text, [time.span]) if time else text
    if time and any(character.isalpha() for character in timeless):
        question = _understand(timeless, people)
        if question.spoken or question.anybody or question.speakers:
            filters = Filters(after=time.after, before=time.before)
            loose = None if time.firm else time.span.of(text)
            return replace(question, filters=filters, loose=loose, yearless=time.yearless)
    event = unknown_time(text)
    question = _understand(_without(text, [event]) if event else text, people)
    if event and (question.spoken or question.anybody):
        return replace(question, vague=event.of(text))
    return _understand(text, people) if event else question


def _understand(text: str, people: SpeakerIndex) -> Question:
    """Who, what and how; times and sources are no longer in the words."""
    wish, words = find_wish(text)
    if words is not None:
        wished = f"{text[: words.start]}{REST.get(wish, '')}{text[words.end :]}"
        wished = " ".join(wished.split())
        question = _whose(wished, people) if any(map(str.isalpha, wished)) else None
        if question and (question.speakers or question.anybody or question.asked):
            return replace(question, wish=wish, text=text)
    return _whose(text, people)


def _whose(text: str, people: SpeakerIndex) -> Question:
    matches = find_speakers(text, people)
    spans = asked_spans(text)
    asked = [m for m in matches if any(m.span.overlap(s) for s in spans)]
    unknown = named_people(text, people) if len(spans) > len(asked) else ()
    if asked:
        question = _about(text, asked, people, spoken=True, unknown=unknown)
        return _exactly(text, question)
    if unknown:
        names = " and ".join(span.of(text) for span in unknown)
        topic = _subject(text, unknown)
        return Question(text, topic=topic or text, asked=names, spoken=True)
    anybody = _anybody(text, people)
    if anybody is not None:
        return anybody
    thinking = thinkers(text, people)
    if thinking:
        return _about(text, thinking, people, spoken=False)
    head = heading(text, people) or [m for m in matches if m.span.of(text) == text.strip(" ?!.")]
    if head:
        return _about(text, head, people, spoken=True)
    return Question(text, topic=text, mentioned=_numbers(matches, people))


def _anybody(text: str, people: SpeakerIndex) -> Question | None:
    """A question that asks who spoke."""
    besides = find_besides(text)
    rest = _without(text, [besides[1]]) if besides else text
    words = find_anybody(rest)
    if words is None:
        return None
    deed = find_deed(rest, [])
    left_out = named_in(text, besides[0], people) if besides else []
    topic = _subject(rest, [words])
    question = Question(
        text,
        topic=topic or text,
        whole=False,
        anybody=True,
        anything=not topic,
        besides=_numbers(left_out, people),
        deed=deed,
    )
    return _exactly(text, question)


def _exactly(text: str, question: Question) -> Question:
    """`question` with the words in quotation marks that it looks for."""
    words = quoted_words(text)
    if words is None:
        return question
    return replace(question, exact=words.of(text), topic=words.of(text), whole=False)


def _about(
    text: str,
    matches: Sequence[Match],
    people: SpeakerIndex,
    *,
    spoken: bool,
    unknown: Sequence[Span] = (),
) -> Question:
    speakers = _numbers(matches, people)
    aside = beside(text, matches[0].span) if len(matches) == 1 else None
    names = [match.span for match in matches]
    deed = find_deed(text, names)
    gone = [*names, *unknown, *([deed.span] if deed else [])]
    topic = aside or _subject(text, gone)
    return Question(
        text,
        topic=topic or text,
        asked=" and ".join(match.span.of(text) for match in matches),
        speakers=speakers,
        names=tuple(people.speakers[n].name for n in speakers),
        spoken=spoken,
        whole=aside is not None,
        anything=not topic,
        apart=tuple(_numbers([m], people) for m in matches) if len(matches) > 1 else (),
        unknown=tuple(span.of(text) for span in unknown),
        deed=deed,
    )


def _numbers(matches: Iterable[Match], people: SpeakerIndex) -> tuple[int, ...]:
    """A speaker's number is the place in the collection's order; names need not be unique."""
    numbers = {id(speaker): number for number, speaker in enumerate(people.speakers)}
    return tuple(dict.fromkeys(numbers[id(s)] for match in matches for s in match.speakers))


def _without(text: str, spans: Sequence[Span]) -> str:
    """`text` without these ranges, its blanks and commas made good."""
    kept, position = [], 0
    for span in sorted(spans):
        kept.append(text[position : span.start])
        position = span.end
    if not spans:
        return text
    joined = " ".join(" ".join([*kept, text[position:]]).split())
    return re.sub(r"\s+(?=[?!.,])|\s*,(?=\s*[?!.])", "", joined).strip(" ,")


def _subject(text: str, names: Sequence[Span]) -> str:
    """The question without names and asking words; empty when nothing is left."""
    kept, position = [], 0
    for span in sorted(names):
        kept.append(text[position : span.start])
        position = max(position, span.end)
    kept.append(text[position:])
    kept[1:] = [WHOSE.sub("", part) for part in kept[1:]]
    topic = " ".join(ASKING.sub(" ", " ".join(kept)).split()).strip(" ?!.,:;")
    topic = LEADING_FILLER.sub("", re.sub(r"\A(?:and|or|und|et|y|и)\b\s*", "", topic))
    topic = IN_THE_TEXT.sub("", topic)
    told = HOLLOW.sub(" ", topic)
    return topic if any(character.isalnum() for character in told) else ""
