# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""What the API answers with, one class a module."""

from .delivery_status import DeliveryStatus
from .page_meta import PageMeta
from .receipt import Receipt
from .receipt_page import ReceiptPage

__all__ = ["DeliveryStatus", "PageMeta", "Receipt", "ReceiptPage"]
