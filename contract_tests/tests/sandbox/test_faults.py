"""Faults on request: each does what it says, and none happens by itself."""

import asyncio
import time
from http import HTTPStatus

import httpx2
import pytest

from contract_tests.sandbox import Sandbox, SandboxError
from contract_tests.tests.sandbox.asking import basic, receipts_path, send


def _ask(sandbox: Sandbox, fault: str = "", path: str = "", method: str = "GET") -> httpx2.Response:
    headers = {"Sandbox-Fault": fault} if fault else {}
    auth = (sandbox.account_sid, sandbox.auth_token)
    return httpx2.request(method, sandbox.base_url + receipts_path(sandbox) + path, auth=auth, headers=headers)


CODES = {400: 20001, 401: 20003, 403: 20403, 404: 20404, 405: 20004, 429: 20429, 500: 20500, 503: 20503}


@pytest.mark.parametrize(("status", "code"), CODES.items())
def test_a_status_of_the_api_has_its_error_body_in_twilios_form_and_in_rfc_9457s(
    sandbox: Sandbox, status: int, code: int
) -> None:
    answer, problem = _ask(sandbox, f"status={status}"), _ask(sandbox, f"status={status};error-model=rfc9457")
    assert (answer.status_code, problem.status_code) == (status, status)
    assert "retry-after" not in answer.headers
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json() == {
        "type": body["more_info"],
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": body["message"],
    }
    kept = {"allow", "www-authenticate"} & answer.headers.keys()
    assert {name: problem.headers[name] for name in kept} == {name: answer.headers[name] for name in kept}


def test_the_error_model_is_that_of_real_refusals_too_and_of_nothing_else(own_sandbox: Sandbox) -> None:
    own_sandbox.fault("error-model=rfc9457")
    refused, head = (_ask(own_sandbox, path=f"/DY{'0' * 1000}", method=method) for method in ("GET", "HEAD"))
    assert (refused.status_code, refused.json()["code"]) == (404, 20404)
    assert (head.status_code, head.content) == (404, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == refused.headers[name]
    assert _ask(own_sandbox).headers["content-type"] == "application/json"
    assert _ask(own_sandbox, "status=502;error-model=rfc9457").headers["content-type"].startswith("text/html")


DATE = "Tue, 24 Mar 2026 20:38:12 GMT"


@pytest.mark.parametrize(
    ("fault", "seconds", "status", "headers"),
    [
        ("status=502", 0, 502, {"content-type": "text/html; charset=utf-8"}),
        ("status=504;retry-after=2", 0, 504, {"content-type": "text/html; charset=utf-8", "retry-after": "2"}),
        (f"status=429;retry-after={DATE}", 0, 429, {"content-type": "application/json", "retry-after": DATE}),
        ("status=503; content-type=text/plain; drip=0.001", 0.02, 503, {"content-type": "text/plain"}),
        ("latency=0.2", 0.2, 200, {"content-type": "application/json"}),
        ("drip=0.01", 0.2, 200, {"content-type": "application/json"}),
        ("content-type=text/html", 0, 200, {"content-type": "text/html"}),
    ],
)
def test_a_response_comes_late_or_slowly_or_with_other_headers(
    sandbox: Sandbox, fault: str, seconds: float, status: int, headers: dict[str, str]
) -> None:
    started = time.monotonic()
    response = _ask(sandbox, fault)
    assert time.monotonic() - started >= seconds
    assert response.status_code == status
    assert headers.items() <= dict(response.headers).items()
    assert response.text.startswith("<html>") is (status in {502, 504})
    if status == 200:
        assert response.json() == _ask(sandbox).json()


def test_a_reset_connection_answers_nothing(sandbox: Sandbox) -> None:
    with pytest.raises(ConnectionResetError):
        send(sandbox.base_url, b"GET / HTTP/1.1\r\nHost: x\r\nSandbox-Fault: reset\r\n\r\n")


def test_without_a_server_a_reset_connection_is_an_exception(seeded: Sandbox) -> None:
    async def ask() -> None:
        transport = httpx2.ASGITransport(seeded.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
            await client.get("/", headers={"Sandbox-Fault": "reset"})

    with pytest.raises(ConnectionResetError):
        asyncio.run(ask())


def test_a_truncated_body_is_half_of_what_was_promised(sandbox: Sandbox) -> None:
    credentials = basic(sandbox.account_sid, sandbox.auth_token)
    lines = [f"GET {receipts_path(sandbox)} HTTP/1.1", "Host: x", f"Authorization: {credentials}"]
    response, half = send(sandbox.base_url, "\r\n".join([*lines, "Sandbox-Fault: truncate", "", ""]).encode())
    assert response.status == 200
    assert len(half) == int(response.headers["content-length"]) // 2


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [("status=503;times=2", [503, 503, 200, 200]), ("status=500;every=3", [200, 200, 500, 200, 200, 500])],
)
def test_a_run_meets_a_fault_so_often_until_it_is_called_off(
    own_sandbox: Sandbox, fault: str, statuses: list[int]
) -> None:
    own_sandbox.fault(fault)
    assert [_ask(own_sandbox).status_code for _ in statuses] == statuses
    own_sandbox.fault(None)
    assert {_ask(own_sandbox).status_code for _ in range(3)} == {200}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status=200",
        "status=",
        "latency=601",
        "latency=nan",
        "drip=x",
        "reset=maybe",
        "retry-after=1",
        "times=0",
        "error-model=rfc7807",
        "explode",
        "status=503;;",
        "content-type=\n",
    ],
)
def test_a_fault_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(SandboxError, match=r"not understood|needs a status"):
        Sandbox(fault=text)


@pytest.mark.parametrize("text", ["explode", "times=2;reset", "every=2;reset"])
def test_a_wrong_fault_header_is_a_bad_request(sandbox: Sandbox, text: str) -> None:
    answer = _ask(sandbox, text)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    assert text in answer.json()["message"]
