"""Sweeps: many messages on a provider that takes 50 ms."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.page_server import page_server
from twilio_receipts import AsyncClient, Client
from twilio_receipts.sweep import sweep, sweep_async

LATENCY = 0.05


def _ids(messages: int) -> Iterator[tuple[str, str]]:
    return ((data.CONVERSATION_SID, f"IM{number:032x}") for number in range(messages))


def ours(base_url: str, messages: int, concurrency: int) -> float:
    """Seconds that a sweep in threads takes."""
    start = time.perf_counter()
    with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
        outcomes = list(sweep(client, _ids(messages), concurrency=concurrency))
    _check(outcomes, messages)
    return time.perf_counter() - start


def ours_async(base_url: str, messages: int, concurrency: int) -> float:
    """Seconds that a sweep in tasks takes."""

    async def read() -> None:
        async with AsyncClient(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
            outcomes = [one async for one in sweep_async(client, _ids(messages), concurrency=concurrency)]
        _check(outcomes, messages)

    start = time.perf_counter()
    asyncio.run(read())
    return time.perf_counter() - start


def twilio(base_url: str, messages: int) -> float:
    """Seconds that twilio-python takes in the loop that its documentation shows."""
    from twilio.rest import Client as Twilio

    client = Twilio(data.ACCOUNT_SID, data.AUTH_TOKEN)
    client.conversations.base_url = base_url
    start = time.perf_counter()
    for conversation_sid, message_sid in _ids(messages):
        receipts = client.conversations.v1.conversations(conversation_sid).messages(message_sid).delivery_receipts
        assert len(receipts.list()) == data.PAGE_SIZE
    return time.perf_counter() - start


def at_fifty_milliseconds(messages: int) -> dict[str, float]:
    """Seconds for so many messages, by contestant and concurrency."""
    with page_server("--latency", str(LATENCY), "--pages", "1") as base_url:
        return {
            "twilio, a loop": twilio(base_url, messages),
            "ours, 32 threads": ours(base_url, messages, 32),
            "ours, 32 tasks": ours_async(base_url, messages, 32),
            "ours, 64 threads": ours(base_url, messages, 64),
            "ours, 64 tasks": ours_async(base_url, messages, 64),
        }


def _check(outcomes: list[Any], messages: int) -> None:
    failed = [outcome.error for outcome in outcomes if outcome.error or len(outcome.receipts) != data.PAGE_SIZE]
    if failed or len(outcomes) != messages:
        raise RuntimeError(f"{len(outcomes)} outcomes of {messages}, {len(failed)} failed: {failed[:1]}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(at_fifty_milliseconds(int(sys.argv[1]))))
