"""The control API: over HTTP what the Python fixtures do, for tests in any language; on a port of its own."""

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .application import READY_PATH
from .exchange import Call
from .store import SandboxError
from .world import World


class Controlled(Protocol):
    """What of a sandbox the control API needs."""

    world: World
    conversation_sid: str
    requests: list[Call]

    def environment(self) -> dict[str, str]: ...  # as in Sandbox
    def fault(self, text: str | None) -> None: ...
    def reset(self) -> None: ...


class _Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request's JSON object; an empty body is an empty object."""


class _NewMessage(_Body):
    receipts: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    conversation_sid: str | None = None
    status: str | None = "delivered"
    channel: str = "sms"


class _Sending(_Body):
    message_sid: str
    channel: str = "sms"
    outcome: str | None = None


class _Time(_Body):
    seconds: float


class _Fault(_Body):
    fault: str | None


def _requests(sandbox: Controlled) -> dict[str, Any]:
    """The requests seen, oldest first; of an Authorization header only the scheme."""
    shown = []
    for request in list(sandbox.requests):
        headers = dict(request.headers)
        if "authorization" in headers:
            headers["authorization"] = f"{headers['authorization'].partition(' ')[0]} (redacted)"
        shown.append({"method": request.method, "path": request.path, "query": request.query, "headers": headers})
    return {"requests": shown}


def _add_message(sandbox: Controlled, body: _NewMessage) -> dict[str, Any]:
    with sandbox.world.store.writing():
        message = sandbox.world.add_message(body.conversation_sid or sandbox.conversation_sid)
        sids = [sandbox.world.add_receipt(message, body.status, channel=body.channel) for _ in range(body.receipts)]
    return {"message_sid": message, "receipt_sids": sids}


_ACTIONS: dict[tuple[str, str], tuple[type[_Body], Callable[[Controlled, Any], dict[str, Any] | None]]] = {
    ("GET", "/environment"): (_Body, lambda sandbox, _: sandbox.environment()),
    ("GET", "/requests"): (_Body, lambda sandbox, _: _requests(sandbox)),
    ("POST", "/reset"): (_Body, lambda sandbox, _: sandbox.reset()),
    ("POST", "/messages"): (_NewMessage, _add_message),
    ("POST", "/send"): (
        _Sending,
        lambda sandbox, body: {"receipt_sid": sandbox.world.send(body.message_sid, body.channel, body.outcome)},
    ),
    ("POST", "/advance"): (
        _Time,
        lambda sandbox, body: {
            "changed": sandbox.world.advance(body.seconds),
            "now": sandbox.world.now().isoformat(),
        },
    ),
    ("POST", "/fault"): (_Fault, lambda sandbox, body: sandbox.fault(body.fault)),
}


def control_app(sandbox: Controlled) -> ASGIApp:
    """The application that changes a sandbox: 200 with what was done, 400 or 404 with ``{"error": …}``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        status, told = _answer(sandbox, request.method, scope["path"], await request.body())
        await JSONResponse(told, status)(scope, receive, send)

    return app


def _answer(sandbox: Controlled, method: str, path: str, content: bytes) -> tuple[int, dict[str, Any]]:
    if path == READY_PATH:
        return 200, {"ready": True}
    if (method, path) not in _ACTIONS:
        known = ", ".join(map(" ".join, _ACTIONS))
        return 404, {"error": f"{method} {path} is unknown; one of {known} was expected"}
    body, action = _ACTIONS[method, path]
    try:
        return 200, action(sandbox, msgspec.json.decode(content or b"{}", type=body)) or {}
    except (SandboxError, msgspec.DecodeError) as error:
        return 400, {"error": str(error)}
