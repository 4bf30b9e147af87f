"""Where the runtime reaches into httpx2 and its network libraries: those places must be there in the locked versions.

Each has a fallback for versions that lack them, which would cost a guarantee silently; so it fails here instead.
"""

from __future__ import annotations

import dataclasses
import ssl
import threading
from typing import Any

import anyio.streams.tls
import httpcore2
import httpx2
import pytest
import trio
import trio.testing

from contract_tests.hostile.server import HostileServer, Wire, json_answer
from twilio_receipts import ConfigurationError
from twilio_receipts._runtime import deadline
from twilio_receipts._runtime.leftover import _TLS_BUFFERS, retire_if_tainted
from twilio_receipts._runtime.transport import Transport

PROXY_VARIABLES = [f"{name}_proxy" for name in ("http", "https", "all", "no")]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def pool_of(base_url: str, *, asynchronous: bool = False) -> Any:
    return Transport(base_url, None, asynchronous=asynchronous).get().__self__._pool


@pytest.mark.parametrize(
    ("asynchronous", "wrapper"), [(False, deadline._Backend), (True, deadline._AsyncBackend)], ids=["sync", "async"]
)
@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1"])
def test_the_deadline_is_put_on_every_pool(
    monkeypatch: pytest.MonkeyPatch, proxy: str | None, wrapper: type, *, asynchronous: bool
) -> None:
    if proxy is not None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert type(pool_of("https://host.example", asynchronous=asynchronous)._network_backend) is wrapper


def test_a_transport_without_such_a_place_is_reported() -> None:
    assert not deadline.hold(object(), asynchronous=False)
    assert not deadline.hold(httpx2.MockTransport(lambda _: httpx2.Response(200)), asynchronous=False)


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, b"proxy.example"),
        ({"https_proxy": "proxy.example:3128"}, b"proxy.example"),
        ({"ALL_PROXY": "https://proxy.example"}, b"proxy.example"),
        ({"HTTP_PROXY": "http://proxy.example"}, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "other.example"}, b"proxy.example"),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "host.example"}, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": ".example"}, None),
        ({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "*"}, None),
    ],
)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_the_environment_names_the_proxy_of_https(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: bytes | None, *, asynchronous: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    used = getattr(pool_of("https://host.example:8443", asynchronous=asynchronous), "_proxy_url", None)
    assert getattr(used, "host", None) == proxy


def test_no_proxy_is_asked_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be sent the credentials in the clear."""
    for name in PROXY_VARIABLES[:-1]:
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert type(pool_of("http://127.0.0.1:8000")) is httpcore2.ConnectionPool


def test_what_is_left_of_the_call_shortens_every_step() -> None:
    deadline.remaining.set(lambda: 5.0)
    assert [deadline.time_left(limit) for limit in (None, 3.0, 7.0)] == [5.0, 3.0, 5.0]
    deadline.remaining.set(lambda: deadline.UNLIMITED)
    assert [deadline.time_left(limit) for limit in (None, 3.0)] == [None, 3.0]
    deadline.remaining.set(lambda: 0.0)
    with pytest.raises(TimeoutError):
        deadline.time_left(3.0)


def test_bytes_after_an_answer_are_found_where_h11_keeps_them() -> None:
    def two_answers(wire: Wire) -> None:
        wire.request()
        wire.send(json_answer(b"{}") + b"surplus")
        wire.hold()

    with HostileServer(two_answers) as server, httpx2.Client(trust_env=False) as client:
        for _ in range(2):
            response = client.send(client.build_request("GET", server.url), stream=True)
            assert b"".join(response.stream) == b"{}"  # type: ignore[arg-type]  # it is the sync kind
            assert retire_if_tainted(response, asynchronous=False)
            response.close()
        assert server.connections == 2


def test_tls_keeps_what_it_has_read_where_it_is_looked_for() -> None:
    assert "_read_bio" in {field.name for field in dataclasses.fields(anyio.streams.tls.TLSStream)}
    stream = trio.SSLStream(trio.testing.memory_stream_pair()[0], ssl.create_default_context(), server_hostname="x")
    assert stream._incoming.pending == 0
    assert {path[-1] for path in _TLS_BUFFERS} == {"_read_bio", "_incoming"}


def test_a_given_client_without_such_places_is_left_alone() -> None:
    assert not retire_if_tainted(httpx2.Response(200, content=b"{}"), asynchronous=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "gopher://user:canary@127.0.0.1:1"),
        ("HTTPS_PROXY", "http://user:canary@[::1"),
        ("HTTPS_PROXY", "http://user:canary@127.0.0.1:port"),
        ("SSL_CERT_FILE", "/nonexistent/canary"),
    ],
)
def test_an_environment_that_httpx2_refuses_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match="proxy variables") as caught:
        pool_of("https://host.example")
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_one_transport_is_made_however_many_threads_ask() -> None:
    transport = Transport("http://127.0.0.1:1", None, asynchronous=False)
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(transport.get().__self__)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in made}) == 1
    assert transport.close() is made[0]
    assert transport.close() is None
    with pytest.raises(ConfigurationError, match="closed"):
        transport.get()
