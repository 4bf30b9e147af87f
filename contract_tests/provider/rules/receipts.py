"""Receipts: they belong to what was asked and to who asked, agree with themselves and with what was read before."""

import re
from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.run_memory import sids
from contract_tests.provider.value_syntax import http_date, instant, page_token

RECEIPT = "/components/schemas/Receipt/properties"
SERVICE = "/components/schemas/ServiceReceipt/allOf/1/properties/chat_service_sid"
SID = re.compile("[A-Za-z]{2}[0-9a-fA-F]{32}")
CLOCKS_DIFFER_SECONDS = 300
NOT_ARRIVED = frozenset({"failed", "undelivered"})
SMALLEST_CODE = 10_000
"""The dictionary's numbers have five digits or more; the published example's 3000 is not in it (errata)."""


@rule("a-receipt-stays-the-same", "/components/schemas/Receipt", "receipt", probe_only=True)
def a_receipt_stays_the_same(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is the one that was read before by the same SID: in every field, form, list and fetch."""
    if exchange.memory is None or exchange.caller != "owner":
        return
    before = exchange.memory.receipts.get(str(receipt["sid"]).lower(), receipt)
    # One form has chat_service_sid and the other has not.
    shared = {name: before[name] for name in before if name in receipt}
    different = exchange.memory.difference(shared, {name: receipt[name] for name in receipt if name in before})
    if different is not None:
        yield Breach("the receipt as it was read before", different)


@rule("a-page-is-a-part-of-its-list", "/components/schemas/ReceiptPage", "page", probe_only=True)
def a_page_is_a_part_of_its_list(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """Every page holds receipts that follow each other in the whole list, as many as fit; the first page begins it."""
    if exchange.memory is None or exchange.route is None or exchange.caller != "owner":
        return
    whole = exchange.memory.lists.get(exchange.route.values["MessageSid"].lower())
    if not whole:
        return
    held, size = sids(page["delivery_receipts"]), page["meta"]["page_size"]
    starts_anew = not {"Page", "PageToken"} & {name for name, _ in exchange.query}
    start = 0 if starts_anew or not held else whole.index(held[0]) if held[0] in whole else len(whole)
    wanted = whole[start:][:size] if held or starts_anew else []
    # A page before another may be shorter at the beginning of the list, where fewer are left.
    if held != wanted and not (start == 0 and held == whole[: len(held)] and not starts_anew):
        yield Breach(f"the {len(wanted)} receipts {wanted}", f"{len(held)}: {held}", at="/delivery_receipts")
    for name, others in (("previous_page_url", start), ("next_page_url", len(whole) - start - len(held))):
        if held and others > 0 and page["meta"][name] is None:
            yield Breach(f"a URL, for {others} receipts are there", "null", at=f"/meta/{name}")


@rule("what-was-found-stays-found", "/components/responses/NotFound", "exchange", probe_only=True)
def what_was_found_stays_found(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """What was answered with 200 is not unknown, or a bad request, the next time."""
    status = exchange.response.status
    if (
        exchange.memory
        and exchange.caller == "owner"
        and status in {400, 404}
        and _request(exchange) in exchange.memory.paths
    ):
        yield Breach("200 as before", str(status))


def learn(exchange: Exchange) -> None:
    """Remember what a response to the owner says."""
    known = exchange.memory
    if known is None or exchange.caller != "owner":
        return
    if (token := exchange.parameter("PageToken")) is not None:
        known.page_tokens[token] += 1
    if exchange.page is not None:
        for name in ("previous_page_url", "next_page_url"):
            known.page_tokens.pop(page_token(exchange.page["meta"][name]) or "", None)
    if (
        exchange.request.method == "GET"
        and exchange.response.status == 200
        and exchange.is_valid_request
        and token is None
    ):
        known.paths.add(_request(exchange))
    for _, receipt in exchange.receipts:
        sid = str(receipt["sid"]).lower()
        # The latest reading where receipts move on, and the fullest: one form has chat_service_sid.
        if not known.stands_still or len(known.receipts.get(sid, ())) < len(receipt):
            known.receipts[sid] = receipt


def _request(exchange: Exchange) -> str:
    """What was asked, and by which user; a page token may have had its day."""
    user, _ = exchange.request.credentials or ("", "")
    return f"{user} {exchange.request.url}" if exchange.parameter("PageToken") is None else ""


@rule("receipt-is-the-one-asked-for", f"{RECEIPT}/sid", "receipt")
def receipt_is_the_one_asked_for(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is of the account that asks, and of the service, conversation, message and SID asked for.

    Where the request does not tell, as an API key does not its account nor a unique name its conversation, all receipts
    are of one.
    """
    asked = exchange.route.values if exchange.route else {}
    user, _ = exchange.request.credentials or ("", "")
    conversation = asked.get("ConversationSid", "")
    is_sid = conversation.startswith("CH") and SID.fullmatch(conversation) is not None
    accounts = [one["account_sid"] for _, one in exchange.receipts if one["account_sid"] is not None]
    wanted = {
        "sid": asked.get("Sid", receipt["sid"]),
        "message_sid": asked.get("MessageSid"),
        "conversation_sid": conversation if is_sid else exchange.receipts[0][1]["conversation_sid"],
    }
    if receipt["account_sid"] is not None:
        wanted["account_sid"] = user if user.startswith("AC") else accounts[0]
    if "ChatServiceSid" in asked:
        wanted["chat_service_sid"] = asked["ChatServiceSid"]
    for name, sid in wanted.items():
        # A provider may take the digits of a SID in either case; which case it answers with is its own.
        if str(receipt[name]).lower() != str(sid).lower() or receipt[name] is None:
            clause = SERVICE if name == "chat_service_sid" else f"{RECEIPT}/{name}"
            yield Breach(repr(sid) if sid else "a SID", repr(receipt[name]), at=f"/{name}", clause=clause)


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
