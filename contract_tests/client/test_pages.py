"""Lists, pages and single pages agree with each other, for every page size and limit, with every kind of client."""

from itertools import islice
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.kinds import drive, items, value
from contract_tests.client.mocked import CH, IM, answered_by
from contract_tests.client.stub_provider import page_of
from contract_tests.sandbox import Sandbox
from twilio_receipts import Client, Receipt


@pytest.fixture(scope="module")
def receipts(sandbox: Sandbox) -> list[Receipt]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        return list(client.receipts.list(sandbox.conversation_sid, sandbox.message_sid))


def test_every_method_gives_the_receipts_of_the_sandbox(kind: str, sandbox: Sandbox, receipts: list[Receipt]) -> None:
    ids = (sandbox.conversation_sid, sandbox.message_sid)

    async def read(client: Any) -> None:
        assert len({receipt.sid for receipt in await items(client.receipts.list(*ids))}) == 120
        pages = await items(client.receipts.pages(*ids, page_size=49))
        assert [len(page.delivery_receipts) for page in pages] == [49, 49, 22]
        assert [receipt for page in pages for receipt in page.delivery_receipts] == receipts
        assert await value(client.receipts.page(*ids, page_size=49)) == pages[0]
        link = httpx2.URL(pages[0].meta.next_page_url).params
        token, number = link["PageToken"], int(link["Page"])
        assert await value(client.receipts.page(*ids, page_size=49, page=number, page_token=token)) == pages[1]
        for receipt in receipts[::40]:
            assert await value(client.receipts.fetch(*ids, receipt.sid)) == receipt

    account = {"account_sid": sandbox.account_sid, "auth_token": sandbox.auth_token, "base_url": sandbox.base_url}
    drive(kind, account, read)


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
    ids = (sandbox.conversation_sid, sandbox.message_sid)
    scoped = list(client.receipts.list(*ids, chat_service_sid=sandbox.chat_service_sid))
    assert {receipt.chat_service_sid for receipt in scoped} == {sandbox.chat_service_sid}
    assert [receipt.sid for receipt in scoped] == [receipt.sid for receipt in receipts]


def test_a_conversation_is_found_by_its_unique_name(client: Client, sandbox: Sandbox) -> None:
    seeded = sandbox.seeded
    by_name = list(client.receipts.list(seeded.awkward_unique_name, seeded.awkward_message_sid, page_size=2))
    assert by_name == list(client.receipts.list(seeded.awkward_conversation_sid, seeded.awkward_message_sid))


class Collection:
    """A message with so many receipts, and the raw pages that were read of it."""

    def __init__(self, number: int) -> None:
        self.receipts = [Receipt(sid=f"DY{one:032x}", error_code=one).to_dict() for one in range(number)]
        self.pages: list[dict[str, Any]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        size, number, start = (int(asked.get(name, default)) for name, default in ASKED)
        path = request.url.copy_with(query=None)
        link, following = (
            str(path.copy_with(params={"PageSize": size, "Page": at // size, "PageToken": at}))
            for at in (start, start + size)
        )
        meta = {"page": number, "page_size": size, "first_page_url": str(path), "previous_page_url": None, "url": link}
        items, more = self.receipts[start : start + size], start + size < len(self.receipts)
        self.pages.append(page_of(items, following if more else None, **meta, key="delivery_receipts"))
        return httpx2.Response(200, json=self.pages[-1])


ASKED = (("PageSize", "50"), ("Page", "0"), ("PageToken", "0"))


@settings(max_examples=40)
@given(number=st.integers(0, 130), size=st.none() | st.integers(1, 50), limit=st.none() | st.integers(1, 140))
def test_lists_pages_and_single_pages_agree_with_the_raw_pages(
    number: int, size: int | None, limit: int | None
) -> None:
    paged, listed, single = (Collection(number) for _ in range(3))
    pages = list(answered_by(paged).receipts.pages(CH, IM, page_size=size))
    assert [page.to_dict() for page in pages] == paged.pages
    assert [page.meta.page for page in pages] == list(range(max(-(-number // (size or 50)), 1)))

    receipts = list(answered_by(listed).receipts.list(CH, IM, page_size=size, limit=limit))
    assert [receipt.to_dict() for receipt in receipts] == listed.receipts[:limit]
    largest = min(limit or 50, size or 50)
    assert len(listed.pages) == max(-(-min(limit or number, number) // largest), 1)

    client = answered_by(single)
    tokens = [None, *(str((at + 1) * (size or 50)) for at in range(len(pages) - 1))]
    again = [client.receipts.page(CH, IM, page_size=size, page=at, page_token=token) for at, token in enumerate(tokens)]
    assert again == pages
