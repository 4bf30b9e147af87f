"""Partial faults: only HEAD, only an API key, only one page size, only on the way back, only for a cache or a proxy."""

from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    HEADERS,
    META,
    PAGE,
    RECEIPT,
    RESPONSES,
    SCHEME,
    answer,
    headers,
    instead,
    meta,
    page,
)
from contract_tests.mutants.overriding import Step
from contract_tests.provider.relations.dataset import seeded
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, not_found, server_error
from contract_tests.sandbox.paging import START, PageRequest

HEAD = "RFC 9110, 9.3.2"
UNKNOWN = "0123456789abcdef0123456789abcdef"
Body = dict[str, Any]


def _owner(step: Step) -> str:
    return seeded(step.provider.store.path)["account_sid"]


def _asks_with_a_key(step: Step) -> bool:
    return bool(step.call.headers.get("authorization", "").startswith("Basic U0"))


@answer(HEAD)
def head_of_an_unknown_message_succeeds(found: Answer, step: Step) -> None:
    if step.call.method == "HEAD" and found.status == 404 and step.call.path.endswith("/Receipts"):
        found.status = 200


@instead("page_request", HEAD)
def head_does_not_look_at_the_query(step: Step) -> Any:
    return PageRequest(0, 50, START, None) if step.call.method == "HEAD" else step.right()


@instead("authenticate", SCHEME)
def head_of_a_receipt_needs_no_credentials(step: Step) -> Any:
    return _owner(step) if step.call.method == "HEAD" and "/Receipts/" in step.call.path else step.right()


@headers(HEAD)
def head_of_a_further_page_is_html(sent: dict[str, str], step: Step) -> None:
    if step.call.method == "HEAD" and "PageToken" in step.call.query:
        sent["Content-Type"] = "text/html"


@answer(f"{RESPONSES}/MethodNotAllowed")
def deleting_an_unknown_receipt_succeeds(found: Answer, step: Step) -> Answer | None:
    return Answer(204, None) if step.call.method == "DELETE" and step.call.path.endswith(UNKNOWN) else None


@page(PAGE, shows="no-page-size-changes-the-receipts")
def pages_of_thirteen_lose_a_receipt(body: Body, step: Step) -> None:
    if body["meta"]["page_size"] == 13:
        del body["delivery_receipts"][4:5]


@page(PAGE)
def the_second_page_of_eleven_is_reversed(body: Body, step: Step) -> None:
    if (body["meta"]["page_size"], body["meta"]["page"]) == (11, 1):
        body["delivery_receipts"].reverse()


@meta(f"{META}/next_page_url")
def pages_of_twenty_five_end_after_two(body: Body, step: Step) -> None:
    if body["page_size"] == 25 and body["page"] == 1:
        body["next_page_url"] = None


@instead("select", f"{META}/next_page_url")
def on_the_way_back_the_next_link_skips_a_receipt(step: Step) -> Any:
    receipts, before, after = step.right()
    if not step.request.cursor.after and after is not None:
        after = replace(after, position=after.position + 1)
    return receipts, before, after


@instead("find_message", SCHEME)
def an_api_key_knows_no_names(step: Step) -> Any:
    if _asks_with_a_key(step) and not step.address.conversation.startswith("CH"):
        raise not_found(step.call.path)
    return step.right()


@instead("authenticate", SCHEME)
def a_stranger_learns_which_services_there_are(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        if f"/Services/IS{UNKNOWN}" in step.call.path:
            raise ApiError(401, 20003, "No such service", WWW_Authenticate="Basic") from None
        raise


@headers(f"{HEADERS}/Twilio-Request-Id", shows="request-ids-differ")
def the_request_id_of_a_refusal_is_always_the_same(sent: dict[str, str], step: Step) -> None:
    if step.answer.status >= 400:
        sent["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@instead("carry_out", "RFC 9110, 12.5.1")
def only_two_ways_to_accept_json_are_understood(step: Step) -> Any:
    if step.call.headers.get("accept", "*/*") not in {"*/*", "application/json"}:
        raise ApiError(406, 20406, "Not Acceptable")
    return step.right()


@page(f"{RECEIPT}/status")
def a_compressed_further_page_lags(body: Body, step: Step) -> None:
    if step.call.headers.get("accept-encoding") == "gzip" and step.call.parameter("PageToken"):
        body["delivery_receipts"][0]["participant_sid"] = None


@instead("carry_out", f"{RESPONSES}/ServerError", shows="any-request-is-answered-by-the-rules")
def only_an_odd_mixture_fails(step: Step) -> Any:
    query = step.call.query
    if "Foo=" in query and ("PageSize=" in query or "Page=" in query) and "Foo=1" not in query:
        raise server_error()
    return step.right()
