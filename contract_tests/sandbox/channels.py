"""The channels a message leaves over: their SID prefixes, how far their receipts get, and how they fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    Attributes:
        prefix: The two letters of its message SIDs: SM and WA as the API page says, FB not verified.
        reports_read: Whether it says that a message was read; for SMS delivered is the last state (published guide).
        error_codes: What a receipt says for ``failed`` and ``undelivered``, from Twilio's error dictionary.
    """

    prefix: str
    reports_read: bool
    error_codes: dict[str, int]


CHANNELS = {
    "sms": Channel("SM", reports_read=False, error_codes={"failed": 30001, "undelivered": 30003}),
    "whatsapp": Channel("WA", reports_read=True, error_codes={"failed": 63016, "undelivered": 63024}),
    "messenger": Channel("FB", reports_read=True, error_codes={"failed": 63003, "undelivered": 63024}),
}
