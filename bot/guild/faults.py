"""What an exception from a call to Discord means for the message that it was to carry.

The exception comes in; a verdict goes out: try again, it arrived after all, the way is closed
(an interaction's token ran out), or Discord refuses the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

import discord

# Discord's error codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_MESSAGE = 10008
# Unknown interaction, unknown webhook, invalid webhook token: what a token that ran out gives.
WAY_CLOSED = frozenset({10062, 10015, 50027})
INVALID_FORM = 50035


@dataclass(frozen=True, slots=True)
class Again:
    """It may succeed later; not before `after` seconds where Discord names a time."""

    after: float | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """An earlier attempt had succeeded."""


@dataclass(frozen=True, slots=True)
class Closed:
    """This way is closed for good, another may be open."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord will not take this message here."""

    reason: str
    elsewhere: bool


Verdict = Again | Arrived | Closed | Refused


def judge(error: Exception) -> Verdict:
    """What to do after a call failed with `error`.

    Whatever is not an answer of Discord's own (resets, timeouts, bodies that are not JSON, pages
    of a proxy) says nothing about the message, so it is tried again.
    """
    if isinstance(error, discord.RateLimited):
        return Again(error.retry_after)
    if not isinstance(error, discord.HTTPException):
        return Again()
    if error.code == ALREADY_ACKNOWLEDGED:
        return Arrived()
    if error.code in WAY_CLOSED:
        return Closed()
    if error.status == 429:
        return Again(_retry_after(error))
    # 408 asks for a repetition; 401 is the token's fault, not the message's. An answer without a
    # code of Discord's comes from something on the way, such as a proxy.
    if error.status >= 500 or error.status in {401, 408} or not error.code:
        return Again()
    reason = f"{error.status} (error code: {error.code})"
    return Refused(reason, elsewhere=error.code != INVALID_FORM)


def _retry_after(error: discord.HTTPException) -> float | None:
    """The Retry-After header: seconds, or a date (RFC 9110, 10.2.3)."""
    value = error.response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None


def backoff(attempt: int, fraction: float, least: float, most: float) -> float:
    """Seconds to wait after the attempt with this number (from 0).

    Exponential with "equal jitter": half fixed, half by `fraction` (0 to 1), so that many waiting
    answers do not come back at the same moment.
    """
    ceiling = min(most, least * 2.0 ** min(attempt, 30))
    return float(ceiling * (0.5 + fraction / 2))
