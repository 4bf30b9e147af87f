"""Malformed and unusual requests, byte by byte over a socket: an error body or an answer, never a 5xx or a trace."""

from __future__ import annotations

import json
import re

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.tests.sandbox.asking import basic, receipts_path
from contract_tests.tests.sandbox.wire import RawAnswer, send

LONG = "9" * 5000


def _get(sandbox: Sandbox, target: str, *more: str, method: str = "GET", host: str = "127.0.0.1") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host else []), *more]
    if not any(line.lower().startswith("authorization:") for line in more):
        lines.append(f"Authorization: {basic(sandbox.account_sid, sandbox.auth_token)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


# What is sent, as a suffix of the receipts' path where it begins with ? or /, and the status and code that answer it.
QUERIES = {
    "PageSize=0": (400, 20001),
    "PageSize=-1": (400, 20001),
    "PageSize=": (400, 20001),
    "PageSize=ten": (400, 20001),
    "PageSize=5.0": (400, 20001),
    "PageSize=1e1": (400, 20001),
    "PageSize=+5": (400, 20001),
    "PageSize=%D9%A5": (400, 20001),  # an Arabic five
    "PageSize=%EF%BC%95": (400, 20001),  # a full-width five
    "PageSize=1_0": (400, 20001),
    "PageSize=%00": (400, 20001),
    "PageSize=%FF": (400, 20001),
    f"PageSize={LONG}": (400, 20001),
    "Page=-1": (400, 20001),
    "Page=one": (400, 20001),
    f"Page={LONG}": (400, 20001),
    "PageToken=": (400, 20001),
    "PageToken=PT": (400, 20001),
    "PageToken=PT%00": (400, 20001),
    "PageToken=%F0%9F%98%80": (400, 20001),
    f"PageToken={LONG}": (400, 20001),
    "PageToken=PTIHTLLgEH0UtGM2I%27--": (400, 20001),
    "Page=99999999999999999999": (200, None),
    "PageSize=51": (200, None),
    "&&&===;;;%%%": (200, None),
    "PageSize=50&PageSize=0": (200, None),
}
PATHS = {
    "/": (404, 20404),
    "//": (404, 20404),
    "/DYxyz": (404, 20404),
    "/DY" + "0" * 32 + "/": (404, 20404),
    "/..": (404, 20404),
    "/%2e%2e": (404, 20404),
    "/%00": (404, 20404),
    "/%0A": (404, 20404),
    "/%FF%FE": (404, 20404),
    "/%F0%9F%98%80": (404, 20404),
    "/' OR 1=1 --".replace(" ", "%20"): (404, 20404),
    "/%": (404, 20404),
    "/" + "D" * 8000: (404, 20404),
}


def _assert_error(answer: RawAnswer, status: int, code: int) -> None:
    body = json.loads(answer.body)
    assert (answer.status, body["status"], body["code"]) == (status, status, code)
    assert list(body) == ["code", "message", "more_info", "status"]
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch("RQ[0-9a-f]{32}", answer.headers["twilio-request-id"])
    assert len(answer.body) < 10_000
    assert b"Traceback" not in answer.body
    assert b"sqlite" not in answer.body


@pytest.mark.parametrize(("query", "expected"), QUERIES.items(), ids=lambda one: str(one)[:40])
def test_an_odd_query(sandbox: Sandbox, query: str, expected: tuple[int, int | None]) -> None:
    answer = send(sandbox.base_url, _get(sandbox, f"{receipts_path(sandbox)}?{query}"))
    status, code = expected
    if code is None:
        assert answer.status == status
    else:
        _assert_error(answer, status, code)


@pytest.mark.parametrize(("suffix", "expected"), PATHS.items(), ids=lambda one: str(one)[:40])
def test_an_odd_path(sandbox: Sandbox, suffix: str, expected: tuple[int, int]) -> None:
    _assert_error(send(sandbox.base_url, _get(sandbox, receipts_path(sandbox) + suffix)), *expected)


@pytest.mark.parametrize(
    "target", ["/", "/v1", "/v2/Conversations", "/v1/Services", "*", "/V1/CONVERSATIONS", "/%2Fv1"]
)
def test_a_target_that_is_no_resource(sandbox: Sandbox, target: str) -> None:
    _assert_error(send(sandbox.base_url, _get(sandbox, target)), 404, 20404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X"])
def test_a_method_that_the_resource_does_not_know(sandbox: Sandbox, method: str) -> None:
    answer = send(sandbox.base_url, _get(sandbox, receipts_path(sandbox), "Content-Length: 0", method=method))
    _assert_error(answer, 405, 20004)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "host", ["", "a b", "evil/path", "a@b", "x:y", "<script>", "a:123456", "a:65536", "[...]", "[1:2]", "h" * 300]
)
def test_a_host_that_no_link_can_be_built_from(sandbox: Sandbox, host: str) -> None:
    _assert_error(send(sandbox.base_url, _get(sandbox, receipts_path(sandbox), host=host)), 400, 20001)


NO_HTTP = {
    "nonsense": b"nonsense\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n",
    "a length that is no number": b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "a head without an end": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "raw bytes in the target": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "a TLS hello": bytes.fromhex("16030100a5010000a1") + bytes(160) + b"\r\n\r\n",
}


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_no_http_gets_an_error_body_as_well(sandbox: Sandbox, kind: str) -> None:
    _assert_error(send(sandbox.base_url, NO_HTTP[kind]), 400, 20001)


def test_what_stops_being_http_within_its_body_gets_one_answer(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    head = _get(sandbox, receipts_path(sandbox), "Transfer-Encoding: chunked", method="POST")
    _assert_error(send(sandbox.base_url, head + b"no chunk\r\n\r\n"), 400, 20001)
    assert send(sandbox.base_url, _get(sandbox, receipts_path(sandbox))).status == 200
    assert [record.exc_text for record in caplog.records if record.exc_info] == []


def test_two_authorizations_are_none(sandbox: Sandbox) -> None:
    one = f"Authorization: {basic(sandbox.account_sid, sandbox.auth_token)}"
    _assert_error(send(sandbox.base_url, _get(sandbox, receipts_path(sandbox), one, one)), 401, 20003)


def test_a_body_on_a_read_is_ignored(sandbox: Sandbox) -> None:
    request = _get(sandbox, receipts_path(sandbox), "Content-Length: 5", "Content-Type: application/json") + b"{!!!}"
    assert send(sandbox.base_url, request).status == 200


def test_a_form_content_type_without_a_body_is_what_official_clients_send(sandbox: Sandbox) -> None:
    header = "Content-Type: application/x-www-form-urlencoded"
    assert send(sandbox.base_url, _get(sandbox, receipts_path(sandbox), header)).status == 200
