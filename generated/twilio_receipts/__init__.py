# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Twilio Conversations Message Receipts: a typed client, generated to be vendored.

    from twilio_receipts import Client

    with Client() as client:  # TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
        for item in client.receipts.list(...):
            print(item)

It needs httpx2 and msgspec. `Client` may be shared by threads, `AsyncClient` by the tasks of one event loop.
"""

from ._runtime.errors import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    ResponseDecodeError,
    ServerError,
    TransportError,
    TwilioReceiptsError,
)
from ._runtime.settings import Timeout
from .client import AsyncClient, Client
from .models import DeliveryStatus, PageMeta, Receipt, ReceiptPage
from .receipts import Outcome

SPEC_SHA256 = "298572423f97ba4ff31954cd78f570fe6f6b33731cfe2bb317fa8b36a18e7dab"
"""Digest of the spec that this package was generated from."""

__all__ = [
    "SPEC_SHA256",
    "ApiError",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "ConfigurationError",
    "DeliveryStatus",
    "InvalidArgumentError",
    "NotFoundError",
    "Outcome",
    "PageMeta",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "Receipt",
    "ReceiptPage",
    "RequestTimeoutError",
    "ResponseDecodeError",
    "ServerError",
    "Timeout",
    "TransportError",
    "TwilioReceiptsError",
]
