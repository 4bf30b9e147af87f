"""No answer is crossed: each caller gets what it asked for, and surplus bytes on a connection answer nobody."""

import asyncio
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import trio

from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE
from contract_tests.hostile.drivers import ACCOUNT, SECRET
from contract_tests.hostile.server import HostileServer, Script, Wire, json_answer
from twilio_receipts import AsyncClient, Client, Receipt, Timeout

CALLS = int(os.environ.get("HOSTILE_CALLS", "600"))
"""`make hostile` makes 10,000."""


def echo(wire: Wire) -> None:
    """Answer with the SID that was asked for."""
    while head := wire.request():
        asked = re.search(rb"/Receipts/(DY[0-9a-f]{32}) ", head)
        assert asked is not None
        wire.send(json_answer(json.dumps({"sid": asked[1].decode()}).encode()))


def sid(number: int) -> str:
    return f"DY{number:032x}"


def client_options(server: HostileServer) -> dict[str, object]:
    return {"base_url": server.url, "timeout": Timeout(30, 30, 30, 60, 120), "max_retries": 0}


def test_threads_that_share_a_client_get_their_own_answers() -> None:
    with HostileServer(echo) as server:
        with Client(ACCOUNT, SECRET, **client_options(server)) as client:  # type: ignore[arg-type]  # a mixed dict

            def fetch(number: int) -> Receipt:
                return client.receipts.fetch(CONVERSATION, MESSAGE, sid(number))

            with ThreadPoolExecutor(32) as pool:
                got = list(pool.map(fetch, range(CALLS)))
        assert [receipt.sid for receipt in got] == [sid(number) for number in range(CALLS)]
        assert server.requests == CALLS
        assert server.connections <= 32
        assert server.wait_until_all_closed()


async def fetch_all(server: HostileServer) -> list[str | None]:
    got: list[str | None] = [None] * CALLS
    numbers = iter(range(CALLS))
    async with AsyncClient(ACCOUNT, SECRET, **client_options(server)) as client:  # type: ignore[arg-type]  # same

        async def work() -> None:
            for number in numbers:
                got[number] = (await client.receipts.fetch(CONVERSATION, MESSAGE, sid(number))).sid

        if trio.lowlevel.in_trio_run():
            async with trio.open_nursery() as nursery:
                for _ in range(200):
                    nursery.start_soon(work)
        else:
            await asyncio.gather(*(work() for _ in range(200)))
    return got


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_tasks_that_share_a_client_get_their_own_answers(loop: str) -> None:
    with HostileServer(echo) as server:
        got = asyncio.run(fetch_all(server)) if loop == "asyncio" else trio.run(fetch_all, server)
        assert got == [sid(number) for number in range(CALLS)]
        assert server.requests == CALLS
        assert server.connections <= 100
        assert server.wait_until_all_closed()


def smuggler(size: int) -> Script:
    """Answer in so many bytes with the SID that was asked for, and at once with one that nobody asked for.

    httpx2 reads 65,536 bytes at a time: what comes after that many is left in the network library's own buffer.
    """

    def script(wire: Wire) -> None:
        while head := wire.request():
            asked = re.search(rb"/Receipts/(DY[0-9a-f]{32}) ", head)
            assert asked is not None
            body = json.dumps({"sid": asked[1].decode()}).encode()
            short = size - len(json_answer(body.ljust(size)))
            wire.send(json_answer(body.ljust(size + short)) + json_answer(b'{"sid":"smuggled"}'))

    return script


@pytest.mark.parametrize("size", [0, 65_536, 65_600])
@pytest.mark.parametrize("loop", ["sync", "asyncio", "trio"])
def test_an_answer_that_nobody_asked_for_answers_nobody(loop: str, size: int) -> None:
    with HostileServer(smuggler(size)) as server:

        async def fetch_in_turn() -> list[str | None]:
            async with AsyncClient(ACCOUNT, SECRET, **client_options(server)) as client:  # type: ignore[arg-type]  # same
                return [(await client.receipts.fetch(CONVERSATION, MESSAGE, sid(n))).sid for n in range(5)]

        if loop == "sync":
            with Client(ACCOUNT, SECRET, **client_options(server)) as client:  # type: ignore[arg-type]  # same
                got = [client.receipts.fetch(CONVERSATION, MESSAGE, sid(n)).sid for n in range(5)]
        else:
            got = asyncio.run(fetch_in_turn()) if loop == "asyncio" else trio.run(fetch_in_turn)
        assert got == [sid(number) for number in range(5)]
