"""Consistency: no response contradicts an earlier one, whoever asks, by any URL, whatever was asked in between."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.run_memory import sids
from contract_tests.provider.urls import page_token


@rule("a-receipt-stays-the-same", "/components/schemas/Receipt", "receipt", probe_only=True)
def a_receipt_stays_the_same(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt is the one that was read before by the same SID: in every field, form, list and fetch."""
    if exchange.memory is None or exchange.caller != "owner":
        return
    before = exchange.memory.receipts.get(str(receipt["sid"]).lower(), receipt)
    # One form has chat_service_sid and the other has not.
    shared = {name: before[name] for name in before if name in receipt}
    different = exchange.memory.difference(shared, {name: receipt[name] for name in receipt if name in before})
    if different is not None:
        yield Breach("the receipt as it was read before", different)


@rule("a-page-is-a-part-of-its-list", "/components/schemas/ReceiptPage", "page", probe_only=True)
def a_page_is_a_part_of_its_list(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """Every page holds receipts that follow each other in the whole list, as many as fit; the first page begins it."""
    if exchange.memory is None or exchange.route is None or exchange.caller != "owner":
        return
    whole = exchange.memory.lists.get(exchange.route.values["MessageSid"].lower())
    if not whole:
        return
    held, size = sids(page["delivery_receipts"]), page["meta"]["page_size"]
    starts_anew = not {"Page", "PageToken"} & {name for name, _ in exchange.query}
    start = 0 if starts_anew or not held else whole.index(held[0]) if held[0] in whole else len(whole)
    wanted = whole[start:][:size] if held or starts_anew else []
    # A page before another may be shorter at the beginning of the list, where fewer are left.
    if held != wanted and not (start == 0 and held == whole[: len(held)] and not starts_anew):
        yield Breach(f"the {len(wanted)} receipts {wanted}", f"{len(held)}: {held}", at="/delivery_receipts")
    for name, others in (("previous_page_url", start), ("next_page_url", len(whole) - start - len(held))):
        if held and others > 0 and page["meta"][name] is None:
            yield Breach(f"a URL, for {others} receipts are there", "null", at=f"/meta/{name}")


@rule("what-was-found-stays-found", "/components/responses/NotFound", "exchange", probe_only=True)
def what_was_found_stays_found(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """What was answered with 200 is not unknown, or a bad request, the next time."""
    status = exchange.response.status
    if (
        exchange.memory
        and exchange.caller == "owner"
        and status in {400, 404}
        and _asked(exchange) in exchange.memory.paths
    ):
        yield Breach("200 as before", str(status))


def learn(exchange: Exchange) -> None:
    """Remember what a response to the owner says."""
    known = exchange.memory
    if known is None or exchange.caller != "owner":
        return
    if (token := exchange.parameter("PageToken")) is not None:
        known.page_tokens[token] += 1
    if exchange.page is not None:
        for name in ("previous_page_url", "next_page_url"):
            known.page_tokens.pop(page_token(exchange.page["meta"][name]) or "", None)
    if (
        exchange.request.method == "GET"
        and exchange.response.status == 200
        and exchange.is_valid_request
        and token is None
    ):
        known.paths.add(_asked(exchange))
    for _, receipt in exchange.receipts:
        sid = str(receipt["sid"]).lower()
        # The latest reading where receipts move on, and the fullest: one form has chat_service_sid.
        if not known.stands_still or len(known.receipts.get(sid, ())) < len(receipt):
            known.receipts[sid] = receipt


def _asked(exchange: Exchange) -> str:
    """What was asked, and by which user; a page token may have had its day."""
    user, _ = exchange.request.credentials or ("", "")
    return f"{user} {exchange.request.url}" if exchange.parameter("PageToken") is None else ""
