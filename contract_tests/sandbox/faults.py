"""What goes wrong on request, and never by itself: how it is asked for, and what becomes of a response."""

import asyncio
import contextlib
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Literal, get_args

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import errors
from .errors import ApiError
from .exchange import Answer, Call
from .provider import ALLOWED, Provider
from .store import SandboxError

HEADER = "Sandbox-Fault"
Status = Literal[400, 401, 403, 404, 405, 429, 500, 502, 503, 504]
SYNTAX = (
    f"parts joined by ';' out of latency=SECONDS, status={'|'.join(map(str, get_args(Status)))}, retry-after=TEXT, "
    "reset, truncate, content-type=TEXT, drip=SECONDS, error-model=rfc9457, and for a whole run times=N and every=N"
)
_Seconds = Annotated[float, msgspec.Meta(ge=0, le=600)]
_Number = Annotated[int, msgspec.Meta(ge=1)]
_Text = Annotated[str, msgspec.Meta(pattern="^[ -~]+$")]
_DRIPS = 20
_GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"
_GATEWAY_TITLES = {502: "502 Bad Gateway", 504: "504 Gateway Time-out"}
_REFUSALS: dict[int, Callable[[Call], ApiError]] = {
    400: lambda _: ApiError(400, 20001, "Bad request"),
    401: lambda _: errors.not_authenticated(),
    403: lambda _: ApiError(403, 20403, "Forbidden"),
    404: lambda call: errors.not_found(call.path),
    405: lambda _: errors.method_not_allowed(ALLOWED),
    429: lambda _: errors.too_many_requests(),
    500: lambda _: errors.server_error(500),
    503: lambda _: errors.server_error(503),
}


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What goes wrong; parts combine, and without any nothing does."""

    latency: _Seconds = 0.0  #: Seconds before anything is answered
    status: Status | None = None  #: Answered without processing: 502 and 504 as a gateway's HTML page
    retry_after: _Text | None = None  #: Goes with the status, sent as it is
    reset: bool = False  #: The connection is reset before a byte is answered
    truncate: bool = False  #: The connection ends after half of the body that Content-Length promised
    content_type: _Text | None = None  #: Stands in place of the right one
    drip: _Seconds = 0.0  #: Seconds between each of twenty pieces of the body
    error_model: Literal["rfc9457"] | None = None  #: Shows every API error, asked for here or not, in that form
    times: _Number | None = None  #: How many requests of a run are met before the fault is over; None is without end
    every: _Number = 1  #: Only each n-th request of a run is met

    def response(self, provider: Provider, call: Call) -> Response:
        """The response as it leaves the provider, or what stands in for it."""
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        if self.status in _GATEWAY_TITLES:
            page = _GATEWAY_PAGE.format(_GATEWAY_TITLES[self.status])
            own = provider.headers(call, Answer(self.status, None, headers))
            response = Response(page, self.status, own, media_type="text/html")
        else:
            if self.status is None:
                answer = provider.answer(call)
            else:
                answer = provider.refusal(call, _REFUSALS[self.status](call))
                answer.headers.update(headers)
            error = answer.body if self.error_model is not None and answer.status >= 400 else None
            if error is not None:
                answer.body = _problem(error)
            response = provider.response(call, answer)
            if error is not None:
                response.headers["Content-Type"] = "application/problem+json"
        if self.content_type is not None:
            response.headers["Content-Type"] = self.content_type
        return response

    async def send(self, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the response meet what happens on its way."""
        if self.reset:
            await _broken(scope, receive, "reset")
            return
        if not self.drip and not self.truncate:
            await response(scope, receive, send)
            return
        body = bytes(response.body)
        step = max(1, math.ceil(len(body) / (_DRIPS if self.drip else 1)))
        sent = body[: len(body) // 2] if self.truncate else body
        await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
        for start in range(0, len(sent), step):
            await pause(self.drip, receive)
            piece = sent[start : start + step]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if self.truncate:
            await _broken(scope, receive, "hang_up")
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


NONE = Fault()


class Faults:
    """Which fault a request meets: its own header says so, or else the run."""

    def __init__(self) -> None:
        self.set_run(None)

    def set_run(self, text: str | None) -> None:
        """Switch a fault on for all requests from now on, or off.

        Raises:
            SandboxError: The text is not understood.
        """
        self._run = NONE if text is None else parse(text)
        self._seen = self._met = 0

    def of(self, call: Call) -> Fault:
        """The fault of a request, perhaps none.

        Raises:
            ApiError: 400, its header is not understood.
        """
        text = call.headers.get(HEADER)
        if text is not None:
            return _of_request(text)
        fault = self._run
        self._seen += 1
        if self._seen % fault.every or (fault.times is not None and self._met >= fault.times):
            return NONE
        self._met += 1
        return fault


def parse(text: str) -> Fault:
    """Read ``SYNTAX``.

    Raises:
        SandboxError: Names the part that is not understood, and what was expected.
    """
    parts = [[piece.strip() for piece in part.partition("=")] for part in text.split(";")]
    values = {name: value if separator else "true" for name, separator, value in parts}
    try:
        fault = msgspec.convert(values, Fault, strict=False)
    except msgspec.ValidationError as error:
        raise SandboxError(f"fault {text[:64]!r} is not understood: {error}; {SYNTAX} were expected") from None
    if fault.retry_after is not None and fault.status is None:
        raise SandboxError("retry-after needs a status beside it")
    return fault


def _of_request(text: str) -> Fault:
    try:
        fault = parse(text)
    except SandboxError as error:
        raise errors.bad_parameter(HEADER, text, f"a fault: {error}") from None
    if fault.times is not None or fault.every != 1:
        raise errors.bad_parameter(HEADER, text, "a fault of one request: times and every are for a whole run")
    return fault


def _problem(error: dict[str, Any]) -> dict[str, Any]:
    """An error of Twilio's in the form of RFC 9457, with the members that Twilio's newer libraries read."""
    title = HTTPStatus(error["status"]).phrase
    members = {"type": error["more_info"], "title": title, "status": error["status"], "code": error["code"]}
    return {**members, "detail": error["message"]}


async def pause(seconds: float, receive: Receive) -> None:
    """Wait, but not for a caller who is gone, nor on a server that ends."""
    if seconds > 0:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_disconnected(receive), seconds)


async def _broken(scope: Scope, receive: Receive, how: Literal["reset", "hang_up"]) -> None:
    """Close the connection; without a server there is nothing to break but the caller's own await."""
    connection = scope.get("state", {}).get("connection")
    if connection is None:
        raise ConnectionResetError(f"sandbox fault: {how}")
    getattr(connection, how)()
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    """Wait until the server knows that the connection is gone, or it would answer for us."""
    while (await receive())["type"] != "http.disconnect":
        pass
