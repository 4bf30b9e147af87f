"""Receipts: what comes back belongs to what was asked and to who asked; its dates, status and error code agree."""

import re
from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.value_syntax import http_date, instant

RECEIPT = "/components/schemas/Receipt/properties"
SID = re.compile("[A-Za-z]{2}[0-9a-fA-F]{32}")
CLOCKS_DIFFER_SECONDS = 300
NOT_ARRIVED = frozenset({"failed", "undelivered"})
SMALLEST_CODE = 10_000
"""The dictionary's numbers have five digits or more; the published example's 3000 is not in it (errata)."""


@rule("receipt-is-of-the-account", f"{RECEIPT}/account_sid", "receipt")
def receipt_is_of_the_account(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is of the account that asks, if it says so at all; an API key does not tell its account."""
    user, _ = exchange.request.credentials or ("", "")
    named = [one["account_sid"] for _, one in exchange.receipts if one["account_sid"] is not None]
    if receipt["account_sid"] is not None:
        yield from _same(receipt, "account_sid", user if user.startswith("AC") else named[0])


@rule("receipt-is-of-the-service", "/components/schemas/ServiceReceipt/allOf/1/properties/chat_service_sid", "receipt")
def receipt_is_of_the_service(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """In the form that names a service, a receipt is of that service."""
    if (asked := _asked(exchange, "ChatServiceSid")) is not None:
        yield from _same(receipt, "chat_service_sid", asked)


@rule("receipt-is-of-the-conversation", f"{RECEIPT}/conversation_sid", "receipt")
def receipt_is_of_the_conversation(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is of the conversation asked for; if that was a unique name, all receipts are of one conversation."""
    asked = _asked(exchange, "ConversationSid") or ""
    is_sid = asked.startswith("CH") and SID.fullmatch(asked) is not None
    yield from _same(receipt, "conversation_sid", asked if is_sid else exchange.receipts[0][1]["conversation_sid"])


@rule("receipt-is-of-the-message", f"{RECEIPT}/message_sid", "receipt")
def receipt_is_of_the_message(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is of the message asked for."""
    yield from _same(receipt, "message_sid", _asked(exchange, "MessageSid"))


@rule("receipt-is-the-one-asked-for", f"{RECEIPT}/sid", "receipt")
def receipt_is_the_one_asked_for(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """Fetching gives the receipt that the path names, and every receipt has a SID."""
    yield from _same(receipt, "sid", _asked(exchange, "Sid") or receipt["sid"])


@rule("dates-do-not-lie-ahead", f"{RECEIPT}/date_created", "receipt")
def dates_do_not_lie_ahead(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """Nothing was created or updated after it was answered, by the response's own Date header or else by our clock."""
    date = exchange.response.header("date")
    now = http_date(date) or exchange.response.at
    for name in ("date_created", "date_updated"):
        moment = receipt[name] and instant(receipt[name])
        if now is not None and moment and moment.seconds > now + CLOCKS_DIFFER_SECONDS:
            clause = f"{RECEIPT}/{name}"
            yield Breach(f"no moment after the response ({date or now})", receipt[name], at=f"/{name}", clause=clause)


@rule("error-code-agrees-with-status", f"{RECEIPT}/error_code", "receipt")
def error_code_agrees_with_status(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """An error code comes with failed and undelivered only; with every other status it is 0."""
    code, status = receipt["error_code"], receipt["status"]
    if status in NOT_ARRIVED:
        if code < SMALLEST_CODE:
            expected = f"a number of Twilio's error dictionary, for the status is {status!r}"
            yield Breach(expected, str(code), at="/error_code")
    elif code != 0:
        yield Breach(f"0, for the status is {status!r}", str(code), at="/error_code")


@rule("channel-message-is-the-channels", f"{RECEIPT}/channel_message_sid", "receipt")
def channel_message_is_the_channels(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """The channel's message SID is not the conversation's message SID."""
    if receipt["channel_message_sid"] is not None and receipt["channel_message_sid"] == receipt["message_sid"]:
        yield Breach("a SID of the channel, or null", receipt["channel_message_sid"], at="/channel_message_sid")


def _asked(exchange: Exchange, name: str) -> str | None:
    return exchange.route.values.get(name) if exchange.route else None


def _same(receipt: dict[str, Any], field: str, expected: Any) -> Iterator[Breach]:
    # A provider may take the digits of a SID in either case; which case it answers with is its own.
    got = receipt[field]
    if not isinstance(got, str) or not isinstance(expected, str) or got.lower() != expected.lower():
        yield Breach(repr(expected) if expected else "a SID", repr(got), at=f"/{field}")
