"""Iterating a million receipts: by how much does memory grow?"""

from __future__ import annotations

import gc
import resource
import sys
import tracemalloc

from contract_tests.bench import data
from twilio_receipts import Client


def main() -> None:
    """Print how much memory grew after the first tenth: Python's own in bytes, the process's peak in KiB."""
    base_url, pages = sys.argv[1], int(sys.argv[2])
    tracing = sys.argv[3:] == ["trace"]
    with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
        receipts = client.receipts.list(data.CONVERSATION_SID, data.MESSAGE_SID, page_size=data.PAGE_SIZE)
        count = 0
        for _ in zip(range(pages * data.PAGE_SIZE // 10), receipts, strict=False):
            count += 1
        gc.collect()
        if tracing:
            tracemalloc.start()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in receipts:
            count += 1
        gc.collect()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert count >= pages * data.PAGE_SIZE - 1, count
    grown = tracemalloc.get_traced_memory()[0] if tracing else 0
    sys.stdout.write(f"{count} {grown} {after - before}\n")


if __name__ == "__main__":
    main()
