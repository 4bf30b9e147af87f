"""Iterating a million receipts: by how much does the process grow?"""

import gc
import json
import resource
import sys
from itertools import islice

from contract_tests.bench import data
from twilio_receipts import Client


def main() -> None:
    """Print how much memory grew from the first tenth to the end, in MiB, as JSON."""
    base_url, pages = sys.argv[1], int(sys.argv[2])
    with Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url) as client:
        receipts = client.receipts.list(data.CONVERSATION_SID, data.MESSAGE_SID, page_size=data.PAGE_SIZE)
        count = sum(1 for _ in islice(receipts, pages * data.PAGE_SIZE // 10))
        before = _peak()
        count += sum(1 for _ in receipts)
        after = _peak()
    if count != pages * data.PAGE_SIZE:
        raise RuntimeError(f"read {count} receipts of {pages * data.PAGE_SIZE}")
    sys.stdout.write(json.dumps({"receipts": count, "MiB": after - before}))


def _peak() -> float:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main()
