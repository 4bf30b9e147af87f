"""How long a call may take, when it is tried again, and how long to wait before: Twilio's guidance, bounded in time."""

import time
from typing import Any, Final

import msgspec

from .arguments import whole_number
from .errors import ApiError, ConfigurationError, InvalidArgumentError, RootError, TransportError, short_repr
from .loops import pause

LONGEST_TIMEOUT: Final = 86_400.0  # seconds; the network's own clocks overflow at some larger number, each at another
RETRIED_STATUSES: Final = frozenset({429, 500, 502, 503, 504})  # those that Twilio says to retry; no other 4xx ever is
MOST_RETRIES: Final = 100
FIRST_DELAY: Final = 0.5  # seconds: upper end of the wait before the first retry; it doubles with each further one
LONGEST_DELAY: Final = 8.0  # seconds: where the doubling ends
LONGEST_RETRY_AFTER: Final = 60.0  # seconds: where a provider asks for more, the caller has the error at once


class Timeout(msgspec.Struct, frozen=True):
    """Time limits of one call, in seconds above 0 and up to a day; None lifts a limit.

    `total` bounds the call as a whole, its retries and the waiting between them included; the others bound single
    steps of one attempt. A list is several calls, one for each page.
    """

    connect: float | None = 5.0
    """Opening a connection to one address; again, setting up TLS."""
    read: float | None = 15.0
    """Waiting for the next bytes of the response."""
    write: float | None = 10.0
    """Sending the request."""
    pool: float | None = 15.0
    """Waiting for a free connection."""
    total: float | None = 60.0
    """The whole call."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            seconds = getattr(self, name)
            number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
            if seconds is not None and not (number and 0 < seconds <= LONGEST_TIMEOUT):
                raise ConfigurationError(
                    f"timeout.{name} must be a number of seconds above 0 and up to {LONGEST_TIMEOUT:.0f}, or None; "
                    f"got {short_repr(seconds)}"
                )

    @classmethod
    def of(cls, value: Any, error: type[Exception] = ConfigurationError) -> "Timeout":
        """Take what a caller gave: limits as they are, one number for the whole call, or None for no limit at all."""
        if isinstance(value, Timeout):
            return value
        try:
            return cls(None, None, None, None, None) if value is None else cls(total=value)
        except ConfigurationError as refused:
            raise error(str(refused)) from None


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


def retries(value: object, error: type[Exception]) -> int:
    """Return a number of further attempts, or raise the error."""
    return whole_number("max_retries", value, 0, MOST_RETRIES, error=error)


def call_limits(timeout: object, max_retries: object) -> tuple[Timeout | None, int | None]:
    """Check the limits of one call; None stands for the client's. Raises InvalidArgumentError."""
    return (
        None if timeout is None else Timeout.of(timeout, InvalidArgumentError),
        None if max_retries is None else retries(max_retries, InvalidArgumentError),
    )


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
