"""What stands before the provider and is no part of it: readiness, the record and the log of requests, public links."""

import sys
import time

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .exchange import PUBLIC_ORIGIN, Call, call_from

READY_PATH = "/_sandbox/ready"
"""Answered without credentials, whatever fault the sandbox is in; the API has no path that begins like this."""

RECORDED_AT_MOST = 10_000


class Observer:
    """Wraps an application.

    Args:
        app: What answers.
        requests: Where every request is added before it is answered, the latest 10,000; None for nowhere.
        log: Whether a line per request goes to standard error: method, target, status, milliseconds.
        public_origin: What links start with; None leaves it to the request.
    """

    def __init__(self, app: ASGIApp, requests: list[Call] | None, *, log: bool, public_origin: str | None) -> None:
        self.app = app
        self.requests = requests
        self.log = log
        self.public_origin = public_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == READY_PATH:
            await JSONResponse({"ready": True})(scope, receive, send)
            return
        if self.public_origin is not None:
            scope[PUBLIC_ORIGIN] = self.public_origin
        if self.requests is not None:
            self.requests.append(call_from(scope))
            del self.requests[:-RECORDED_AT_MOST]
        if self.log:
            await self._logged(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        call, status, started = call_from(scope), "no response", time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            status = str(message.get("status", status))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            target = f"{call.path}?{call.query}" if call.query else call.path
            milliseconds = 1000 * (time.perf_counter() - started)
            sys.stderr.write(f"{call.method} {target} {status} {milliseconds:.1f} ms\n")
            sys.stderr.flush()
