# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The model `Receipt`."""

from __future__ import annotations

from typing import ClassVar

from .._runtime.model import AwareDatetime, Model
from .delivery_status import DeliveryStatus


class Receipt(Model, frozen=True, kw_only=True, gc=False):
    """How far one message has come on its way to one participant."""

    _left_out_when_none: ClassVar[tuple[str, ...]] = ("chat_service_sid",)

    account_sid: str | None = None
    """The account that owns the conversation."""
    conversation_sid: str | None = None
    """The conversation of the message."""
    sid: str | None = None
    """The SID of this receipt."""
    message_sid: str | None = None
    """The message that this receipt is about."""
    channel_message_sid: str | None = None
    """The message as the channel knows it, for example the SMS that was sent to the participant."""
    participant_sid: str | None = None
    """The participant to whom the message was sent."""
    status: DeliveryStatus | None = None
    """How far the message has come, or null while it is still within Twilio."""
    error_code: int | None = 0
    """Why the message has not arrived, if the status is `failed` or `undelivered`, as a number of Twilio's error
    dictionary; otherwise 0."""
    date_created: AwareDatetime | None = None
    """When the receipt was created, in UTC."""
    date_updated: AwareDatetime | None = None
    """When the receipt last changed, in UTC, or null if it never did."""
    url: str | None = None
    """The absolute URL of this receipt."""
    chat_service_sid: str | None = None
    """The conversation service that holds the conversation."""
