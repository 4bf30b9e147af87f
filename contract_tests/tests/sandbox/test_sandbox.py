"""The sandbox as a whole: its options, and what it leaves when it ends."""

import asyncio
import socket
import ssl
import threading
from typing import Any

import httpx2
import pytest

from contract_tests.sandbox import Answer, Call, Provider, Sandbox, SandboxError
from contract_tests.tests.sandbox.asking import receipts_path


def test_it_serves_what_its_world_says_and_leaves_nothing() -> None:
    threads = set(threading.enumerate())
    with Sandbox.start(receipts=1, tls=True, fault="status=503;times=1") as sandbox:
        folder, url, context = sandbox.store.path.parent, sandbox.base_url, _trusting(sandbox)
        message = sandbox.world.add_message(sandbox.conversation_sid)
        sandbox.world.send(message)
        auth = (sandbox.account_sid, sandbox.auth_token)
        with httpx2.Client(base_url=url, auth=auth, verify=context) as client:
            assert client.get("/_sandbox/ready").json() == {"ready": True}, "whatever fault there is"
            assert client.get("/").status_code == 503
            for state in (None, "delivered"):
                (receipt,) = client.get(receipts_path(sandbox, message)).json()["delivery_receipts"]
                assert receipt["status"] == state
                sandbox.world.advance(5)
            by_name = url.replace("127.0.0.1", "localhost")
            assert client.get(f"{by_name}/_sandbox/ready").status_code == 200
        with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx2.get(url)
    assert not folder.exists()
    assert set(threading.enumerate()) <= threads
    with pytest.raises(httpx2.ConnectError, match="refused"):
        httpx2.get(url)


def _trusting(sandbox: Sandbox) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=sandbox.authority)


@pytest.mark.parametrize(
    ("host", "reached"),
    [("0.0.0.0", "http://127.0.0.1:"), ("localhost", "http://localhost:")],  # noqa: S104 # listened on by a test
)
def test_its_url_is_one_that_a_client_can_use(host: str, reached: str) -> None:
    with Sandbox.start(host=host) as sandbox:
        assert sandbox.base_url.startswith(reached)
        assert httpx2.get(sandbox.base_url).status_code == 401


def test_a_taken_port_is_an_error_that_names_it_and_leaves_nothing() -> None:
    threads = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=f"127.0.0.1:{port}.*a free port was expected"):
            Sandbox.start(port=port)
    assert set(threading.enumerate()) <= threads


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"receipt": 5}, "'receipt' is unknown; some of .*receipts.* were expected"),
        *(
            ({"public_url": url}, r"scheme://host\[:port\] was expected")
            for url in ("sandbox:8000", "http://", "ftp://sandbox", "https://a/b", "https://a?b", "http://a b")
        ),
    ],
    ids=str,
)
def test_an_option_that_cannot_be_is_refused_by_name(options: dict[str, Any], told: str) -> None:
    with pytest.raises(SandboxError, match=told):
        Sandbox.start(**options)


def test_what_a_provider_did_not_expect_is_the_apis_500_without_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Provider):
        def answer(self, call: Call) -> Answer:
            raise RuntimeError(f"a secret of {call.path}")

    with Sandbox.start(provider=Broken) as sandbox:
        answer = httpx2.get(sandbox.base_url)
    assert (answer.status_code, answer.json()["code"]) == (500, 20500)
    assert "secret" not in answer.text
    assert answer.headers["twilio-request-id"].startswith("RQ")
    assert "a secret of /" in caplog.text


def test_a_public_url_is_the_sandboxs_own_and_stands_in_every_link() -> None:
    async def ask(sandbox: Sandbox) -> str:
        transport = httpx2.ASGITransport(sandbox.app)
        auth = (sandbox.account_sid, sandbox.auth_token)
        async with httpx2.AsyncClient(transport=transport, auth=auth, base_url="http://inside:8000") as client:
            response = await client.get(receipts_path(sandbox), headers={"X-Forwarded-Host": "elsewhere"})
        return response.text

    with Sandbox(public_url="https://api.example:8443/") as sandbox:
        text = asyncio.run(ask(sandbox))
    assert text.count("https://api.example:8443/v1/") == text.count("https://")
    assert "inside" not in text
    with Sandbox.start(public_url="http://sandbox:8000") as sandbox:
        assert sandbox.base_url == "http://sandbox:8000"
