"""Memory does not grow with the length of a list, nor of what a sweep is given."""

import gc
import itertools
import tracemalloc
from collections.abc import Callable

from contract_tests.bench import data
from contract_tests.bench.page_server import page_server
from contract_tests.client.stub_provider import message
from twilio_receipts import Client
from twilio_receipts.sweep import sweep

MIB = 2**20


def growth(step: Callable[[], object], *, first: int, then: int) -> int:
    """By how many bytes Python's objects grow over `then` steps, once `first` have gone before."""
    for _ in range(first):
        step()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(then):
            step()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_long_list_is_read_in_flat_memory() -> None:
    with page_server(pages=210) as base_url, Client(data.ACCOUNT_SID, "token", base_url=base_url) as client:
        receipts = client.receipts.list(data.CONVERSATION_SID, data.MESSAGE_SID, page_size=50)
        grown = growth(lambda: next(receipts), first=50 * 60, then=50 * 140)
    assert grown < MIB / 4


def test_a_long_sweep_runs_in_flat_memory() -> None:
    """Sixteen outcomes of 50 receipts may be there at once, which is less than 1 MiB; 250 would be 8 MiB."""
    with page_server(pages=1) as base_url, Client(data.ACCOUNT_SID, "token", base_url=base_url) as client:
        outcomes = sweep(client, map(message, itertools.count()), concurrency=8)
        grown = growth(lambda: next(outcomes), first=150, then=250)
        outcomes.close()
    assert grown < 2 * MIB


def test_growth_is_noticed() -> None:
    kept: list[bytes] = []
    assert growth(lambda: kept.append(bytes(2**16)), first=1, then=100) > 6 * MIB
