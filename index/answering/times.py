"""Dates as people write them -> the days that they span.

In: words such as "May 2024", "last week", "3 May", and the day that is today. Out: the first and
the last day meant: of a year, a month and a week all their days. dateparser reads the words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from index.errors import QuestionError

LANGUAGES = ["en", "de", "ru", "fr", "es"]
ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?")
# 3/4/2024 is in March in one country and in April in another.
AMBIGUOUS = re.compile(r"(?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|1[0-2])[./-]\d{2,4}\.?")

Days = tuple[date, date]


def read_days(words: str, today: date) -> Days | None:
    """The first and the last day of the time that `words` name; None where they name none."""
    words = words.strip()
    written = ISO.fullmatch(words)
    if written:
        return _written(written)
    if AMBIGUOUS.fullmatch(words):
        return None
    from dateparser.date import DateDataParser

    base = datetime.combine(today, time())
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"}
    found = DateDataParser(languages=LANGUAGES, settings=settings).get_date_data(words[:100])
    return _span(found.date_obj.date(), found.period) if found.date_obj else None


def read_bound(words: str, today: date, *, end: bool) -> date:
    """The first day that `words` name, or with `end` the last. Raises QuestionError for none."""
    days = read_days(words, today)
    if days is None:
        raise QuestionError(
            f"“{words}” is no date that I can read. Write it as 2024-05-03, 2024-05 or 2024, or as "
            "in “May 2024” or “last week”."
        )
    return days[1] if end else days[0]


def _written(match: re.Match[str]) -> Days | None:
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    try:
        return _span(
            date(year, month or 1, day or 1), "day" if day else "month" if month else "year"
        )
    except ValueError:
        return None


def _span(day: date, period: str) -> Days:
    match period:
        case "year":
            return date(day.year, 1, 1), date(day.year, 12, 31)
        case "month":
            return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case _:
            return day, day
