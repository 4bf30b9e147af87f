# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The model `ReceiptPage`."""

from __future__ import annotations

from .._runtime.model import Model
from .page_meta import PageMeta
from .receipt import Receipt


class ReceiptPage(Model, frozen=True, kw_only=True):
    """One page of a message's receipts."""

    meta: PageMeta
    """Where this page stands within the list."""
    delivery_receipts: tuple[Receipt, ...]
    """The receipts of this page."""
