"""Sweeps: many messages on a provider that takes 50 ms, and on one that admits 20 requests at once."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.servers import plain_server
from twilio_receipts import AsyncClient, Client

LATENCY = 0.05
ADMITTED = 20


def _ids(messages: int) -> Iterator[tuple[str, str]]:
    return ((data.CONVERSATION_SID, f"IM{number:032x}") for number in range(messages))


def ours(base_url: str, messages: int, concurrency: int) -> float:
    """Seconds that a sweep in threads takes."""
    start = time.perf_counter()
    with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
        outcomes = list(client.receipts.sweep(_ids(messages), concurrency=concurrency))
    _check(outcomes, messages)
    return time.perf_counter() - start


def ours_async(base_url: str, messages: int, concurrency: int) -> float:
    """Seconds that a sweep in tasks takes."""

    async def sweep() -> None:
        async with AsyncClient(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
            outcomes = [one async for one in client.receipts.sweep(_ids(messages), concurrency=concurrency)]
        _check(outcomes, messages)

    start = time.perf_counter()
    asyncio.run(sweep())
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
    with plain_server("--latency", str(LATENCY), "--pages", "1") as base_url:
        return {
            "twilio, a loop": twilio(base_url, messages),
            "ours, 32 threads": ours(base_url, messages, 32),
            "ours, 32 tasks": ours_async(base_url, messages, 32),
            "ours, 64 threads": ours(base_url, messages, 64),
            "ours, 64 tasks": ours_async(base_url, messages, 64),
        }


def where_twenty_are_admitted(messages: int) -> dict[str, dict[str, Any]]:
    """Share of the possible throughput, and of requests refused, with a concurrency of 64."""
    results = {}
    with plain_server("--latency", str(LATENCY), "--pages", "1", "--admit", str(ADMITTED)) as base_url:
        ours(base_url, 1, 1)  # what is imported at the first call is measured elsewhere
        json.load(urllib.request.urlopen(f"{base_url}/counts"))  # noqa: S310 - our own server, whose counts start anew
        for name, sweep in (("threads", ours), ("tasks", ours_async)):
            seconds = sweep(base_url, messages, 64)
            counts = json.load(urllib.request.urlopen(f"{base_url}/counts"))  # noqa: S310 - our own server
            sent = counts["answered"] + counts["refused"]
            results[name] = {
                "throughput": counts["answered"] / seconds / (ADMITTED / LATENCY),
                "refused": counts["refused"] / sent,
                "requests": sent,
            }
    return results


def _check(outcomes: list[Any], messages: int) -> None:
    failed = [outcome.error for outcome in outcomes if outcome.error or len(outcome.receipts) != data.PAGE_SIZE]
    if failed or len(outcomes) != messages:
        raise RuntimeError(f"{len(outcomes)} outcomes of {messages}, {len(failed)} failed: {failed[:1]}")


def main() -> None:
    """Print both, as JSON."""
    messages = int(sys.argv[1])
    found = {"latency": at_fifty_milliseconds(messages), "admitted": where_twenty_are_admitted(2 * messages)}
    sys.stdout.write(json.dumps({"messages": messages, **found}))


if __name__ == "__main__":
    main()
