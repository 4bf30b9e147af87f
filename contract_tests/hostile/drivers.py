"""Doing the same with every kind of client: blocking, on asyncio, on trio; and measuring what it took."""

import asyncio
import base64
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import trio

from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE, RECEIPT, Row
from contract_tests.hostile.server import HostileServer, Wire
from twilio_receipts import AsyncClient, Client

ACCOUNT = "AC" + "b" * 32
SECRET = "canary0123456789abcdef0123456789"


def token(user_name: str, secret: str) -> str:
    """What HTTP Basic makes of credentials: the form in which they would leak."""
    return base64.b64encode(f"{user_name}:{secret}".encode()).decode()


def _sync(options: dict[str, Any], row: Row) -> Any:
    with Client(ACCOUNT, SECRET, **options) as client:
        if row.lists:
            return list(client.receipts.list(CONVERSATION, MESSAGE, limit=row.limit))
        return client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)


async def _async(options: dict[str, Any], row: Row) -> Any:
    async with AsyncClient(ACCOUNT, SECRET, **options) as client:
        if row.lists:
            return [receipt async for receipt in client.receipts.list(CONVERSATION, MESSAGE, limit=row.limit)]
        return await client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)


def _asyncio(options: dict[str, Any], row: Row) -> Any:
    return asyncio.run(_async(options, row))


def _trio(options: dict[str, Any], row: Row) -> Any:
    return trio.run(partial(_async, options, row))


DRIVERS: dict[str, Callable[[dict[str, Any], Row], Any]] = {"sync": _sync, "asyncio": _asyncio, "trio": _trio}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one behaviour."""

    result: Any
    error: Exception | None
    seconds: float
    memory: int
    """Peak, in bytes, of what Python allocated meanwhile, the server's own part included."""
    strayed: int
    """Bytes of any kind that reached another origin."""
    requests: int


def run(row: Row, drive: Callable[[dict[str, Any], Row], Any]) -> Outcome:
    """Let a client meet one behaviour."""
    with HostileServer(Wire.hold) as witness, HostileServer(row.script) as server:
        server.witness = witness.url
        base_url = server.url.replace("http:", f"{row.scheme}:")
        options = {"base_url": base_url, "timeout": row.timeout, "max_retries": 0}
        result, error = None, None
        tracemalloc.start()
        start = time.monotonic()
        try:
            result = drive(options, row)
        except Exception as raised:  # noqa: BLE001 - whatever it is, the test judges it
            error = raised
        seconds = time.monotonic() - start
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return Outcome(result, error, seconds, memory, len(witness.received), server.requests)
