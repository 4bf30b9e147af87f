"""Calls that are cut short, and clients in places where connections do not belong: the client works afterwards."""

import asyncio
import contextlib
import gc
import json
import logging
import os
import re
import signal
import ssl
import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import httpx2
import pytest
import trio

from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE, PATIENT
from contract_tests.hostile.drivers import ACCOUNT, SECRET
from contract_tests.hostile.server import HostileServer, Wire, json_answer
from twilio_receipts import (
    AsyncClient,
    Client,
    ConfigurationError,
    RequestTimeoutError,
    TransportError,
    TwilioReceiptsError,
)
from twilio_receipts._runtime.credentials import _filter

HELD = "DY" + "f" * 32
QUICK = "DY" + "1" * 32


def echo_or_hold(wire: Wire) -> None:
    """Answer with the SID that was asked for; say nothing if it is the held one, or half of it."""
    while head := wire.request():
        asked = re.search(rb"/Receipts/(DY[0-9a-f]{32}) ", head)
        assert asked is not None
        if asked[1].decode() == HELD:
            if wire.number % 2:
                wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
            wire.hold()
            return
        wire.send(json_answer(json.dumps({"sid": asked[1].decode()}).encode()))


@pytest.fixture
def options() -> dict[str, Any]:
    return {"timeout": PATIENT, "max_retries": 0}


def wait_for(server: HostileServer, requests: int) -> None:
    end = time.monotonic() + 10
    while server.requests < requests and time.monotonic() < end:
        time.sleep(0.005)
    assert server.requests >= requests


def test_cancelled_tasks_of_asyncio_leave_the_client_usable(options: dict[str, Any]) -> None:
    async def main(server: HostileServer) -> None:
        async with AsyncClient(ACCOUNT, SECRET, base_url=server.url, **options) as client:
            tasks = [asyncio.create_task(client.receipts.fetch(CONVERSATION, MESSAGE, HELD)) for _ in range(20)]
            await asyncio.to_thread(wait_for, server, 20)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            assert (await client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)).sid == QUICK
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await client.receipts.fetch(CONVERSATION, MESSAGE, HELD)
            assert (await client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)).sid == QUICK

    with HostileServer(echo_or_hold) as server:
        asyncio.run(main(server))
        assert server.wait_until_all_closed()


def test_cancelled_tasks_of_trio_leave_the_client_usable(options: dict[str, Any]) -> None:
    async def main(server: HostileServer) -> None:
        async with AsyncClient(ACCOUNT, SECRET, base_url=server.url, **options) as client:
            async with trio.open_nursery() as nursery:
                for _ in range(20):
                    nursery.start_soon(client.receipts.fetch, CONVERSATION, MESSAGE, HELD)
                await trio.to_thread.run_sync(wait_for, server, 20)
                nursery.cancel_scope.cancel()
            assert (await client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)).sid == QUICK
            with trio.move_on_after(0.1) as scope:
                await client.receipts.fetch(CONVERSATION, MESSAGE, HELD)
            assert scope.cancelled_caught
            assert (await client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)).sid == QUICK

    with HostileServer(echo_or_hold) as server:
        trio.run(main, server)
        assert server.wait_until_all_closed()


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX's")
def test_an_interrupted_call_leaves_the_client_usable(options: dict[str, Any]) -> None:
    with HostileServer(echo_or_hold) as server, Client(ACCOUNT, SECRET, base_url=server.url, **options) as client:
        for round_ in range(4):  # silence before the answer, and in it

            def interrupt(requests: int = 2 * round_ + 1) -> None:
                wait_for(server, requests)
                time.sleep(0.05)
                os.kill(os.getpid(), signal.SIGINT)

            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                client.receipts.fetch(CONVERSATION, MESSAGE, HELD)
            thread.join()
            assert client.receipts.fetch(CONVERSATION, MESSAGE, QUICK).sid == QUICK
        assert server.open_connections <= 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this platform")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 warns of forks beside threads
def test_a_forked_child_opens_connections_of_its_own(options: dict[str, Any]) -> None:
    with HostileServer(echo_or_hold) as server, Client(ACCOUNT, SECRET, base_url=server.url, **options) as client:
        assert client.receipts.fetch(CONVERSATION, MESSAGE, QUICK).sid == QUICK
        client._session._wires._lock().acquire()  # as another thread may have done at the moment of the fork
        child = os.fork()
        if not child:
            status = 1
            with contextlib.suppress(BaseException):
                fetched = [client.receipts.fetch(CONVERSATION, MESSAGE, f"DY{n:032x}").sid for n in range(5)]
                status = 0 if fetched == [f"DY{n:032x}" for n in range(5)] else 2
            os._exit(status)
        client._session._wires._lock().release()
        try:
            assert [client.receipts.fetch(CONVERSATION, MESSAGE, f"DY{n:032x}").sid for n in range(5, 10)] == [
                f"DY{n:032x}" for n in range(5, 10)
            ]
        finally:
            _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert server.connections == 2


def test_closing_while_others_call_ends_their_calls_as_documented(options: dict[str, Any]) -> None:
    with HostileServer(echo_or_hold) as server, ThreadPoolExecutor(8) as pool:
        client = Client(ACCOUNT, SECRET, base_url=server.url, **options)
        calls = [pool.submit(client.receipts.fetch, CONVERSATION, MESSAGE, HELD) for _ in range(8)]
        wait_for(server, 8)
        client.close()
        server.over.set()
        for call in calls:
            assert isinstance(call.exception(timeout=15), TwilioReceiptsError)
        with pytest.raises(ConfigurationError, match="closed"):
            client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)


def test_a_client_that_is_closed_twice_or_never_used_is_fine(options: dict[str, Any]) -> None:
    client = Client(ACCOUNT, SECRET, base_url="http://127.0.0.1:1", **options)
    client.close()
    client.close()

    async def main() -> None:
        other = AsyncClient(ACCOUNT, SECRET, base_url="http://127.0.0.1:1", **options)
        await other.close()
        await other.close()
        with pytest.raises(ConfigurationError, match="closed"):
            await other.receipts.fetch(CONVERSATION, MESSAGE, QUICK)

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the connections it left behind
def test_another_event_loop_gets_connections_of_its_own(options: dict[str, Any]) -> None:
    with HostileServer(echo_or_hold) as server:
        client = AsyncClient(ACCOUNT, SECRET, base_url=server.url, **options)
        for number in range(3):
            receipt = asyncio.run(client.receipts.fetch(CONVERSATION, MESSAGE, f"DY{number:032x}"))
            assert receipt.sid == f"DY{number:032x}"
        asyncio.run(client.close())
        gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the connections it left behind
def test_two_live_event_loops_in_turn_keep_a_pool_each(options: dict[str, Any]) -> None:
    with HostileServer(echo_or_hold) as server:
        client = AsyncClient(ACCOUNT, SECRET, base_url=server.url, **options)
        loops = [asyncio.new_event_loop(), asyncio.new_event_loop()]
        for number in range(6):
            sid = f"DY{number:032x}"
            fetched = loops[number % 2].run_until_complete(client.receipts.fetch(CONVERSATION, MESSAGE, sid))
            assert fetched.sid == sid
        assert server.connections == 2
        asyncio.run(client.receipts.fetch(CONVERSATION, MESSAGE, QUICK))
        loops.pop().close()
        assert len(client._session._wires._made) == 3
        asyncio.run(client.close())
        with pytest.raises(ConfigurationError, match="closed"):
            loops[0].run_until_complete(client.receipts.fetch(CONVERSATION, MESSAGE, QUICK))
        loops.pop().close()
        gc.collect()


@pytest.mark.parametrize("other", [types.SimpleNamespace(), types.SimpleNamespace(lowlevel=types.SimpleNamespace())])
def test_another_version_of_trio_in_the_process_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], other: Any
) -> None:
    """One without `trio.lowlevel.in_trio_run`, or without `lowlevel` at all."""
    other.BrokenResourceError = other.BusyResourceError = other.ClosedResourceError = ConnectionError
    refused_once = iter([json_answer(b"{}", "503 Busy", b"Retry-After: 0\r\n")])

    def script(wire: Wire) -> None:
        while wire.request():
            wire.send(next(refused_once, json_answer(json.dumps({"sid": QUICK}).encode())))

    async def main(server: HostileServer) -> str | None:
        async with AsyncClient(ACCOUNT, SECRET, base_url=server.url, **options | {"max_retries": 1}) as client:
            monkeypatch.setitem(sys.modules, "trio", other)
            return (await client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)).sid

    with HostileServer(script) as server:
        assert asyncio.run(main(server)) == QUICK


def test_clients_may_be_built_and_dropped_while_others_log(options: dict[str, Any]) -> None:
    """What is redacted is known to a list: a set changed its size while it was looked through."""
    interval = sys.getswitchinterval()
    stop = threading.Event()
    failures: list[BaseException] = []

    def build() -> None:
        while not stop.is_set():
            [Client(ACCOUNT, SECRET, **options) for _ in range(20)]

    def log() -> None:
        try:
            for _ in range(3000):
                assert _filter.filter(logging.LogRecord("httpx2", 10, "", 0, f"echo {SECRET}", None, None))
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the test fails for it
            failures.append(failure)

    kept = Client(ACCOUNT, SECRET, **options)
    builders = [threading.Thread(target=build) for _ in range(2)]
    loggers = [threading.Thread(target=log) for _ in range(2)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in builders + loggers:
            thread.start()
        for thread in loggers:
            thread.join()
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        for thread in builders:
            thread.join()
    assert failures == []
    record = logging.LogRecord("httpx2", 10, "", 0, f"echo {SECRET}", None, None)
    assert _filter.filter(record)
    assert record.getMessage() == "echo [redacted]"
    del kept


def test_no_event_loop_at_all_is_a_documented_error(options: dict[str, Any]) -> None:
    client = AsyncClient(ACCOUNT, SECRET, base_url="http://127.0.0.1:1", **options)
    coroutine = client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)
    with pytest.raises(ConfigurationError, match="no event loop is running"):
        coroutine.send(None)


def test_a_given_client_that_is_closed_is_a_documented_error(options: dict[str, Any]) -> None:
    given = httpx2.Client()
    given.close()
    with pytest.raises(ConfigurationError, match="the http_client is closed"):
        Client(ACCOUNT, SECRET, http_client=given, **options).receipts.fetch(CONVERSATION, MESSAGE, QUICK)


def test_a_given_client_stays_open_and_lends_nothing_but_its_connections(options: dict[str, Any]) -> None:
    headers = {"Authorization": "Bearer other", "X-Other": "yes", "Cookie": "a=b"}
    with HostileServer(echo_or_hold) as server:
        with httpx2.Client(headers=headers, auth=("other", "other"), follow_redirects=True, trust_env=False) as given:
            with Client(ACCOUNT, SECRET, base_url=server.url, http_client=given, **options) as client:
                assert client.receipts.fetch(CONVERSATION, MESSAGE, QUICK).sid == QUICK
            assert not given.is_closed
        assert b"other" not in server.received.lower()
        assert b"cookie" not in server.received.lower()


def test_a_plain_http_call_goes_past_the_proxies_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    with HostileServer(Wire.hold) as proxy, HostileServer(echo_or_hold) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with Client(ACCOUNT, SECRET, base_url=server.url, **options) as client:
            assert client.receipts.fetch(CONVERSATION, MESSAGE, QUICK).sid == QUICK
        assert not proxy.received


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "https://127.0.0.1:1", "http://[::1]:1"])
def test_nobody_listening_is_a_transport_error(address: str, options: dict[str, Any]) -> None:
    with Client(ACCOUNT, SECRET, base_url=address, **options) as client, pytest.raises(TransportError):
        client.receipts.fetch(CONVERSATION, MESSAGE, QUICK)


RAISED = [
    httpx2.ConnectError("x"),
    httpx2.PoolTimeout("x"),
    httpx2.LocalProtocolError("x"),
    httpx2.DecodingError("x"),
    httpx2.TooManyRedirects("x"),
    httpx2.UnsupportedProtocol("x"),
    httpx2.InvalidURL("x"),
    httpx2.StreamClosed(),
    anyio.ClosedResourceError(),
    anyio.BrokenResourceError(),
    trio.ClosedResourceError(),
    ssl.SSLCertVerificationError("x"),
    ConnectionResetError(),
    TimeoutError(),
    UnicodeEncodeError("idna", "x", 0, 1, "label too long"),
    RuntimeError("Event loop is closed"),
    ValueError("file descriptor cannot be a negative integer (-1)"),
]


@pytest.mark.parametrize("raised", RAISED, ids=lambda error: f"{type(error).__module__}.{type(error).__name__}")
def test_whatever_the_libraries_below_raise_is_a_transport_error(raised: Exception, options: dict[str, Any]) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise raised

    given = httpx2.Client(transport=httpx2.MockTransport(fail))
    with pytest.raises(TransportError, match=type(raised).__name__) as caught:
        Client(ACCOUNT, SECRET, http_client=given, **options).receipts.fetch(CONVERSATION, MESSAGE, QUICK)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert isinstance(caught.value, RequestTimeoutError) is isinstance(raised, (TimeoutError, httpx2.TimeoutException))
