"""Faults on request: what goes wrong between a provider and its caller, never by itself."""

import asyncio
import contextlib
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import errors
from .errors import ApiError
from .exchange import Answer, Call, call_from
from .faults import HEADER, Fault, parse
from .provider import ALLOWED, Provider

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


class FaultLayer:
    """Wraps an application; answers wrongly where the run, or a request's own ``Sandbox-Fault`` header, says so."""

    def __init__(self, app: ASGIApp, provider: Provider) -> None:
        self.app = app
        self.provider = provider
        self._run: Fault | None = None
        self._seen = self._met = 0

    def set_run(self, fault: Fault | None) -> None:
        """Switch a fault on for all requests from now on, or off."""
        self._run, self._seen, self._met = fault, 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, rightly or wrongly."""
        text = Headers(scope=scope).get(HEADER)
        if text is None and self._run is None:
            await self.app(scope, receive, send)
            return
        call = call_from(scope)
        try:
            fault = self._of_run() if text is None else _of_request(text)
        except ApiError as error:
            refusal = self.provider.response(call, self.provider.refusal(call, error))
            await refusal(scope, receive, send)
            return
        if fault is None:
            await self.app(scope, receive, send)
        else:
            await self._fail(fault, call, scope, receive, send)

    def _of_run(self) -> Fault | None:
        fault = self._run
        if fault is None:
            return None
        self._seen += 1
        if self._seen % fault.every or (fault.times is not None and self._met >= fault.times):
            return None
        self._met += 1
        return fault

    async def _fail(self, fault: Fault, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        await _pause(fault.latency, receive)
        if fault.reset:
            await _broken(scope, receive, "reset")
            return
        asked = scope if fault.status is None and fault.error_model is None else _for_whole_content(scope)
        app = self.app if fault.status is None else self._failure(call_from(asked), fault.status, fault.retry_after)
        start, body = await _answer_of(app, asked, receive)
        headers = MutableHeaders(raw=list(start["headers"]))
        if fault.error_model is not None and start["status"] >= 400 and headers["content-type"] == "application/json":
            body = _problem(body)
            headers["content-length"], headers["content-type"] = str(len(body)), "application/problem+json"
        if fault.content_type is not None:
            headers["content-type"] = fault.content_type
        await send({**start, "headers": headers.raw})
        sent = b"" if call.method == "HEAD" else body[: len(body) // 2] if fault.truncate else body
        for piece in _pieces(sent, _DRIPS if fault.drip else 1):
            await _pause(fault.drip, receive)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if fault.truncate:
            await _broken(scope, receive, "hang_up")
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _failure(self, call: Call, status: int, retry_after: str | None) -> Response:
        """The answer of a status: an API error where the API has one, else what a gateway in front of it shows."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        if status in _GATEWAY_TITLES:
            content = _GATEWAY_PAGE.format(_GATEWAY_TITLES[status])
            own = self.provider.headers(call, Answer(status, None, headers))
            return Response(content, status, own, media_type="text/html")
        error = _REFUSALS[status](call)
        error.headers.update(headers)
        return self.provider.response(call, self.provider.refusal(call, error))


def _of_request(text: str) -> Fault:
    try:
        fault = parse(text)
    except ValueError as error:
        raise errors.bad_parameter(HEADER, text, f"a fault: {error}") from None
    if fault.times is not None or fault.every != 1:
        raise errors.bad_parameter(HEADER, text, "a fault of one request: times and every are for a whole run")
    return fault


def _for_whole_content(scope: Scope) -> Scope:
    """The same request, to be answered with all of the content and as it is: no HEAD, no gzip."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers, "method": "GET" if scope["method"] == "HEAD" else scope["method"]}


def _problem(content: bytes) -> bytes:
    """An error of Twilio's in the form of RFC 9457, with the members that Twilio's newer libraries read."""
    error = msgspec.json.decode(content)
    title = HTTPStatus(error["status"]).phrase
    members = {"type": error["more_info"], "title": title, "status": error["status"], "code": error["code"]}
    return msgspec.json.encode({**members, "detail": error["message"]})


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


def _pieces(content: bytes, number: int) -> list[bytes]:
    size = max(1, math.ceil(len(content) / number))
    return [content[start : start + size] for start in range(0, len(content), size)]


async def _pause(seconds: float, receive: Receive) -> None:
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
