"""A question that leans on the turn before ("and about NATO?") -> the question in full.

In: the words, the `Turn` before and how both are understood. Out: the likeliest readings as whole
questions, or what is asked of the answer itself ("more", "number 2", "when did he say that?").
What is carried over is shown to the person as part of how the question was understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from index import (
    NO_FILTERS,
    Abstention,
    Answer,
    Excerpt,
    Filters,
    Question,
    Reason,
    filters_from,
    find_time,
)

# How people lead over to the next subject or person.
LEADING = re.compile(
    r"^(?:(?:and|but|also|then|so|now|ok|okay|well|und|aber|et|mais|y|pero|и|а)\b[\s,]*)*"
    r"(?P<topic>(?:(?P<free>what|how)\s+)?(?:about|on|regarding|concerning|über|zu|sur|sobre|о|об"
    r"|про)\b|(?P<other>was\s+ist\s+mit)\b)?\s*",
    re.IGNORECASE,
)
ENDING = " \t\n?!.…"
MORE = re.compile(
    r"(?:(?:show|give)\s+(?:me\s+)?)?(?:more|next|go\s+on|weiter|mehr|encore|más|ещ[её]|дальше)"
    r"(?:\s+(?:please|quotes|quotations|of\s+(?:them|that|these)))?",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?:(?:and|show)\s+)?(?:number|no\.?|nr\.?|nummer|numéro|número|номер|quote|quotation)\s*#?"
    r"(?P<digits>\d{1,3})|(?:and\s+)?(?:the\s+)?(?P<word>first|second|third|fourth|fifth)"
    r"(?:\s+(?:one|quote|quotation))?",
    re.IGNORECASE,
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
# What the answer itself is asked: when or where its words were said.
WHENCE = re.compile(
    r"(?:and\s+)?(?:when|where)\s+(?:did|has|have|was|were|is)\s+(?:he|she|they|that|this|it)\b"
    r"[^?]{0,30}|(?:and\s+)?(?:when|where)\s+(?:was|is)\s+(?:that|this|it)\s*(?:said|from)?"
    r"|wann\s+(?:hat|war)\s+(?:er|sie|das)\b[^?]{0,30}|когда\s+(?:он|она)\s+это\s+сказал[а]?"
    r"|quand\s+l[’']a-t-(?:il|elle)\s+dit|cuándo\s+lo\s+dijo",
    re.IGNORECASE,
)
THAT = re.compile(r"\b(?:that|this|it|das|это|l[’']a|lo)\b", re.IGNORECASE)
ELSE = re.compile(
    r"(?:and\s+)?(?:who|anyone|anybody|wer|кто)\s+(?:else|noch|ещ[её])\b[^?]{0,40}", re.IGNORECASE
)
PRONOUN = re.compile(
    r"(?P<before>\b(?:did|does|do|has|have|had|what|according\s+to)\s+)(?P<who>he|she|they|him|her"
    r"|them)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a surface keeps of a turn: the question in full, its filters, and what was shown.

    `start` and `end` count the quotations of the answer shown last; where `end` is 0 the surface
    does not know, and the first page is meant.
    """

    question: str
    filters: Filters = NO_FILTERS
    start: int = 0
    end: int = 0

    def to_json(self) -> dict[str, Any]:
        """As JSON has it; `turn_from` reads it back."""
        filters = self.filters.to_json()
        return {"question": self.question, "filters": filters, "start": self.start, "end": self.end}


def turn_from(data: Mapping[str, Any]) -> Turn:
    """A turn from its JSON form."""
    filters = filters_from(data.get("filters", {}))
    return Turn(data["question"], filters, data.get("start", 0), data.get("end", 0))


def turn_after(result: Answer | Abstention) -> Turn:
    """The turn that the next question may lean on."""
    question = result.question
    shown = len(result.excerpts) if isinstance(result, Answer) else 0
    return Turn(question.text, question.given, question.offset, question.offset + shown)


def readings(
    text: str, question: Question, earlier: Question, shown: tuple[str, ...], today: date
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What `text` may mean after `earlier`, the likeliest first; empty if it stands alone.

    Each with what is carried over. Another person asked about the same ("and Macron?", "what about
    Macron?"), the same person asked about another thing ("and about NATO?"), another time, or
    everybody but those `shown` ("who else?").
    """
    bare = question.spoken and question.anything and question.names
    stripped = text.strip(ENDING)
    if ELSE.fullmatch(stripped):
        return _who_else(earlier, shown)
    if (question.asked and not bare) or question.anybody:
        return ()
    if not (earlier.names or earlier.anybody):
        return ()
    leading = LEADING.match(stripped)
    subject = stripped[leading.end() if leading else 0 :].strip(ENDING)
    time = find_time(subject, today) if subject else None
    if time and time.span.of(subject) == subject:
        return ((_say(earlier, time=subject), ("who", "about", *_in(earlier))),)
    pronoun = PRONOUN.search(text)
    if pronoun and earlier.names:
        who = " and ".join(earlier.names)
        named = f"{text[: pronoun.start('who')]}{who}{text[pronoun.end('who') :]}"
        return ((named, ("who",)),)
    if not subject or (question.names and not bare):
        return ()
    other = (_say(earlier, who=subject), ("about", *_when(earlier), *_in(earlier)))
    same = (_say(earlier, topic=subject), ("who", *_when(earlier), *_in(earlier)))
    if not leading or not leading["topic"] or leading["other"]:
        return (other, same)
    return (other, same) if leading["free"] else (same,)


def page_wanted(text: str, turn: Turn, size: int) -> tuple[int, int] | None:
    """From where to where "more" asks for quotations; None where the words ask something else."""
    if not MORE.fullmatch(text.strip(ENDING)):
        return None
    start = turn.end or size
    return start, start + size


def number_wanted(text: str) -> int | None:
    """Which quotation "number 2" asks for, counted from 1."""
    match = NUMBER.fullmatch(text.strip(ENDING))
    if not match:
        return None
    return int(match["digits"]) if match["digits"] else ORDINALS[match["word"].lower()]


def asks_whence(text: str) -> bool:
    """Whether the words ask when or where the quotation shown was said."""
    words = text.strip(ENDING)
    return bool(WHENCE.fullmatch(words) and THAT.search(words))


def shown_again(result: Answer, excerpts: tuple[Excerpt, ...], offset: int) -> Answer:
    """Some of the quotations of an answer, as the next turn shows them."""
    carried = ("who", "about") if result.question.names else ("about",)
    question = replace(result.question, carried=carried, offset=offset)
    return replace(result, question=question, excerpts=excerpts)


def no_more(result: Answer | Abstention, asked: str) -> Abstention:
    """That there is nothing further to show."""
    shown = len(result.excerpts) if isinstance(result, Answer) else 0
    count = f"{shown} quotation" if shown == 1 else f"{shown} quotations"
    message = f"There is no {asked}: I found {count} for “{result.question.text}”."
    return Abstention(result.question, Reason.NO_MORE, message, ())


def whence_note(excerpt: Excerpt) -> str:
    """When and where a quotation was published, as far as its source tells."""
    document = excerpt.document
    where = f"“{document.title}”" + (f", {document.publisher}" if document.publisher else "")
    if document.date:
        return f"Published {document.date} in {where}; the day it was said may be an earlier one."
    return f"It stands in {where}, which has no date: when it was said is not known."


def _who_else(earlier: Question, shown: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Everybody but those whose words were shown, on the same subject."""
    names = tuple(dict.fromkeys((*earlier.names, *shown)))
    if earlier.anything or not names:
        return ()
    text = f"who besides {' and '.join(names)} spoke about {earlier.topic.strip(ENDING)}?"
    return ((_placed(text, earlier), ("about", *_when(earlier), *_in(earlier))),)


def _say(
    earlier: Question, *, who: str | None = None, topic: str | None = None, time: str | None = None
) -> str:
    """The earlier question with another person, subject or time."""
    person = who or " and ".join(earlier.names)
    about = topic or ("" if earlier.anything else earlier.topic.strip(ENDING))
    text = f"what did {person} say" if person else "who said anything"
    text = f"{text} about {about}?" if about else f"{text}?"
    return _placed(text, earlier, time)


def _placed(text: str, earlier: Question, time: str | None = None) -> str:
    """A question with the time and the sources of the earlier one in front, or another time."""
    filters = earlier.filters
    sources = [f"in “{source}”" for source in filters.sources]
    when = time or _dates(filters)
    return ", ".join([*([when] if when else []), *sources, text])


def _dates(filters: Filters) -> str | None:
    if filters.after and filters.before:
        return f"between {filters.after} and {filters.before}"
    if filters.after:
        return f"since {filters.after}"
    return f"until {filters.before}" if filters.before else None


def _when(earlier: Question) -> tuple[str, ...]:
    return ("when",) if earlier.filters.dated else ()


def _in(earlier: Question) -> tuple[str, ...]:
    return ("in",) if earlier.filters.sources else ()
