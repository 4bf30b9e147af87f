"""Lists, pages and single pages agree with each other, for every page size and limit, sync and async."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest

from contract_tests.sandbox import Sandbox
from twilio_receipts import AsyncClient, Client, InvalidArgumentError, Receipt, ReceiptPage

SIZES = [1, 7, 20, 40, 49, 50]
LIMITS = [1, 19, 20, 21, 50, 51, 119, 120, 121, 1000]


@pytest.fixture(scope="module")
def receipts(sandbox: Sandbox) -> list[Receipt]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        return list(client.receipts.list(sandbox.conversation_sid, sandbox.message_sid))


def test_a_list_reads_all_receipts_over_three_pages(receipts: list[Receipt]) -> None:
    assert len(receipts) == 120
    assert len({receipt.sid for receipt in receipts}) == 120


@pytest.mark.parametrize("size", SIZES)
def test_every_page_size_gives_the_same_receipts(
    client: Client, sandbox: Sandbox, receipts: list[Receipt], size: int
) -> None:
    pages = list(client.receipts.pages(sandbox.conversation_sid, sandbox.message_sid, page_size=size))
    assert [receipt for page in pages for receipt in page.delivery_receipts] == receipts
    assert [page.meta.page for page in pages] == list(range(-(-120 // size)))
    assert list(client.receipts.list(sandbox.conversation_sid, sandbox.message_sid, page_size=size)) == receipts


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("size", [None, 7, 50])
def test_a_limit_stops_the_list_and_asks_for_no_more_than_it_needs(
    own_sandbox: Sandbox, limit: int, size: int | None
) -> None:
    with Client(own_sandbox.account_sid, own_sandbox.auth_token, base_url=own_sandbox.base_url) as client:
        found = list(
            client.receipts.list(own_sandbox.conversation_sid, own_sandbox.message_sid, limit=limit, page_size=size)
        )
    assert len(found) == min(limit, 120)
    largest = min(limit, size or 50)
    assert len(own_sandbox.requests) == -(-min(limit, 120) // largest)
    assert f"PageSize={largest}" in own_sandbox.requests[0].query


def test_a_page_is_read_again_by_the_token_of_its_link(client: Client, sandbox: Sandbox) -> None:
    first, second, *_ = client.receipts.pages(sandbox.conversation_sid, sandbox.message_sid, page_size=50)
    assert first.meta.next_page_url is not None
    query = dict(part.split("=") for part in first.meta.next_page_url.partition("?")[2].split("&"))
    again = client.receipts.page(
        sandbox.conversation_sid,
        sandbox.message_sid,
        page_size=int(query["PageSize"]),
        page=int(query["Page"]),
        page_token=query["PageToken"],
    )
    assert again == second


def test_an_empty_list_is_one_page_without_receipts(client: Client, sandbox: Sandbox) -> None:
    message = sandbox.seeded.empty_message_sid
    (page,) = client.receipts.pages(sandbox.conversation_sid, message)
    assert page.delivery_receipts == ()
    assert list(client.receipts.list(sandbox.conversation_sid, message)) == []


def test_no_page_is_read_before_it_is_asked_for(own_sandbox: Sandbox) -> None:
    with Client(own_sandbox.account_sid, own_sandbox.auth_token, base_url=own_sandbox.base_url) as client:
        listed = client.receipts.list(own_sandbox.conversation_sid, own_sandbox.message_sid)
        assert len(own_sandbox.requests) == 0
        list(islice(listed, 50))
        assert len(own_sandbox.requests) == 1
        next(listed)
        assert len(own_sandbox.requests) == 2


def test_the_service_scoped_form_gives_the_same_receipts_with_their_service(
    client: Client, sandbox: Sandbox, receipts: list[Receipt]
) -> None:
    scoped = list(
        client.receipts.list(sandbox.conversation_sid, sandbox.message_sid, chat_service_sid=sandbox.chat_service_sid)
    )
    assert {receipt.chat_service_sid for receipt in scoped} == {sandbox.chat_service_sid}
    assert [receipt.sid for receipt in scoped] == [receipt.sid for receipt in receipts]


@pytest.mark.parametrize("name", ["unique_name", "awkward_unique_name"])
def test_a_conversation_is_found_by_its_unique_name(client: Client, sandbox: Sandbox, name: str) -> None:
    seeded = sandbox.seeded
    by_sid, message = (
        (seeded.conversation_sid, seeded.message_sid)
        if name == "unique_name"
        else (seeded.awkward_conversation_sid, seeded.awkward_message_sid)
    )
    by_name = list(client.receipts.list(getattr(seeded, name), message, page_size=2))
    assert by_name == list(client.receipts.list(by_sid, message))


def test_fetching_gives_the_same_receipt_as_listing(client: Client, sandbox: Sandbox, receipts: list[Receipt]) -> None:
    for receipt in receipts[::17]:
        assert receipt.sid is not None
        assert client.receipts.fetch(sandbox.conversation_sid, sandbox.message_sid, receipt.sid) == receipt


def test_async_gives_what_sync_gives(client: Client, sandbox: Sandbox, receipts: list[Receipt]) -> None:
    where = (sandbox.conversation_sid, sandbox.message_sid)

    async def read() -> tuple[list[Receipt], list[ReceiptPage], ReceiptPage, Receipt]:
        async with AsyncClient(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as asynchronous:
            return (
                [receipt async for receipt in asynchronous.receipts.list(*where, limit=70)],
                [page async for page in asynchronous.receipts.pages(*where, page_size=20)],
                await asynchronous.receipts.page(*where, page_size=3),
                await asynchronous.receipts.fetch(*where, sandbox.receipt_sid),
            )

    listed, pages, page, fetched = asyncio.run(read())
    assert listed == receipts[:70]
    assert pages == list(client.receipts.pages(*where, page_size=20))
    assert page == client.receipts.page(*where, page_size=3)
    assert fetched == client.receipts.fetch(*where, sandbox.receipt_sid)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("limit", 0),
        ("limit", -1),
        ("limit", True),
        ("limit", 1.0),
        ("limit", "5"),
        ("page_size", 0),
        ("page_size", 51),
        ("page_size", 5000),
        ("page_size", "50"),
        ("page_size", False),
    ],
)
def test_a_bad_paging_argument_is_refused_at_once_and_named(argument: str, value: object) -> None:
    with (
        Client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:9") as client,
        pytest.raises(InvalidArgumentError, match=f"{argument} must be an int .*got {value!r}"),
    ):
        client.receipts.list("CH", "IM" + "0" * 32, **{argument: value})  # type: ignore[arg-type]  # the point
