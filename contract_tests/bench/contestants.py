"""The contestants: each reads all pages of one message over one connection, and makes its own objects of them."""

import asyncio
import base64
from collections.abc import AsyncIterable, Callable, Coroutine
from typing import Any

from contract_tests.bench import data

Walk = Callable[[], int]
"""Reads all pages; returns the number of receipts."""

_IDS = (data.CONVERSATION_SID, data.MESSAGE_SID)
_TOKEN = base64.b64encode(f"{data.ACCOUNT_SID}:{data.AUTH_TOKEN}".encode()).decode()
_HEADERS = {"Authorization": f"Basic {_TOKEN}", "Accept": "application/json"}


def ours(base_url: str) -> Walk:
    from twilio_receipts import Client

    client = Client(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url)
    return lambda: sum(1 for _ in client.receipts.list(*_IDS, page_size=data.PAGE_SIZE))


def ours_async(base_url: str) -> Walk:
    from twilio_receipts import AsyncClient

    client = AsyncClient(data.ACCOUNT_SID, data.AUTH_TOKEN, base_url=base_url)
    return _awaited(lambda: _count(client.receipts.list(*_IDS, page_size=data.PAGE_SIZE)))


def twilio(base_url: str) -> Walk:
    from twilio.rest import Client

    client = Client(data.ACCOUNT_SID, data.AUTH_TOKEN)
    client.conversations.base_url = base_url
    message = client.conversations.v1.conversations(_IDS[0]).messages(_IDS[1])
    return lambda: sum(1 for _ in message.delivery_receipts.stream(page_size=data.PAGE_SIZE))


def twilio_async(base_url: str) -> Walk:
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    async def make() -> Any:
        client = Client(data.ACCOUNT_SID, data.AUTH_TOKEN, http_client=AsyncTwilioHttpClient())
        client.conversations.base_url = base_url
        return client.conversations.v1.conversations(_IDS[0]).messages(_IDS[1])

    runner = asyncio.Runner()
    message = runner.run(make())

    async def walk() -> int:
        return await _count(await message.delivery_receipts.stream_async(page_size=data.PAGE_SIZE))

    return lambda: runner.run(walk())


def httpx2_msgspec(base_url: str) -> Walk:
    import httpx2

    client, decode = httpx2.Client(headers=_HEADERS), page_decoder()

    def walk() -> int:
        count, url = 0, _first(base_url)
        while url:
            page = decode(client.get(url).content)
            count += len(page.delivery_receipts)
            url = page.meta.next_page_url
        return count

    return walk


def httpx2_msgspec_async(base_url: str) -> Walk:
    import httpx2

    client, decode = httpx2.AsyncClient(headers=_HEADERS), page_decoder()

    async def walk() -> int:
        count, url = 0, _first(base_url)
        while url:
            page = decode((await client.get(url)).content)
            count += len(page.delivery_receipts)
            url = page.meta.next_page_url
        return count

    return _awaited(walk)


CONTESTANTS: dict[str, Callable[[str], Walk]] = {
    "ours": ours,
    "ours, async": ours_async,
    "twilio": twilio,
    "twilio, async": twilio_async,
    "httpx2 + msgspec": httpx2_msgspec,
    "httpx2 + msgspec, async": httpx2_msgspec_async,
}


def _first(base_url: str) -> str:
    return f"{base_url}{data.PATH}?PageSize={data.PAGE_SIZE}"


async def _count(items: AsyncIterable[object]) -> int:
    count = 0
    async for _ in items:
        count += 1
    return count


def _awaited(walk: Callable[[], Coroutine[Any, Any, int]]) -> Walk:
    runner = asyncio.Runner()
    return lambda: runner.run(walk())


def page_decoder() -> Callable[[bytes], Any]:
    """Typed objects with the fields of the spec, dates as dates: what our models hold, without what they promise."""
    from datetime import datetime

    import msgspec

    texts = ("account_sid", "conversation_sid", "sid", "message_sid", "channel_message_sid", "participant_sid", "url")
    dates = ("date_created", "date_updated")
    receipt = msgspec.defstruct(
        "Receipt",
        [(name, str | None, None) for name in (*texts, "status")]
        + [("error_code", int | None, 0)]
        + [(name, datetime | None, None) for name in dates],
    )
    meta = msgspec.defstruct("Meta", [("next_page_url", str | None, None)])
    page = msgspec.defstruct("Page", [("meta", meta), ("delivery_receipts", list[receipt])])  # type: ignore[valid-type] # made just now
    return msgspec.json.Decoder(page).decode
