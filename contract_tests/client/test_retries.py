"""Retries against the sandbox with faults on: what the caller gets, after how many requests and which waits.

The client's clock is held still and its waits are only noted, so nothing here takes time. Which waits follow which
response in detail is tested without a network, in `tests/runtime/test_retry.py`.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.client.kinds import drive, value
from contract_tests.client.mocked import HeldClock
from contract_tests.sandbox import Sandbox
from twilio_receipts import (
    RateLimitError,
    Receipt,
    ResponseDecodeError,
    TransportError,
    TwilioReceiptsError,
)


@pytest.fixture(scope="module", name="faulty")
def of_its_own() -> Iterator[Sandbox]:
    with Sandbox.start() as running:
        yield running


def fetch(sandbox: Sandbox, clock: HeldClock, kind: str) -> Receipt:
    async def call(client: Any) -> Receipt:
        client._session.clock = clock
        ids = (sandbox.conversation_sid, sandbox.message_sid, sandbox.receipt_sid)
        receipt: Receipt = await value(client.receipts.fetch(*ids))
        return receipt

    account = {"account_sid": sandbox.account_sid, "auth_token": sandbox.auth_token, "base_url": sandbox.base_url}
    return drive(kind, account, call)


@pytest.mark.parametrize("fault", ["status=429", "reset", "truncate"])
def test_what_passes_is_waited_out(faulty: Sandbox, fault: str, kind: str) -> None:
    clock = HeldClock()
    faulty.fault(f"{fault};times=3")
    assert fetch(faulty, clock, kind).sid == faulty.receipt_sid
    assert clock.waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("fault", "error", "waits"),
    [
        ("status=429;retry-after=7", RateLimitError, [7.5, 7.5, 7.5]),  # three retries, as documented
        ("truncate", TransportError, [0.5, 1.0, 2.0]),
        ("content-type=text/html", ResponseDecodeError, []),
    ],
)
def test_what_stays_is_the_error_of_the_last_attempt(
    faulty: Sandbox, fault: str, error: type[TwilioReceiptsError], waits: list[float], kind: str
) -> None:
    clock = HeldClock()
    faulty.fault(fault)
    with pytest.raises(error) as caught:
        fetch(faulty, clock, kind)
    assert (clock.waits, caught.value.attempts) == (waits, len(waits) + 1)
    if isinstance(caught.value, RateLimitError):
        assert (caught.value.code, caught.value.retry_after) == (20429, 7)
        assert (caught.value.request_id or "").startswith("RQ")
    if isinstance(caught.value, TransportError):
        assert str(caught.value).startswith(f"no whole response from {faulty.base_url} ")
