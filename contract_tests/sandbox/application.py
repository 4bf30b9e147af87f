"""The ASGI application: turns requests into calls for the provider, keeps record of them, and fails where asked to."""

import sys
import time

from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import ApiError, server_error
from .exchange import Call, call_from
from .faults import NONE, Faults, pause
from .provider import Provider

READY_PATH = "/_sandbox/ready"
"""Answered without credentials, whatever fault the sandbox is in; the API has no path that begins like this."""

RECORDED_AT_MOST = 10_000


class Endpoint:
    """The one endpoint: the provider finds its way by the path as sent, which any router would have decoded.

    Args:
        provider: What answers.
        faults: What goes wrong.
        requests: Where every request is added before it is answered, the latest 10,000; None for nowhere.
        log: Whether a line per request goes to standard error: method, target, status, milliseconds.
        public_origin: What links start with; None leaves it to the request.
    """

    def __init__(
        self,
        provider: Provider,
        faults: Faults | None = None,
        requests: list[Call] | None = None,
        *,
        log: bool = False,
        public_origin: str | None = None,
    ) -> None:
        self.provider = provider
        self.faults = faults or Faults()
        self.requests = requests
        self.log = log
        self.public_origin = public_origin
        self._guarded: ASGIApp = ServerErrorMiddleware(self._respond, handler=self._unexpected)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == READY_PATH:
            await JSONResponse({"ready": True})(scope, receive, send)
            return
        scope["sandbox.call"] = call = call_from(scope, self.public_origin)
        if self.requests is not None:
            self.requests.append(call)
            del self.requests[:-RECORDED_AT_MOST]
        if self.log:
            await self._logged(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        call: Call = scope["sandbox.call"]
        status, started = "no response", time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            status = str(message.get("status", status))
            await send(message)

        try:
            await self._guarded(scope, receive, noted)
        finally:
            target = f"{call.path}?{call.query}" if call.query else call.path
            milliseconds = 1000 * (time.perf_counter() - started)
            sys.stderr.write(f"{call.method} {target} {status} {milliseconds:.1f} ms\n")
            sys.stderr.flush()

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, rightly or wrongly."""
        call: Call = scope["sandbox.call"]
        try:
            fault = self.faults.of(call)
        except ApiError as error:
            fault, response = NONE, self._refused(call, error)
        else:
            await pause(fault.latency, receive)
            response = fault.response(self.provider, call)
        await fault.send(response, scope, receive, send)

    async def _unexpected(self, request: Request, _: Exception) -> Response:
        """What the provider did not expect becomes the API's own 500."""
        return self._refused(request["sandbox.call"], server_error())

    def _refused(self, call: Call, error: ApiError) -> Response:
        return self.provider.response(call, self.provider.refusal(call, error))
