"""When to try again, and how long to wait before: Twilio's own guidance, bounded in time."""

from __future__ import annotations

import time
from typing import Final

import msgspec

from .errors import ApiError, RootError, TransportError

RETRIED_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
"""The statuses that Twilio says to retry; no other 4xx ever is."""

FIRST_DELAY: Final = 0.5
"""Seconds: upper end of the wait before the first retry; it doubles with each further one."""

LONGEST_DELAY: Final = 8.0
"""Seconds: where the doubling ends."""

LONGEST_RETRY_AFTER: Final = 60.0
"""Seconds: a provider that asks for more gets no wait at all; the error goes to the caller at once."""


class Clock:
    """Time and chance, in one place so that tests can hold both still."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def jitter(self, upper: float) -> float:
        """Draw a wait of 0 to `upper` seconds."""
        import random  # seldom needed, and slow to import

        return random.uniform(0, upper)  # noqa: S311 - spreads load, guards nothing


class RetryPolicy(msgspec.Struct, frozen=True):
    """How often one call may be tried again."""

    max_retries: int = 3
    """Further attempts after the first, at least 0."""

    def wait(self, error: RootError, attempt: int, remaining: float, clock: Clock) -> float | None:
        """Tell how long to wait before the next attempt, in seconds.

        Args:
            error: What the attempt ended with.
            attempt: Which attempt that was, from 1.
            remaining: Seconds that the call's total limit leaves.
            clock: Where the jitter comes from.

        Returns:
            None when the caller should have the error now.
        """
        if attempt > self.max_retries:
            return None
        if isinstance(error, ApiError):
            if error.status not in RETRIED_STATUSES:
                return None
            asked = error.retry_after
        elif isinstance(error, TransportError):
            asked = None
        else:
            return None
        if asked is not None and asked > LONGEST_RETRY_AFTER:
            return None
        # The exponent is bounded first: 2**attempt would overflow a float long before max_retries is unreasonable.
        delay = clock.jitter(min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempt - 1, 10)))
        if asked is not None:
            # Not all clients of an account should come back in the same instant.
            delay = max(delay, asked + clock.jitter(min(FIRST_DELAY, asked / 10)))
        return delay if delay < remaining else None
