"""Everything that a consumer may write, with the type that they get for it.

A copy of the client carries this file, and the next upgrade holds it against the new package: what no longer
type-checks is reported as breaking. So it names every public name, and only grows while the major version stays.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from datetime import datetime
from typing import Any, assert_type

import httpx2

from twilio_receipts import (
    SPEC_SHA256,
    ApiError,
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    Client,
    ConfigurationError,
    DeliveryStatus,
    InvalidArgumentError,
    NotFoundError,
    PageMeta,
    PaginationError,
    PermissionDeniedError,
    RateLimitError,
    Receipt,
    ReceiptPage,
    RequestTimeoutError,
    ResponseDecodeError,
    ServerError,
    Timeout,
    TransportError,
    TwilioReceiptsError,
    request_ids,
)
from twilio_receipts.sweep import Outcome, sweep, sweep_async

DIGEST: str = SPEC_SHA256


def configures() -> None:
    """Build clients in every documented way."""
    Client()
    Client("AC…", "secret")
    Client(account_sid="SK…", auth_token="secret")
    Client(base_url="http://127.0.0.1:8000", timeout=None, max_retries=0)
    Client(edge="dublin", region="ie1", timeout=2.5)
    Client(timeout=Timeout(connect=1, read=None, write=2.0, pool=None, total=30), http_client=httpx2.Client())
    AsyncClient("AC…", "secret", base_url=None, edge=None, region=None, timeout=3, http_client=httpx2.AsyncClient())
    Client(base_url="http://sandbox:8000", allow_unencrypted_http=True, user_agent="app/1.2")
    assert_type(Timeout().connect, float | None)
    assert_type(Timeout().total, float | None)


def reads(client: Client) -> None:
    """Read receipts, blocking."""
    assert_type(client.receipts.fetch("CH…", "IM…", "DY…"), Receipt)
    assert_type(client.receipts.fetch("CH…", "IM…", "DY…", chat_service_sid="IS…"), Receipt)
    assert_type(client.receipts.fetch(conversation_sid="CH…", message_sid="IM…", sid="DY…"), Receipt)
    assert_type(client.receipts.list("CH…", "IM…"), Iterator[Receipt])
    assert_type(client.receipts.list("CH…", "IM…", limit=200, page_size=50, chat_service_sid=None), Iterator[Receipt])
    assert_type(client.receipts.pages("CH…", "IM…", page_size=50, chat_service_sid="IS…"), Iterator[ReceiptPage])
    assert_type(
        client.receipts.page("CH…", "IM…", page_size=50, page=1, page_token="…", chat_service_sid="IS…"), ReceiptPage
    )
    assert_type(client.receipts.fetch("CH…", "IM…", "DY…", timeout=2.0, max_retries=0), Receipt)
    assert_type(client.receipts.list("CH…", "IM…", timeout=Timeout(read=1), max_retries=1), Iterator[Receipt])
    with request_ids() as ids:
        assert_type(ids, list[str | None])
    for receipt in client.receipts.list(conversation_sid="CH…", message_sid="IM…"):
        assert_type(receipt, Receipt)
    with client as entered:
        assert_type(entered, Client)
    assert_type(client.close(), None)


async def awaits(client: AsyncClient) -> None:
    """Read receipts, awaiting."""
    assert_type(await client.receipts.fetch("CH…", "IM…", "DY…", chat_service_sid="IS…"), Receipt)
    assert_type(client.receipts.list("CH…", "IM…", limit=1, page_size=1), AsyncIterator[Receipt])
    assert_type(client.receipts.pages("CH…", "IM…", page_size=1), AsyncIterator[ReceiptPage])
    assert_type(await client.receipts.page("CH…", "IM…", page=0, page_token=None), ReceiptPage)
    async for receipt in client.receipts.list("CH…", "IM…"):
        assert_type(receipt, Receipt)
    async for page in client.receipts.pages("CH…", "IM…"):
        assert_type(page, ReceiptPage)
    async with client as entered:
        assert_type(entered, AsyncClient)
    assert_type(await client.close(), None)


def sweeps(client: Client) -> None:
    """Read the receipts of many messages at once, in threads."""
    outcomes = sweep(client, [("CH…", "IM…")])
    assert_type(outcomes, Generator[Outcome, None, None])
    pairs = iter([("CH…", "IM…")])
    sweep(client, pairs, concurrency=16, ordered=True, page_size=50, chat_service_sid="IS…").close()
    for outcome in outcomes:
        assert_type(outcome.conversation_sid, str)
        assert_type(outcome.message_sid, str)
        assert_type(outcome.receipts, tuple[Receipt, ...])
        assert_type(outcome.error, TwilioReceiptsError | None)


async def sweeps_in_tasks(client: AsyncClient, pairs: AsyncIterator[tuple[str, str]]) -> None:
    """Read the receipts of many messages at once, in tasks."""
    assert_type(sweep_async(client, [("CH…", "IM…")]), AsyncGenerator[Outcome, None])
    async for outcome in sweep_async(client, pairs, concurrency=16, ordered=False):
        assert_type(outcome, Outcome)


def looks_at_a_receipt(receipt: Receipt) -> None:
    """Read every field of a receipt; any may be null, or missing in an older server's answer."""
    assert_type(receipt.account_sid, str | None)
    assert_type(receipt.chat_service_sid, str | None)
    assert_type(receipt.conversation_sid, str | None)
    assert_type(receipt.message_sid, str | None)
    assert_type(receipt.sid, str | None)
    assert_type(receipt.channel_message_sid, str | None)
    assert_type(receipt.participant_sid, str | None)
    assert_type(receipt.status, DeliveryStatus | None)
    assert_type(receipt.status == "read", bool)
    assert_type(receipt.error_code, int | None)
    assert_type(receipt.date_created, datetime | None)
    assert_type(receipt.date_updated, datetime | None)
    assert_type(receipt.url, str | None)


def looks_at_a_page(page: ReceiptPage) -> None:
    """Read every field of a page."""
    assert_type(page.delivery_receipts, tuple[Receipt, ...])
    assert_type(page.meta, PageMeta)
    assert_type(page.request_id, str | None)
    assert_type(page.meta.page, int | None)
    assert_type(page.meta.page_size, int | None)
    assert_type(page.meta.first_page_url, str | None)
    assert_type(page.meta.previous_page_url, str | None)
    assert_type(page.meta.url, str | None)
    assert_type(page.meta.next_page_url, str | None)
    assert_type(page.meta.key, str | None)


def keeps(receipt: Receipt, page: ReceiptPage) -> None:
    """Store models, and build them again."""
    assert_type(receipt.to_dict(), dict[str, Any])
    assert_type(Receipt.from_dict({"sid": "DY…"}), Receipt)
    assert_type(ReceiptPage.from_dict(page.to_dict()), ReceiptPage)
    assert_type(PageMeta.from_dict({}), PageMeta)
    assert_type(hash(receipt), int)
    assert_type(receipt == Receipt(sid="DY…", status=DeliveryStatus.READ), bool)
    seen: set[Receipt] = {receipt, *page.delivery_receipts}
    assert_type(seen.pop(), Receipt)


def decides(status: DeliveryStatus) -> str:
    """Tell the statuses apart; a newer server may send another one."""
    assert_type(DeliveryStatus("later").known, bool)
    text: str = status
    raw: str = status.value
    if status is DeliveryStatus.READ or status is DeliveryStatus.DELIVERED:
        return "arrived"
    if status in {DeliveryStatus.FAILED, DeliveryStatus.UNDELIVERED}:
        return "lost"
    return f"under way ({text})" if status.known else raw


def handles(client: Client) -> None:
    """Catch every error of the tree, and read what it tells."""
    try:
        client.receipts.fetch("CH…", "IM…", "DY…")
    except (
        BadRequestError,
        AuthenticationError,
        PermissionDeniedError,
        NotFoundError,
        RateLimitError,
        ServerError,
    ) as e:
        answer: ApiError = e
        assert_type(answer.status, int)
        assert_type(answer.message, str)
        assert_type(answer.code, int | None)
        assert_type(answer.more_info, str | None)
        assert_type(answer.details, dict[str, Any] | None)
        assert_type(answer.request_id, str | None)
        assert_type(answer.retry_after, float | None)
    except RequestTimeoutError as e:
        transport: TransportError = e
        assert_type(transport.attempts, int)
    except ResponseDecodeError as e:
        assert_type(e.path, str)
        assert_type(e.body, bytes)
        assert_type(e.status, int)
        assert_type(e.request_id, str | None)
    except InvalidArgumentError as e:
        refused: ValueError = e
        raise refused from None
    except (ConfigurationError, PaginationError) as e:
        root: TwilioReceiptsError = e
        assert_type(root.attempts, int)
