"""What a page costs to decode, in a process that does nothing else."""

import json
import sys
import time
from collections.abc import Callable

from contract_tests.bench import data
from contract_tests.bench.contestants import _decoder
from contract_tests.bench.measure import interleaved

_REPEAT = 200


def main() -> None:
    """Print microseconds for each page, by decoder, as JSON."""
    from stock_receipts.models import ReceiptPage as StockPage

    from twilio_receipts.receipts import _LIST

    body = data.page(1, "https://conversations.twilio.com")
    decoders: dict[str, Callable[[bytes], object]] = {
        "ours": _LIST.decoder.decode,
        "msgspec": _decoder(),
        "json": json.loads,
        "stock": lambda page: StockPage.from_dict(json.loads(page)),
    }

    def sample(decode: Callable[[bytes], object]) -> Callable[[], float]:
        def timed() -> float:
            start = time.perf_counter()
            for _ in range(_REPEAT):
                decode(body)
            return (time.perf_counter() - start) * 1e6 / _REPEAT

        return timed

    contestants = {name: sample(decode) for name, decode in decoders.items()}
    sys.stdout.write(json.dumps(interleaved(contestants, rounds=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
