"""Rare faults: one receipt in a hundred, one request in fifty, one form, one page, one channel, one size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    HEADERS,
    META,
    PAGE,
    PARAMETERS,
    RECEIPT,
    RESPONSES,
    SCHEME,
    Given,
    encoded,
    fetch,
    headers,
    meta,
    page,
    receipt,
    response,
    step,
)
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, not_authenticated, server_error, too_many_requests

SERVICE = "/components/schemas/ServiceReceipt/allOf/1/properties/chat_service_sid"
Body = dict[str, Any]


def _is_one_in_a_hundred(given: Given) -> bool:
    return bool(given.receipt.position % 100 == 99)


@receipt(f"{RECEIPT}/status")
def one_receipt_in_a_hundred_has_another_status(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["status"], body["error_code"] = "read" if body["status"] == "delivered" else "delivered", 0


@receipt(f"{RECEIPT}/status")
def one_receipt_in_a_hundred_is_queued(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["status"] = "queued"


@receipt(f"{RECEIPT}/error_code")
def one_receipt_in_a_hundred_has_no_error_code(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["error_code"] = None


@receipt(f"{RECEIPT}/url")
def one_receipt_in_a_hundred_has_another_url(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["url"] = body["url"].replace("/v1/", "/v2/")


@receipt(f"{RECEIPT}/participant_sid")
def one_receipt_in_a_hundred_has_no_participant(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["participant_sid"] = None


@receipt(f"{RECEIPT}/date_updated")
def one_receipt_in_a_hundred_is_a_second_late(body: Body, given: Given) -> None:
    if _is_one_in_a_hundred(given):
        body["date_updated"] = "2026-01-05T09:59:59Z"


@step("fetch_receipt", "/paths")
def one_receipt_in_a_hundred_cannot_be_fetched(given: Given) -> Any:
    known = given.provider.store.receipt(given.message.sid, given.receipt_sid)
    if known is not None and known.position % 100 == 99:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@step("carry_out", f"{RESPONSES}/ServerError")
def one_request_in_fifty_fails(given: Given) -> Any:
    if given.count % 50 == 0:
        raise server_error()
    return given.right()


@step("carry_out", f"{RESPONSES}/TooManyRequests")
def one_request_in_fifty_is_one_too_many(given: Given) -> Any:
    if given.count % 50 == 0:
        raise too_many_requests()
    return given.right()


@step("carry_out", "/paths")
def one_request_in_fifty_finds_nothing(given: Given) -> Any:
    if given.count % 50 == 0:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@step("authenticate", SCHEME)
def one_request_in_fifty_is_not_authenticated(given: Given) -> Any:
    if given.count % 50 == 0:
        raise not_authenticated()
    return given.right()


@page(PAGE)
def one_page_in_fifty_is_empty(body: Body, given: Given) -> None:
    if given.count % 50 == 0:
        body["delivery_receipts"] = []


@page(PAGE)
def one_page_in_fifty_lacks_a_receipt(body: Body, given: Given) -> None:
    if given.count % 50 == 0:
        del body["delivery_receipts"][3:4]


@meta(f"{META}/next_page_url")
def one_page_in_fifty_has_no_next(body: Body, given: Given) -> None:
    if given.count % 50 == 0:
        body["next_page_url"] = None


@encoded("RFC 8259")
def one_body_in_fifty_is_cut_off(text: bytes, given: Given) -> bytes:
    return text[: len(text) // 2] if given.count % 50 == 0 else text


@headers(f"{HEADERS}/Twilio-Request-Id")
def one_request_id_in_fifty_is_malformed(given_headers: dict[str, str], given: Given) -> None:
    if given.count % 50 == 0:
        given_headers["Twilio-Request-Id"] = "-"


@headers("RFC 9110, 8.3")
def one_answer_in_fifty_is_text(given_headers: dict[str, str], given: Given) -> None:
    if given.count % 50 == 0:
        given_headers["Content-Type"] = "text/plain"


@response("RFC 9110, 8.6")
def one_length_in_fifty_is_wrong(given_response: Response, given: Given) -> None:
    if given.count % 50 == 0 and "content-length" in given_response.headers:
        given_response.headers["Content-Length"] = "7"


@step("carry_out", SCHEME)
def one_request_in_fifty_is_answered_for_another_path(given: Given) -> Any:
    kept = given.memory.get("last")
    found: Answer = given.right()
    given.memory["last"] = found
    return kept if given.count % 50 == 0 and kept is not None else found


@receipt(SERVICE)
def only_fetching_from_a_service_lacks_it(body: Body, given: Given) -> None:
    if given.address.receipt_sid is not None:
        body.pop("chat_service_sid", None)


@receipt(SERVICE)
def only_listing_from_a_service_lacks_it(body: Body, given: Given) -> None:
    if given.address.receipt_sid is None:
        body.pop("chat_service_sid", None)


@receipt(f"{RECEIPT}/date_updated")
def only_the_service_scoped_form_is_a_second_late(body: Body, given: Given) -> None:
    if given.address.chat_service_sid is not None and body["date_updated"]:
        body["date_updated"] = f"{body['date_updated'][:-3]}59Z"


@fetch(RECEIPT)
def only_fetching_adds_a_field(body: Body, given: Given) -> None:
    body["price_unit"] = "USD"


@fetch(f"{RECEIPT}/error_code")
def only_fetching_has_errors_as_text(body: Body, given: Given) -> None:
    body["error_code"] = str(body["error_code"])


@page(f"{PAGE}/delivery_receipts")
def only_the_last_receipt_of_a_page_lacks_its_url(body: Body, given: Given) -> None:
    for item in body["delivery_receipts"][-1:]:
        del item["url"]


@page(f"{PAGE}/delivery_receipts")
def only_the_second_page_has_null_for_its_dates(body: Body, given: Given) -> None:
    if body["meta"]["page"] == 1:
        for item in body["delivery_receipts"]:
            item["date_created"] = None


@page(PAGE)
def only_pages_of_49_lose_a_receipt(body: Body, given: Given) -> None:
    if body["meta"]["page_size"] == 49:
        del body["delivery_receipts"][7:8]


@step("page_request", f"{PARAMETERS}/PageSize")
def only_a_page_size_of_43_fails(given: Given) -> Any:
    request = given.right()
    if request.page_size == 43:
        raise server_error()
    return request


@receipt(f"{RECEIPT}/status")
def only_on_whatsapp_is_read_called_seen(body: Body, given: Given) -> None:
    if (body["channel_message_sid"] or "").startswith("WA") and body["status"] == "read":
        body["status"] = "seen"


@receipt(f"{RECEIPT}/date_updated")
def only_without_status_there_is_an_update(body: Body, given: Given) -> None:
    if body["status"] is None:
        body["date_updated"] = body["date_created"]


@receipt(f"{RECEIPT}/status")
def only_by_name_is_everything_delivered(body: Body, given: Given) -> None:
    if not given.address.conversation.startswith("CH"):
        body["status"], body["error_code"] = "delivered", 0


@step("authenticate", SCHEME)
def only_an_api_key_is_refused_a_fetch(given: Given) -> Any:
    if "/Receipts/" in given.call.path and given.call.headers.get("authorization", "").startswith("Basic U0"):
        raise not_authenticated()
    return given.right()


@step("page_request", f"{PARAMETERS}/PageToken")
def only_with_a_token_is_the_page_size_one_less(given: Given) -> Any:
    request = given.right()
    return replace(request, page_size=max(1, request.page_size - 1)) if request.page_token else request


@page(PAGE)
def only_the_second_service_has_doubles(body: Body, given: Given) -> None:
    if len(body["delivery_receipts"]) == 3 and body["meta"]["page_size"] == 50:
        body["delivery_receipts"][2] = body["delivery_receipts"][1]


@step("carry_out", f"{RESPONSES}/ServerError", shows="any-request-is-answered-by-the-rules")
def only_an_odd_mixture_fails(given: Given) -> Any:
    query = given.call.query
    if "Foo=" in query and ("PageSize=" in query or "Page=" in query) and "Foo=1" not in query:
        raise server_error()
    return given.right()
