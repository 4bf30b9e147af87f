"""One call, from its first attempt to its result or its error, without any input or output of its own.

`perform` is a generator: it yields what is to be done next (send the request, or wait), and is sent what came of it.
The sync and the async client each drive it with a loop of a few lines, so retries exist once.
"""

import logging
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

import msgspec

from .errors import InvalidArgumentError, RootError, TransportError
from .response import Response, decode
from .retry import Clock, delay_before_retry, retries
from .settings import Credentials, Timeout

_T = TypeVar("_T")

# The vendored package's own name, wherever it was copied to.
logger = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)


class Limits(msgspec.Struct, frozen=True):
    """How long a call may take, and how often it may be tried again."""

    timeout: Timeout
    max_retries: int

    def with_changes(self, timeout: Timeout | float | None, max_retries: int | None) -> "Limits":
        """Return the limits of one call; None keeps the client's. Raises InvalidArgumentError."""
        if timeout is None and max_retries is None:
            return self
        return Limits(
            self.timeout if timeout is None else Timeout.of(timeout, InvalidArgumentError),
            self.max_retries if max_retries is None else retries(max_retries, InvalidArgumentError),
        )


class Call(msgspec.Struct, Generic[_T], frozen=True):
    """A request that has passed all checks."""

    template: str
    """The operation's path template: what the log shows instead of ids."""
    path: str
    """The path, percent-encoded."""
    query: str
    """The query, percent-encoded; empty for none."""
    decoder: msgspec.json.Decoder[_T]
    """Of the 200 body."""
    limits: Limits

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


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


class NoResponseError(Exception):
    """No whole response arrived; internal, never leaves the client. Its text is the HTTP library's own."""

    def __init__(self, text: str, *, timed_out: bool, sent: bool, may_pass: bool) -> None:
        super().__init__(text)
        self.timed_out = timed_out
        self.sent = sent
        """Whether any of the request may have been sent."""
        self.may_pass = may_pass
        """Whether another attempt could fare better."""


Step = Send | Wait
Answer = Response | TransportError | None


def perform(call: Call[_T], clock: Clock, credentials: Credentials) -> Generator[Step, Answer, _T]:
    """Make one call. Raises ApiError or ResponseDecodeError or TransportError."""
    limits = call.limits
    total = limits.timeout.total
    end = clock.monotonic() + (float("inf") if total is None else total)
    attempt = sent = 0

    def left() -> float:
        return end - clock.monotonic()

    while True:
        attempt += 1
        started = clock.monotonic()
        answer = yield Send(call.target, limits.timeout, left)
        result = _result(answer, call, credentials)
        now = clock.monotonic()
        logger.debug("GET %s: %s in %.0f ms, attempt %d", call.template, _word(answer), (now - started) * 1000, attempt)
        if not isinstance(result, RootError):
            return result
        sent += result.attempts
        result.attempts = sent
        delay = delay_before_retry(result, attempt, limits.max_retries, end - now, clock)
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


def _word(answer: Answer) -> str:
    return str(answer.status) if isinstance(answer, Response) else type(answer).__name__
