"""Mocks: httpx2-pytest beside the default client, and what an `http_client` of the caller's may be."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.responses import JSONResponse

from contract_tests.client.kinds import drive, value
from contract_tests.partners.environment import ROOT, run
from twilio_receipts import TransportError

ACCOUNT, SECRET = "AC" + "b" * 32, "canary0123456789"
CH, IM = "CH" + "0" * 32, "IM" + "0" * 32
SIDS = [f"DY{number:032x}" for number in range(3)]
SUITE = f"""
import pytest
from twilio_receipts import AsyncClient, Client

CH, IM, SIDS = "{CH}", "{IM}", {SIDS!r}
API = "https://conversations.twilio.com/v1/Conversations/{CH}/Messages/{IM}/Receipts"
SHARED = Client("{ACCOUNT}", "{SECRET}", max_retries=0)


def mock(httpx2_mock):
    for sid in reversed(SIDS):
        httpx2_mock.add_response(url=f"{{API}}/{{sid}}", json={{"sid": sid}})


@pytest.mark.parametrize("use", ["first", "second"])
def test_sync(httpx2_mock, use):
    mock(httpx2_mock)
    assert [SHARED.receipts.fetch(CH, IM, sid).sid for sid in SIDS] == SIDS
    requests = httpx2_mock.get_requests()
    assert [str(request.url) for request in requests] == [f"{{API}}/{{sid}}" for sid in SIDS]
    assert {{request.headers["authorization"][:6] for request in requests}} == {{"Basic "}}


@pytest.mark.asyncio
async def test_async(httpx2_mock):
    async with AsyncClient("{ACCOUNT}", "{SECRET}") as client:
        for use in "first", "second":
            mock(httpx2_mock)
            assert [(await client.receipts.fetch(CH, IM, sid)).sid for sid in SIDS] == SIDS
"""


def test_httpx2_pytest_answers_by_url_and_knows_what_was_asked(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    done = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_suite.py", cwd=tmp_path, paths=(ROOT / "generated",)
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"sid": request.url.path.rpartition("/")[2]})


async def application(scope: Any, receive: Any, send: Any) -> None:
    await JSONResponse({"sid": scope["path"].rpartition("/")[2]})(scope, receive, send)


MOCK = httpx2.MockTransport(answer)


def fetched(kind: str, http_client: httpx2.Client | httpx2.AsyncClient) -> list[str | None]:
    async def fetch(client: Any) -> list[str | None]:
        return [(await value(client.receipts.fetch(CH, IM, sid))).sid for sid in SIDS]

    options = {"account_sid": ACCOUNT, "auth_token": SECRET, "http_client": http_client, "max_retries": 0}
    return drive(kind, options, fetch)


def test_an_asgi_application_answers() -> None:
    """That a mock transport does, docs/testing.md shows."""
    assert fetched("trio", httpx2.AsyncClient(transport=httpx2.ASGITransport(application))) == SIDS


def test_event_hooks_see_each_request_and_may_read_its_response() -> None:
    paths: list[str] = []

    async def asks(request: httpx2.Request) -> None:
        paths.append(request.url.path.rpartition("/")[2])
        request.headers["X-Trace"] = "1"

    async def answers(response: httpx2.Response) -> None:
        assert response.request.headers["X-Trace"] == "1"
        await response.aread()

    hooks: Any = {"request": [asks], "response": [answers]}
    assert fetched("asyncio", httpx2.AsyncClient(transport=MOCK, event_hooks=hooks)) == SIDS
    assert paths == SIDS


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ValueError("mine"), ValueError),
        (httpx2.ReadError("reset"), TransportError),
    ],
    ids=repr,
)
def test_what_a_hook_raises_reaches_the_caller_but_for_what_a_network_raises(
    raised: Exception, expected: type[Exception]
) -> None:
    def hook(_: httpx2.Request) -> None:
        raise raised

    with pytest.raises(expected, match=r"mine|reset"):
        fetched("sync", httpx2.Client(transport=MOCK, event_hooks={"request": [hook]}))
