"""What came back from one attempt, and what the client makes of it: a value, or one of the documented errors."""

from __future__ import annotations

import http
import re
from collections.abc import Callable
from datetime import UTC
from typing import Any, TypeVar, cast

import msgspec

from .errors import ApiError, ResponseDecodeError, api_error_class, printable
from .settings import Credentials

_T = TypeVar("_T")

_JSON_TYPE = re.compile(r"\s*application/(?:[\w.+-]+\+)?json\s*(?:;.*)?", re.IGNORECASE)
KEPT_HEADERS = ("content-type", "retry-after", "twilio-request-id")
_KEPT_BODY = 64 * 1024
_LONGEST_ID = 100
_LONGEST_DATE = 100
_LONGEST_WAIT = 1e9
_PATH = re.compile(r" - at `(.+?)`$")


class Reply(msgspec.Struct, frozen=True):
    """A whole answer, as received."""

    status: int
    """HTTP status, 100 to 999."""
    headers: dict[str, str]
    """Those of `KEPT_HEADERS` that came, by their lower-case names."""
    body: bytes
    """The body, decompressed; empty where `unreadable`."""
    received: float
    """When it arrived, in seconds since the epoch."""
    unreadable: str | None = None
    """Why there is no body, where it was too large or not compressed as it said."""

    @property
    def retry_after(self) -> float | None:
        """Seconds that the provider asks to wait, at least 0; None where the header is absent or says nothing.

        RFC 9110, 10.2.3: a whole number of seconds, or a date; a date in the past asks for no wait at all. A number
        above 1e9 is given as 1e9.
        """
        value = self.headers.get("retry-after", "").strip(" \t")
        if value.isascii() and value.isdigit():
            return min(float(value), _LONGEST_WAIT)
        from email.utils import parsedate_to_datetime  # seldom needed, and slow to import

        try:
            when = parsedate_to_datetime(value[:_LONGEST_DATE])
            # "-0000" leaves the zone open; RFC 9110 knows no date but in UTC.
            seconds = when.replace(tzinfo=when.tzinfo or UTC).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        return max(0.0, seconds - self.received)


def decode(reply: Reply, convert: Callable[[bytes], _T], credentials: Credentials) -> _T:
    """Turn an answer into what it stands for.

    Args:
        reply: The answer.
        convert: Decoder of the operation's 200 body.
        credentials: Blotted out of everything that ends in an error.

    Raises:
        ApiError: The status is not 200; the subclass tells which.
        ResponseDecodeError: The status is 200, but the body is not what the contract promises.
    """
    if reply.status != http.HTTPStatus.OK:
        raise _api_error(reply, credentials)
    if reply.unreadable is not None:
        raise _not_decoded(reply, credentials, reply.unreadable)
    content_type = reply.headers.get("content-type")
    if content_type is not None and not _JSON_TYPE.fullmatch(content_type):
        raise _not_decoded(reply, credentials, f"expected application/json, got {content_type}")
    try:
        return convert(reply.body)
    except msgspec.MsgspecError as error:
        text = str(error)
    except RecursionError:
        text = "the JSON is nested too deep"
    except (UnicodeDecodeError, OverflowError) as error:
        text = f"the JSON cannot be read: {error.__class__.__name__}"
    # Raised out here, so that the decoder's own error does not hang on this one as its context.
    raise _not_decoded(reply, credentials, text)


def _not_decoded(reply: Reply, credentials: Credentials, text: str) -> ResponseDecodeError:
    path = _PATH.search(text)
    # Blotted out before it is cut, or a part of a secret could be left at the cut.
    body = credentials.redact(reply.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return ResponseDecodeError(
        f"the answer is not what the contract promises: {printable(credentials.redact(text))}",
        path=path[1] if path else "$",
        status=reply.status,
        request_id=_request_id(reply, credentials),
        body=body[:_KEPT_BODY],
    )


def _api_error(reply: Reply, credentials: Credentials) -> ApiError:
    fields = _error_fields(reply.body, credentials)
    code, message = fields.get("code"), fields.get("message")
    more_info, details = fields.get("more_info"), fields.get("details")
    return api_error_class(reply.status)(
        reply.status,
        message if isinstance(message, str) and message else _reason(reply.status),
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        more_info=more_info if isinstance(more_info, str) else None,
        details=cast("dict[str, Any]", details) if isinstance(details, dict) else None,
        request_id=_request_id(reply, credentials),
        retry_after=reply.retry_after,
    )


def _request_id(reply: Reply, credentials: Credentials) -> str | None:
    value = reply.headers.get("twilio-request-id")
    return printable(credentials.redact(value), _LONGEST_ID) if value else None


def _error_fields(body: bytes, credentials: Credentials) -> dict[str, Any]:
    """Read an error body as far as it is one; what stands before a provider may answer with anything."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, Any])
        # Written anew, the text holds no escapes that could hide a secret.
        plain = msgspec.json.encode(fields).decode()
        redacted = credentials.redact(plain)
        return fields if redacted == plain else msgspec.json.decode(redacted, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeError, OverflowError):
        return {}


def _reason(status: int) -> str:
    try:
        return f"{http.HTTPStatus(status).phrase}, without a JSON error body"
    except ValueError:
        return "a status that HTTP does not define"
