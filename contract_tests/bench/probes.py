"""What is measured within one process: decoding a page, how memory grows over a long list, and sweeps.

Run as a process (`python -m contract_tests.bench.probes NAME ARGUMENT…`), it prints what the probe found as JSON.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.contestants import page_decoder
from contract_tests.bench.measure import Samples, interleaved
from contract_tests.bench.page_server import page_server
from twilio_receipts import AsyncClient, Client
from twilio_receipts.receipts import _LIST
from twilio_receipts.sweep import sweep, sweep_async

_REPEAT = 200
_CONCURRENCY = 32


def decoding(rounds: str) -> Samples:
    """Microseconds for each page, by decoder."""
    body = data.page(1, "https://conversations.twilio.com")

    def sample(decode: Callable[[bytes], object]) -> Callable[[], dict[str, float]]:
        def timed() -> dict[str, float]:
            start = time.perf_counter()
            for _ in range(_REPEAT):
                decode(body)
            return {"decoding": (time.perf_counter() - start) * 1e6 / _REPEAT}

        return timed

    return interleaved({"ours": sample(_LIST.decoder.decode), "msgspec": sample(page_decoder())}, int(rounds))[
        "decoding"
    ]


def growth(pages: str) -> float:
    """By how many MiB the process grows from the first tenth of a list to its end."""
    expected = int(pages) * data.PAGE_SIZE
    with page_server("--pages", pages) as base_url, Client(data.ACCOUNT_SID, "token", base_url=base_url) as client:
        receipts = client.receipts.list(data.CONVERSATION_SID, data.MESSAGE_SID, page_size=data.PAGE_SIZE)
        count = sum(1 for _ in islice(receipts, expected // 10))
        before = _peak()
        count += sum(1 for _ in receipts)
        after = _peak()
    if count != expected:
        raise RuntimeError(f"read {count} receipts of {expected}")
    return after - before


def _peak() -> float:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def sweeping(messages: str) -> dict[str, float]:
    """Seconds for so many messages on a provider that takes 50 ms, by contestant."""
    ids = [(data.CONVERSATION_SID, f"IM{number:032x}") for number in range(int(messages))]

    def in_threads(base_url: str) -> list[Any]:
        with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
            return [one.receipts for one in sweep(client, ids, concurrency=_CONCURRENCY)]

    async def read(base_url: str) -> list[Any]:
        async with AsyncClient(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
            return [one.receipts async for one in sweep_async(client, ids, concurrency=_CONCURRENCY)]

    def in_a_loop(base_url: str) -> list[Any]:
        """What twilio-python's documentation shows."""
        from twilio.rest import Client as Twilio

        client = Twilio(data.ACCOUNT_SID, data.AUTH_TOKEN)
        client.conversations.base_url = base_url
        conversations = client.conversations.v1.conversations
        return [conversations(one).messages(other).delivery_receipts.list() for one, other in ids]

    contestants: dict[str, Callable[[str], list[Any]]] = {
        "twilio, a loop": in_a_loop,
        "ours, 32 threads": in_threads,
        "ours, 32 tasks": lambda base_url: asyncio.run(read(base_url)),
    }
    took = {}
    with page_server("--latency", "0.05", "--pages", "1") as base_url:
        for name, contestant in contestants.items():
            start = time.perf_counter()
            lists = contestant(base_url)
            took[name] = time.perf_counter() - start
            if [len(one) for one in lists] != [data.PAGE_SIZE] * len(ids):
                raise RuntimeError(f"{name}: {len(lists)} lists of {len(ids)}, or not all of them whole")
    return took


PROBES: dict[str, Callable[[str], object]] = {"decoding": decoding, "growth": growth, "sweeping": sweeping}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PROBES[sys.argv[1]](sys.argv[2])))
