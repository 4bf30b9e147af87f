"""Partial faults: only HEAD, only an API key, only one page size, only on the way back, only for a cache or a proxy."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    ERROR,
    HEADERS,
    META,
    PAGE,
    PARAMETERS,
    RECEIPT,
    RESPONSES,
    SCHEME,
    answer,
    fetch,
    headers,
    instead,
    meta,
    page,
    receipt,
    refusal,
    response,
)
from contract_tests.mutants.overriding import Step
from contract_tests.provider.seeded_data import seeded
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, bad_parameter, not_found
from contract_tests.sandbox.paging import START, PageRequest

HEAD = "RFC 9110, 9.3.2"
CODE = f"{RECEIPT}/error_code"
MESSAGE = f"{ERROR}/message"
UNKNOWN = "0123456789abcdef0123456789abcdef"
Body = dict[str, Any]


def _owner(step: Step) -> str:
    return seeded(step.provider.store.path)["account_sid"]


def _asks_with_a_key(step: Step) -> bool:
    return bool(step.call.headers.get("authorization", "").startswith("Basic U0"))


@answer(HEAD)
def head_of_an_unknown_receipt_succeeds(found: Answer, step: Step) -> None:
    if step.call.method == "HEAD" and found.status == 404 and step.call.path.endswith(UNKNOWN):
        found.status = 200


@answer(HEAD)
def head_of_an_unknown_message_succeeds(found: Answer, step: Step) -> None:
    if step.call.method == "HEAD" and found.status == 404 and step.call.path.endswith("/Receipts"):
        found.status = 200


@instead("page_request", HEAD)
def head_does_not_look_at_the_query(step: Step) -> Any:
    return PageRequest(0, 50, START, None) if step.call.method == "HEAD" else step.right()


@instead("authenticate", SCHEME)
def head_takes_any_password(step: Step) -> Any:
    given_one = step.call.method == "HEAD" and step.call.headers.get("authorization", "").startswith("Basic QU")
    return _owner(step) if given_one else step.right()


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
def pages_of_four_to_six_are_sorted_by_sid(body: Body, step: Step) -> None:
    if 4 <= body["meta"]["page_size"] <= 6:
        body["delivery_receipts"].sort(key=lambda item: item["sid"])


@page(PAGE)
def the_second_page_of_eleven_is_turned_round(body: Body, step: Step) -> None:
    if (body["meta"]["page_size"], body["meta"]["page"]) == (11, 1):
        body["delivery_receipts"].reverse()


@meta(f"{META}/next_page_url")
def pages_of_twenty_five_end_after_two(body: Body, step: Step) -> None:
    if body["page_size"] == 25 and body["page"] == 1:
        body["next_page_url"] = None


@page(f"{RECEIPT}/status")
def on_pages_of_thirty_three_nothing_was_read(body: Body, step: Step) -> None:
    for item in body["delivery_receipts"]:
        if body["meta"]["page_size"] == 33 and item["status"] == "read":
            item["status"] = "delivered"


@page(PAGE)
def a_page_zero_that_was_asked_for_is_turned_round(body: Body, step: Step) -> None:
    if step.call.query == "Page=0":
        body["delivery_receipts"].reverse()


@instead("select", f"{META}/next_page_url")
def on_the_way_back_the_next_link_skips_a_receipt(step: Step) -> Any:
    receipts, before, after = step.right()
    if not step.request.cursor.after and after is not None:
        after = replace(after, position=after.position + 1)
    return receipts, before, after


@meta(f"{META}/first_page_url")
def on_the_way_back_the_first_link_is_this_page(body: Body, step: Step) -> None:
    if not step.request.cursor.after:
        body["first_page_url"] = body["url"].replace(f"Page={body['page']}&", "Page=0&")


@instead("select", f"{PARAMETERS}/PageToken")
def a_page_token_dies_after_twelve_uses(step: Step) -> Any:
    token = step.request.page_token
    used = step.memory[token] = step.memory.get(token, 0) + 1
    if token is not None and used > 12:
        raise bad_parameter("PageToken", token, "a page token")
    return step.right()


@fetch(RECEIPT)
def every_other_fetch_is_a_second_behind(body: Body, step: Step) -> None:
    if step.count % 2 == 0 and body["date_updated"]:
        body["date_updated"] = f"{body['date_updated'][:-3]}00Z"


@instead("fetch_receipt", SCHEME)
def an_api_key_is_answered_by_a_copy_that_lags(step: Step) -> Any:
    body = step.right()
    return {**body, "status": "delivered"} if _asks_with_a_key(step) and body["status"] == "read" else body


@instead("page_request", SCHEME)
def an_api_key_gets_no_further_pages(step: Step) -> Any:
    request = step.right()
    if _asks_with_a_key(step) and request.page_token:
        raise bad_parameter("PageToken", request.page_token, "a page token of this caller")
    return request


@instead("page_request", SCHEME)
def an_api_key_gets_pages_of_twenty(step: Step) -> Any:
    request = step.right()
    return replace(request, page_size=min(request.page_size, 20)) if _asks_with_a_key(step) else request


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


@instead("authenticate", SCHEME)
def a_request_from_this_host_needs_no_credentials(step: Step) -> Any:
    is_near = step.call.headers.get("x-forwarded-for") == "127.0.0.1"
    return _owner(step) if is_near and "authorization" not in step.call.headers else step.right()


@headers(f"{HEADERS}/Twilio-Request-Id", shows="request-ids-differ")
def the_request_id_of_a_refusal_is_always_the_same(sent: dict[str, str], step: Step) -> None:
    if step.answer.status >= 400:
        sent["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@response("RFC 9110, 13.1.2")
def any_entity_tag_is_fresh(_: Response, step: Step) -> Response | None:
    return Response(b"", 304) if "if-none-match" in step.call.headers else None


@instead("carry_out", "RFC 9110, 12.5.1")
def only_two_ways_to_accept_json_are_understood(step: Step) -> Any:
    if step.call.headers.get("accept", "*/*") not in {"*/*", "application/json"}:
        raise ApiError(406, 20406, "Not Acceptable")
    return step.right()


@page(f"{RECEIPT}/status")
def a_compressed_further_page_lags(body: Body, step: Step) -> None:
    if step.call.headers.get("accept-encoding") == "gzip" and step.call.parameter("PageToken"):
        body["delivery_receipts"][0]["participant_sid"] = None


receipt.row(
    "error-codes-are-the-published-example", CODE, lambda body, _: body.update(error_code=body["error_code"] and 3000)
)


@receipt(f"{RECEIPT}/participant_sid")
def every_tenth_receipt_is_of_one_participant(body: Body, step: Step) -> None:
    if step.receipt.position % 10 == 0:
        body["participant_sid"] = f"MB{'0' * 32}"


@refusal(MESSAGE)
def the_message_shows_a_trace_of_java(found: Answer, step: Step) -> None:
    assert found.body is not None
    found.body["message"] = "java.lang.NumberFormatException at com.example.Paging.parse(Paging.java:42)"


@refusal(MESSAGE)
def the_message_shows_a_trace_of_javascript(found: Answer, step: Step) -> None:
    assert found.body is not None
    found.body["message"] = "Not found at Object.find (/srv/app/receipts.js:12:7)"


@refusal(MESSAGE)
def the_message_shows_a_notice_of_php(found: Answer, step: Step) -> None:
    assert found.body is not None
    found.body["message"] = "Undefined index: sid in /var/www/receipts.php on line 12"


@refusal(MESSAGE)
def the_message_shows_a_state_of_sql(found: Answer, step: Step) -> None:
    assert found.body is not None
    found.body["message"] = "SQLSTATE[22P02]: invalid input syntax for type bigint"
