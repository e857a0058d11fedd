"""Words -> `Question`: whom it asks about and what it is about, by rules and data.

In: the question as typed and the people quoted in the collection. Out: a frozen `Question`, part of
every answer, so that a person sees how the words were understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.answering.filters import NO_FILTERS, Filters, Scope
from index.documents.source import Span
from index.errors import QuestionError
from index.speech.asking import asked_spans
from index.speech.finding import Match, SpeakerIndex, find_speakers, named_people

# What somebody thinks is told by their words, but nobody need have been quoted for it.
THINKING = (
    r"think|thought|thinks|believe|believed|believes|feel|felt|want|wanted|propose|proposed"
    r"|recommend|recommended|expect|expected|hope|hoped|fear|feared|disagree|agree|disagreed"
    r"|suggest|suggested"
)
THOUGHT = (
    re.compile(rf"\b(?:did|does|do|would)\s+(?P<who>[^?]{{1,80}}?)\s+(?:{THINKING})\b", re.I),
    re.compile(
        r"\b(?P<who>[^?\s][^?]{0,60}?)(?:['’]s?|(?<=s)['’])\s+"
        r"(?:views?|opinions?|position|stance|words|remarks|comments|statements?)\b",
        re.I,
    ),
    re.compile(r"\b(?:opinions?|views?|position|stance)\s+of\s+(?P<who>[^?]{1,60})", re.I),
)
# "Peskov on NATO", "peskov about deadlines": a name and a subject, as people type in a channel.
NAME_AND_SUBJECT = re.compile(
    r"\s*(?P<who>[^?:,]{1,60}?)\s*(?:[:,]|\b(?:on|about|re|regarding|über|zu|sur|sobre|о|об)\b)",
    re.I,
)
# Where the speaker stands beside a question of its own: "according to X, when …?".
BESIDE_BEFORE = re.compile(
    r"[,\s]*\b(?:according\s+to|in\s+the\s+(?:words|view|opinion)\s+of|laut|selon|según|по\s+словам"
    r"|(?P<own>in))\s*\Z",
    re.I,
)
BESIDE_AFTER = re.compile(r"['’]s?\s+(?:own\s+)?(?:words|view|opinion)\b,?", re.I)
ASKING = re.compile(
    rf"\b(?:what|which|how|did|does|do|has|have|had|was|is|say|said|says|saying|tell|told|state"
    rf"|stated|comment|commented|mention|mentioned|{THINKING}|according|words|opinions?|views?"
    rf"|about|regarding|concerning|was|sagte|sagt|gesagt|hat|zum|thema|über|zu|que|qué|dijo|dit"
    rf"|sobre|sur|что|сказал|сказала|о|об)\b",
    re.IGNORECASE,
)
# What is left in front of a subject when the asking words are gone: "quotes by … on NATO".
LEADING_FILLER = re.compile(
    r"\A(?:(?:on|of|are|by|any|anything|something|quotes?|quotations?|from)\b\s*)+", re.I
)
# A question whose own words ask for speech, though it names no speaker ("what did he say about …").
SAYING = re.compile(r"\b(?:say|said|says|saying|sagte|gesagt|dit|dijo|сказал|сказала)\b", re.I)
# So few words are a subject, not a question of its own.
FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `asked` is the speaker as the question names them; `speakers` the numbers of those in the
    collection who may be meant, `names` what they are called (empty: nobody, or nobody known).
    `spoken` tells that the question is about what the asked speaker said, so that nothing else
    can answer it. `topic` is the question without the speaker and the asking words: a subject
    ("deadlines"), or, when `whole`, a question of its own ("when will it open?"). `given` are the
    restrictions that came beside the words.
    """

    text: str
    topic: str
    asked: str | None = None
    speakers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    spoken: bool = False
    whole: bool = True
    given: Filters = NO_FILTERS


def check_question(text: str, max_characters: int) -> str:
    """`text` without space around it. Raises QuestionError for no words in it, or too many."""
    text = text.strip()
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


def understand_question(text: str, people: SpeakerIndex, max_characters: int) -> Question:
    """What `text` asks, given who is quoted in the collection. Raises QuestionError."""
    text = check_question(text, max_characters)
    matches = find_speakers(text, people)
    asked = [m for m in matches if any(m.span.overlap(s) for s in asked_spans(text))]
    if asked:
        return _about(text, asked, people, spoken=True)
    unknown = named_people(text, people)
    if unknown:
        names = " and ".join(span.of(text) for span in unknown)
        return Question(text, topic=text, asked=names, spoken=True)
    thinking = [m for span in _thinkers(text) for m in _named_in(text, span, people)]
    if thinking:
        return _about(text, thinking, people, spoken=False)
    head = NAME_AND_SUBJECT.match(text)
    named = _named_in(text, Span(*head.span("who")), people) if head else []
    if head and named and named[0].span.of(text) == head["who"]:
        return _about(text, named, people, spoken=True)
    return Question(text, topic=text)


def restrict(question: Question, scope: Scope, people: SpeakerIndex) -> Question:
    """`question`, asked of those speakers alone whom its restrictions leave.

    One that names nobody is about what they said.
    """
    if scope.speakers is None:
        return question
    if question.speakers:
        speakers = tuple(n for n in question.speakers if n in scope.speakers)
    else:
        speakers = tuple(sorted(scope.speakers))
    names = tuple(people.speakers[n].name for n in speakers)
    asked = question.asked or " and ".join(question.given.speakers)
    if question.speakers or question.asked:
        return replace(question, speakers=speakers, names=names, spoken=True)
    topic = _subject(question.text, ())
    whole = not (SAYING.search(question.text) or len(topic.split()) <= FEW_WORDS)
    topic = question.topic if whole else topic
    return replace(
        question,
        topic=topic,
        asked=asked,
        speakers=speakers,
        names=names,
        spoken=True,
        whole=whole,
    )


def _about(text: str, matches: Sequence[Match], people: SpeakerIndex, *, spoken: bool) -> Question:
    # A speaker's number is the place in the collection's order; names need not be unique.
    numbers = {id(speaker): number for number, speaker in enumerate(people.speakers)}
    speakers = dict.fromkeys(s for match in matches for s in match.speakers)
    beside = _beside(text, matches[0].span) if len(matches) == 1 else None
    return Question(
        text,
        topic=beside or _subject(text, [match.span for match in matches]),
        asked=" and ".join(match.span.of(text) for match in matches),
        speakers=tuple(numbers[id(s)] for s in speakers),
        names=tuple(s.name for s in speakers),
        spoken=spoken,
        whole=beside is not None,
    )


def _thinkers(text: str) -> Iterator[Span]:
    for pattern in THOUGHT:
        for match in pattern.finditer(text):
            yield Span(*match.span("who"))


def _named_in(text: str, span: Span, people: SpeakerIndex) -> list[Match]:
    """Whom the words of one range name, read on their own; also in small letters."""
    return [
        replace(m, span=Span(m.span.start + span.start, m.span.end + span.start))
        for m in find_speakers(span.of(text), people)
    ]


def _beside(text: str, name: Span) -> str | None:
    """The question that a speaker only stands beside, without them; None where they are in it."""
    before = BESIDE_BEFORE.search(text[: name.start])
    after = BESIDE_AFTER.match(text, name.end)
    if not before or (before["own"] and not after):
        return None
    rest = f"{text[: before.start()]} {text[after.end() if after else name.end :]}"
    words = re.sub(r"\s+(?=[?!.])", "", " ".join(rest.split())).strip(" ,")
    return words if any(character.isalpha() for character in words) else None


def _subject(text: str, names: Sequence[Span]) -> str:
    """The question without names and asking words; the question itself when nothing is left."""
    kept, position = [], 0
    for span in sorted(names):
        kept.append(text[position : span.start])
        position = span.end
    kept.append(re.sub(r"\A['’]s?\b", "", text[position:]))
    topic = " ".join(ASKING.sub(" ", " ".join(kept)).split()).strip(" ?!.,:;")
    topic = LEADING_FILLER.sub("", topic)
    return topic if any(character.isalnum() for character in topic) else text
