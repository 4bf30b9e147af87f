"""One client meets one behaviour: what it does there, and what is kept of that."""

import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

from contract_tests.hostile.behaviours import Row
from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE, RECEIPT
from contract_tests.hostile.drivers import ACCOUNT, DRIVERS, SECRET

TWILIO = "twilio-python"
CLIENTS = (*DRIVERS, TWILIO)
_API = "https://conversations.twilio.com"


class WouldSendAway(Exception):  # noqa: N818 - a finding, as the table names it
    """The request, credentials and all, was on its way to a host that is not this machine."""


def meet(client: str, row: Row, base_url: str, said: Connection) -> None:
    """Let a client meet a behaviour at this place; says the peak of memory before, and what was raised in it."""
    act = _twilio(base_url, row) if client == TWILIO else _ours(client, base_url, row)
    said.send(peak(resource.RUSAGE_SELF))
    error = None
    try:
        act()
    except Exception as raised:  # noqa: BLE001 - its name is what the table shows
        error = type(raised).__name__
    said.send(error)


def peak(who: int) -> int:
    """The most bytes that were resident at once; a forked child's begins with what it was born with."""
    used = resource.getrusage(who).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def preload(client: str) -> None:
    """Import all that a client needs, so that the measure is of the meeting and not of imports."""
    if client == TWILIO:
        _twilio(_API, Row("", lambda _: None, None))
        return
    import anyio._backends._asyncio  # noqa: F401
    import httpcore2._backends.anyio  # noqa: F401
    import httpx2  # noqa: F401


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
    options = {"base_url": base_url, "timeout": row.timeout, "max_retries": 0}
    return lambda: DRIVERS[client](options, row)
