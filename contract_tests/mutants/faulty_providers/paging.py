"""Wrong paging: pages that lose, repeat or miscount, and links to other places or with other parameters."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PAGE, RECEIPT, instead, meta, page
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.paging import Cursor

ITEMS = f"{PAGE}/delivery_receipts"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
Body = dict[str, Any]


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


@page(ITEMS, shows="a-page-is-a-part-of-its-list")
def every_fifth_page_is_reversed(body: Body, step: Step) -> None:
    if step.count % 5 == 0:
        body["delivery_receipts"].reverse()


def _each(body: Body, change: Any) -> None:
    for name in LINKS:
        if body[name] is not None:
            body[name] = change(body[name])


@meta(META, shows="page-links-carry-paging-only")
def links_carry_the_account_too(body: Body, step: Step) -> None:
    _each(body, lambda url: f"{url}&AccountSid={step.message.account_sid}")


@meta(f"{META}/first_page_url")
def the_first_link_keeps_the_token(body: Body, step: Step) -> None:
    if step.request.page_token:
        body["first_page_url"] += f"&PageToken={step.request.page_token}"


@instead("fetch_receipt", f"{RECEIPT}/url", shows="fetch-equals-list-item")
def following_a_receipts_url_gives_a_newer_receipt(step: Step) -> Any:
    body = step.right()
    seen = step.memory.setdefault(body["sid"], 0)
    step.memory[body["sid"]] = seen + 1
    return {**body, "date_updated": "2026-06-01T00:00:00Z"} if seen == 0 else body


meta.row("links-have-a-fragment", META, lambda body, _: _each(body, lambda url: f"{url}#top"))
