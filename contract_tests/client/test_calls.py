"""Calls of every kind of client against the sandbox: what they read, and what becomes of its faults.

The clock is held still and its waits are only noted; which waits follow which response, and which page follows which
link, is tested without a network in tests/runtime.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx2
import pytest

from contract_tests.client.kinds import drive, items, value
from contract_tests.client.mocked import HeldClock
from contract_tests.sandbox import Sandbox
from twilio_receipts import (
    RateLimitError,
    Receipt,
    ResponseDecodeError,
    TransportError,
    TwilioReceiptsError,
)


def run(kind: str, sandbox: Sandbox, body: Callable[[Any], Awaitable[Any]]) -> Any:
    account = {"account_sid": sandbox.account_sid, "auth_token": sandbox.auth_token, "base_url": sandbox.base_url}
    return drive(kind, account, body)


def test_every_method_gives_the_receipts_of_the_sandbox(kind: str, sandbox: Sandbox) -> None:
    ids = (sandbox.conversation_sid, sandbox.message_sid)
    scope, seeded = {"chat_service_sid": sandbox.chat_service_sid}, sandbox.seeded

    async def read(client: Any) -> None:
        receipts = await items(client.receipts.list(*ids))
        assert len({receipt.sid for receipt in receipts}) == 120
        pages = await items(client.receipts.pages(*ids, page_size=49))
        assert [len(page.delivery_receipts) for page in pages] == [49, 49, 22]
        assert [receipt for page in pages for receipt in page.delivery_receipts] == receipts
        link = httpx2.URL(pages[0].meta.next_page_url).params
        token, number = link["PageToken"], int(link["Page"])
        assert await value(client.receipts.page(*ids, page_size=49, page=number, page_token=token)) == pages[1]
        assert await value(client.receipts.fetch(*ids, receipts[40].sid)) == receipts[40]

        scoped_pages = await items(client.receipts.pages(*ids, **scope))
        scoped = [receipt for page in scoped_pages for receipt in page.delivery_receipts]
        assert {receipt.chat_service_sid for receipt in scoped} == {sandbox.chat_service_sid}
        assert [receipt.sid for receipt in scoped] == [receipt.sid for receipt in receipts]
        assert await items(client.receipts.list(*ids, limit=50, **scope)) == scoped[:50]
        assert await value(client.receipts.page(*ids, **scope)) == scoped_pages[0]
        assert await value(client.receipts.fetch(*ids, scoped[40].sid, **scope)) == scoped[40]

        by_name = await items(client.receipts.list(seeded.awkward_unique_name, seeded.awkward_message_sid, page_size=2))
        assert by_name == await items(client.receipts.list(seeded.awkward_conversation_sid, seeded.awkward_message_sid))

    run(kind, sandbox, read)


@pytest.fixture(scope="module", name="faulty")
def of_its_own() -> Iterator[Sandbox]:
    with Sandbox.start() as running:
        yield running


def fetch(sandbox: Sandbox, clock: HeldClock, kind: str) -> Receipt:
    async def call(client: Any) -> Any:
        client._session.clock = clock
        return await value(client.receipts.fetch(sandbox.conversation_sid, sandbox.message_sid, sandbox.receipt_sid))

    receipt: Receipt = run(kind, sandbox, call)
    return receipt


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
