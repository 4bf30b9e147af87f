"""Every error that leaves the client: one tree, picklable, never with a secret in it; and how errors show values."""

import reprlib
from typing import Any

_LONGEST_TEXT = 500
_LONGEST_SHOWN = 80


def one_line(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Make text that a server chose fit for one line of a log: no control characters, at most `longest` characters."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:longest])
    return shown if len(text) <= longest else f"{shown}… ({len(text)} characters)"


class _Repr(reprlib.Repr):
    """A repr of bounded length and depth, which neither a huge value nor a broken `__repr__` can make fail."""

    def repr_str(self, x: str, level: int) -> str:  # noqa: ARG002 - reprlib's signature
        return repr(x) if len(x) <= _LONGEST_SHOWN else f"{x[:_LONGEST_SHOWN]!r}… ({len(x)} characters)"

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - same
        return repr(x) if x.bit_length() <= _LONGEST_SHOWN else f"an int of {x.bit_length()} bits"


_repr = _Repr()
_repr.maxother = _LONGEST_SHOWN


def short_repr(value: object) -> str:
    """Show a refused value in an error, cut where it is long."""
    return _repr.repr(value)


def _rebuild(cls: "type[RootError]", message: str, state: dict[str, Any]) -> "RootError":
    error = cls.__new__(cls, message)
    error.__dict__.update(state)
    return error


class RootError(Exception):
    """The root of the tree: catch it to catch everything that the client raises on purpose."""

    attempts: int = 1
    """How many requests were sent, in part at least; 0 where no connection came about, or before any request."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by class, text and attributes; tracebacks and causes stay behind."""
        return _rebuild, (type(self), str(self), dict(self.__dict__))


class ConfigurationError(RootError):
    """The client cannot be built or used as configured: no credentials, an unsafe base URL, a closed client."""

    attempts = 0


class InvalidArgumentError(RootError, ValueError):
    """An argument was refused before any request was sent; the text names the value and what was expected."""

    attempts = 0


class TransportError(RootError):
    """No whole response arrived: connection refused, reset or closed early, TLS failed, or it was not HTTP."""

    may_pass: bool = True
    """Whether another attempt could fare better: not after a wrong certificate, or a proxy's 403 or 407."""


class RequestTimeoutError(TransportError):
    """No whole response arrived in time; `Timeout` tells the limits."""


class PaginationError(RootError):
    """The provider's page links cannot be followed: they repeat, or lead out of the collection that was asked for."""


class ResponseDecodeError(RootError):
    """A successful response is not what the contract promises: not JSON, or a value of a wrong type.

    Attributes:
        path: Where in the body, e.g. `$.delivery_receipts[3].sid`; `$` where the body as a whole is wrong.
        status: HTTP status of the response, 100 to 999.
        request_id: The response's `Twilio-Request-Id`, or None.
        body: The first 64 KiB of the response's body, for a report to the provider's operator.
    """

    def __init__(
        self, message: str, *, path: str = "$", status: int = 200, request_id: str | None = None, body: bytes = b""
    ) -> None:
        super().__init__(message)
        self.path = path
        self.status = status
        self.request_id = request_id
        self.body = body


class ApiError(RootError):
    """The provider responded with anything but 200.

    Attributes:
        status: HTTP status, 100 to 999.
        code: Twilio's error code (https://www.twilio.com/docs/api/errors), or None where the body carries none.
        message: The provider's own words, or the reason phrase where the body carries none.
        more_info: URL of a page about the code, or None.
        details: Further facts from the body, or None.
        request_id: The response's `Twilio-Request-Id`, or None: what Twilio's support asks for.
        retry_after: Seconds that the provider asked to wait, 0 to 1e9, or None where it asked for nothing readable.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: int | None = None,
        more_info: str | None = None,
        details: dict[str, Any] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        with_code = "" if code is None else f", code {code}"
        with_id = "" if request_id is None else f" [request {request_id}]"
        super().__init__(f"HTTP {status}{with_code}: {one_line(message)}{with_id}")
        self.status = status
        self.message = message
        self.code = code
        self.more_info = more_info
        self.details = details
        self.request_id = request_id
        self.retry_after = retry_after


class BadRequestError(ApiError):
    """400: the provider refused a parameter."""


class AuthenticationError(ApiError):
    """401: the credentials are wrong, or belong to another account."""


class PermissionDeniedError(ApiError):
    """403: the credentials are right but may not read this."""


class NotFoundError(ApiError):
    """404: no such conversation, message or receipt in this account."""


class RateLimitError(ApiError):
    """429: too many concurrent requests on the account; nothing was processed."""


class ServerError(ApiError):
    """5xx: the provider failed."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}


def api_error_class(status: int) -> type[ApiError]:
    """Tell which class stands for an HTTP status."""
    return ServerError if 500 <= status <= 599 else _BY_STATUS.get(status, ApiError)
