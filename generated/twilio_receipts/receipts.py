# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Delivery and read receipts of one message, one for each participant outside of chat."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from ._runtime.client import AsyncClient, SyncClient
from ._runtime.endpoint import Endpoint, Listing
from ._runtime.errors import TwilioReceiptsError
from ._runtime.operation import Operation, PathParameter
from ._runtime.paging import Origins
from .models import Receipt, ReceiptPage

if TYPE_CHECKING:
    from ._runtime.sweep import Sweep

_CONVERSATION_SID = PathParameter("ConversationSid", "conversation_sid")
_MESSAGE_SID = PathParameter("MessageSid", "message_sid", r"^IM[0-9a-fA-F]{32}$")
_SID = PathParameter("Sid", "sid", r"^DY[0-9a-fA-F]{32}$")
_CHAT_SERVICE_SID = PathParameter("ChatServiceSid", "chat_service_sid", r"^IS[0-9a-fA-F]{32}$")
_FETCH = Endpoint(
    msgspec.json.Decoder(Receipt).decode,
    Operation(
        "FetchConversationMessageReceipt",
        "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts/{Sid}",
        (_CONVERSATION_SID, _MESSAGE_SID, _SID),
    ),
    Operation(
        "FetchServiceConversationMessageReceipt",
        "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts/{Sid}",
        (_CHAT_SERVICE_SID, _CONVERSATION_SID, _MESSAGE_SID, _SID),
    ),
)
_LIST: Listing[ReceiptPage, Receipt] = Listing(
    Endpoint(
        msgspec.json.Decoder(ReceiptPage).decode,
        Operation(
            "ListConversationMessageReceipt",
            "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
            (_CONVERSATION_SID, _MESSAGE_SID),
        ),
        Operation(
            "ListServiceConversationMessageReceipt",
            "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
            (_CHAT_SERVICE_SID, _CONVERSATION_SID, _MESSAGE_SID),
        ),
    ),
    items=attrgetter("delivery_receipts"),
    largest_page=50,
)


class Outcome(msgspec.Struct, frozen=True):
    """What a sweep brought back for one list."""

    conversation_sid: str
    """The conversation of the message, by its SID or by its unique name."""
    message_sid: str
    """The SID of the message whose receipts are wanted."""
    receipts: tuple[Receipt, ...]
    """All items; where there is an error, those read before it."""
    error: TwilioReceiptsError | None = None
    """Why the list was not read to its end; None if it was."""


def _sweep(
    origins: Origins, concurrency: int, page_size: int | None, chat_service_sid: str | None
) -> Sweep[ReceiptPage, Receipt, Outcome]:
    from ._runtime.sweep import Sweep

    names = ("conversation_sid", "message_sid")
    return Sweep(names, lambda ids: _LIST.walk(origins, ids, chat_service_sid, page_size), Outcome, concurrency)


class Receipts:
    """Delivery and read receipts of one message, one for each participant outside of chat."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    def fetch(
        self, conversation_sid: str, message_sid: str, sid: str, *, chat_service_sid: str | None = None
    ) -> Receipt:
        """Fetch one receipt.

        Args:
            conversation_sid: The conversation of the message, by its SID or by its unique name.
            message_sid: The SID of the message whose receipts are wanted.
            sid: The SID of the receipt.
            chat_service_sid: The SID of the conversation service that holds the conversation. None for the
                default one.

        Raises:
            InvalidArgumentError: An argument was refused before any request.
            BadRequestError, AuthenticationError, PermissionDeniedError, NotFoundError, RateLimitError,
                ServerError: The provider's answer.
            TransportError, ResponseDecodeError: No whole answer, or none that the contract allows.

        Source: FetchConversationMessageReceipt of openapi/receipts.yaml.
        """
        return self._client.call(_FETCH.call((conversation_sid, message_sid, sid), chat_service_sid))

    def list(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> Iterator[Receipt]:
        """List the receipts of a message, reading pages as they are needed.

        Args:
            conversation_sid: The conversation of the message, by its SID or by its unique name.
            message_sid: The SID of the message whose receipts are wanted.
            limit: Stop after so many, at least 1; None reads all. No page is read or made larger than that needs.
            page_size: Items a page, 1 to 50; None leaves it to the provider.
            chat_service_sid: The SID of the conversation service that holds the conversation. None for the
                default one.

        Raises:
            InvalidArgumentError: An argument was refused before any request.
            BadRequestError, AuthenticationError, PermissionDeniedError, NotFoundError, RateLimitError,
                ServerError: The provider's answer.
            TransportError, ResponseDecodeError: No whole answer, or none that the contract allows.
            PaginationError: The provider's page links lead astray or in a circle.

        Source: ListConversationMessageReceipt of openapi/receipts.yaml.
        """
        return self._client.items(
            _LIST.walk(self._client.origins, (conversation_sid, message_sid), chat_service_sid, page_size, limit)
        )

    def pages(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> Iterator[ReceiptPage]:
        """List the receipts of a message, page by page. Arguments and errors as those of `list`."""
        return self._client.pages(
            _LIST.walk(self._client.origins, (conversation_sid, message_sid), chat_service_sid, page_size)
        )

    def page(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        page_size: int | None = None,
        page: int | None = None,
        page_token: str | None = None,
        chat_service_sid: str | None = None,
    ) -> ReceiptPage:
        """List the receipts of a message: one page. Arguments and errors as those of `list`.

        Args:
            conversation_sid: The conversation of the message, by its SID or by its unique name.
            message_sid: The SID of the message whose receipts are wanted.
            page_size: Items a page, 1 to 50; None leaves it to the provider.
            page: Number of the page from 0; the provider goes by the token.
            page_token: Opaque token out of a page link.
            chat_service_sid: The SID of the conversation service that holds the conversation. None for the
                default one.
        """
        return self._client.call(
            _LIST.page((conversation_sid, message_sid), chat_service_sid, page_size, page, page_token)
        )

    def sweep(
        self,
        ids: Iterable[tuple[str, str]],
        *,
        concurrency: int = 32,
        ordered: bool = False,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> Generator[Outcome, None, None]:
        """Read many lists at once, in threads: each to its end, its errors in its outcome, so that none loses another.

        The number of requests under way adapts: it starts low, grows while answers come, shrinks with every refusal
        (429, 503), and a Retry-After stops all of them. Memory depends on the concurrency, not on the number of ids.

        Args:
            ids: Tuples (conversation_sid, message_sid) from any iterable; taken in the caller's thread, lazily.
            concurrency: Requests under way at most, 1 to 100.
            ordered: Yield outcomes in the order of `ids`, not as they complete.
            page_size: Items a page, 1 to 50; None leaves it to the provider.
            chat_service_sid: The SID of the conversation service that holds the conversation. None for the
                default one.

        Returns:
            A generator; closing it ends the sweep once the requests under way have ended.

        Raises:
            InvalidArgumentError: An argument was refused, or something out of `ids` is no such tuple. An id that is
                refused is an outcome.
        """
        sweep = _sweep(self._client.origins, concurrency, page_size, chat_service_sid)
        return self._client.sweep(sweep, ids, ordered=ordered)


class AsyncReceipts:
    """The same as `Receipts`, to be awaited; arguments and errors are documented there."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def fetch(
        self, conversation_sid: str, message_sid: str, sid: str, *, chat_service_sid: str | None = None
    ) -> Receipt:
        """Fetch one receipt; see `Receipts.fetch`."""
        return await self._client.call(_FETCH.call((conversation_sid, message_sid, sid), chat_service_sid))

    def list(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> AsyncIterator[Receipt]:
        """List the receipts of a message; see `Receipts.list`."""
        return self._client.items(
            _LIST.walk(self._client.origins, (conversation_sid, message_sid), chat_service_sid, page_size, limit)
        )

    def pages(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> AsyncIterator[ReceiptPage]:
        """List the receipts of a message, page by page; see `Receipts.pages`."""
        return self._client.pages(
            _LIST.walk(self._client.origins, (conversation_sid, message_sid), chat_service_sid, page_size)
        )

    async def page(
        self,
        conversation_sid: str,
        message_sid: str,
        *,
        page_size: int | None = None,
        page: int | None = None,
        page_token: str | None = None,
        chat_service_sid: str | None = None,
    ) -> ReceiptPage:
        """List the receipts of a message: one page; see `Receipts.page`."""
        return await self._client.call(
            _LIST.page((conversation_sid, message_sid), chat_service_sid, page_size, page, page_token)
        )

    def sweep(
        self,
        ids: Iterable[tuple[str, str]] | AsyncIterable[tuple[str, str]],
        *,
        concurrency: int = 32,
        ordered: bool = False,
        page_size: int | None = None,
        chat_service_sid: str | None = None,
    ) -> AsyncGenerator[Outcome, None]:
        """Read many lists at once, in tasks; see `Receipts.sweep`.

        Closing the generator, or cancelling the task that iterates it, cancels the requests under way.
        """
        sweep = _sweep(self._client.origins, concurrency, page_size, chat_service_sid)
        return self._client.sweep(sweep, ids, ordered=ordered)
