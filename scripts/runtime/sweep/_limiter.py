"""How many requests of a sweep may be under way: additive increase, multiplicative decrease, and pauses for all."""

import math
from typing import Final

from ..response import Response

FIRST_LIMIT: Final = 16  # requests at once, to begin with
FAST_GROWTH: Final = 1 / 4  # what a response adds to the limit until the first refusal
CUT: Final = 1 / 20  # the part of the limit that a refusal takes; at least one request
RECOVERY: Final = 150  # responses until a cut is made good, and the provider tried with more than it admitted
REFUSALS: Final = frozenset({429, 503})
"""The statuses that say "too much": too many requests of this account, or of everybody."""


class AdaptiveLimiter:
    """Admits requests. It waits for nothing and locks nothing: its driver does both."""

    def __init__(self, most: int) -> None:
        """Never admit more than `most` requests at once."""
        self._most = most
        self._limit = float(min(most, FIRST_LIMIT))
        self._growth = FAST_GROWTH
        self._under_way = 0
        self._cuts = 0
        self._burst_start, self._burst = 0.0, 0
        self._closed_until = -math.inf

    def wait(self, now: float) -> float:
        """Tell after how many seconds a request may be sent; infinity: not before one has come back."""
        if now < self._closed_until:
            return self._closed_until - now
        return 0.0 if self._under_way < int(self._limit) else math.inf

    def enter(self) -> int:
        """Give a token: how often the limit had been cut by then."""
        self._under_way += 1
        return self._cuts

    def leave(self, token: int, received: object, now: float) -> None:
        """Take a token back, and learn from what came of the request."""
        full = self._under_way >= int(self._limit)  # only a limit that is used up can be too low
        self._under_way -= 1
        if isinstance(received, Response) and received.status in REFUSALS:
            self._refused(token)
            self._closed_until = max(self._closed_until, now + (received.retry_after or 0.0))
        elif isinstance(received, Response) and full:
            self._limit = min(self._most, self._limit + self._growth)

    def _refused(self, token: int) -> None:
        if token == self._cuts:
            self._cuts += 1
            self._burst_start, self._burst = self._limit, 0
            cut = max(1.0, self._limit * CUT)
            self._limit -= cut
            self._growth = cut / RECOVERY
        # Requests sent before the cut that are refused too show how many were admitted beside them.
        self._burst += 1
        self._limit = max(1.0, min(self._limit, self._burst_start - self._burst))
