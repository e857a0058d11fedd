"""How often people may ask, and how much is in hand at once.

Each person, channel and server has a bucket of tokens that fills evenly (a token bucket: Turner,
1986, New Directions in Communications); a question takes one from each, or none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.config import LimitSettings

MINUTE = 60.0
# So many buckets are kept before the full ones are thrown away.
MOST_BUCKETS = 10_000


@dataclass(slots=True)
class Bucket:
    """`tokens` at the time `at` (seconds), of at most `size`; it fills in a minute."""

    size: int
    tokens: float
    at: float

    def fill(self, now: float) -> None:
        """Bring the tokens up to date. A clock that went backwards adds nothing."""
        passed = max(0.0, now - self.at)
        self.tokens = min(float(self.size), self.tokens + passed * self.size / MINUTE)
        self.at = now

    @property
    def seconds_left(self) -> int:
        """Until there is a whole token."""
        missing = max(0.0, 1.0 - self.tokens)
        return math.ceil(missing * MINUTE / self.size)


@dataclass(slots=True)
class Limits:
    """Who asked how much lately. `clock` gives seconds that never go backwards."""

    settings: LimitSettings
    clock: Callable[[], float]
    buckets: dict[tuple[str, int], Bucket] = field(default_factory=dict)

    def refuse(self, person: int, channel: int, server: int | None) -> str | None:
        """Take one question; or, where there were too many, what to tell the person."""
        now = self.clock()
        mine = [
            (who, self._bucket(key, size, now))
            for who, key, size in self._keys(person, channel, server)
        ]
        full = [(bucket.seconds_left, who) for who, bucket in mine if bucket.tokens < 1]
        if full:
            seconds, who = max(full)
            return f"{who} just now. Ask again in {seconds} second{'' if seconds == 1 else 's'}."
        for _, bucket in mine:
            bucket.tokens -= 1
        return None

    def _keys(
        self, person: int, channel: int, server: int | None
    ) -> Iterator[tuple[str, tuple[str, int], int]]:
        limits = self.settings
        yield "You ask more than I can answer", ("person", person), limits.per_person_per_minute
        yield (
            "More is asked in this channel than I can answer",
            ("channel", channel),
            limits.per_channel_per_minute,
        )
        if server is not None:
            yield (
                "More is asked in this server than I can answer",
                ("server", server),
                limits.per_server_per_minute,
            )

    def _bucket(self, key: tuple[str, int], size: int, now: float) -> Bucket:
        if len(self.buckets) > MOST_BUCKETS:
            self._forget_full(now)
        bucket = self.buckets.setdefault(key, Bucket(size, float(size), now))
        bucket.fill(now)
        return bucket

    def _forget_full(self, now: float) -> None:
        for bucket in self.buckets.values():
            bucket.fill(now)
        self.buckets = {k: b for k, b in self.buckets.items() if b.tokens < b.size}
