"""Wrong paging: pages that lose, repeat or miscount, or have an order of their own."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PAGE, instead, meta, page
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.paging import Cursor

ITEMS = f"{PAGE}/delivery_receipts"
Body = dict[str, Any]


@meta(f"{META}/page", shows="page-number-is-the-one-asked-for")
def every_page_says_that_it_is_the_first(body: Body, step: Step) -> None:
    body["page"] = 0


@meta(f"{META}/page", shows="pages-count-from-zero")
def the_third_page_says_that_it_is_the_fourth(body: Body, step: Step) -> None:
    if step.request.page == 2:
        body["page"] = 3


@instead("select", f"{META}/next_page_url", shows="only-a-full-page-has-a-next")
def a_page_that_is_not_full_has_a_next(step: Step) -> Any:
    receipts, before, after = step.right()
    return receipts, before, after or (Cursor(receipts[-1].position, after=True) if receipts else None)


@instead("select", f"{META}/next_page_url")
def a_last_page_that_is_full_has_a_next(step: Step) -> Any:
    receipts, before, after = step.right()
    is_full = len(receipts) == step.request.page_size
    return receipts, before, after or (Cursor(receipts[-1].position, after=True) if is_full else None)


@meta(f"{META}/next_page_url", shows="page-links-differ")
def next_page_is_this_page(body: Body, step: Step) -> None:
    body["next_page_url"] = body["next_page_url"] and body["url"]


@meta(f"{META}/previous_page_url", shows="first-page-has-no-previous")
def the_first_page_has_a_previous(body: Body, step: Step) -> None:
    body["previous_page_url"] = body["previous_page_url"] or f"{body['first_page_url']}&PageToken=PB1"


@meta(f"{META}/previous_page_url", shows="walking-back-meets-the-same-pages")
def previous_page_is_the_first(body: Body, step: Step) -> None:
    if step.request.page > 1:
        body["previous_page_url"] = body["first_page_url"].replace("Page=0", f"Page={step.request.page - 1}")


@page(ITEMS, shows="receipts-of-a-page-differ")
def a_receipt_stands_twice_on_a_page(body: Body, step: Step) -> None:
    if len(body["delivery_receipts"]) > 2:
        body["delivery_receipts"][2] = body["delivery_receipts"][0]


@page(ITEMS, shows="pages-are-a-partition")
def small_pages_swap_two_receipts_for_one(body: Body, step: Step) -> None:
    if body["meta"]["page_size"] == 7 and body["meta"]["page"] == 3:
        body["delivery_receipts"][1] = body["delivery_receipts"][0]


@page(PAGE, shows="a-message-without-receipts-has-an-empty-page")
def an_empty_page_has_a_next(body: Body, step: Step) -> None:
    if not body["delivery_receipts"]:
        body["meta"]["next_page_url"] = f"{body['meta']['url'].replace('Page=0', 'Page=1')}&PageToken=PT0"


@instead("select", f"{META}/page_size", shows="page-holds-no-more-than-its-size")
def pages_hold_one_receipt_more(step: Step) -> Any:
    receipts, before, after = step.right()
    more = step.provider.store.receipts_after(step.message.sid, after.position, 1) if after else []
    return receipts + more, before, after and Cursor(more[0].position, after=True)


@page(ITEMS, shows="two-reads-agree")
def every_fifth_reading_is_turned_round(body: Body, step: Step) -> None:
    if step.count % 5 == 0:
        body["delivery_receipts"].reverse()


@page(ITEMS, shows="both-forms-agree")
def the_service_scoped_form_has_its_own_order(body: Body, step: Step) -> None:
    if step.address.chat_service_sid is not None:
        body["delivery_receipts"].reverse()


@instead("select", ITEMS, shows="the-dataset-is-served-exactly")
def the_newest_receipt_comes_first(step: Step) -> Any:
    everything = step.provider.store.receipts_after(step.message.sid, 0, 10_000)[::-1]
    positions = [receipt.position for receipt in everything]
    size, cursor = step.request.page_size, step.request.cursor
    if cursor.position == 0:
        start = 0
    elif cursor.position not in positions:
        return [], None, None
    elif cursor.after:
        start = positions.index(cursor.position) + 1
    else:
        start = max(0, positions.index(cursor.position) - size)
    receipts = everything[start : start + size]
    before = Cursor(receipts[0].position, after=False) if start and receipts else None
    more = start + size < len(everything)
    return receipts, before, Cursor(receipts[-1].position, after=True) if more else None
