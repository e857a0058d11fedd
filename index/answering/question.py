"""Words -> `Question`: whom it asks about and what it is about, by rules and data.

In: the question as typed and a way to find speakers by what people call them. Out: a frozen
`Question`, part of every answer, so that a person sees how the words were understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import QuestionError

SAYING = (
    r"say|said|says|saying|tell|told|state|stated|claim|claimed|claims|comment|commented|mention"
    r"|mentioned|announce|announced|declare|declared|explain|explained|argue|argued|warn|warned"
    r"|promise|promised|deny|denied|denies|confirm|confirmed|insist|insisted|suggest|suggested|add"
    r"|added|write|wrote|tweet|tweeted|reply|replied|answer|answered|respond|responded|admit"
    r"|admitted|stress|stressed|emphasi[sz]e|emphasi[sz]ed|describe|described|call|called"
)
THINKING = (
    r"think|thought|thinks|believe|believed|believes|feel|felt|want|wanted|propose|proposed"
    r"|recommend|recommended|expect|expected|hope|hoped|fear|feared|disagree|agree|disagreed"
)
WHO = r"(?P<who>[^?,;:.!]{1,60}?(?:\.[^?,;:.!]{1,40}?)?)"
# Each pattern names the asked speaker as `who`; in the first group somebody is said to have spoken.
SPOKEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:did|does|do|has|have|had|would|is|was|were)\s+{WHO}\s+(?:ever\s+|also\s+|really\s+)?"
        rf"(?:been\s+)?(?:{SAYING})\b",
        rf"\bwhat\s+{WHO}\s+(?:has\s+|have\s+|had\s+)?(?:said|says|told|stated|claimed)\b",
        rf"\baccording\s+to\s+{WHO}\s*(?:[?,]|$)",
        rf"\bin\s+{WHO}(?:['’]s?|s['’])\s+(?:own\s+)?(?:words|view|opinion)\b",
        rf"\bquot(?:es?|ations?)\s+(?:of|by|from)\s+{WHO}\s*(?:\b(?:on|about|regarding)\b|[?,]|$)",
    )
)
THOUGHT = (
    re.compile(rf"\b(?:did|does|do|would)\s+{WHO}\s+(?:also\s+)?(?:{THINKING})\b", re.IGNORECASE),
    re.compile(rf"\b{WHO}(?:['’]s?|s['’])\s+(?:view|opinion|position|stance)\b", re.IGNORECASE),
)
NOBODY = frozenset(
    "he she they it we i you this that these those anyone anybody someone somebody people everyone "
    "everybody the article the text the document who what which one any".split()
)
ASKING = re.compile(
    rf"\b(?:{SAYING}|{THINKING}|according|words|opinion|view|think|about|regarding|concerning)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    `asked` is the speaker as the question names them, `speakers` the names in the collection
    that this may mean (empty: nobody, or nobody known). `spoken` tells that the question is about
    something the asked speaker said, so that nothing else can answer it. `topic` is the question
    without the speaker and the asking words.
    """

    text: str
    topic: str
    asked: str | None = None
    speakers: tuple[str, ...] = ()
    spoken: bool = False


def understand_question(
    text: str, find_speakers: Callable[[str], tuple[str, ...]], max_characters: int
) -> Question:
    """What `text` asks.

    `find_speakers` maps what a person is called to the names of the speakers that may be meant.
    Raises QuestionError when there are no words in it or too many.
    """
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
    for patterns, spoken in ((SPOKEN, True), (THOUGHT, False)):
        for match in (pattern.search(text) for pattern in patterns):
            if match and match["who"].strip().lower() not in NOBODY:
                return _about_speaker(text, match, find_speakers, spoken)
    return Question(text, topic=text)


def _about_speaker(
    text: str,
    match: re.Match[str],
    find_speakers: Callable[[str], tuple[str, ...]],
    spoken: bool,
) -> Question:
    asked = match["who"].strip()
    speakers = find_speakers(asked)
    if not speakers:
        return Question(text, topic=text, asked=asked, spoken=spoken)
    topic = ASKING.sub(" ", f"{text[: match.start('who')]} {text[match.end('who') :]}")
    return Question(text, " ".join(topic.split()) or text, asked, speakers, spoken)
