"""Mocks: httpx2-pytest beside the default client, and what an `http_client` of the caller's may be."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract_tests.partners.environment import ROOT, run
from contract_tests.partners.tools import ACCOUNT, CH, IM, SECRET, SIDS
from twilio_receipts import AsyncClient, Client, TransportError

SUITE = f'''
import pytest
from twilio_receipts import AsyncClient, Client

CH, IM = "{CH}", "{IM}"
SIDS = {SIDS!r}
API = "https://conversations.twilio.com/v1/Conversations/{CH}/Messages/{IM}/Receipts"
SHARED = Client("{ACCOUNT}", "{SECRET}", max_retries=0)


def mock(httpx2_mock, sids):
    for sid in sids:
        httpx2_mock.add_response(url=f"{{API}}/{{sid}}", json={{"sid": sid}})


@pytest.mark.parametrize("sids", [SIDS[:3], SIDS[1:]])
def test_sync(httpx2_mock, sids):
    """The second runs with a client that is used already."""
    mock(httpx2_mock, reversed(sids))
    assert [SHARED.receipts.fetch(CH, IM, sid).sid for sid in sids] == sids
    requests = httpx2_mock.get_requests()
    assert [str(request.url) for request in requests] == [f"{{API}}/{{sid}}" for sid in sids]
    assert {{request.headers["authorization"][:6] for request in requests}} == {{"Basic "}}


@pytest.mark.asyncio
async def test_async(httpx2_mock):
    async with AsyncClient("{ACCOUNT}", "{SECRET}") as client:
        mock(httpx2_mock, SIDS)
        assert [(await client.receipts.fetch(CH, IM, sid)).sid for sid in SIDS] == SIDS
    assert len(httpx2_mock.get_requests()) == len(SIDS)
'''


def test_httpx2_pytest_answers_by_url_and_knows_what_was_asked(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    done = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_suite.py", cwd=tmp_path, paths=(ROOT / "generated",)
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"sid": request.url.path.rpartition("/")[2]})


async def application(scope: Any, _receive: Any, send: Any) -> None:
    body = b'{"sid": "%s"}' % scope["path"].rpartition("/")[2].encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def three(http_client: httpx2.Client) -> list[str | None]:
    with Client(ACCOUNT, SECRET, http_client=http_client, max_retries=0) as client:
        return [client.receipts.fetch(CH, IM, sid).sid for sid in SIDS[:3]]


async def three_async(http_client: httpx2.AsyncClient) -> list[str | None]:
    async with AsyncClient(ACCOUNT, SECRET, http_client=http_client, max_retries=0) as client:
        return [(await client.receipts.fetch(CH, IM, sid)).sid for sid in SIDS[:3]]


def test_a_mock_transport_answers_either_kind() -> None:
    transport = httpx2.MockTransport(answer)
    assert three(httpx2.Client(transport=transport)) == SIDS[:3]
    assert asyncio.run(three_async(httpx2.AsyncClient(transport=transport))) == SIDS[:3]


def test_an_asgi_application_answers() -> None:
    assert asyncio.run(three_async(httpx2.AsyncClient(transport=httpx2.ASGITransport(application)))) == SIDS[:3]


class Hooks:
    """Event hooks that note what they are given."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def request(self, request: httpx2.Request) -> None:
        self.paths.append(request.url.path.rpartition("/")[2])
        request.headers["X-Trace"] = "1"

    def response(self, response: httpx2.Response) -> None:
        assert response.request.headers["X-Trace"] == "1"
        response.read()

    async def request_async(self, request: httpx2.Request) -> None:
        self.request(request)

    async def response_async(self, response: httpx2.Response) -> None:
        await response.aread()


def test_event_hooks_see_each_request_and_may_read_its_response() -> None:
    hooks, transport = Hooks(), httpx2.MockTransport(answer)
    sync: Any = {"request": [hooks.request], "response": [hooks.response]}
    awaited: Any = {"request": [hooks.request_async], "response": [hooks.response_async]}
    assert three(httpx2.Client(transport=transport, event_hooks=sync)) == SIDS[:3]
    assert asyncio.run(three_async(httpx2.AsyncClient(transport=transport, event_hooks=awaited))) == SIDS[:3]
    assert hooks.paths == SIDS[:3] * 2


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ValueError("mine"), ValueError),
        (RuntimeError("mine"), RuntimeError),
        (KeyError("mine"), KeyError),
        (httpx2.ReadError("reset"), TransportError),
        (OSError("disk"), TransportError),
    ],
    ids=repr,
)
def test_what_a_hook_raises_reaches_the_caller_but_for_what_a_network_raises(
    raised: Exception, expected: type[Exception]
) -> None:
    def hook(_: httpx2.Request) -> None:
        raise raised

    given = httpx2.Client(transport=httpx2.MockTransport(answer), event_hooks={"request": [hook]})
    with pytest.raises(expected, match=r"mine|reset|disk"):
        three(given)
