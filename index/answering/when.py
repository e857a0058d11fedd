"""When: the time that a question names, as days ("in 2022", "last week", "between … and …").

In: the question and the day that is today. Out: a `Time` with the days and the words that name
them. The words that lead to a date are data.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from index.answering.times import Days, read_days
from index.documents.source import Span

YEAR, DAY = r"(?:1[5-9]\d\d|20\d\d)", r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|\.)?"
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
# "since the summit": a time only for who knows when that was.
EVENT = re.compile(
    r"\bsince\s+(?:the|his|her|their|that|this)\s+[^?,.!]{2,50}?(?=\s*(?:[?,!]|$))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """The days that a question names; one end may be open.

    `firm` tells that the time is when something was said; else it may as well be part of the
    subject ("what did X say about sales in 2009?"). `yearless` tells that no year was named ("in
    May"): the last one was taken.
    """

    span: Span
    after: date | None
    before: date | None
    firm: bool
    yearless: bool = False


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms that name a time, by what they mean, and what else times are read by."""

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    relative: re.Pattern[str]
    subject: re.Pattern[str]
    respelled: tuple[tuple[str, str], ...]


def find_time(text: str, today: date) -> Time | None:
    """The first time that `text` names, in the form that says most; None where it names none."""
    for meaning, pattern in _forms().forms:
        for match in pattern.finditer(text):
            days = _days(meaning, match, today)
            if days is not None:
                span = Span(*match.span())
                return Time(span, *days, _is_firm(text, match), _is_yearless(match[0]))
    return None


def unknown_time(text: str) -> Span | None:
    """The words that tell a time by an event ("since the summit"); None where there are none."""
    match = EVENT.search(text)
    return Span(*match.span()) if match else None


def _is_firm(text: str, match: re.Match[str]) -> bool:
    behind = _forms().subject.search(text, 0, match.start())
    return behind is None or _forms().relative.search(match.group()) is not None


def _is_yearless(words: str) -> bool:
    return not _forms().relative.search(words) and not re.search(rf"\b{YEAR}\b", words)


def _days(
    meaning: str, match: re.Match[str], today: date
) -> tuple[date | None, date | None] | None:
    if meaning == "within":
        count = NUMBERS.get(match["count"].lower()) or int(match["count"])
        start = read_days(f"{count} {match['unit']} ago", today)
        return (start[0], today) if start else None
    one = _read(match["one"], today)
    if one is None:
        return None
    match meaning:
        case "between":
            other = _read(match["two"], today)
            return (min(one[0], other[0]), max(one[1], other[1])) if other else None
        case "since":
            return one[0], None
        case "after":
            return one[1] + timedelta(days=1), None
        case "before":
            return None, one[0] - timedelta(days=1)
        case "until":
            return None, one[1]
        case _:
            return one


def _read(words: str, today: date) -> Days | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\s+", "", words, flags=re.I)
    for pattern, better in _forms().respelled:
        plain = re.sub(pattern, better, plain, flags=re.I)
    return read_days(plain, today)


@cache
def _forms() -> _Forms:
    data: dict[str, Any] = tomllib.loads(
        (files("index.answering") / "data" / "times.toml").read_text("utf-8")
    )
    months = "|".join(sorted(data["months"].split(), key=len, reverse=True))
    month = (
        rf"(?:{DAY}\s+(?:of\s+)?)?(?:{months})\b\.?(?:\s+{DAY}(?!\d))?(?:,?\s+(?:of\s+)?{YEAR})?"
    )
    relative = "|".join(data["relative"])
    point = rf"(?:\d{{4}}-\d\d(?:-\d\d)?|{month}|{YEAR}|{relative})"
    ends = rf"(?=\s*(?:[?,.!;:)]|$)|\s+(?:{data['follows']})\b)"
    one, two = rf"(?:the\s+year\s+)?(?P<one>{point})", rf"(?P<two>{point})"
    written = [
        ("between", rf"{data['between']}\s+{one}\s+{data['and']}\s+{two}"),
        ("between", rf"{data['from']}\s+{one}\s+{data['to']}\s+{two}"),
        ("within", data["within"]),
        *((m, rf"(?:{data[m]})\s+{one}") for m in ("since", "after", "before", "until", "during")),
        ("during", rf"(?P<one>{relative})"),
    ]
    forms = ((m, re.compile(rf"\b{form}\b{ends}", re.IGNORECASE)) for m, form in written)
    return _Forms(
        tuple(forms),
        re.compile(rf"\b(?:{relative})\b|\b(?:last|past)\b", re.IGNORECASE),
        re.compile(rf"\b(?:{data['subject']})\b", re.IGNORECASE),
        tuple((pattern, better) for pattern, better in data["respelled"]),
    )
