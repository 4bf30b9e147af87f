"""Clients whose requests a function answers, on a clock that the test holds: no network, and nothing takes time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from twilio_receipts import Client, Receipt, Timeout, TwilioReceiptsError
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.retry import Clock
from twilio_receipts._runtime.settings import Configuration, Origins

ACCOUNT, SECRET = "AC" + "0" * 32, "c4n4ry5ecret"
CH, IM, DY = "CH" + "a" * 32, "IM" + "a" * 32, "DY" + "a" * 32
EPOCH = 1_795_000_000.0
"""What the held clock calls now."""

Canned = tuple[int, dict[str, str], bytes] | Exception
"""Status, headers and body; or what the network raises."""
OK: Canned = (200, {}, b'{"sid": "%s"}' % DY.encode())


def answered_by(answer: Callable[[httpx2.Request], httpx2.Response], **options: Any) -> Client:
    """Build a client whose requests a function answers."""
    http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
    own: dict[str, Any] = {"account_sid": ACCOUNT, "auth_token": SECRET, "max_retries": 0, "http_client": http_client}
    return Client(**own | options)


def configuration(base_url: str) -> Configuration:
    """What a wire is built with."""
    origins = Origins(base_url, base_url)
    return Configuration(Credentials(ACCOUNT, SECRET), origins, "twilio-receipts app/1.2", Timeout(), 0)


class HeldClock(Clock):
    """Time passes by waiting only, and waits are noted; chance always says the whole."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return EPOCH + self.seconds

    def jitter(self, upper: float) -> float:
        return upper

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass
class Fetched:
    """What came of a fetch."""

    waits: list[float]
    sent: int
    seconds: float
    receipt: Receipt | None = None
    error: Any = None


def fetch(*responses: Canned, attempt_takes: float = 0.0, of_call: Mapping[str, Any] = {}, **limits: Any) -> Fetched:
    """Fetch from a provider that answers so, and for ever as it did last; each attempt takes so many seconds.

    The limits are the client's; the call may have its own.
    """
    clock, sent = HeldClock(), 0

    def answer(_: httpx2.Request) -> httpx2.Response:
        nonlocal sent
        sent += 1
        clock.seconds += attempt_takes
        given = responses[min(sent, len(responses)) - 1]
        if isinstance(given, Exception):
            raise given
        status, headers, body = given
        return httpx2.Response(status, headers={"Twilio-Request-Id": "RQ1", **headers}, content=body)

    client = answered_by(answer, **{"max_retries": 3} | limits)
    client._session.clock = clock
    receipt = error = None
    try:
        receipt = client.receipts.fetch("name", IM, DY, **of_call)
    except TwilioReceiptsError as raised:
        error = raised
    return Fetched(clock.waits, sent, clock.seconds, receipt, error)
