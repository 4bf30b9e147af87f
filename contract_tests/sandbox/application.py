"""The ASGI application: turns requests into calls for the provider, and keeps a record of them if asked to."""

import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .errors import server_error
from .exchange import call_from
from .provider import Provider


class Endpoint:
    """The one endpoint: the provider finds its way by the path as sent, which Starlette's router has decoded."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
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
            response = self.provider.response(call, self.provider.answer(call))
            response.headers["Twilio-Concurrent-Requests"] = str(self.concurrent)
            response.headers["Twilio-Request-Duration"] = f"{time.perf_counter() - started:.3f}"
            await response(scope, receive, send)
        finally:
            self.concurrent -= 1


def build_app(provider: Provider) -> Starlette:
    """The application that serves a provider; what the provider did not expect becomes the API's own 500."""

    async def unexpected(request: Request, _: Exception) -> Response:
        call = call_from(request.scope)
        return provider.response(call, provider.refusal(call, server_error()))

    application = Starlette(exception_handlers={Exception: unexpected})
    # Not a route: its pattern would miss a path with a line break, and answer in the router's own words.
    application.router.default = Endpoint(provider)
    return application
