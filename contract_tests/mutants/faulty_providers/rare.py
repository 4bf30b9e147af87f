"""Rare faults: one receipt in a hundred, one request in fifty, one form, one page, one channel, one size."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    META,
    PAGE,
    RECEIPT,
    RESPONSES,
    SCHEME,
    Given,
    fetch,
    meta,
    page,
    receipt,
    step,
)
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, server_error

Body = dict[str, Any]


@step("fetch_receipt", "/paths")
def one_receipt_in_a_hundred_cannot_be_fetched(given: Given) -> Any:
    known = given.provider.store.receipt(given.message.sid, given.receipt_sid)
    if known is not None and known.position % 100 == 99:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@step("carry_out", "/paths")
def one_request_in_fifty_finds_nothing(given: Given) -> Any:
    if given.count % 50 == 0:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@page(PAGE)
def one_page_in_fifty_lacks_a_receipt(body: Body, given: Given) -> None:
    if given.count % 50 == 0:
        del body["delivery_receipts"][3:4]


@meta(f"{META}/next_page_url")
def one_page_in_fifty_has_no_next(body: Body, given: Given) -> None:
    if given.count % 50 == 0:
        body["next_page_url"] = None


@step("carry_out", SCHEME)
def one_request_in_fifty_is_answered_for_another_path(given: Given) -> Any:
    kept = given.memory.get("last")
    found: Answer = given.right()
    given.memory["last"] = found
    return kept if given.count % 50 == 0 and kept is not None else found


@receipt(f"{RECEIPT}/date_updated")
def only_the_service_scoped_form_is_a_second_late(body: Body, given: Given) -> None:
    if given.address.chat_service_sid is not None and body["date_updated"]:
        body["date_updated"] = f"{body['date_updated'][:-3]}59Z"


fetch.row("only-fetching-adds-a-field", RECEIPT, lambda body, _: body.update(price_unit="USD"))


@fetch(f"{RECEIPT}/error_code")
def only_fetching_has_errors_as_text(body: Body, given: Given) -> None:
    body["error_code"] = str(body["error_code"])


@receipt(f"{RECEIPT}/status")
def only_by_name_is_everything_delivered(body: Body, given: Given) -> None:
    if not given.address.conversation.startswith("CH"):
        body["status"], body["error_code"] = "delivered", 0


@step("carry_out", f"{RESPONSES}/ServerError", shows="any-request-is-answered-by-the-rules")
def only_an_odd_mixture_fails(given: Given) -> Any:
    query = given.call.query
    if "Foo=" in query and ("PageSize=" in query or "Page=" in query) and "Foo=1" not in query:
        raise server_error()
    return given.right()
