"""How many requests of a sweep may be under way: additive increase, multiplicative decrease, and pauses for all."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from .reply import Reply

FIRST_LIMIT: Final = 16
"""Requests at once, to begin with."""

FAST_GROWTH: Final = 1 / 4
"""What an answer adds to the limit until the first refusal."""

GROWTH: Final = 1 / 100
"""What an answer adds after that: a provider that admits no more is tried with one more once in 100 answers."""

DECREASE: Final = 0.9
"""What a refusal leaves of the limit."""

REFUSALS: Final = frozenset({429, 503})
"""The statuses that say "too much": too many requests of this account, or of everybody."""


class Permit(msgspec.Struct, frozen=True):
    """The right to send one request."""

    cuts: int
    """How often the limit had been cut when it was given."""


class Gate:
    """Admits requests. It waits for nothing and locks nothing: its driver does both."""

    def __init__(self, most: int) -> None:
        """Open a gate that never admits more than `most` requests at once."""
        self._most = most
        self._limit = float(min(most, FIRST_LIMIT))
        self._growth = FAST_GROWTH
        self._under_way = 0
        self._reached = False  # only a limit that is used up can be too low
        self._cuts = 0
        self._burst_start, self._burst = 0.0, 0
        self._closed_until = -math.inf

    def enter(self, now: float) -> Permit | float:
        """Give a permit, or the seconds after which to ask again; infinity means after some `leave`."""
        wait = self._closed_until - now
        if wait > 0:
            return wait
        if self._under_way >= int(self._limit):
            return math.inf
        self._under_way += 1
        self._reached = self._reached or self._under_way >= int(self._limit)
        return Permit(self._cuts)

    def leave(self, permit: Permit, answer: object, now: float) -> int:
        """Take a permit back.

        Args:
            permit: The permit.
            answer: What came of the request.
            now: In seconds, on the scale of `enter`.

        Returns:
            How many more requests may be under way now.
        """
        self._under_way -= 1
        if isinstance(answer, Reply) and answer.status in REFUSALS:
            self._refused(permit)
            self._closed_until = max(self._closed_until, now + (answer.retry_after or 0.0))
        elif isinstance(answer, Reply) and self._reached:
            limit, self._limit = self._limit, min(self._most, self._limit + self._growth)
            self._reached = int(limit) == int(self._limit)
        return max(0, int(self._limit) - self._under_way)

    def _refused(self, permit: Permit) -> None:
        self._growth = GROWTH
        if permit.cuts == self._cuts:
            self._cuts += 1
            self._burst_start, self._burst = self._limit, 0
            self._limit *= DECREASE
        # Requests sent before the cut that are refused too show how many were admitted beside them.
        self._burst += 1
        self._limit = max(1.0, min(self._limit, self._burst_start - self._burst))
