"""Plausible lies: answers of the right form that are not true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import RECEIPT, Given, fetch, page, receipt

STATUS = f"{RECEIPT}/status"
CODE = f"{RECEIPT}/error_code"
CREATED = f"{RECEIPT}/date_created"
UPDATED = f"{RECEIPT}/date_updated"
Body = dict[str, Any]


def _shifted(date: str | None, **by: int) -> str | None:
    return date and (datetime.fromisoformat(date) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")


@receipt(STATUS)
def everything_was_delivered(body: Body, given: Given) -> None:
    body["status"], body["error_code"] = "delivered", 0


@receipt(STATUS)
def what_was_sent_was_delivered(body: Body, given: Given) -> None:
    if body["status"] == "sent":
        body["status"] = "delivered"


@receipt(STATUS)
def what_was_read_was_delivered(body: Body, given: Given) -> None:
    if body["status"] == "read":
        body["status"] = "delivered"


@receipt(STATUS)
def what_failed_is_undelivered(body: Body, given: Given) -> None:
    if body["status"] == "failed":
        body["status"] = "undelivered"


@receipt(STATUS)
def what_has_no_status_was_sent(body: Body, given: Given) -> None:
    body["status"] = body["status"] or "sent"


@receipt(STATUS)
def what_was_sent_has_no_status(body: Body, given: Given) -> None:
    if body["status"] == "sent":
        body["status"] = None


@receipt(CODE, shows="error-code-agrees-with-status")
def what_failed_has_no_error_code(body: Body, given: Given) -> None:
    body["error_code"] = 0


@receipt(CODE)
def what_was_delivered_has_an_error_code(body: Body, given: Given) -> None:
    if body["status"] == "delivered":
        body["error_code"] = 30003


@receipt(CODE)
def every_error_is_30008(body: Body, given: Given) -> None:
    body["error_code"] = body["error_code"] and 30008


@receipt(CODE)
def error_codes_are_below_zero(body: Body, given: Given) -> None:
    body["error_code"] = -body["error_code"]


@receipt(f"{RECEIPT}/participant_sid")
def everyone_is_the_same_participant(body: Body, given: Given) -> None:
    body["participant_sid"] = f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/participant_sid")
def a_participant_who_is_gone_is_someone_else(body: Body, given: Given) -> None:
    body["participant_sid"] = body["participant_sid"] or f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/channel_message_sid")
def every_channel_is_sms(body: Body, given: Given) -> None:
    body["channel_message_sid"] = body["channel_message_sid"] and f"SM{body['channel_message_sid'][2:]}"


@receipt(f"{RECEIPT}/channel_message_sid")
def what_was_never_handed_over_has_a_channel_message(body: Body, given: Given) -> None:
    body["channel_message_sid"] = body["channel_message_sid"] or f"SM{'0' * 32}"


@receipt(f"{RECEIPT}/channel_message_sid", shows="channel-message-is-the-channels")
def the_channel_message_is_the_message(body: Body, given: Given) -> None:
    body["channel_message_sid"] = body["message_sid"]


@receipt(CREATED)
def dates_are_an_hour_late(body: Body, given: Given) -> None:
    body["date_created"] = _shifted(body["date_created"], hours=1)


@receipt(CREATED)
def seconds_are_cut_off(body: Body, given: Given) -> None:
    body["date_created"] = f"{body['date_created'][:16]}:00Z"


@receipt(CREATED)
def everything_happened_in_2025(body: Body, given: Given) -> None:
    body["date_created"] = body["date_created"].replace("2026", "2025")


@receipt(CREATED)
def day_and_month_are_swapped(body: Body, given: Given) -> None:
    year, month, day = body["date_created"][:10].split("-")
    body["date_created"] = f"{year}-{day}-{month}{body['date_created'][10:]}"


@receipt(CREATED, shows="dates-are-in-utc")
def dates_are_local(body: Body, given: Given) -> None:
    body["date_created"] = f"{_shifted(body['date_created'], hours=1)}"[:-1] + "+01:00"


@receipt(CREATED)
def dates_are_in_small_letters(body: Body, given: Given) -> None:
    body["date_created"] = body["date_created"].lower()


@receipt(CREATED)
def dates_have_no_zone(body: Body, given: Given) -> None:
    body["date_created"] = body["date_created"][:-1]


@receipt(CREATED)
def dates_have_a_space_for_the_t(body: Body, given: Given) -> None:
    body["date_created"] = body["date_created"].replace("T", " ")


@receipt(CREATED)
def dates_are_as_in_mail(body: Body, given: Given) -> None:
    body["date_created"] = datetime.fromisoformat(body["date_created"]).strftime("%a, %d %b %Y %H:%M:%S +0000")


@receipt(CREATED)
def dates_are_seconds_since_1970(body: Body, given: Given) -> None:
    body["date_created"] = int(datetime.fromisoformat(body["date_created"]).timestamp())


@receipt(CREATED)
def dates_cannot_be(body: Body, given: Given) -> None:
    body["date_created"] = f"2026-02-30{body['date_created'][10:]}"


@receipt(UPDATED)
def nothing_is_ever_updated(body: Body, given: Given) -> None:
    body["date_updated"] = None


@receipt(UPDATED)
def what_was_never_updated_was_updated_at_once(body: Body, given: Given) -> None:
    body["date_updated"] = body["date_updated"] or body["date_created"]


@receipt(UPDATED)
def the_update_is_a_second_late(body: Body, given: Given) -> None:
    body["date_updated"] = _shifted(body["date_updated"], seconds=1)


@receipt(UPDATED)
def dates_are_swapped(body: Body, given: Given) -> None:
    body["date_updated"], body["date_created"] = body["date_created"], body["date_updated"]


@page(RECEIPT, shows="fetch-equals-list-item")
def a_list_is_a_step_behind(body: Body, given: Given) -> None:
    for item in body["delivery_receipts"]:
        if item["status"] == "read":
            item["status"] = "delivered"


@fetch(RECEIPT, shows="each-receipt-is-fetched-exactly")
def fetching_from_the_long_message_lies(body: Body, given: Given) -> None:
    if len(given.provider.store.receipts_after(given.message.sid, 0, 200)) == 150:
        body["date_updated"] = _shifted(body["date_updated"], seconds=1)


@page(RECEIPT)
def receipts_have_each_others_status(body: Body, given: Given) -> None:
    items = body["delivery_receipts"]
    if len(items) > 13:
        for name in ("status", "error_code"):
            items[12][name], items[13][name] = items[13][name], items[12][name]


@page(RECEIPT)
def receipts_have_each_others_participant(body: Body, given: Given) -> None:
    items = body["delivery_receipts"]
    if len(items) > 13:
        items[12]["participant_sid"], items[13]["participant_sid"] = (
            items[13]["participant_sid"], items[12]["participant_sid"],
        )  # fmt: skip
