"""What came back from one attempt, and what the client makes of it: a value, or one of the documented errors."""

import http
import re
import zlib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any, Final, TypeVar, cast

import msgspec

from .credentials import Credentials
from .errors import ApiError, ResponseDecodeError, RootError, TransportError, api_error_class, one_line
from .model import PageModel, normalized

_T = TypeVar("_T")

# Bytes, on the wire as well as after decompression; a page of 50 items has about 30,000. Decoded, the most wasteful
# body of this size takes about 60 times as much memory.
LARGEST_BODY: Final = 2 * 1024 * 1024

_JSON_TYPE = re.compile(r"\s*application/(?:[\w.+-]+\+)?json\s*(?:;.*)?", re.IGNORECASE)
_KEPT = {name.encode(): name for name in ("content-encoding", "content-type", "retry-after", "twilio-request-id")}
_GZIP = 16 + zlib.MAX_WBITS
_KEPT_BODY = 64 * 1024
_LONGEST_HEADER = 100
_LONGEST_WAIT = 1e9
_NARROWER_THAN_THE_SCHEMA = re.compile("got `float`|RFC3339")
_PATH = re.compile(r" - at `(.+?)`$")
_ESCAPED = re.compile(r"\\(?:u00([0-7][0-9a-f])|(/))", re.IGNORECASE)  # an ASCII character, as JSON may write it
_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
_UNDEFINED = "a status that HTTP does not define"
_collected: ContextVar[list[str | None] | None] = ContextVar("request_ids", default=None)


@contextmanager
def request_ids() -> Generator[list[str | None], None, None]:
    """Collect the `Twilio-Request-Id` of each call that succeeds in this block, in this thread or task.

    The id is not an attribute of what was fetched: that would make every item heavier, and two readings of one item
    unequal. A page has it as `page.request_id`, too.

    Yields:
        A list that grows with each response: its id, or None where it had none.
    """
    ids: list[str | None] = []
    token = _collected.set(ids)
    try:
        yield ids
    finally:
        _collected.reset(token)


class Response(msgspec.Struct, frozen=True):
    """A whole response, as received."""

    status: int  # HTTP status, 100 to 999
    headers: dict[str, str]  # those that the client looks at, by their lower-case names
    body: bytes  # the body, decompressed; empty where `unreadable`
    received: float  # when it arrived, in seconds since the epoch
    unreadable: str | None = None  # why there is no body, where it was too large or not compressed as it said

    def __repr__(self) -> str:  # what reports the locals of a traceback must not show what a server echoes
        return f"<Response {self.status}, {len(self.body)} bytes>"

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
            when = parsedate_to_datetime(value[:_LONGEST_HEADER])
            # "-0000" leaves the zone open; RFC 9110 knows no date but in UTC.
            seconds = when.replace(tzinfo=when.tzinfo or UTC).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        return max(0.0, seconds - self.received)


class ResponseReader:
    """Collects a response whose body is still arriving, within bounds however well it was compressed."""

    def __init__(self, status: int, raw_headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._status = status
        self._headers: dict[str, str] = {}
        for raw_name, raw_value in raw_headers:
            name = _KEPT.get(raw_name.lower())
            if name is not None:
                value = raw_value.decode("latin-1")
                self._headers[name] = f"{self._headers[name]}, {value}" if name in self._headers else value
        encoding = self._headers.get("content-encoding", "").strip().lower()
        self._inflate = zlib.decompressobj(_GZIP) if encoding in {"gzip", "x-gzip"} else None
        self._chunks: list[bytes] = []
        self._size = self._received = 0
        self._unreadable: str | None = None
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            self._unreadable = f"the response's Content-Encoding {encoding[:40]!r} was not asked for"

    def add(self, chunk: bytes) -> bool:
        """Take the next bytes from the wire; return whether more are wanted: not where the body cannot be read."""
        self._received += len(chunk)
        if self._inflate is not None and self._unreadable is None:
            try:
                chunk = self._inflate.decompress(chunk, LARGEST_BODY + 1 - self._size)
            except zlib.error:
                self._unreadable = "the response says gzip but is not"
            else:
                if self._inflate.unused_data:
                    self._unreadable = "the response's gzip body goes on after its end"
        self._size += len(chunk)
        if self._unreadable is None and max(self._size, self._received) > LARGEST_BODY:
            self._unreadable = f"the response's body is larger than {LARGEST_BODY} bytes"
        self._chunks.append(chunk)
        return self._unreadable is None

    def response(self, received: float) -> Response:
        """Put the response together; `received` is the time now, in seconds since the epoch."""
        unreadable = self._unreadable
        if unreadable is None and self._inflate is not None and self._received and not self._inflate.eof:
            unreadable = "the response's gzip body ends early"
        chunks = self._chunks if unreadable is None else []
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        return Response(self._status, self._headers, body, received, unreadable)


def decode(
    response: Response | TransportError, decoder: "msgspec.json.Decoder[_T]", credentials: Credentials
) -> _T | RootError:
    """Return what a response stands for: a value, or an error."""
    if isinstance(response, TransportError):
        return response
    if response.status != http.HTTPStatus.OK:
        return _api_error(response, credentials)
    text, content_type = response.unreadable, response.headers.get("content-type")
    if text is None and content_type is not None and not _JSON_TYPE.fullmatch(content_type):
        text = f"expected application/json, got {content_type}"
    if text is None:
        try:
            result = _converted(response.body, decoder)
        except msgspec.MsgspecError as error:
            text = str(error)
        except RecursionError:
            text = "the JSON is nested too deep"
        except (UnicodeDecodeError, OverflowError) as error:
            text = f"the JSON cannot be read: {error.__class__.__name__}"
        else:
            _note(_request_id(response, credentials), result)
            return result
    return _not_decoded(response, credentials, text)


def _note(request_id: str | None, result: object) -> None:
    if (collected := _collected.get()) is not None:
        collected.append(request_id)
    if isinstance(result, PageModel):
        result.received_as(request_id)


def _converted(body: bytes, decoder: "msgspec.json.Decoder[_T]") -> _T:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as refused:
        if not _NARROWER_THAN_THE_SCHEMA.search(str(refused)):
            raise
    result: _T = msgspec.convert(normalized(msgspec.json.decode(body)), decoder.type)
    return result


def _not_decoded(response: Response, credentials: Credentials, text: str) -> ResponseDecodeError:
    path = _PATH.search(text)
    # Redacted before it is cut, or a part of a secret could be left at the cut; without escapes if they hide one.
    written = response.body.decode("utf-8", "surrogateescape")
    plain = _ESCAPED.sub(lambda found: found[2] or chr(int(found[1], 16)), written)
    redacted = credentials.redact(plain)
    body = (credentials.redact(written) if redacted == plain else redacted).encode("utf-8", "surrogateescape")
    return ResponseDecodeError(
        f"the response is not what the contract promises: {one_line(credentials.redact(text))}",
        path=path[1] if path else "$",
        status=response.status,
        request_id=_request_id(response, credentials),
        body=body[:_KEPT_BODY],
    )


def _api_error(response: Response, credentials: Credentials) -> ApiError:
    """Read the error body, in Twilio's form or in RFC 9457's, as far as it is one."""
    fields = _error_fields(response.body, credentials)
    code, details = normalized(fields.get("code")), fields.get("details")
    texts = {name: value for name, value in fields.items() if isinstance(value, str) and value}
    problem = ": ".join(texts[name] for name in ("title", "detail") if name in texts)
    kind = texts.get("type", "")
    return api_error_class(response.status)(
        response.status,
        texts.get("message") or problem or f"{_PHRASES.get(response.status, _UNDEFINED)}, without a JSON error body",
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        more_info=texts.get("more_info") or (kind if kind.startswith("https://") else None),
        details=cast("dict[str, Any]", details) if isinstance(details, dict) else None,
        request_id=_request_id(response, credentials),
        retry_after=response.retry_after,
    )


def _request_id(response: Response, credentials: Credentials) -> str | None:
    value = response.headers.get("twilio-request-id")
    return one_line(credentials.redact(value), _LONGEST_HEADER) if value else None


def _error_fields(body: bytes, credentials: Credentials) -> dict[str, Any]:
    """Read a JSON object, if there is one; a proxy in front of the provider may respond with anything."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, Any])
        # Written anew, the text holds no escapes that could hide a secret.
        plain = msgspec.json.encode(fields).decode()
        redacted = credentials.redact(plain)
        return fields if redacted == plain else msgspec.json.decode(redacted, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeError, OverflowError):
        return {}
