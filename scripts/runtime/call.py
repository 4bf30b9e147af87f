"""One call, from its first attempt to its result or its error, without any input or output of its own.

`perform` is a generator: it yields what is to be done next (send the request, or wait), and is sent what came of it.
The sync and the async client each drive it with a loop of a few lines, so retries exist once.
"""

import logging
from collections.abc import Callable, Generator
from typing import TypeVar

import msgspec

from .credentials import Credentials
from .errors import RootError, TransportError
from .operation import Call
from .response import Response, decode
from .retry import Clock, Timeout, delay_before_retry
from .settings import Configuration

_T = TypeVar("_T")

# The vendored package's own name, wherever it was copied to.
logger = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)


class Send(msgspec.Struct, frozen=True):
    """Send the request, and give back the `Response`, or the `TransportError` that came instead."""

    target: str
    timeout: Timeout
    """Limits of the single steps."""
    left: Callable[[], float]
    """Tells how many seconds are left of the call as a whole; infinity where it has no limit."""


class Wait(msgspec.Struct, frozen=True):
    """Let time pass."""

    seconds: float


Step = Send | Wait
Answer = Response | TransportError | None


def perform(call: Call[_T], clock: Clock, configuration: Configuration) -> Generator[Step, Answer, _T]:
    """Make one call. Raises ApiError or ResponseDecodeError or TransportError."""
    timeout = call.timeout or configuration.timeout
    max_retries = configuration.max_retries if call.max_retries is None else call.max_retries
    end = clock.monotonic() + (float("inf") if timeout.total is None else timeout.total)
    attempt = sent = 0

    def left() -> float:
        return end - clock.monotonic()

    while True:
        attempt += 1
        started = clock.monotonic()
        answer = yield Send(call.target, timeout, left)
        result = _result(answer, call, configuration.credentials)
        now = clock.monotonic()
        word = answer.status if isinstance(answer, Response) else type(answer).__name__
        milliseconds = (now - started) * 1000
        logger.debug("GET %s: %s in %.0f ms, attempt %d", call.template, word, milliseconds, attempt)
        if not isinstance(result, RootError):
            return result
        sent += result.attempts
        result.attempts = sent
        delay = delay_before_retry(result, attempt, max_retries, end - now, clock)
        if delay is None:
            raise result
        yield Wait(delay)


def _result(answer: Answer, call: Call[_T], credentials: Credentials) -> _T | RootError:
    if isinstance(answer, Response):
        try:
            return decode(answer, call.decoder, credentials)
        except RootError as error:
            return error.with_traceback(None)
    if answer is None:
        raise RuntimeError("a Send step must be answered")  # a driver's bug, not the provider's
    return answer
