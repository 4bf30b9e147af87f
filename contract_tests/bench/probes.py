"""What is measured within one process: decoding a page, and how memory grows over a long list."""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from itertools import islice

from contract_tests.bench import data
from contract_tests.bench.contestants import page_decoder
from contract_tests.bench.measure import interleaved
from twilio_receipts import Client
from twilio_receipts.receipts import _LIST

_REPEAT = 200


def decoding(rounds: int) -> object:
    """Microseconds for each page, by decoder."""
    body = data.page(1, "https://conversations.twilio.com")

    def sample(decode: Callable[[bytes], object]) -> Callable[[], dict[str, float]]:
        def timed() -> dict[str, float]:
            start = time.perf_counter()
            for _ in range(_REPEAT):
                decode(body)
            return {"decoding": (time.perf_counter() - start) * 1e6 / _REPEAT}

        return timed

    return interleaved({"ours": sample(_LIST.decoder.decode), "msgspec": sample(page_decoder())}, rounds)["decoding"]


def growth(base_url: str, pages: int) -> float:
    """By how many MiB the process grows from the first tenth of a list to its end."""
    with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
        receipts = client.receipts.list(data.CONVERSATION_SID, data.MESSAGE_SID, page_size=data.PAGE_SIZE)
        count = sum(1 for _ in islice(receipts, pages * data.PAGE_SIZE // 10))
        before = _peak()
        count += sum(1 for _ in receipts)
        after = _peak()
    if count != pages * data.PAGE_SIZE:
        raise RuntimeError(f"read {count} receipts of {pages * data.PAGE_SIZE}")
    return after - before


def _peak() -> float:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    probe, *arguments = sys.argv[1:]
    found = growth(arguments[0], int(arguments[1])) if probe == "growth" else decoding(int(arguments[0]))
    sys.stdout.write(json.dumps(found))
