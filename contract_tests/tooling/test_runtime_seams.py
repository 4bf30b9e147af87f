"""Where the runtime reaches into httpx2 and its network libraries: those places must be there in the locked versions.

Each has a fallback for versions that lack them, which would cost a guarantee silently; so it fails here instead.
"""

from __future__ import annotations

import dataclasses
import ssl
import threading
from typing import Any

import anyio.streams.tls
import httpx2
import pytest
import trio
import trio.testing

from contract_tests.hostile.server import HostileServer, Wire, json_answer
from twilio_receipts import ConfigurationError
from twilio_receipts._runtime import deadline, direct
from twilio_receipts._runtime.holder import Holder
from twilio_receipts._runtime.leftover import _TLS_BUFFERS, retire_if_tainted
from twilio_receipts._runtime.pool import options


@pytest.mark.parametrize("kind", [httpx2.Client, httpx2.AsyncClient])
@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:1"])
def test_the_deadline_can_be_put_on_every_pool(kind: Any, proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
    ):
        monkeypatch.delenv(name, raising=False)
    if proxy is not None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    asynchronous = kind is httpx2.AsyncClient
    made = kind(**options("https://host.example", asynchronous=asynchronous))
    assert deadline.hold(made, asynchronous=asynchronous)
    pools = [made._transport._pool, *(transport._pool for transport in made._mounts.values() if transport)]
    assert len(pools) == (1 if proxy is None else 2)
    wrapper = deadline._AsyncBackend if asynchronous else deadline._SyncBackend
    assert all(type(pool._network_backend) is wrapper for pool in pools)


@pytest.mark.parametrize("kind", [httpx2.Client, httpx2.AsyncClient])
def test_calls_go_straight_to_the_transport_of_a_client_of_ours(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asynchronous = kind is httpx2.AsyncClient
    made = kind(**options("https://host.example", asynchronous=asynchronous))
    assert direct.transport(made, "https://host.example") is made._transport
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    proxied = kind(**options("https://host.example", asynchronous=asynchronous))
    assert direct.transport(proxied, "https://host.example") is None
    assert direct.transport(object(), "https://host.example") is None


def test_an_unknown_client_is_reported() -> None:
    assert not deadline.hold(object(), asynchronous=False)
    made = httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200)))
    assert not deadline.hold(made, asynchronous=False)


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
            assert retire_if_tainted(response)
            response.close()
        assert server.connections == 2


def test_tls_keeps_what_it_has_read_where_it_is_looked_for() -> None:
    assert "_read_bio" in {field.name for field in dataclasses.fields(anyio.streams.tls.TLSStream)}
    stream = trio.SSLStream(trio.testing.memory_stream_pair()[0], ssl.create_default_context(), server_hostname="x")
    assert stream._incoming.pending == 0
    assert {path[-1] for path in _TLS_BUFFERS} == {"_read_bio", "_incoming"}


def test_a_given_client_without_such_places_is_left_alone() -> None:
    assert not retire_if_tainted(httpx2.Response(200, content=b"{}"))


def test_a_plain_http_client_asks_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be sent the credentials in the clear."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    made = httpx2.Client(**options("http://127.0.0.1:8000", asynchronous=False))
    assert not made._mounts


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
    holder = Holder(None, lambda: httpx2.Client, "https://host.example", asynchronous=False)
    with pytest.raises(ConfigurationError, match="proxy variables") as caught:
        holder.get()
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_one_httpx2_client_is_made_however_many_threads_ask() -> None:
    holder = Holder(None, lambda: httpx2.Client, "http://127.0.0.1:1", asynchronous=False)
    made: list[httpx2.Client] = []
    threads = [threading.Thread(target=lambda: made.append(holder.get()[0])) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in made}) == 1
    assert holder.close() is made[0]
    assert holder.close() is None
    with pytest.raises(ConfigurationError, match="closed"):
        holder.get()
