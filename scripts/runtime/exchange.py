"""One attempt, less the sending: the request to send, and the answer put together from what arrives."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
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
        try:
            self._body = Body(response.headers.get("content-encoding", "") if self.arriving else "")
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
        headers = self._response.headers
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        return Reply(self._response.status_code, kept, whole, self._clock.wall(), self._unreadable)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What every request of one client has in common."""

    base_url: str
    credentials: Credentials = field(repr=False)
    timeout: Timeout

    def request(self, send: Send) -> httpx2.Request:
        """Build the request: always to the configured origin, with the credentials in its header and nowhere else.

        Raises:
            ConfigurationError: httpx2 refuses the base URL, for example a host name that IDNA does not allow.
            TimeoutError: The call's time is over.
        """
        import httpx2

        limits = self.timeout
        try:
            url = httpx2.URL(self.base_url + send.target)
        except httpx2.InvalidURL as error:
            raise ConfigurationError(f"requests cannot be sent to {self.base_url}: {printable(str(error))}") from None
        return httpx2.Request(
            "GET",
            url,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Authorization": self.credentials.header(),
                "User-Agent": USER_AGENT,
            },
            extensions={
                "timeout": {
                    "connect": limits.connect,
                    "read": limits.read,
                    "write": limits.write,
                    "pool": deadline.time_left(limits.pool),
                }
            },
        )

    def failure(self, error: Exception) -> TransportError:
        """Say what went wrong in the client's own terms, without the request that httpx2 hangs on its errors."""
        import httpx2

        text = f"{type(error).__name__}: {printable(self.credentials.redact(str(error)))}".removesuffix(": ")
        if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
            return RequestTimeoutError(f"no whole answer in time ({text})")
        return TransportError(f"no whole answer ({text})")


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
