"""How the sandbox's tests ask: a call made by hand, straight to the provider; or bytes, to the server."""

import base64
import socket
from http.client import HTTPResponse, IncompleteRead
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from contract_tests.sandbox import Answer, Call, Sandbox

HOST = "conversations.example:8443"


def basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def receipts_path(sandbox: Sandbox, message_sid: str | None = None, conversation: str | None = None) -> str:
    conversation, message = conversation or sandbox.conversation_sid, message_sid or sandbox.message_sid
    return f"/v1/Conversations/{conversation}/Messages/{message}/Receipts"


def call(
    sandbox: Sandbox,
    path: str,
    query: str = "",
    *,
    method: str = "GET",
    scheme: str = "http",
    **headers: str,
) -> Call:
    """A call of the first account; a header of None's place is left out by passing an empty text."""
    sent = {"host": HOST, "authorization": basic(sandbox.account_sid, sandbox.auth_token)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    present = Headers({name: value for name, value in sent.items() if value})
    return Call(method, path, query, present, scheme=scheme, server="127.0.0.1:8000")


def ask(sandbox: Sandbox, path: str, query: str = "", **how: str) -> Answer:
    return sandbox.provider.answer(call(sandbox, path, query, **how))


def body(answer: Answer) -> dict[str, Any]:
    assert answer.body is not None
    return answer.body


def page(sandbox: Sandbox, query: str = "", message_sid: str | None = None) -> dict[str, Any]:
    answer = ask(sandbox, receipts_path(sandbox, message_sid), query)
    assert answer.status == 200, answer
    return body(answer)


def sids(*pages: dict[str, Any]) -> list[str]:
    return [receipt["sid"] for one in pages for receipt in one["delivery_receipts"]]


def send(base_url: str, request: bytes) -> tuple[HTTPResponse, bytes]:
    """The response to bytes that no client library would send, and its content, whole or not."""
    address = urlsplit(base_url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=5) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        try:
            return response, response.read()
        except IncompleteRead as error:
            return response, error.partial
