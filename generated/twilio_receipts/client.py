# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The clients: where requests go by default, and which resources there are."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from ._runtime import client as runtime
from .receipts import AsyncReceipts, Receipts


class Client(runtime.SyncClient):
    """A client whose calls block; use it in a `with` block, or call `close`. Threads may share it."""

    default_server: ClassVar[str] = "https://conversations.twilio.com"
    """The spec's first server."""

    @cached_property
    def receipts(self) -> Receipts:
        """Delivery and read receipts of one message, one for each participant outside of chat."""
        return Receipts(self)


class AsyncClient(runtime.AsyncClient):
    """A client whose calls are awaited, on asyncio or trio; use it in an `async with` block. Tasks may share it."""

    default_server: ClassVar[str] = "https://conversations.twilio.com"
    """The spec's first server."""

    @cached_property
    def receipts(self) -> AsyncReceipts:
        """Delivery and read receipts of one message, one for each participant outside of chat."""
        return AsyncReceipts(self)
