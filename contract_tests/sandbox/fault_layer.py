"""Faults on request: what goes wrong between a provider and its caller, never by itself."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import Response

from contract_tests.sandbox.errors import ApiError, bad_parameter, server_error, too_many_requests
from contract_tests.sandbox.exchange import Answer, call_from
from contract_tests.sandbox.faults import HEADER, Fault

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from contract_tests.sandbox.exchange import Call
    from contract_tests.sandbox.provider import Provider

_DRIPS = 20
_GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>\n"
_GATEWAY_TITLES = {502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


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
        await asyncio.sleep(fault.latency)
        if fault.reset:
            await _reset(scope, receive)
            return
        app = self.app if fault.status is None else self._failure(call, fault.status, fault.retry_after)
        start, body = await _answer_of(app, scope, receive)
        if fault.content_type is not None:
            others = [(name, value) for name, value in start["headers"] if name != b"content-type"]
            start["headers"] = [*others, (b"content-type", fault.content_type.encode())]
        await send(start)
        sent = body[: len(body) // 2] if fault.truncate else body
        for piece in _pieces(sent, _DRIPS if fault.drip else 1):
            await asyncio.sleep(fault.drip)
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if fault.truncate:
            await _hang_up(scope, receive)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _failure(self, call: Call, status: int, retry_after: str | None) -> Response:
        """The answer of a status: an API error where the API has one, else what a gateway in front of it shows."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        if status in _GATEWAY_TITLES:
            content = _GATEWAY_PAGE.format(_GATEWAY_TITLES[status])
            own = self.provider.headers(call, Answer(status, None, headers))
            return Response("" if call.method == "HEAD" else content, status, own, media_type="text/html")
        error = too_many_requests() if status == 429 else server_error(status)
        error.headers.update(headers)
        return self.provider.response(call, self.provider.refusal(call, error))


def _of_request(text: str) -> Fault:
    try:
        fault = Fault.parse(text)
    except ValueError as error:
        raise bad_parameter(HEADER, text, f"a fault: {error}") from None
    if fault.times is not None or fault.every != 1:
        raise bad_parameter(HEADER, text, "a fault of one request: times and every are for a whole run")
    return fault


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


def _pieces(content: bytes, number: int) -> list[bytes]:
    size = max(1, math.ceil(len(content) / number))
    return [content[start : start + size] for start in range(0, len(content), size)]


async def _reset(scope: Scope, receive: Receive) -> None:
    """Close with RST; without a server there is nothing to reset but the caller's own await."""
    connection = scope.get("state", {}).get("connection")
    if connection is None:
        raise ConnectionResetError("sandbox fault: reset")
    connection.reset()
    await _disconnected(receive)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close after what was written has left."""
    connection = scope.get("state", {}).get("connection")
    if connection is None:
        raise ConnectionResetError("sandbox fault: truncate")
    connection.hang_up()
    await _disconnected(receive)


async def _disconnected(receive: Receive) -> None:
    """Wait until the server knows that the connection is gone, or it would answer for us."""
    while (await receive())["type"] != "http.disconnect":
        pass
