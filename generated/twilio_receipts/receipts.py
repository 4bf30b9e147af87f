# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Delivery and read receipts of one message, one for each participant outside of chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from operator import attrgetter

import msgspec

from ._runtime.client import AsyncClient, SyncClient
from ._runtime.endpoint import Endpoint, Listing
from ._runtime.operation import Operation, PathParameter
from .models import Receipt, ReceiptPage

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
