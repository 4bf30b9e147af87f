"""Lists, pages and single pages agree with each other, for every page size and limit, sync and async."""

import asyncio
from itertools import islice
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.conftest import ACCOUNT_SID, AUTH_TOKEN, answered_by
from contract_tests.sandbox import Sandbox
from twilio_receipts import AsyncClient, Client, Receipt, ReceiptPage

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


class Collection:
    """A message with so many receipts, and the raw pages that were read of it."""

    def __init__(self, number: int) -> None:
        self.receipts = [Receipt(sid=f"DY{one:032x}", error_code=one).to_dict() for one in range(number)]
        self.pages: list[dict[str, Any]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        size, number, start = (int(asked.get(name, default)) for name, default in ASKED)
        path = str(request.url.copy_with(query=None))
        link = {at: f"{path}?PageSize={size}&Page={at // size}&PageToken={at}" for at in (start, start + size)}
        meta = {
            "page": number,
            "page_size": size,
            "first_page_url": f"{path}?PageSize={size}&Page=0",
            "previous_page_url": None,
            "url": link[start],
            "next_page_url": link[start + size] if start + size < len(self.receipts) else None,
            "key": "delivery_receipts",
        }
        self.pages.append({"meta": meta, "delivery_receipts": self.receipts[start : start + size]})
        return httpx2.Response(200, json=self.pages[-1])


ASKED = (("PageSize", "50"), ("Page", "0"), ("PageToken", "0"))
PLACE = ("CH" + "a" * 32, "IM" + "a" * 32)


@settings(max_examples=60)
@given(number=st.integers(0, 130), size=st.none() | st.integers(1, 50), limit=st.none() | st.integers(1, 140))
def test_lists_pages_and_single_pages_agree_with_the_raw_pages(
    number: int, size: int | None, limit: int | None
) -> None:
    paged, listed, single, awaited = (Collection(number) for _ in range(4))
    pages = list(answered_by(paged).receipts.pages(*PLACE, page_size=size))
    assert [page.to_dict() for page in pages] == paged.pages
    assert [page.meta.page for page in pages] == list(range(max(-(-number // (size or 50)), 1)))

    receipts = list(answered_by(listed).receipts.list(*PLACE, page_size=size, limit=limit))
    assert [receipt.to_dict() for receipt in receipts] == listed.receipts[:limit]
    largest = min(limit or 50, size or 50)
    assert len(listed.pages) == max(-(-min(limit or number, number) // largest), 1)

    client = answered_by(single)
    tokens = [None, *(str((at + 1) * (size or 50)) for at in range(len(pages) - 1))]
    again = [client.receipts.page(*PLACE, page_size=size, page=at, page_token=token) for at, token in enumerate(tokens)]
    assert again == pages

    async def read() -> list[Receipt]:
        transport = httpx2.AsyncClient(transport=httpx2.MockTransport(awaited))
        async with AsyncClient(ACCOUNT_SID, AUTH_TOKEN, http_client=transport) as asynchronous:
            return [one async for one in asynchronous.receipts.list(*PLACE, page_size=size, limit=limit)]

    assert asyncio.run(read()) == receipts
    assert awaited.pages == listed.pages
