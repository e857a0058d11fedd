"""What can go wrong with a request, and plans of when it does."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum


class Fault(Enum):
    """One thing that goes wrong with one request.

    Those that end in AFTER happen after the request took effect: only the answer is lost.
    """

    E500 = "500"
    E502 = "502"
    E503 = "503"
    E504 = "504"
    E503_AFTER = "503 after"
    RESET = "reset"
    RESET_AFTER = "reset after"
    SILENCE = "no answer"
    SILENCE_AFTER = "no answer after"
    RATE = "429"
    RATE_GLOBAL = "429 global"
    RATE_NO_VIA = "429 without Via"
    RATE_HTML = "429 of Cloudflare"
    RATE_NO_BODY = "429 without retry_after"
    BROKEN_JSON_AFTER = "broken JSON after"
    PROXY_403 = "403 of a proxy"

    @property
    def after(self) -> bool:
        """Whether the request took effect."""
        return self.name.endswith("AFTER")


# Called with method and path template of each request.
Plan = Callable[[str, str], Fault | None]


def never(method: str, template: str) -> Fault | None:
    """Nothing goes wrong."""
    return None


def planned(method: str, ending: str, faults: Iterable[Fault]) -> Plan:
    """The given faults, one after the other, at one endpoint."""
    left = deque(faults)

    def plan(called: str, template: str) -> Fault | None:
        hit = called == method and template.endswith(ending)
        return left.popleft() if hit and left else None

    return plan


def at_random(seed: int, share: float, faults: Sequence[Fault] = tuple(Fault)) -> Plan:
    """Any of the faults, at that share of all requests; the same for the same seed."""
    chance = random.Random(seed)

    def plan(method: str, template: str) -> Fault | None:
        return chance.choice(faults) if chance.random() < share else None

    return plan
