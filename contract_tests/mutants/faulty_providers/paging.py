"""Wrong paging: parameters misread, pages that lose, repeat or miscount, links and tokens that lead elsewhere."""

import base64
import re
from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    META,
    PAGE,
    PARAMETERS,
    RESPONSES,
    asked,
    breaking,
    fetch_receipt,
    list_receipts,
    meta,
    page,
    page_request,
    read_token,
    refusing,
    selected,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import ApiError
from contract_tests.sandbox.errors import bad_parameter
from contract_tests.sandbox.paging import START, Cursor, PageRequest

SIZE = f"{PARAMETERS}/PageSize"
NUMBER = f"{PARAMETERS}/Page"
TOKEN = f"{PARAMETERS}/PageToken"
ITEMS = f"{PAGE}/properties/delivery_receipts"
NEXT = f"{META}/next_page_url"
PREVIOUS = f"{META}/previous_page_url"
Body = dict[str, Any]
Selected = tuple[list[Any], Cursor | None, Cursor | None]


# --- parameters -----------------------------------------------------------------------------------------------------

asked.row(
    "small-letters-will-do-for-page-size",
    "/paths",
    lambda request, step: replace(request, page_size=1) if step.call.parameter("pagesize") else None,
    "unknown-parameters-are-ignored",
)
page_request.row(
    "a-page-size-of-zero-breaks-it",
    SIZE,
    breaking(lambda step: step.call.parameter("PageSize") == "0"),
    "page-size-past-its-limits",
)
page_request.row(
    "a-page-number-below-zero-breaks-it",
    NUMBER,
    breaking(lambda step: step.call.parameter("Page") == "-1"),
    "page-number-past-its-limits",
)
fetch_receipt.row(
    "fetching-minds-paging-parameters",
    f"{RESPONSES}/BadRequest",
    refusing(
        lambda _: bad_parameter("PageSize", "", "no such parameter"),
        lambda step: step.call.parameter("PageSize") is not None,
    ),
    "valid-request-is-understood",
)
read_token.row(
    "a-made-up-page-token-breaks-it",
    TOKEN,
    breaking(lambda step: not step.token.startswith("PT")),
    "any-page-token-is-survived",
)


@asked(NUMBER, shows="page-token-decides")
def the_page_number_decides(request: PageRequest, step: Step) -> PageRequest | None:
    position = request.cursor.position + 2 * (request.page - 1)
    return replace(request, cursor=replace(request.cursor, position=position)) if request.page > 5 else None


@asked(NUMBER, shows="a-page-number-alone-counts-or-is-ignored")
def a_page_number_without_a_page_token_skips(request: PageRequest, step: Step) -> PageRequest | None:
    if request.page_token is not None or request.page == 0:
        return None
    return replace(request, page=0, cursor=replace(START, position=request.page_size))


# --- tokens ---------------------------------------------------------------------------------------------------------


@read_token(TOKEN, shows="page-token-may-be-used-again")
def a_page_token_works_three_times(step: Step) -> Any:
    step.memory[step.token] = step.memory.get(step.token, 0) + 1
    if step.memory[step.token] > 3:
        raise bad_parameter("PageToken", step.token, "a fresh one")
    return step.right()


@read_token(TOKEN, shows="pages-hold-still-while-receipts-arrive")
def a_page_token_counts_from_the_end(step: Step) -> Any:
    cursor = step.right()
    message = step.message.sid
    number = len(step.provider.store.receipts_after(message, 0, 10_000))
    grown = number - step.memory.setdefault(message, number)
    return replace(cursor, position=cursor.position + grown)


@read_token(TOKEN, shows="a-page-token-is-of-its-message")
def the_signature_of_a_page_token_is_not_looked_at(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        raw = base64.urlsafe_b64decode(f"{step.token.removeprefix('PT')}==")
        payload = re.search(rb"([0-9]+)([ab])$", raw)
        if payload is None:
            raise
        return Cursor(int(payload[1]), after=payload[2] == b"a")


# --- pages and links ------------------------------------------------------------------------------------------------


@selected(NEXT, shows="only-a-full-page-has-a-next")
def a_page_that_is_not_full_has_a_next(found: Selected, step: Step) -> Selected:
    receipts, before, after = found
    return receipts, before, after or (Cursor(receipts[-1].position, after=True) if receipts else None)


@selected(NEXT, shows="walking-back-meets-the-same-pages")
def on_the_way_back_the_next_link_skips_a_receipt(found: Selected, step: Step) -> Selected | None:
    receipts, before, after = found
    if step.request.cursor.after or after is None:
        return None
    return receipts, before, replace(after, position=after.position + 1)


meta.row(
    "next-page-is-this-page",
    NEXT,
    lambda body, _: {**body, "next_page_url": body["next_page_url"] and body["url"]},
    "page-links-differ",
)
meta.row(
    "the-first-page-has-a-previous",
    PREVIOUS,
    lambda body, _: {**body, "previous_page_url": body["previous_page_url"] or f"{body['url']}&PageToken=PB1"},
    "first-page-has-no-previous",
)
meta.row(
    "links-carry-the-account-too",
    META,
    lambda body, step: {**body, "url": f"{body['url']}&AccountSid={step.message.account_sid}"},
    "page-links-carry-paging-only",
)


@meta(NEXT, shows="no-page-size-changes-the-receipts")
def pages_of_twenty_five_end_after_two(body: Body, step: Step) -> None:
    if body["page_size"] == 25 and body["page"] == 1:
        body["next_page_url"] = None


@page(ITEMS, shows="pages-are-a-partition")
def small_pages_swap_two_receipts_for_one(body: Body, step: Step) -> None:
    if body["meta"]["page_size"] == 7 and body["meta"]["page"] == 3:
        body["delivery_receipts"][1] = body["delivery_receipts"][0]


@page(ITEMS, shows="a-page-is-a-part-of-its-list")
def every_fifth_page_is_reversed(body: Body, step: Step) -> None:
    if step.count % 5 == 0:
        body["delivery_receipts"].reverse()


@page(PAGE, shows="a-page-is-a-part-of-its-list")
def only_the_third_page_begins_with_the_end_of_the_second(body: Body, step: Step) -> None:
    held = body["delivery_receipts"]
    last, step.memory["last"] = step.memory.get("last"), held[-1] if held else None
    if body["meta"]["page"] == 2 and held and last is not None:
        held[0] = last


@list_receipts(PAGE, shows="a-message-without-receipts-has-an-empty-page")
def a_message_without_receipts_is_not_found(step: Step) -> Any:
    body = step.right()
    if not body["delivery_receipts"]:
        raise ApiError(404, 20404, "There are no receipts")
    return body
