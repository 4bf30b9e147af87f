"""What is measured: reading pages, cold processes, decoding a page, and sweeps. Each probe returns its samples."""

import asyncio
import gc
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.contestants import CONTESTANTS, page_decoder
from contract_tests.bench.page_server import page_server
from contract_tests.bench.report import Samples
from twilio_receipts import AsyncClient, Client
from twilio_receipts.receipts import _LIST
from twilio_receipts.sweep import sweep, sweep_async

_REPEAT = 200
_CONCURRENCY = 32
_WHO = f"{data.ACCOUNT_SID!r}, {data.AUTH_TOKEN!r}"
# Nothing is imported beside the client: what a helper of ours would import all of them would seem to cost.
_FIRST_PAGES = {
    "ours": f"""
from twilio_receipts import Client
with Client({_WHO}, base_url=BASE_URL) as client:
    page = client.receipts.page({data.CONVERSATION_SID!r}, {data.MESSAGE_SID!r}, page_size=50)
print(len(page.delivery_receipts))
""",
    "httpx2 + msgspec": f"""
import httpx2, msgspec
receipt = msgspec.defstruct("Receipt", [("sid", str), ("status", str | None)])
page = msgspec.json.Decoder(msgspec.defstruct("Page", [("delivery_receipts", list[receipt])]))
client = httpx2.Client(auth=({_WHO}))
print(len(page.decode(client.get(BASE_URL + {data.PATH!r} + "?PageSize=50").content).delivery_receipts))
""",
}
# What a process has at most had in memory, in KiB. Linux' own count of a child begins with its parent's.
_PEAK = """
try:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
except OSError:
    import resource, sys
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1))
"""


def interleaved(
    contestants: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int, warm_up: int = 1
) -> dict[str, Samples]:
    """Sample all contestants, round by round, each round in a new order; returns the samples by quantity.

    Args:
        contestants: Each returns one sample of each quantity.
        rounds: How many samples of each are kept.
        warm_up: Rounds before those.
    """
    taken: dict[str, Samples] = {}
    order = list(contestants)
    chance = random.Random(0)  # noqa: S311 - an order that is the same in every run
    for number in range(-warm_up, rounds):
        chance.shuffle(order)
        for name in order:
            sample = contestants[name]()
            for quantity, value in sample.items() if number >= 0 else ():
                taken.setdefault(quantity, {one: [] for one in contestants})[name].append(value)
    return taken


def reading(rounds: int) -> dict[str, Samples]:
    """Microseconds for a page: wall time under `wall`, CPU time under `cpu`."""

    def sample(walk: Callable[[], int]) -> dict[str, float]:
        gc.collect()
        gc.freeze()  # what the others keep is not this one's to look through
        wall, cpu = time.perf_counter(), time.process_time()
        count = walk()
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        if count != data.PAGES * data.PAGE_SIZE:
            raise RuntimeError(f"read {count} receipts of {data.PAGES * data.PAGE_SIZE}")
        return {quantity: seconds * 1e6 / data.PAGES for quantity, seconds in took.items()}

    with page_server() as base_url:
        walks = {name: partial(sample, make(base_url)) for name, make in CONTESTANTS.items()}
        return interleaved(walks, rounds, warm_up=2)


def starting(rounds: int) -> dict[str, Samples]:
    """Milliseconds from a new process to its first page, and its peak MiB then."""

    def sample(code: str) -> dict[str, float]:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
        wall = time.perf_counter() - start
        receipts, peak = map(int, done.stdout.split())
        if receipts != data.PAGE_SIZE:
            raise RuntimeError(f"read {receipts} receipts of {data.PAGE_SIZE}:\n{code}")
        return {"first page": wall * 1e3, "memory": peak / 1024}

    with page_server() as base_url:
        programs = {name: f"BASE_URL = {base_url!r}\n{code}{_PEAK}" for name, code in _FIRST_PAGES.items()}
        return interleaved({name: partial(sample, program) for name, program in programs.items()}, rounds)


def decoding(rounds: int) -> dict[str, Samples]:
    """Microseconds for each page, by decoder, under `decoding`."""
    body = data.page(1, "https://conversations.twilio.com")

    def sample(decode: Callable[[bytes], object]) -> Mapping[str, float]:
        start = time.perf_counter()
        for _ in range(_REPEAT):
            decode(body)
        return {"decoding": (time.perf_counter() - start) * 1e6 / _REPEAT}

    decoders = {"ours": _LIST.decoder.decode, "msgspec": page_decoder()}
    return interleaved({name: partial(sample, decode) for name, decode in decoders.items()}, rounds)


def sweeping(messages: int) -> dict[str, float]:
    """Seconds for so many messages on a provider that takes 50 ms, by contestant."""
    ids = [(data.CONVERSATION_SID, f"IM{number:032x}") for number in range(messages)]

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
    with page_server(pages=1, latency=0.05) as base_url:
        for name, contestant in contestants.items():
            start = time.perf_counter()
            lists = contestant(base_url)
            took[name] = time.perf_counter() - start
            if [len(one) for one in lists] != [data.PAGE_SIZE] * len(ids):
                raise RuntimeError(f"{name}: {len(lists)} lists of {len(ids)}, or not all of them whole")
    return took
