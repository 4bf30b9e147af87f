"""Retries against the sandbox with faults on: what the caller gets, after how many requests and which waits.

The client's clock is held still and its waits are only noted, so nothing here takes time. Which waits follow which
answer in detail is tested without a network, in `tests/runtime/test_retry.py`.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.sandbox import Sandbox
from twilio_receipts import (
    AsyncClient,
    Client,
    RateLimitError,
    Receipt,
    ResponseDecodeError,
    ServerError,
    TransportError,
    TwilioReceiptsError,
)
from twilio_receipts._runtime.retry import Clock


class HeldClock(Clock):
    """Every jitter is the whole; waiting passes time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def jitter(self, upper: float) -> float:
        return upper

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def faulty(own_sandbox: Sandbox) -> Iterator[Sandbox]:
    yield own_sandbox
    own_sandbox.fault(None)


def fetch(sandbox: Sandbox, clock: HeldClock, *, asynchronous: bool, **limits: Any) -> Receipt:
    where = (sandbox.conversation_sid, sandbox.message_sid, sandbox.receipt_sid)
    credentials = (sandbox.account_sid, sandbox.auth_token)
    if not asynchronous:
        with Client(*credentials, base_url=sandbox.base_url) as client:
            client._session.clock = clock
            return client.receipts.fetch(*where, **limits)

    async def main() -> Receipt:
        async with AsyncClient(*credentials, base_url=sandbox.base_url) as client:
            client._session.clock = clock
            return await client.receipts.fetch(*where, **limits)

    return asyncio.run(main())


both = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@both
@pytest.mark.parametrize("fault", [*(f"status={status}" for status in (429, 500, 502, 503, 504)), "reset", "truncate"])
def test_what_passes_is_waited_out(faulty: Sandbox, clock: HeldClock, fault: str, *, asynchronous: bool) -> None:
    faulty.fault(f"{fault};times=3")
    assert fetch(faulty, clock, asynchronous=asynchronous).sid == faulty.receipt_sid
    assert clock.waits == [0.5, 1.0, 2.0]


@both
@pytest.mark.parametrize(
    ("fault", "error", "waits", "attempts"),
    [
        ("status=429;retry-after=7", RateLimitError, [7.5, 7.5, 7.5], 4),
        ("status=502", ServerError, [0.5, 1.0, 2.0], 4),
        ("status=503;retry-after=61", ServerError, [], 1),
        ("reset", TransportError, [0.5, 1.0, 2.0], 4),
        ("truncate", TransportError, [0.5, 1.0, 2.0], 4),
        ("content-type=text/html", ResponseDecodeError, [], 1),
    ],
)
def test_what_stays_is_the_error_of_the_last_attempt(
    faulty: Sandbox,
    clock: HeldClock,
    fault: str,
    error: type[TwilioReceiptsError],
    waits: list[float],
    attempts: int,
    *,
    asynchronous: bool,
) -> None:
    faulty.fault(fault)
    with pytest.raises(error) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    assert (clock.waits, caught.value.attempts) == (waits, attempts)
    if isinstance(caught.value, RateLimitError):
        assert (caught.value.code, caught.value.retry_after) == (20429, 7)
        assert (caught.value.request_id or "").startswith("RQ")
    if isinstance(caught.value, TransportError):
        assert str(caught.value).startswith(f"no whole response from {faulty.base_url} ")


@both
@pytest.mark.parametrize(("max_retries", "attempts"), [(0, 1), (2, 3)])
def test_a_call_may_have_retries_and_a_timeout_of_its_own(
    faulty: Sandbox, clock: HeldClock, max_retries: int, attempts: int, *, asynchronous: bool
) -> None:
    faulty.fault("status=503")
    with pytest.raises(ServerError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous, max_retries=max_retries)
    assert caught.value.attempts == attempts
    with pytest.raises(ServerError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous, timeout=1.0)
    assert caught.value.attempts == 2  # the second wait would go past the second


@both
def test_the_documented_number_of_retries_is_three(faulty: Sandbox, clock: HeldClock, *, asynchronous: bool) -> None:
    faulty.fault("status=503")
    with pytest.raises(ServerError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    assert caught.value.attempts == 1 + 3
