"""Retries against the sandbox with faults on: what the caller gets, after how many requests and which waits.

The client's clock is held still and its waits are only noted, so nothing here takes time. Which waits follow which
answer in detail is tested without a network, in `tooling/test_runtime_retry.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from contract_tests.sandbox import Sandbox
from twilio_receipts import (
    ApiError,
    AsyncClient,
    Client,
    RateLimitError,
    Receipt,
    ResponseDecodeError,
    ServerError,
    TransportError,
    TwilioReceiptsError,
)
from twilio_receipts._runtime import session as runtime
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

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HeldClock:
    held = HeldClock()

    async def wait(seconds: float) -> None:
        held.wait(seconds)

    monkeypatch.setattr(runtime, "pause", held.wait)
    monkeypatch.setattr(runtime, "pause_async", wait)
    return held


@pytest.fixture
def faulty(own_sandbox: Sandbox) -> Iterator[Sandbox]:
    yield own_sandbox
    own_sandbox.fault(None)


def fetch(sandbox: Sandbox, clock: HeldClock, *, asynchronous: bool, max_retries: int = 3) -> Receipt:
    where = (sandbox.conversation_sid, sandbox.message_sid, sandbox.receipt_sid)
    credentials = (sandbox.account_sid, sandbox.auth_token)
    if not asynchronous:
        with Client(*credentials, base_url=sandbox.base_url, max_retries=max_retries) as client:
            client._session.clock = clock
            return client.receipts.fetch(*where)

    async def main() -> Receipt:
        async with AsyncClient(*credentials, base_url=sandbox.base_url, max_retries=max_retries) as client:
            client._session.clock = clock
            return await client.receipts.fetch(*where)

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
    ("fault", "error"),
    [
        ("status=429", RateLimitError),
        ("status=500", ServerError),
        ("status=502", ServerError),
        ("reset", TransportError),
        ("truncate", TransportError),
    ],
)
def test_what_stays_is_the_error_of_the_last_attempt(
    faulty: Sandbox, clock: HeldClock, fault: str, error: type[TwilioReceiptsError], *, asynchronous: bool
) -> None:
    faulty.fault(fault)
    with pytest.raises(error) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    assert caught.value.attempts == 4
    assert len(clock.waits) == 3


@both
def test_a_lost_connection_says_to_whom(faulty: Sandbox, clock: HeldClock, *, asynchronous: bool) -> None:
    faulty.fault("reset")
    with pytest.raises(TransportError, match=f"^no whole answer from {faulty.base_url} "):
        fetch(faulty, clock, asynchronous=asynchronous)


@both
def test_the_last_error_keeps_what_the_provider_said(faulty: Sandbox, clock: HeldClock, *, asynchronous: bool) -> None:
    faulty.fault("status=429;retry-after=7")
    with pytest.raises(RateLimitError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    error = caught.value
    assert (error.status, error.code, error.retry_after, error.attempts) == (429, 20429, 7, 4)
    assert error.request_id is not None
    assert error.request_id.startswith("RQ")
    assert clock.waits == [7.5, 7.5, 7.5]


@both
@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [("0", [0.5]), ("Wed, 21 Oct 2015 07:28:00 GMT", [0.5]), ("-5", [0.5]), ("soon", [0.5]), ("60", [60.5])],
)
def test_retry_after_is_honoured_within_reason(
    faulty: Sandbox, clock: HeldClock, retry_after: str, waits: list[float], *, asynchronous: bool
) -> None:
    faulty.fault(f"status=503;retry-after={retry_after};times=1")
    if waits[0] > 60:  # more than `timeout.total` leaves
        with pytest.raises(ServerError):
            fetch(faulty, clock, asynchronous=asynchronous)
        assert clock.waits == []
        return
    assert fetch(faulty, clock, asynchronous=asynchronous).sid == faulty.receipt_sid
    assert clock.waits == waits


@both
@pytest.mark.parametrize("retry_after", ["61", "86400", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_provider_that_asks_for_too_long_is_not_asked_again(
    faulty: Sandbox, clock: HeldClock, retry_after: str, *, asynchronous: bool
) -> None:
    faulty.fault(f"status=503;retry-after={retry_after}")
    with pytest.raises(ServerError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    assert (caught.value.attempts, clock.waits) == (1, [])


@both
def test_no_number_of_retries_goes_past_the_total(faulty: Sandbox, clock: HeldClock, *, asynchronous: bool) -> None:
    faulty.fault("status=503")
    with pytest.raises(ServerError):
        fetch(faulty, clock, asynchronous=asynchronous, max_retries=100)
    assert 52 < sum(clock.waits) < 60


@both
def test_what_is_wrong_for_good_is_not_tried_again(faulty: Sandbox, clock: HeldClock, *, asynchronous: bool) -> None:
    faulty.fault("content-type=text/html")
    with pytest.raises(ResponseDecodeError) as caught:
        fetch(faulty, clock, asynchronous=asynchronous)
    assert (caught.value.attempts, clock.waits) == (1, [])


@pytest.mark.parametrize("sid", ["DY" + "f" * 32])
def test_a_4xx_is_not_tried_again(faulty: Sandbox, clock: HeldClock, sid: str) -> None:
    with Client(faulty.account_sid, faulty.auth_token, base_url=faulty.base_url) as client:
        client._session.clock = clock
        with pytest.raises(ApiError) as caught:
            client.receipts.fetch(faulty.conversation_sid, faulty.message_sid, sid)
    assert (caught.value.status, caught.value.attempts, clock.waits) == (404, 1, [])
