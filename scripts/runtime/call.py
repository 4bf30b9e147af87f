"""One call, from its first attempt to its result or its error, without any input or output of its own.

`perform` is a generator: it yields what is to be done next (send the request, or wait), and is sent what came of it.
The sync and the async client each drive it with a loop of a few lines, so retries exist once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

import msgspec

from .errors import RootError, TransportError
from .reply import Reply, decode
from .retry import Clock, RetryPolicy
from .settings import Credentials

_T = TypeVar("_T")

# The vendored package's own name, wherever it was copied to.
logger = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)


class Call(msgspec.Struct, Generic[_T], frozen=True):
    """A request that has passed all checks."""

    template: str
    """The operation's path template: what the log shows instead of ids."""
    path: str
    """The path, percent-encoded."""
    query: str
    """The query, percent-encoded; empty for none."""
    convert: Callable[[bytes], _T]
    """Decoder of the 200 body."""

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Send(msgspec.Struct, frozen=True):
    """Send the request, and give back the `Reply`, or the `TransportError` that came instead."""

    target: str
    remaining: Callable[[], float]
    """Tells how many seconds are left of the call as a whole; infinity where it has no limit."""


class Wait(msgspec.Struct, frozen=True):
    """Let time pass."""

    seconds: float


Step = Send | Wait
Answer = Reply | TransportError | None


def perform(
    call: Call[_T], policy: RetryPolicy, total: float | None, clock: Clock, credentials: Credentials
) -> Generator[Step, Answer, _T]:
    """Make one call.

    Args:
        call: What to ask for.
        policy: How often to try again.
        total: Seconds that everything together may take; None for no limit.
        clock: Time and chance.
        credentials: Blotted out of errors.

    Raises:
        ApiError: The provider's last answer was not 200.
        ResponseDecodeError: It was 200 but not what the contract promises.
        TransportError: The last attempt brought no answer.
    """
    start = clock.monotonic()
    end = start + (float("inf") if total is None else total)
    attempt = 0

    def remaining() -> float:
        return end - clock.monotonic()

    while True:
        attempt += 1
        sent = clock.monotonic()
        answer = yield Send(call.target, remaining)
        result = _result(answer, call, credentials)
        now = clock.monotonic()
        logger.debug("GET %s: %s in %.0f ms, attempt %d", call.template, _word(answer), (now - sent) * 1000, attempt)
        if not isinstance(result, RootError):
            return result
        result.attempts = attempt
        delay = policy.wait(result, attempt, end - now, clock)
        if delay is None:
            raise result
        yield Wait(delay)


def _result(answer: Answer, call: Call[_T], credentials: Credentials) -> _T | RootError:
    if isinstance(answer, Reply):
        try:
            return decode(answer, call.convert, credentials)
        except RootError as error:
            return error.with_traceback(None)
    if answer is None:
        raise RuntimeError("a Send step must be answered")  # a driver's bug, not the provider's
    return answer


def _word(answer: Answer) -> str:
    return str(answer.status) if isinstance(answer, Reply) else type(answer).__name__
