"""Sweeps: many messages on a provider that takes 50 ms, and on one that admits 20 requests at once."""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.contestants import raw_socket
from contract_tests.bench.measure import interleaved
from contract_tests.bench.servers import plain_server
from twilio_receipts import AsyncClient, Client
from twilio_receipts.sweep import sweep, sweep_async

LATENCY = 0.05
ADMITTED = 20


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
    with plain_server("--latency", str(LATENCY), "--pages", "1") as base_url:
        return {
            "twilio, a loop": twilio(base_url, messages),
            "ours, 32 threads": ours(base_url, messages, 32),
            "ours, 32 tasks": ours_async(base_url, messages, 32),
            "ours, 64 threads": ours(base_url, messages, 64),
            "ours, 64 tasks": ours_async(base_url, messages, 64),
        }


def sockets(base_url: str, messages: int) -> float:
    """Seconds that as many bare sockets as are admitted take, each in a thread of its own: what is possible there."""
    walks = [raw_socket(base_url) for _ in range(ADMITTED)]
    start = time.perf_counter()
    with ThreadPoolExecutor(ADMITTED) as pool:
        for receipts in pool.map(lambda walk: sum(walk() for _ in range(messages // ADMITTED)), walks):
            assert receipts == messages // ADMITTED * data.PAGE_SIZE
    return time.perf_counter() - start


def where_twenty_are_admitted(messages: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Share of 20 requests each 50 ms, and of requests refused, with a concurrency of 64: samples by contestant."""
    refused: dict[str, list[float]] = {}

    def throughput(name: str, swept: Callable[[], float]) -> Callable[[], float]:
        def sample() -> float:
            seconds, counts = swept(), _counts(base_url)
            refused.setdefault(name, []).append(counts["refused"] / sum(counts.values()))
            return counts["answered"] / seconds / (ADMITTED / LATENCY)

        return sample

    with plain_server("--latency", str(LATENCY), "--pages", "1", "--admit", str(ADMITTED)) as base_url:
        ours(base_url, 1, 1)  # what is imported at the first call is measured elsewhere
        ours_async(base_url, 1, 1)
        _counts(base_url)
        contestants = {
            "sockets": throughput("sockets", lambda: sockets(base_url, messages)),
            "threads": throughput("threads", lambda: ours(base_url, messages, 64)),
            "tasks": throughput("tasks", lambda: ours_async(base_url, messages, 64)),
        }
        return {"throughput": interleaved(contestants, rounds, warm_up=0), "refused": refused}


def _counts(base_url: str) -> dict[str, int]:
    """What the server has answered and refused since it was asked last."""
    counts: dict[str, int] = json.load(urllib.request.urlopen(f"{base_url}/counts"))  # noqa: S310 - our own server
    return counts


def _check(outcomes: list[Any], messages: int) -> None:
    failed = [outcome.error for outcome in outcomes if outcome.error or len(outcome.receipts) != data.PAGE_SIZE]
    if failed or len(outcomes) != messages:
        raise RuntimeError(f"{len(outcomes)} outcomes of {messages}, {len(failed)} failed: {failed[:1]}")


def main() -> None:
    """Print both, as JSON."""
    messages = int(sys.argv[1])
    found = {"latency": at_fifty_milliseconds(messages), "admitted": where_twenty_are_admitted(2 * messages, 3)}
    sys.stdout.write(json.dumps({"messages": messages, **found}))


if __name__ == "__main__":
    main()
