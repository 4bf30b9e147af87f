"""No response is crossed: each caller gets what it asked for, and surplus bytes on a connection answer nobody."""

import asyncio
import json
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import trio

from contract_tests.client.kinds import drive, value
from contract_tests.client.scripted_server import Script, ScriptedServer, Wire, response
from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE
from contract_tests.hostile.running import options
from twilio_receipts import Timeout

CALLS = int(os.environ.get("HOSTILE_CALLS", "400"))
"""`make hostile` makes 10,000."""


def asked(wire: Wire) -> bytes | None:
    """The body with the SID that is asked for; None when the client has gone."""
    found = re.search(rb"/Receipts/(DY[0-9a-f]{32}) ", wire.request())
    return found and json.dumps({"sid": found[1].decode()}).encode()


def echo(wire: Wire) -> None:
    while body := asked(wire):
        wire.send(response(body))


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
                got[number] = (await value(client.receipts.fetch(CONVERSATION, MESSAGE, sid(number)))).sid

        await start(work, workers)

    with ScriptedServer(echo) as server:
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
        return [(await value(client.receipts.fetch(CONVERSATION, MESSAGE, sid(n)))).sid for n in range(5)]

    with ScriptedServer(smuggler(size)) as server:
        assert drive(kind, patient(server), main) == [sid(number) for number in range(5)]
