"""Wrong order: pages whose receipts come in an order of their own."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    PAGE,
    instead,
    page,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.paging import Cursor

ITEMS = f"{PAGE}/delivery_receipts"
Body = dict[str, Any]


@page(ITEMS, shows="two-reads-agree")
def every_fifth_reading_is_turned_round(body: Body, step: Step) -> None:
    if step.count % 5 == 0:
        body["delivery_receipts"].reverse()


@page(ITEMS, shows="both-forms-agree")
def the_service_scoped_form_has_its_own_order(body: Body, step: Step) -> None:
    if step.address.chat_service_sid is not None:
        body["delivery_receipts"].reverse()


@page(ITEMS)
def small_pages_have_their_own_order(body: Body, step: Step) -> None:
    if body["meta"]["page_size"] < 10:
        body["delivery_receipts"].reverse()


@page(ITEMS)
def two_neighbours_are_swapped(body: Body, step: Step) -> None:
    items = body["delivery_receipts"]
    if len(items) == 50:
        items[10], items[11] = items[11], items[10]


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
