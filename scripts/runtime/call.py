"""One call, from a method's arguments to its result or its error, without any input or output of its own.

`perform` is a generator: it yields what is to be done next (send the request, or wait), and is sent what came of it.
The sync and the async client each drive it with a loop of a few lines, so retries exist once.
"""

import logging
import re
from collections.abc import Callable, Generator, Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

import msgspec

from .arguments import PathParameter
from .errors import RootError, TransportError
from .response import Response, decode
from .retry import Clock, Timeout, call_limits, delay_before_retry
from .settings import Configuration

_T = TypeVar("_T")
_PLACEHOLDER = re.compile(r"{(.+?)}")

# The vendored package's own name, wherever it was copied to.
logger = logging.getLogger(__name__.rpartition("._runtime")[0] or __name__)


class Call(msgspec.Struct, Generic[_T], frozen=True):
    """A request that has passed all checks."""

    template: str  # the operation's path template: what the log shows instead of ids
    path: str  # the path, percent-encoded
    query: str  # the query, percent-encoded; empty for none
    decoder: msgspec.json.Decoder[_T]  # of the 200 body
    timeout: Timeout | None = None  # None for the client's
    max_retries: int | None = None  # None for the client's

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Endpoint(msgspec.Struct, Generic[_T], frozen=True):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope first."""

    decoder: msgspec.json.Decoder[_T]  # of the 200 body
    parameters: Mapping[str, PathParameter]  # what the placeholders in the templates stand for
    template: str
    scoped: str | None = None  # the scoped form's template

    def call(
        self, ids: tuple[object, ...], scope: object, timeout: object, max_retries: object, query: str = ""
    ) -> Call[_T]:
        """Build the call; `ids` are for the short form, `query` is encoded. Raises InvalidArgumentError."""
        template, values = self.template, ids
        if self.scoped is not None and scope is not None:
            template, values = self.scoped, (scope, *ids)
        path = template
        for name, value in zip(_PLACEHOLDER.findall(template), values, strict=True):
            path = path.replace(f"{{{name}}}", self.parameters[name].quoted(value))
        return Call(template, path, query, self.decoder, *call_limits(timeout, max_retries))

    def same_collection(self, call: Call[_T], link_path: str) -> bool:
        """Tell whether a link's path is the path that was asked for.

        Placeholders without a pattern may differ: a conversation asked for by its name may come back under its SID.
        """
        if call.path == link_path:
            return True
        asked, linked, template = call.path.split("/"), link_path.split("/"), call.template.split("/")
        if len(asked) != len(linked):
            return False
        open_parts = {f"{{{name}}}" for name, parameter in self.parameters.items() if parameter.pattern is None}
        return all(
            unquote(mine) == unquote(theirs) or (part in open_parts and unquote(theirs) not in {"", ".", ".."})
            for mine, theirs, part in zip(asked, linked, template, strict=True)
        )


class Send(msgspec.Struct, frozen=True):
    """Send the request, and give back the `Response`, or the `TransportError` instead."""

    target: str
    timeout: Timeout  # limits of the single steps
    left: Callable[[], float]  # tells how many seconds are left of the call as a whole; infinity where it has no limit


class Wait(msgspec.Struct, frozen=True):
    """Let time pass."""

    seconds: float


Step = Send | Wait
Received = Response | TransportError | None


def perform(call: Call[_T], clock: Clock, configuration: Configuration) -> Generator[Step, Received, _T]:
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
        received = yield Send(call.target, timeout, left)
        if received is None:
            raise RuntimeError("a Send step needs a response")  # a driver's bug, not the provider's
        result = decode(received, call.decoder, configuration.credentials)
        now = clock.monotonic()
        word = received.status if isinstance(received, Response) else type(received).__name__
        logger.debug("GET %s: %s in %.0f ms, attempt %d", call.template, word, (now - started) * 1000, attempt)
        if not isinstance(result, RootError):
            return result
        sent += result.attempts
        result.attempts = sent
        delay = delay_before_retry(result, attempt, max_retries, end - now, clock)
        if delay is None:
            raise result
        yield Wait(delay)
