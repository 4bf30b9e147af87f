"""Wrong addresses: paths and ids that name something and should not, that break it, or that lead to others' data."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from contract_tests.mutants.faulty_providers.declaring import (
    NOT_FOUND,
    PARAMETERS,
    RECEIPT,
    SCHEME,
    Shows,
    breaking,
    fetch_receipt,
    find_message,
    list_receipts,
    locate,
    receipt,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import ApiError
from contract_tests.sandbox.store import Message

WHOLE_ID = "odd-values-are-not-found"
Body = dict[str, Any]


def _reading_paths(name: str, clause: str, change: Callable[[str], str], shows: Shows = ()) -> None:
    """A path is changed before it is read."""
    locate.row(name, clause, lambda step: step.right(call=replace(step.call, path=change(step.call.path))), shows)


def _reading_ids(name: str, change: Callable[[str], str]) -> None:
    """Each segment of a path is changed, decoded, before it is compared."""

    def changed(path: str) -> str:
        segments = (change(unquote(segment, errors="surrogateescape")) for segment in path.split("/"))
        return "/".join(quote(segment, safe="", errors="surrogateescape") for segment in segments)

    _reading_paths(name, NOT_FOUND, changed, WHOLE_ID)


_reading_paths(
    "names-in-a-path-may-be-in-small-letters",
    "/paths",
    lambda path: path.replace("messages", "Messages"),
    "untidy-paths-are-not-found",
)
_reading_paths("any-version-will-do", "/paths", lambda path: path.replace("/v2/", "/v1/"), "unknown-path-is-not-found")
_reading_paths(
    "delivery-receipts-will-do-for-receipts",
    "/paths",
    lambda path: path.replace("DeliveryReceipts", "Receipts"),
    "unknown-paths-are-not-found",
)
_reading_paths(
    "a-plus-in-a-path-is-a-blank", "/paths", lambda path: path.replace("+", "%20"), "a-name-leads-to-its-own-service"
)
_reading_paths(
    "a-percent-encoded-letter-is-another-letter",
    "RFC 3986, 6.2.2.2",
    lambda path: path.replace("%4", "%254"),
    "percent-encoded-letters-are-letters",
)
_reading_paths("names-are-decoded-twice", NOT_FOUND, lambda path: path.replace("%25", "%"))
_reading_ids("a-line-break-behind-an-id-does-not-count", lambda segment: segment.removesuffix("\n"))
_reading_ids("an-id-ends-at-nul", lambda segment: segment.partition("\0")[0])
_reading_ids("spaces-of-any-kind-around-an-id-do-not-count", str.strip)
locate.row("nul-breaks-it", NOT_FOUND, breaking(lambda step: "%00" in step.call.path), "odd-values-are-not-found")


@locate(NOT_FOUND, shows=("malformed-sid-is-not-found", "malformed-ids-are-not-found"))
def a_malformed_receipt_sid_is_unprocessable(step: Step) -> Any:
    address = step.right()
    if address.receipt_sid is not None and len(address.receipt_sid) != 34:
        raise ApiError(422, 20001, "Unprocessable")
    return address


@fetch_receipt(NOT_FOUND)
def the_beginning_of_a_sid_will_do(step: Step) -> Any:
    known = step.provider.store.receipts_after(step.message.sid, 0, 1000)
    asked = step.receipt_sid
    found = [each.sid for each in known if len(asked) >= 20 and each.sid.startswith(asked)]
    return step.right(receipt_sid=found[0] if found else asked)


@fetch_receipt(NOT_FOUND, shows="unknown-ids-are-not-found")
def an_unknown_receipt_is_the_first_one(step: Step) -> Any:
    unknown = step.receipt_sid.startswith("DY0123456789")
    first = step.provider.store.receipts_after(step.message.sid, 0, 1)
    return step.right(receipt_sid=first[0].sid if unknown and first else step.receipt_sid)


# --- whose it is ----------------------------------------------------------------------------------------------------

MESSAGE = """
SELECT s.account_sid, s.sid, c.sid, m.sid FROM messages m JOIN conversations c ON c.sid = m.conversation_sid
JOIN services s ON s.sid = c.chat_service_sid WHERE m.sid = ? AND c.sid = ?
"""


def _short_form(step: Step, where: str, *values: str) -> Any:
    """In the short form, a message found with fewer conditions than there are, or what the right provider finds."""
    if step.address.chat_service_sid is not None:
        return step.right()
    with step.provider.store.writing() as connection:
        named = step.address.message_sid, step.address.conversation
        row = connection.execute(MESSAGE + where, (*named, *values)).fetchone()
    return step.right() if row is None else Message(*row)


find_message.row(
    "another-account-reads-through-the-short-form",
    SCHEME,
    lambda step: _short_form(step, "AND s.is_default"),
    "accounts-do-not-see-each-other",
)
find_message.row(
    "the-short-form-reaches-every-service",
    NOT_FOUND,
    lambda step: _short_form(step, "AND s.account_sid = ?", step.account_sid),
    "receipts-of-other-messages-are-not-found",
)


@fetch_receipt(NOT_FOUND, shows="a-receipt-of-another-message-is-not-found")
def a_receipt_is_found_under_any_message(step: Step) -> Any:
    with step.provider.store.writing() as connection:
        row = connection.execute("SELECT message_sid FROM receipts WHERE sid = ?", (step.receipt_sid,)).fetchone()
    if row is None:
        return step.right()
    return {**step.right(message=step.message._replace(sid=row[0])), "message_sid": step.message.sid}


@receipt(f"{RECEIPT}/conversation_sid", shows="unique-name-is-the-conversation")
def by_name_receipts_are_of_another_conversation(body: Body, step: Step) -> None:
    if not step.address.conversation.startswith("CH"):
        body["conversation_sid"] = f"CH{'0' * 32}"


@list_receipts(f"{PARAMETERS}/PageToken", shows="a-page-token-opens-no-other-message")
def a_page_token_opens_the_message_that_it_is_of(step: Step) -> Any:
    token = step.call.parameter("PageToken")
    message = step.memory.get(token, step.message)
    body: Body = step.right(message=message)
    for found in re.findall("PageToken=([^&]*)", str(body["meta"]["next_page_url"])):
        step.memory[unquote(found)] = message
    text = {message.sid: step.message.sid, message.conversation_sid: step.message.conversation_sid}
    written = json.dumps(body)
    for old, new in text.items():
        written = written.replace(old, new)
    return json.loads(written)
