# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The enumeration `DeliveryStatus`."""

from __future__ import annotations

from .._runtime.model import OpenEnum


class DeliveryStatus(OpenEnum):
    """How far a message has come.

    `sent`: it has left Twilio. `delivered`: the carrier or the handset has it. `read`: the participant has
    opened it, on channels that report this. `failed`: it could not be sent. `undelivered`: the carrier reported
    that it was not delivered.

    A value that a newer server may send is kept as it is: `DeliveryStatus("other").value` is `"other"`.
    """

    READ = "read"
    FAILED = "failed"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    SENT = "sent"
