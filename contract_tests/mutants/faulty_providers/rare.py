"""Rare faults: one receipt in a hundred, one request in fifty, one form, one page, one channel, one size."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    META,
    PAGE,
    RECEIPT,
    RESPONSES,
    SCHEME,
    fetch,
    instead,
    meta,
    page,
    receipt,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, server_error

Body = dict[str, Any]


@instead("fetch_receipt", "/paths")
def one_receipt_in_a_hundred_cannot_be_fetched(step: Step) -> Any:
    known = step.provider.store.receipt(step.message.sid, step.receipt_sid)
    if known is not None and known.position % 100 == 99:
        raise ApiError(404, 20404, "Not Found")
    return step.right()


@instead("carry_out", "/paths")
def one_request_in_fifty_finds_nothing(step: Step) -> Any:
    if step.count % 50 == 0:
        raise ApiError(404, 20404, "Not Found")
    return step.right()


@page(PAGE)
def one_page_in_fifty_lacks_a_receipt(body: Body, step: Step) -> None:
    if step.count % 50 == 0:
        del body["delivery_receipts"][3:4]


@meta(f"{META}/next_page_url")
def one_page_in_fifty_has_no_next(body: Body, step: Step) -> None:
    if step.count % 50 == 0:
        body["next_page_url"] = None


@instead("carry_out", SCHEME)
def one_request_in_fifty_is_answered_for_another_path(step: Step) -> Any:
    kept = step.memory.get("last")
    found: Answer = step.right()
    step.memory["last"] = found
    return kept if step.count % 50 == 0 and kept is not None else found


@receipt(f"{RECEIPT}/date_updated")
def only_the_service_scoped_form_is_a_second_late(body: Body, step: Step) -> None:
    if step.address.chat_service_sid is not None and body["date_updated"]:
        body["date_updated"] = f"{body['date_updated'][:-3]}59Z"


fetch.row("only-fetching-adds-a-field", RECEIPT, lambda body, _: body.update(price_unit="USD"))


@fetch(f"{RECEIPT}/error_code")
def only_fetching_has_errors_as_text(body: Body, step: Step) -> None:
    body["error_code"] = str(body["error_code"])


@receipt(f"{RECEIPT}/status")
def only_by_name_is_everything_delivered(body: Body, step: Step) -> None:
    if not step.address.conversation.startswith("CH"):
        body["status"], body["error_code"] = "delivered", 0


@instead("carry_out", f"{RESPONSES}/ServerError", shows="any-request-is-answered-by-the-rules")
def only_an_odd_mixture_fails(step: Step) -> Any:
    query = step.call.query
    if "Foo=" in query and ("PageSize=" in query or "Page=" in query) and "Foo=1" not in query:
        raise server_error()
    return step.right()
