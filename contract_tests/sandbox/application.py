"""The ASGI application: turns requests into calls for the provider, and keeps a record of them if asked to."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import Headers

from contract_tests.sandbox.errors import server_error
from contract_tests.sandbox.exchange import Call

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from contract_tests.sandbox.provider import Provider


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that the sandbox took; headers in lower case, the credentials kept out of the repr."""

    method: str
    path: str
    query: str
    headers: Headers = field(repr=False)


class Endpoint:
    """The one endpoint: the provider finds its way by the path as sent, which Starlette's router has decoded."""

    def __init__(self, provider: Provider, record: list[RecordedRequest] | None) -> None:
        self.provider = provider
        self.record = record
        self.concurrent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Twilio-Request-Duration (seconds) and Twilio-Concurrent-Requests stand on every answer (recorded from the
        sister host).
        """
        started = time.perf_counter()
        self.concurrent += 1
        try:
            call = call_from(scope)
            if self.record is not None:
                self.record.append(RecordedRequest(call.method, call.path, call.query, call.headers))
            response = self.provider.response(call, self.provider.answer(call))
            response.headers["Twilio-Concurrent-Requests"] = str(self.concurrent)
            response.headers["Twilio-Request-Duration"] = f"{time.perf_counter() - started:.3f}"
            await response(scope, receive, send)
        finally:
            self.concurrent -= 1


def call_from(scope: Scope) -> Call:
    """The call that an ASGI scope describes."""
    raw_path = scope.get("raw_path") or scope["path"].encode()
    server, client = scope.get("server"), scope.get("client")
    return Call(
        method=scope["method"],
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=Headers(scope=scope),
        scheme=scope["scheme"],
        server=f"{server[0]}:{server[1]}" if server else "127.0.0.1",
        peer=client[0] if client else None,
    )


def build_app(provider: Provider, record: list[RecordedRequest] | None = None) -> Starlette:
    """The application that serves a provider; ``record`` is the list that requests are added to."""

    async def unexpected(request: Request, _: Exception) -> Response:
        call = call_from(request.scope)
        return provider.response(call, provider.refusal(call, server_error()))

    application = Starlette(exception_handlers={Exception: unexpected})
    # Not a route: its pattern would miss a path with a line break, and answer in the router's own words.
    application.router.default = Endpoint(provider, record)
    return application
