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
    Given,
    answer,
    fetch,
    headers,
    meta,
    page,
    receipt,
    refusal,
    response,
    step,
)
from contract_tests.provider.seeded_data import seeded
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, bad_parameter, not_found
from contract_tests.sandbox.paging import START, PageRequest

HEAD = "RFC 9110, 9.3.2"
CODE = f"{RECEIPT}/error_code"
MESSAGE = f"{ERROR}/message"
UNKNOWN = "0123456789abcdef0123456789abcdef"
Body = dict[str, Any]


def _owner(given: Given) -> str:
    return seeded(given.provider.store.path)["account_sid"]


def _asks_with_a_key(given: Given) -> bool:
    return bool(given.call.headers.get("authorization", "").startswith("Basic U0"))


@answer(HEAD)
def head_of_an_unknown_receipt_succeeds(found: Answer, given: Given) -> None:
    if given.call.method == "HEAD" and found.status == 404 and given.call.path.endswith(UNKNOWN):
        found.status = 200


@answer(HEAD)
def head_of_an_unknown_message_succeeds(found: Answer, given: Given) -> None:
    if given.call.method == "HEAD" and found.status == 404 and given.call.path.endswith("/Receipts"):
        found.status = 200


@step("page_request", HEAD)
def head_does_not_look_at_the_query(given: Given) -> Any:
    return PageRequest(0, 50, START, None) if given.call.method == "HEAD" else given.right()


@step("authenticate", SCHEME)
def head_takes_any_password(given: Given) -> Any:
    given_one = given.call.method == "HEAD" and given.call.headers.get("authorization", "").startswith("Basic QU")
    return _owner(given) if given_one else given.right()


@step("authenticate", SCHEME)
def head_of_a_receipt_needs_no_credentials(given: Given) -> Any:
    return _owner(given) if given.call.method == "HEAD" and "/Receipts/" in given.call.path else given.right()


@headers(HEAD)
def head_of_a_further_page_is_html(sent: dict[str, str], given: Given) -> None:
    if given.call.method == "HEAD" and "PageToken" in given.call.query:
        sent["Content-Type"] = "text/html"


@answer(f"{RESPONSES}/MethodNotAllowed")
def deleting_an_unknown_receipt_succeeds(found: Answer, given: Given) -> Answer | None:
    return Answer(204, None) if given.call.method == "DELETE" and given.call.path.endswith(UNKNOWN) else None


@page(PAGE, shows="no-page-size-changes-the-receipts")
def pages_of_thirteen_lose_a_receipt(body: Body, given: Given) -> None:
    if body["meta"]["page_size"] == 13:
        del body["delivery_receipts"][4:5]


@page(PAGE)
def pages_of_four_to_six_are_sorted_by_sid(body: Body, given: Given) -> None:
    if 4 <= body["meta"]["page_size"] <= 6:
        body["delivery_receipts"].sort(key=lambda item: item["sid"])


@page(PAGE)
def the_second_page_of_eleven_is_turned_round(body: Body, given: Given) -> None:
    if (body["meta"]["page_size"], body["meta"]["page"]) == (11, 1):
        body["delivery_receipts"].reverse()


@meta(f"{META}/next_page_url")
def pages_of_twenty_five_end_after_two(body: Body, given: Given) -> None:
    if body["page_size"] == 25 and body["page"] == 1:
        body["next_page_url"] = None


@page(f"{RECEIPT}/status")
def on_pages_of_thirty_three_nothing_was_read(body: Body, given: Given) -> None:
    for item in body["delivery_receipts"]:
        if body["meta"]["page_size"] == 33 and item["status"] == "read":
            item["status"] = "delivered"


@page(PAGE)
def a_page_zero_that_was_asked_for_is_turned_round(body: Body, given: Given) -> None:
    if given.call.query == "Page=0":
        body["delivery_receipts"].reverse()


@step("select", f"{META}/next_page_url")
def on_the_way_back_the_next_link_skips_a_receipt(given: Given) -> Any:
    receipts, before, after = given.right()
    if not given.request.cursor.after and after is not None:
        after = replace(after, position=after.position + 1)
    return receipts, before, after


@meta(f"{META}/first_page_url")
def on_the_way_back_the_first_link_is_this_page(body: Body, given: Given) -> None:
    if not given.request.cursor.after:
        body["first_page_url"] = body["url"].replace(f"Page={body['page']}&", "Page=0&")


@step("select", f"{PARAMETERS}/PageToken")
def a_page_token_dies_after_twelve_uses(given: Given) -> Any:
    token = given.request.page_token
    used = given.memory[token] = given.memory.get(token, 0) + 1
    if token is not None and used > 12:
        raise bad_parameter("PageToken", token, "a page token")
    return given.right()


@fetch(RECEIPT)
def every_other_fetch_is_a_second_behind(body: Body, given: Given) -> None:
    if given.count % 2 == 0 and body["date_updated"]:
        body["date_updated"] = f"{body['date_updated'][:-3]}00Z"


@step("fetch_receipt", SCHEME)
def an_api_key_is_answered_by_a_copy_that_lags(given: Given) -> Any:
    body = given.right()
    return {**body, "status": "delivered"} if _asks_with_a_key(given) and body["status"] == "read" else body


@step("page_request", SCHEME)
def an_api_key_gets_no_further_pages(given: Given) -> Any:
    request = given.right()
    if _asks_with_a_key(given) and request.page_token:
        raise bad_parameter("PageToken", request.page_token, "a page token of this caller")
    return request


@step("page_request", SCHEME)
def an_api_key_gets_pages_of_twenty(given: Given) -> Any:
    request = given.right()
    return replace(request, page_size=min(request.page_size, 20)) if _asks_with_a_key(given) else request


@step("find_message", SCHEME)
def an_api_key_knows_no_names(given: Given) -> Any:
    if _asks_with_a_key(given) and not given.address.conversation.startswith("CH"):
        raise not_found(given.call.path)
    return given.right()


@step("authenticate", SCHEME)
def a_stranger_learns_which_services_there_are(given: Given) -> Any:
    try:
        return given.right()
    except ApiError:
        if f"/Services/IS{UNKNOWN}" in given.call.path:
            raise ApiError(401, 20003, "No such service", WWW_Authenticate="Basic") from None
        raise


@step("authenticate", SCHEME)
def a_request_from_this_host_needs_no_credentials(given: Given) -> Any:
    is_near = given.call.headers.get("x-forwarded-for") == "127.0.0.1"
    return _owner(given) if is_near and "authorization" not in given.call.headers else given.right()


@headers(f"{HEADERS}/Twilio-Request-Id", shows="request-ids-differ")
def the_request_id_of_a_refusal_is_always_the_same(sent: dict[str, str], given: Given) -> None:
    if given.answer.status >= 400:
        sent["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@response("RFC 9110, 13.1.2")
def any_entity_tag_is_fresh(_: Response, given: Given) -> Response | None:
    return Response(b"", 304) if "if-none-match" in given.call.headers else None


@step("carry_out", "RFC 9110, 12.5.1")
def only_two_ways_to_accept_json_are_understood(given: Given) -> Any:
    if given.call.headers.get("accept", "*/*") not in {"*/*", "application/json"}:
        raise ApiError(406, 20406, "Not Acceptable")
    return given.right()


@page(f"{RECEIPT}/status")
def a_compressed_further_page_lags(body: Body, given: Given) -> None:
    if given.call.headers.get("accept-encoding") == "gzip" and given.call.parameter("PageToken"):
        body["delivery_receipts"][0]["participant_sid"] = None


receipt.row(
    "error-codes-are-the-published-example", CODE, lambda body, _: body.update(error_code=body["error_code"] and 3000)
)


@receipt(f"{RECEIPT}/participant_sid")
def every_tenth_receipt_is_of_one_participant(body: Body, given: Given) -> None:
    if given.receipt.position % 10 == 0:
        body["participant_sid"] = f"MB{'0' * 32}"


@refusal(MESSAGE)
def the_message_shows_a_trace_of_java(found: Answer, given: Given) -> None:
    assert found.body is not None
    found.body["message"] = "java.lang.NumberFormatException at com.example.Paging.parse(Paging.java:42)"


@refusal(MESSAGE)
def the_message_shows_a_trace_of_javascript(found: Answer, given: Given) -> None:
    assert found.body is not None
    found.body["message"] = "Not found at Object.find (/srv/app/receipts.js:12:7)"


@refusal(MESSAGE)
def the_message_shows_a_notice_of_php(found: Answer, given: Given) -> None:
    assert found.body is not None
    found.body["message"] = "Undefined index: sid in /var/www/receipts.php on line 12"


@refusal(MESSAGE)
def the_message_shows_a_state_of_sql(found: Answer, given: Given) -> None:
    assert found.body is not None
    found.body["message"] = "SQLSTATE[22P02]: invalid input syntax for type bigint"
