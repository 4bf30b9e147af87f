"""Lets a client meet a hostile behaviour: in this process, or measured in one of its own, with a time limit."""

import base64
import multiprocessing
import os
import resource
import signal
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from contract_tests.client.kinds import KINDS, drive, items, value
from contract_tests.client.scripted_server import ScriptedServer, Wire
from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.behaviours.row import CONVERSATION, MESSAGE, PATIENT, RECEIPT, always, page

ACCOUNT = "AC" + "b" * 32
SECRET = "canary0123456789abcdef0123456789"
TWILIO = "twilio-python"
CLIENTS = (*KINDS, TWILIO)
NO_END = "none within"
DIED = "the end of its process"

_API = "https://conversations.twilio.com"
_GRACE = 5  # seconds that a process gets to end by itself, and to say how much memory it took


def token(user_name: str, secret: str) -> str:
    """What HTTP Basic makes of credentials: the form in which they would leak."""
    return base64.b64encode(f"{user_name}:{secret}".encode()).decode()


def options(base_url: str, **others: Any) -> dict[str, Any]:
    """What a client is built with."""
    account = {"account_sid": ACCOUNT, "auth_token": SECRET, "base_url": base_url}
    return {**account, "timeout": PATIENT, "max_retries": 0, **others}


def ours(kind: str, row: Row, base_url: str) -> Any:
    """Make the call of a row with one of our clients."""

    async def call(client: Any) -> Any:
        if row.lists:
            return await items(client.receipts.list(CONVERSATION, MESSAGE, limit=row.limit))
        return await value(client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT))

    with patch.dict(os.environ, {} if row.trusted is None else {"SSL_CERT_FILE": str(row.trusted)}):
        return drive(kind, options(base_url, timeout=row.timeout), call)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one behaviour."""

    result: Any
    error: Exception | None
    seconds: float
    memory: int
    """Peak, in bytes, of what Python allocated meanwhile, the server's own part included."""
    leaked: int
    """Bytes of any kind that reached another origin."""
    requests: int


def run_here(kind: str, row: Row) -> Outcome:
    """Let one of our clients meet a behaviour in this process."""
    with ScriptedServer(Wire.hold) as witness, ScriptedServer(row.script) as server:
        server.witness = witness.url
        result, error = None, None
        tracemalloc.start()
        start = time.monotonic()
        try:
            result = ours(kind, row, server.url.replace("http:", f"{row.scheme}:"))
        except Exception as raised:  # noqa: BLE001 - whatever it is, the test judges it
            error = raised
        seconds = time.monotonic() - start
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return Outcome(result, error, seconds, memory, len(witness.received), server.requests)


class NonLocalRequest(Exception):  # noqa: N818 - a finding, as the table names it
    """The request, credentials and all, was on its way to a host that is not this machine."""


class _TimeIsUp(BaseException):
    """No client catches it."""


def run_measured(client: str, row: Row, patience: float) -> dict[str, Any]:
    """Let any client meet a behaviour in a process of its own; may be called from several threads at once.

    Returns:
        error: The name of what was raised, or what else came in place of a result; None for a result.
        seconds: How long it took.
        memory: By how many bytes the peak of its process exceeds what was resident as it began.
        leaked: How many bytes of the credentials came to another origin.
    """
    forkserver = multiprocessing.get_context("forkserver")
    forkserver.set_forkserver_preload([__name__, "httpx2", "trio", "twilio.rest"])
    outcome = {"error": DIED, "seconds": 0.0, "memory": 0}
    with ScriptedServer(always(page(None))) as witness, ScriptedServer(row.script) as server:
        server.witness = witness.url
        base_url = server.url.replace("http:", f"{row.scheme}:")
        here, there = forkserver.Pipe(duplex=False)
        process = forkserver.Process(target=_measure, args=(client, row.name, base_url, patience, there), daemon=True)
        process.start()
        there.close()
        try:
            here.recv()  # its measuring begins
            outcome |= here.recv() if here.poll(patience + _GRACE) else _no_end(patience)
        except EOFError:
            pass
        process.kill()
        process.join()
    return outcome | {"leaked": witness.leaked(SECRET, token(ACCOUNT, SECRET))}


def _no_end(patience: float) -> dict[str, Any]:
    return {"error": f"{NO_END} {patience:g} s", "seconds": patience}


def _measure(client: str, name: str, base_url: str, patience: float, results: Connection) -> None:
    row = next(row for row in ROWS if row.name == name)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ^C is for the table, which ends this process
    signal.signal(signal.SIGALRM, _raise_time_is_up)
    act = _twilio(row, base_url) if client == TWILIO else _warmed_up(client, row, base_url)
    before, start = _peak(), time.monotonic()
    results.send(None)
    outcome: dict[str, Any] = {"error": None}
    try:
        signal.setitimer(signal.ITIMER_REAL, patience)
        act()
    except _TimeIsUp:
        outcome = _no_end(patience)
    except Exception as raised:  # noqa: BLE001 - its name is what the table shows
        outcome = {"error": type(raised).__name__}
    signal.setitimer(signal.ITIMER_REAL, 0)
    results.send({"seconds": time.monotonic() - start, "memory": _peak() - before} | outcome)


def _raise_time_is_up(*_: object) -> None:
    raise _TimeIsUp


def _peak() -> int:
    """The most bytes that were resident at once; a forked child's begins with what it was born with."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _warmed_up(kind: str, row: Row, base_url: str) -> Callable[[], Any]:
    """Let what is imported at a first request be imported before anything is measured."""
    with ScriptedServer(always(page(None))) as server:
        ours(kind, Row("", Wire.hold, None, lists=True), server.url)
    return partial(ours, kind, row, base_url)


def _twilio(row: Row, base_url: str) -> Callable[[], Any]:
    """The same call with twilio-python, its requests to the API sent to the hostile server."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Redirected(TwilioHttpClient):  # type: ignore[misc]  # untyped, and only there for the table
        def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            place = url.replace(_API, base_url)
            if urlsplit(place).hostname not in {"127.0.0.1", "localhost"}:
                raise NonLocalRequest
            return super().request(method, place, *arguments, **options)

    client = Client(ACCOUNT, SECRET, http_client=Redirected())
    receipts = client.conversations.v1.conversations(CONVERSATION).messages(MESSAGE).delivery_receipts
    return lambda: receipts.list(limit=row.limit) if row.lists else receipts(RECEIPT).fetch()
