"""One client meets one behaviour, in a process of its own, and prints what came of it as JSON.

The table starts these: each says that it is ready, and waits for a line.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE, RECEIPT
from contract_tests.hostile.drivers import ACCOUNT, DRIVERS, SECRET

_API = "https://conversations.twilio.com"


class WouldSendAway(Exception):  # noqa: N818 - a finding, as the table names it
    """The request, credentials and all, was on its way to a host that is not this machine."""


def _twilio(base_url: str, row: Row) -> Callable[[], Any]:
    """The same call with twilio-python, its requests to the API sent to the hostile server."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Redirected(TwilioHttpClient):  # type: ignore[misc]  # untyped, and only there for the table
        def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            place = url.replace(_API, base_url)
            if urlsplit(place).hostname not in {"127.0.0.1", "localhost"}:
                raise WouldSendAway
            return super().request(method, place, *arguments, **options)

    client = Client(ACCOUNT, SECRET, http_client=Redirected())
    receipts = client.conversations.v1.conversations(CONVERSATION).messages(MESSAGE).delivery_receipts
    return lambda: receipts.list(limit=row.limit) if row.lists else receipts(RECEIPT).fetch()


def _ours(client: str, base_url: str, row: Row) -> Callable[[], Any]:
    # So that the measure is of the meeting, and not of imports.
    import anyio._backends._asyncio  # noqa: F401
    import httpcore2._backends.anyio  # noqa: F401
    import httpx2  # noqa: F401
    import trio  # noqa: F401

    options = {"base_url": base_url, "timeout": row.timeout, "max_retries": 0}
    return lambda: DRIVERS[client](options, row)


def main(client: str, name: str, base_url: str) -> None:
    """Let the client named meet the behaviour named at this place."""
    row = next(row for row in ROWS if row.name == name)
    act = _twilio(base_url, row) if client == "twilio-python" else _ours(client, base_url, row)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    tracemalloc.start()
    start = time.monotonic()
    error = None
    try:
        act()
    except Exception as raised:  # noqa: BLE001 - its name is what the table shows
        error = type(raised).__name__
    seconds = time.monotonic() - start
    memory = tracemalloc.get_traced_memory()[1]
    json.dump({"error": error, "seconds": seconds, "memory": memory}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
