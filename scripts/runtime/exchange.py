"""One attempt, less the sending: the request to send, and the answer put together from what arrives."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from . import deadline
from .body import Body, UnreadableBodyError
from .call import Send
from .errors import ConfigurationError, RequestTimeoutError, TransportError, printable
from .reply import KEPT_HEADERS, Reply
from .retry import Clock
from .settings import Credentials, Timeout

if TYPE_CHECKING:
    import httpx2

USER_AGENT: Final = "twilio-receipts"

_KEPT = {name.encode(): name for name in (*KEPT_HEADERS, "content-encoding")}

# What httpx2 would not let stand in a URL: the rest of printable ASCII passes as a page link had it.
_UNSAFE = re.compile(r'["<>]')


def _percent_encoded(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


class Receiving:
    """An answer whose body is still arriving; where it is not, `arriving` says so and nothing is to be taken."""

    def __init__(self, response: httpx2.Response, send: Send, clock: Clock) -> None:
        self._response = response
        self._send = send
        self._clock = clock
        self._unreadable: str | None = None
        self._body: Body | None = None
        self._late = False
        # A transport that answers from memory, or an event hook, may have read (and decompressed) the body already.
        self.arriving = not response.is_stream_consumed
        self._headers = _kept(response)
        try:
            self._body = Body(self._headers.get("content-encoding", "") if self.arriving else "")
        except UnreadableBodyError as error:
            self._unreadable = str(error)
        if not self.arriving:
            self.take(response.content)

    def take(self, chunk: bytes) -> bool:
        """Add the next bytes of the body.

        Returns:
            Whether more is wanted: not when the call's time is over, or when the body cannot be read anyway.
        """
        self._late = self._send.remaining() <= 0
        if self._late or self._body is None:
            return False
        try:
            self._body.add(chunk)
        except UnreadableBodyError as error:
            self._body, self._unreadable = None, str(error)
        return self._body is not None

    def reply(self) -> Reply:
        """Put the answer together.

        Raises:
            TimeoutError: The call's time was over before the body was.
        """
        if self._late:
            raise TimeoutError("the call's total time is over")
        whole = b""
        if self._body is not None:
            try:
                whole = self._body.whole()
            except UnreadableBodyError as error:
                self._unreadable = str(error)
        return Reply(self._response.status_code, self._headers, whole, self._clock.wall(), self._unreadable)


def _kept(response: httpx2.Response) -> dict[str, str]:
    kept: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name = _KEPT.get(raw_name.lower())
        if name is not None:
            value = raw_value.decode("latin-1")
            kept[name] = f"{kept[name]}, {value}" if name in kept else value
    return kept


class Exchange:
    """What every request of one client has in common."""

    def __init__(self, base_url: str, credentials: Credentials, timeout: Timeout) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._timeout = timeout
        self._first: httpx2.Request | None = None

    def request(self, send: Send) -> httpx2.Request:
        """Build the request: always to the configured origin, with the credentials in its header and nowhere else.

        Raises:
            ConfigurationError: httpx2 refuses the base URL, for example a host name that IDNA does not allow.
            TimeoutError: The call's time is over.
        """
        import httpx2

        try:
            url = httpx2.URL(self._base_url + send.target)
        except httpx2.InvalidURL as error:
            raise ConfigurationError(f"requests cannot be sent to {self._base_url}: {printable(str(error))}") from None
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Authorization": self._credentials.header(),
            "User-Agent": USER_AGENT,
        }
        return httpx2.Request("GET", url, headers=headers, extensions={"timeout": self._timeouts()})

    def next_request(self, send: Send) -> httpx2.Request:
        """Build the same request in less time, for a transport: from the parts of the first, but for its target."""
        import httpx2

        first = self._first
        if first is None:
            first = self._first = self.request(send)
        _, slash, path = self._base_url.partition("://")[2].partition("/")
        target = f"{slash}{path}{_UNSAFE.sub(_percent_encoded, send.target)}".encode("ascii")
        extensions = {"timeout": self._timeouts(), "target": target}
        return httpx2.Request("GET", first.url, headers=first.headers, stream=first.stream, extensions=extensions)

    def _timeouts(self) -> dict[str, float | None]:
        limits = self._timeout
        return {
            "connect": limits.connect,
            "read": limits.read,
            "write": limits.write,
            "pool": deadline.time_left(limits.pool),
        }

    def failure(self, error: Exception) -> TransportError:
        """Say what went wrong in the client's own terms, without the request that httpx2 hangs on its errors."""
        import httpx2

        text = f"{type(error).__name__}: {printable(self._credentials.redact(_reason(error)))}".removesuffix(": ")
        if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
            return RequestTimeoutError(f"no whole answer from {self._base_url} in time ({text})")
        return TransportError(f"no whole answer from {self._base_url} ({text})")


def _reason(error: BaseException | None) -> str:
    """Take the first text in a chain of errors: trio's own have none, and what they come from tells why."""
    while error is not None and not str(error):
        error = error.__cause__ or error.__context__
    return str(error or "")


def failures() -> tuple[type[Exception], ...]:
    """List what httpx2 and the network under it can raise while a request is under way.

    Besides httpx2's own errors: RuntimeError where an event loop or a client was closed meanwhile, ValueError where a
    socket was (and its subclass UnicodeError for a host name that the resolver cannot encode), and the errors of anyio
    and trio that httpx2 lets through while a connection is being set up or closed.
    """
    import httpx2

    return (
        httpx2.HTTPError,
        httpx2.InvalidURL,
        httpx2.StreamError,
        OSError,
        RuntimeError,
        ValueError,
        *(
            getattr(module, name)
            for module in map(sys.modules.get, ("anyio", "trio"))
            for name in ("BrokenResourceError", "BusyResourceError", "ClosedResourceError")
            if module is not None
        ),
    )
