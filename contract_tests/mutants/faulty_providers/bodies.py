"""Wrong bodies: JSON that is none, and answers of the right form that are not true."""

from datetime import datetime, timedelta
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import RECEIPT, encoded, fetch, page, receipt
from contract_tests.mutants.overriding import Step

CODE = f"{RECEIPT}/error_code"
Body = dict[str, Any]


def _shifted(date: str | None, **by: int) -> str | None:
    return date and (datetime.fromisoformat(date) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")


@receipt(CODE, shows="error-code-agrees-with-status")
def what_failed_has_no_error_code(body: Body, step: Step) -> None:
    body["error_code"] = 0


@receipt(f"{RECEIPT}/participant_sid")
def everyone_is_the_same_participant(body: Body, step: Step) -> None:
    body["participant_sid"] = f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/participant_sid")
def a_participant_who_is_gone_is_someone_else(body: Body, step: Step) -> None:
    body["participant_sid"] = body["participant_sid"] or f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/channel_message_sid", shows="channel-message-is-the-channels")
def the_channel_message_is_the_message(body: Body, step: Step) -> None:
    body["channel_message_sid"] = body["message_sid"]


@page(RECEIPT, shows="fetch-equals-list-item")
def a_list_is_a_step_behind(body: Body, step: Step) -> None:
    for item in body["delivery_receipts"]:
        if item["status"] == "read":
            item["status"] = "delivered"


@fetch(RECEIPT, shows="each-receipt-is-fetched-exactly")
def fetching_from_the_long_message_lies(body: Body, step: Step) -> None:
    if len(step.provider.store.receipts_after(step.message.sid, 0, 200)) == 150:
        body["date_updated"] = _shifted(body["date_updated"], seconds=1)


@encoded(RECEIPT, shows="body-is-of-its-schema")
def names_are_in_camel_case(text: bytes, step: Step) -> bytes:
    return text.replace(b'"error_code"', b'"errorCode"')


encoded.row("a-byte-order-mark-comes-first", "RFC 8259", lambda text, _: b"\xef\xbb\xbf" + text, shows="strict-json")
receipt.row("a-field-is-new", RECEIPT, lambda body, _: body.update(price=None), shows="no-unknown-fields")
