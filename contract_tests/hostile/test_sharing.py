"""One client in many hands: no response is crossed, and calls that are cut short leave it usable."""

import asyncio
import contextlib
import json
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
import trio

from contract_tests.client.kinds import drive, value
from contract_tests.client.scripted_server import PATIENCE, Script, ScriptedServer, Wire, response
from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE
from contract_tests.hostile.running import SECRET, options
from twilio_receipts import Client, ConfigurationError, Timeout, TwilioReceiptsError
from twilio_receipts._runtime.credentials import _filter

CALLS = int(os.environ.get("HOSTILE_CALLS", "400"))
"""`make hostile` makes 10,000."""

QUICK, HELD = "DY" + "1" * 32, "DY" + "f" * 32
NOBODY = "http://127.0.0.1:1"


def asked(wire: Wire) -> bytes | None:
    """The body with the SID that is asked for; None when the client has gone."""
    found = re.search(rb"/Receipts/(DY[0-9a-f]{32}) ", wire.request())
    return found and json.dumps({"sid": found[1].decode()}).encode()


def echo_or_hold(wire: Wire) -> None:
    """Answer with the SID that was asked for; say nothing if it is the held one, or half of it."""
    while body := asked(wire):
        if HELD.encode() in body:
            if wire.number % 2:
                wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
            wire.hold()
            return
        wire.send(response(body))


def fetch(client: Any, sid: str = QUICK) -> Any:
    return client.receipts.fetch(CONVERSATION, MESSAGE, sid)


def sid(number: int) -> str:
    return f"DY{number:032x}"


def patient(server: ScriptedServer) -> dict[str, Any]:
    return options(server.url, timeout=Timeout(30, 30, 30, 60, 120))


async def in_threads(work: Callable[[], Any], workers: int) -> None:
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(lambda: work().send(None)) for _ in range(workers)]:
            assert isinstance(done.exception(), StopIteration)


async def in_asyncio(work: Callable[[], Any], workers: int) -> None:
    await asyncio.gather(*(work() for _ in range(workers)))


async def in_trio(work: Callable[[], Any], workers: int) -> None:
    async with trio.open_nursery() as nursery:
        for _ in range(workers):
            nursery.start_soon(work)


AT_ONCE = {"sync": (in_threads, 32), "asyncio": (in_asyncio, 200), "trio": (in_trio, 200)}


def test_calls_that_share_a_client_get_their_own_responses(kind: str) -> None:
    start, workers = AT_ONCE[kind]
    got: list[str | None] = [None] * CALLS
    numbers = iter(range(CALLS))

    async def main(client: Any) -> None:
        async def work() -> None:
            for number in numbers:
                got[number] = (await value(fetch(client, sid(number)))).sid

        await start(work, workers)

    with ScriptedServer(echo_or_hold) as server:
        drive(kind, patient(server), main)
        assert got == [sid(number) for number in range(CALLS)]
        assert server.requests == CALLS
        assert server.connections <= min(workers, 100)
        assert server.wait_until_closed()


def smuggler(size: int) -> Script:
    """Answer in so many bytes with the SID that was asked for, and at once with one that nobody asked for.

    httpx2 reads 65,536 bytes at a time: what comes after that many is left in the network library's own buffer.
    """

    def script(wire: Wire) -> None:
        while body := asked(wire):
            short = size - len(response(body.ljust(size)))
            wire.send(response(body.ljust(size + short)) + response(b'{"sid":"smuggled"}'))

    return script


@pytest.mark.parametrize("size", [0, 65_536, 65_600])
def test_a_response_that_nobody_asked_for_answers_nobody(kind: str, size: int) -> None:
    async def main(client: Any) -> list[str]:
        return [(await value(fetch(client, sid(n)))).sid for n in range(5)]

    with ScriptedServer(smuggler(size)) as server:
        assert drive(kind, patient(server), main) == [sid(number) for number in range(5)]


def wait_for(server: ScriptedServer, requests: int) -> None:
    end = time.monotonic() + PATIENCE
    while server.requests < requests and time.monotonic() < end:
        time.sleep(0.005)
    assert server.requests >= requests


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_cancelled_tasks_leave_the_client_usable(kind: str) -> None:
    async def on_asyncio(client: Any) -> None:
        tasks = [asyncio.create_task(fetch(client, HELD)) for _ in range(20)]
        await asyncio.to_thread(wait_for, server, 20)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await fetch(client, HELD)

    async def on_trio(client: Any) -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(fetch, client, HELD)
            await trio.to_thread.run_sync(wait_for, server, 20)
            nursery.cancel_scope.cancel()
        with trio.move_on_after(0.1) as scope:
            await fetch(client, HELD)
        assert scope.cancelled_caught

    async def main(client: Any) -> None:
        await (on_asyncio if kind == "asyncio" else on_trio)(client)
        assert (await fetch(client)).sid == QUICK

    with ScriptedServer(echo_or_hold) as server:
        drive(kind, options(server.url), main)
        assert server.wait_until_closed()


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX's")
def test_an_interrupted_call_leaves_the_client_usable() -> None:
    with ScriptedServer(echo_or_hold) as server, Client(**options(server.url)) as client:
        for round_ in range(4):  # silence before the response, and in it

            def interrupt(requests: int = 2 * round_ + 1) -> None:
                wait_for(server, requests)
                os.kill(os.getpid(), signal.SIGINT)

            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                fetch(client, HELD)
            thread.join()
            assert fetch(client).sid == QUICK
        assert server.wait_until_closed(all_but=1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this platform")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 warns of forks beside threads
def test_a_forked_child_opens_connections_of_its_own() -> None:
    sids = [sid(number) for number in range(5)]
    with ScriptedServer(echo_or_hold) as server, Client(**options(server.url)) as client:
        assert fetch(client).sid == QUICK
        client._session._wires._lock().acquire()  # as another thread may have done at the moment of the fork
        child = os.fork()
        if not child:
            status = 1
            with contextlib.suppress(BaseException):
                status = 0 if [fetch(client, one).sid for one in sids] == sids else 2
            os._exit(status)
        client._session._wires._lock().release()
        try:
            assert [fetch(client, one).sid for one in sids] == sids
        finally:
            _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert server.connections == 2


def test_closing_while_others_call_ends_their_calls_as_documented() -> None:
    with ThreadPoolExecutor(8) as pool:
        with ScriptedServer(echo_or_hold) as server:
            client = Client(**options(server.url))
            calls = [pool.submit(fetch, client, HELD) for _ in range(8)]
            wait_for(server, 8)
            client.close()
        for call in calls:
            assert isinstance(call.exception(timeout=15), TwilioReceiptsError)
        with pytest.raises(ConfigurationError, match="closed"):
            fetch(client)


def test_clients_may_be_built_and_dropped_while_others_log() -> None:
    """What is redacted is known to a list: a set changed its size while it was looked through."""
    stop = threading.Event()

    def build() -> None:
        while not stop.is_set():
            [Client(**options(NOBODY)) for _ in range(20)]

    def log() -> str:
        record = logging.LogRecord("httpx2", 10, "", 0, f"echo {SECRET}", None, None)
        assert all(_filter.filter(record) for _ in range(3000))
        return record.getMessage()

    kept = Client(**options(NOBODY))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor() as pool:
            built, logged = [pool.submit(build) for _ in range(2)], [pool.submit(log) for _ in range(2)]
            wait(logged)
            stop.set()
    finally:
        sys.setswitchinterval(interval)
    assert [one.result() for one in built] == [None] * 2
    assert [one.result() for one in logged] == ["echo [redacted]"] * 2
    del kept
