"""When to try again, and how long to wait before: Twilio's own guidance, bounded in time."""

import time
from typing import Final

from .errors import ApiError, ConfigurationError, InvalidArgumentError, RootError, TransportError
from .loops import pause
from .text import short_repr

RETRIED_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
"""The statuses that Twilio says to retry; no other 4xx ever is."""

MOST_RETRIES: Final = 100

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

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let other tasks run."""
        await pause(seconds)

    def jitter(self, upper: float) -> float:
        """Draw a wait of 0 to `upper` seconds."""
        import random  # seldom needed, and slow to import

        return random.uniform(0, upper)  # noqa: S311 - spreads load, guards nothing


def retries(value: object, error: type[ConfigurationError | InvalidArgumentError]) -> int:
    """Return a number of further attempts, 0 to `MOST_RETRIES`; raise the error if it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_RETRIES:
        raise error(f"max_retries must be an int from 0 to {MOST_RETRIES}; got {short_repr(value)}")
    return value


def delay_before_retry(
    error: RootError, attempt: int, max_retries: int, remaining: float, clock: Clock
) -> float | None:
    """Tell how many seconds to wait after attempt number `attempt` (from 1); None: the caller has the error now."""
    asked = None
    if isinstance(error, ApiError):
        again, asked = error.status in RETRIED_STATUSES, error.retry_after
    else:
        again = isinstance(error, TransportError) and error.may_pass
    if not again or attempt > max_retries or (asked is not None and asked > LONGEST_RETRY_AFTER):
        return None
    delay = clock.jitter(min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1)))
    if asked is not None:
        # Not all clients of an account should come back in the same instant.
        delay = max(delay, asked + clock.jitter(min(FIRST_DELAY, asked / 10)))
    return delay if delay < remaining else None
