"""Bytes that are no HTTP, or no longer, get the API's error body; and uvicorn still is as this module needs it."""

import json
import re
from http.client import HTTPResponse

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import Connection
from contract_tests.tests.sandbox.asking import basic, receipts_path, send

NO_HTTP = {
    "nonsense": b"nonsense\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n",
    "a length that is no number": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "a head without an end": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "raw bytes in the target": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "a TLS hello": bytes.fromhex("16030100a5010000a1") + bytes(160) + b"\r\n\r\n",
}


def _assert_refused(response: HTTPResponse, content: bytes) -> None:
    body = json.loads(content)
    assert (response.status, body["status"], body["code"]) == (400, 400, 20001)
    assert list(body) == ["code", "message", "more_info", "status"]
    assert response.headers["content-type"] == "application/json"
    assert re.fullmatch("RQ[0-9a-f]{32}", response.headers["twilio-request-id"])


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_no_http_gets_an_error_body_as_well(sandbox: Sandbox, kind: str) -> None:
    _assert_refused(*send(sandbox.base_url, NO_HTTP[kind]))


def test_what_stops_being_http_within_its_body_gets_one_answer(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    authorization = f"Authorization: {basic(sandbox.account_sid, sandbox.auth_token)}\r\n"
    head = f"POST {receipts_path(sandbox)} HTTP/1.1\r\nHost: a\r\n{authorization}Transfer-Encoding: chunked\r\n\r\n"
    _assert_refused(*send(sandbox.base_url, head.encode() + b"no chunk\r\n\r\n"))
    read = f"GET {receipts_path(sandbox)} HTTP/1.1\r\nHost: a\r\n{authorization}\r\n".encode()
    assert send(sandbox.base_url, read)[0].status == 200
    assert [record.exc_text for record in caplog.records if record.exc_info] == []


def test_the_private_names_are_still_uvicorns() -> None:
    for name in ("connection_made", "send_400_response", "shutdown"):
        assert getattr(Connection, name) is not getattr(H11Protocol, name)
    used = {"response_complete", "disconnected", "message_event"}
    assert used <= set(RequestResponseCycle.__init__.__code__.co_names)
    assert {"conn", "cycle", "transport", "loop", "app_state"} <= set(H11Protocol.__init__.__code__.co_names)
