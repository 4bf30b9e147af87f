"""Delivery: a receipt's status and its error code agree, and its channel's message is one."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

RECEIPT = "/components/schemas/Receipt/properties"
NOT_ARRIVED = frozenset({"failed", "undelivered"})
SMALLEST_CODE = 10_000
"""The dictionary's numbers have five digits or more; the published example's 3000 is none (errata)."""


@rule("error-code-agrees-with-status", f"{RECEIPT}/error_code", "receipt")
def error_code_agrees_with_status(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """An error code stands with failed and undelivered, and with no other status: there it is 0."""
    code, status = receipt["error_code"], receipt["status"]
    if status in NOT_ARRIVED:
        if code < SMALLEST_CODE:
            expected = f"a number of Twilio's error dictionary, for the status is {status!r}"
            yield Breach(expected, str(code), at="/error_code")
    elif code != 0:
        yield Breach(f"0, for the status is {status!r}", str(code), at="/error_code")


@rule("channel-message-is-the-channels", f"{RECEIPT}/channel_message_sid", "receipt")
def channel_message_is_the_channels(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """The message as the channel knows it is no conversation's message."""
    if receipt["channel_message_sid"] is not None and receipt["channel_message_sid"] == receipt["message_sid"]:
        yield Breach("a SID of the channel, or null", receipt["channel_message_sid"], at="/channel_message_sid")
